//! The reports of one commit, folded into one status and one comment: the worst of them decides.

use super::payload::StatusState;
use crate::checklist::ChecklistTold;
use crate::markdown::{self, clip};
use domain::verdict::Verdict;
use serde::{Deserialize, Serialize};

/// GitHub's limit of a status' description.
pub(super) const DESCRIPTION: usize = 140;
/// What a comment on GitHub may hold is 65,536; the frame around the parts takes the rest.
const COMMENT: usize = 64_000;

/// What one report of a commit said last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) verdict: Verdict,
    pub(super) blocking: bool,
    /// Who must approve before it turns green.
    pub(super) waiting: Option<String>,
    /// The first reason.
    pub(super) reason: String,
    pub(super) url: String,
    pub(super) attempt: i64,
    pub(super) markdown: String,
}

impl Part {
    /// Neither service has a state for "not comparable" or "worse, but we only warn": what does not block is a success that says so.
    fn state(&self) -> StatusState {
        match (self.verdict, &self.waiting) {
            (Verdict::Error, _) => StatusState::Error,
            (_, Some(_)) => StatusState::Pending,
            _ if self.blocking => StatusState::Failure,
            _ => StatusState::Success,
        }
    }

    fn gravity(&self) -> (u8, u8) {
        let state = match self.state() {
            StatusState::Success => 0,
            StatusState::Pending => 1,
            StatusState::Failure => 2,
            StatusState::Error => 3,
        };
        (state, markdown::gravity(self.verdict))
    }

    fn words(&self) -> String {
        let word = markdown::words(self.verdict).1;
        let lead = match (&self.waiting, self.blocking, self.verdict) {
            (Some(team), ..) => format!("waits for an approval by {team}"),
            (None, false, Verdict::Fail) => format!("{word}, does not block"),
            _ => word.to_owned(),
        };
        if self.reason.is_empty() { lead } else { format!("{lead}: {}", self.reason) }
    }
}

/// What the status of a commit says: state, description, address.
pub(super) fn status(parts: &[(String, Part)]) -> Option<(StatusState, String, String)> {
    let (name, worst) = parts.iter().max_by_key(|(_, part)| part.gravity())?;
    let words = if parts.len() == 1 { worst.words() } else { format!("{name} (of {} reports): {}", parts.len(), worst.words()) };
    Some((worst.state(), clip(&one_line(&words), DESCRIPTION), worst.url.clone()))
}

/// The comment's body: the reports, the worst first, then the checklist.
pub(super) fn comment(marker: &str, service: &str, sha: &str, parts: &[(String, Part)], told: Option<&ChecklistTold>) -> String {
    let mut sorted: Vec<_> = parts.iter().collect();
    sorted.sort_by_key(|(_, part)| std::cmp::Reverse(part.gravity()));
    let several = sorted.len() > 1;
    let sections = sorted.into_iter().map(|(name, part)| {
        let title = if several { format!("#### {}\n\n", one_line(name)) } else { String::new() };
        format!("{title}{}", part.markdown)
    });
    let name: String = one_line(service).chars().filter(|c| !"<>&`*_[]|\\@#".contains(*c)).collect();
    let short: String = sha.chars().take(8).collect();
    // It is short; where reports are long, they give way.
    let told = told.map(|told| format!("\n{}", markdown::checklist(told))).unwrap_or_default();
    let room = COMMENT.saturating_sub(told.chars().count());
    format!("{marker}\n## Pacekeeper: {name}\n\n{}{told}\nCommit {short}.\n", markdown::joined(sections, room))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
