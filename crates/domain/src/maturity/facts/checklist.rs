//! How many reviews went through the whole checklist.

use super::{Context, Measured, counted};
use crate::facts::{Subject, completion};
use crate::model::Check;

/// What shows that pull requests are told at all.
const REPOSITORY: [&str; 2] = ["pull_request", "checklist"];

/// Merged, relevant pull requests whose checklist was complete at the merge.
pub(super) fn complete(check: &Check, context: &Context) -> Measured {
    let services = context.services_for(check);
    let days = services.iter().flat_map(|service| context.days(Subject::Service(service.id), check.window_days));
    let found = completion(days.flat_map(|(_, facts)| &facts.checklists));
    if found.all > 0 {
        let reason = format!(
            "{} of {} merged in the last {} days with a complete review checklist.",
            found.complete,
            counted(found.all, "pull request"),
            check.window_days
        );
        return Measured::share(check, found.complete, found.all, reason).evidence(found.all, found.newest);
    }
    let asked = services.iter().any(|service| context.catalog.checklist_on(service.id, context.day).is_some());
    let seen = |kinds: &[&str]| {
        services.iter().any(|service| context.seen_fresh(check, Subject::Service(service.id), kinds, check.window_days).is_some())
    };
    if (asked && seen(&REPOSITORY)) || seen(&["checklist"]) {
        return Measured::idle(format!("Nothing relevant was merged in the last {} days.", check.window_days));
    }
    Measured::unknown(check)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, Change, Checklist};
    use crate::facts::{Book, ChecklistRow, Seen};
    use crate::maturity::Raw;
    use crate::maturity::sample::{CHECKOUT, PAYMENTS, catalog, day, model, noon};
    use crate::model::CheckFact;

    fn measure(book: &Book, catalog: &Catalog) -> Measured {
        let model = model();
        let like = model.model.check("results-on-main").unwrap();
        let check =
            Check { fact: CheckFact::ChecklistComplete, threshold: Some(0.5), window_days: 30, fresh_hours: 30 * 24, ..like.clone() };
        let (at, day) = (noon("2026-07-15"), day("2026-07-15"));
        complete(&check, &Context { team: PAYMENTS, at, day, book, catalog, kpis: &[], model: &model })
    }

    #[test]
    fn nobody_asking_is_unknown_and_nothing_merged_is_idle() {
        let (mut book, mut catalog) = (Book::default(), catalog());
        assert_eq!(measure(&book, &catalog).raw, Raw::Unknown);
        catalog.apply(&Change::Checklist(Checklist::standard()));
        assert_eq!(measure(&book, &catalog).raw, Raw::Unknown, "no repository tells of pull requests");
        let facts = book.subjects.entry(Subject::Service(CHECKOUT)).or_default().entry(day("2026-07-10")).or_default();
        facts.seen.insert("pull_request".into(), Seen { count: 1, last: noon("2026-07-10") });
        assert_eq!(measure(&book, &catalog).raw, Raw::Idle);
    }

    #[test]
    fn the_share_of_the_window_is_held_against_the_threshold() {
        let mut book = Book::default();
        for (on, pr, open) in [("2026-06-15", 1, true), ("2026-06-16", 2, true), ("2026-07-01", 3, false), ("2026-07-15", 4, false)] {
            let row = ChecklistRow {
                pr: format!("acme/checkout#{pr}"),
                merged_at: noon(on),
                found: true,
                required: 10,
                open: if open { vec!["timeouts".into()] } else { Vec::new() },
            };
            book.subjects.entry(Subject::Service(CHECKOUT)).or_default().entry(day(on)).or_default().checklists.push(row);
        }
        let measured = measure(&book, &catalog());
        // 30 days to 15 July begin on 16 June: two of three.
        assert_eq!((measured.raw, measured.numerator, measured.denominator), (Raw::Pass, Some(2), Some(3)));
        assert_eq!(measured.reason, "2 of 3 pull requests merged in the last 30 days with a complete review checklist.");
    }
}
