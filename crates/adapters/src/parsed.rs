//! What a webhook or a body of pushed evidence gives.

use crate::At;
use domain::evidence::Draft;

/// The records of one payload. A payload of which nothing is wanted has neither drafts nor rejected rows but says why in `ignored`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    pub drafts: Vec<Draft>,
    pub rejected: Vec<Rejected>,
    /// Why a well-formed payload gives nothing, such as a `ping`.
    pub ignored: Option<String>,
}

/// One row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    pub reason: String,
    pub at: At,
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.reason, self.at)
    }
}

impl Parsed {
    pub(crate) fn one(draft: Draft) -> Self {
        Self { drafts: vec![draft], ..Self::default() }
    }

    pub(crate) fn ignored(why: impl Into<String>) -> Self {
        Self { ignored: Some(why.into()), ..Self::default() }
    }

    pub(crate) fn reject(&mut self, reason: impl Into<String>, at: At) {
        self.rejected.push(Rejected { reason: reason.into(), at });
    }
}
