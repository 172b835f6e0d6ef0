//! What an endpoint is called: decisions.md 51's order of tag `endpoint`, tag `name`, path of the URL.

/// `None` where a point carries none of the three (iterations, checks, data).
pub(super) fn of_tags(endpoint: Option<&str>, name: Option<&str>, url: Option<&str>) -> Option<String> {
    let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    given(endpoint).or_else(|| given(name).map(|name| path(&name).to_owned())).or_else(|| given(url).map(|url| path(&url).to_owned()))
}

/// A URL without origin, query and fragment; any other text unchanged. k6 sets `name` to the whole URL unless the script names it.
fn path(text: &str) -> &str {
    let Some((_, rest)) = text.split_once("://") else {
        return text;
    };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    rest.find('/').map_or("/", |slash| &rest[slash..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tag_that_says_something_wins() {
        let url = Some("https://shop.example:8443/api/search?q=shoes#top");
        assert_eq!(of_tags(Some("/api/checkout"), url, url).unwrap(), "/api/checkout");
        assert_eq!(of_tags(Some(""), Some("find shoes"), url).unwrap(), "find shoes");
        assert_eq!(of_tags(None, url, None).unwrap(), "/api/search");
        assert_eq!(of_tags(None, None, Some("http://shop.example?q=1")).unwrap(), "/");
        assert_eq!(of_tags(None, None, None), None);
    }
}
