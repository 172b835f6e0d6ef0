//! The program description's own PR review checklist, word for word.

use super::{AnsweredBy, Checklist, ChecklistItem, ChecklistSection, Required};
use crate::slug::Slug;
use crate::time::Day;

type Line = (&'static str, &'static str, Option<AnsweredBy>);

const SECTIONS: [(&str, &[Line]); 4] = [
    (
        "Queries",
        &[
            ("explain", "EXPLAIN run for new/modified queries", None),
            ("no-n-plus-one", "No N+1 (check includes/prefetch)", Some(AnsweredBy::Traces)),
            ("indexes", "Appropriate indexes", None),
        ],
    ),
    ("Algorithms", &[("complexity", "O() complexity acceptable", None), ("no-io-in-loops", "No loops with I/O", None)]),
    (
        "Resources",
        &[
            ("released", "Connections/handlers are released", None),
            ("buffer-limits", "Buffers have limits", None),
            ("timeouts", "Timeouts configured", None),
        ],
    ),
    (
        "Tests",
        &[
            ("benchmark", "Benchmark test included if critical", Some(AnsweredBy::Run)),
            ("load-test", "Load test updated if needed", Some(AnsweredBy::LoadTest)),
        ],
    ),
];

impl Checklist {
    /// What a program starts with. Every item needs an answer: "if critical" is for the reviewer to say, by ticking or striking out.
    pub fn standard() -> Self {
        let item = |(id, text, answered_by): &Line| {
            let id = Slug::parse(id).ok()?;
            Some(ChecklistItem { id, text: (*text).to_owned(), required: Required::Always, answered_by: *answered_by })
        };
        let section =
            |(name, lines): &(&str, &[Line])| ChecklistSection { name: (*name).to_owned(), items: lines.iter().filter_map(item).collect() };
        Self { service: None, sections: SECTIONS.iter().map(section).collect(), valid_from: Day::MIN, managed_by: None }
    }
}
