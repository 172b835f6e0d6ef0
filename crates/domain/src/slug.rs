//! The short name of a team, service, SLO or source in URLs and configuration.

use serde::{Deserialize, Serialize};

/// Lower-case letters, digits and inner hyphens, 1 to 63 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a slug: use 1 to 63 lower-case letters, digits and inner hyphens")]
pub struct NotASlug(String);

impl Slug {
    pub fn parse(text: &str) -> Result<Self, NotASlug> {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let edges = !text.starts_with('-') && !text.ends_with('-');
        if (1..=63).contains(&text.len()) && edges && text.chars().all(inner) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotASlug(text.to_owned()))
        }
    }

    /// The nearest slug to a display name: `API Availability` becomes `api-availability`.
    pub fn from_name(name: &str) -> Result<Self, NotASlug> {
        let mut text = String::new();
        for c in name.to_lowercase().chars() {
            if c.is_ascii_alphanumeric() {
                text.push(c);
            } else if !text.ends_with('-') && !text.is_empty() {
                text.push('-');
            }
        }
        text.truncate(63);
        Self::parse(text.trim_end_matches('-')).map_err(|_| NotASlug(name.to_owned()))
    }

    /// Before every slug there is: where a range over all of them begins.
    pub(crate) fn lowest() -> Self {
        Self(String::new())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Slug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Slug {
    type Error = NotASlug;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_name_becomes_the_nearest_slug() {
        assert_eq!(Slug::from_name("API  Availability!").unwrap().as_str(), "api-availability");
        assert!(Slug::from_name("***").is_err());
    }

    #[test]
    fn upper_case_and_outer_hyphens_are_refused() {
        for bad in ["", "-a", "a-", "A", "a b", "ä"] {
            assert!(Slug::parse(bad).is_err(), "{bad}");
        }
    }
}
