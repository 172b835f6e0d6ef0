use super::*;
use crate::facts::Seen;
use crate::maturity::sample::{CHECKOUT, LEDGER, PAYMENTS, PROGRAM, catalog, day, model, noon};

/// Payments with metrics every day from June on, a load test on 5 July and an alert rule of each day until 26 July.
fn book() -> Book {
    let mut book = Book::default();
    let seen = |kinds: &[&str], on: Day| DayFacts {
        seen: kinds.iter().map(|kind| ((*kind).to_owned(), Seen { count: 1, last: noon(&on.to_string()) })).collect(),
        ..DayFacts::default()
    };
    for on in day("2026-06-01").iter_days().take_while(|on| *on <= day("2026-08-16")) {
        let mut kinds = vec!["heartbeat"];
        if on <= day("2026-07-26") {
            kinds.push("alert_rule");
        }
        if on == day("2026-07-05") {
            kinds.push("run.load");
        }
        book.subjects.entry(Subject::Service(CHECKOUT)).or_default().insert(on, seen(&kinds, on));
        book.subjects.entry(Subject::Service(LEDGER)).or_default().insert(on, seen(&["heartbeat"], on));
    }
    book
}

fn sundays() -> Vec<Day> {
    ["2026-06-28", "2026-07-05", "2026-07-12", "2026-07-26", "2026-08-02", "2026-08-09"].map(day).to_vec()
}

fn levels(model: &VersionedModel) -> Vec<Option<u8>> {
    rescore(model, &catalog(), book(), &sundays()).iter().map(|(_, standings)| standings[&PAYMENTS].level).collect()
}

#[test]
fn each_week_is_judged_by_what_had_happened_by_then() {
    // No load test before 5 July; the alert rule is stale on the first Sunday without it and unknown on the second.
    assert_eq!(levels(&model()), [Some(1), Some(2), Some(2), Some(2), Some(2), Some(1)]);
    let weeks = rescore(&model(), &catalog(), book(), &sundays());
    assert_eq!(weeks[1].1[&PROGRAM].level, Some(2), "groups follow");
}

#[test]
fn another_model_is_another_past() {
    let mut stricter = model();
    // A load test may be a week old.
    for check in stricter.model.checks.iter_mut().filter(|check| check.id == "load-test-recent") {
        check.threshold = Some(7.0);
    }
    // 12 July ends 7.5 days after the test of noon of the 5th: 7 whole days. 26 July is beyond it.
    assert_eq!(levels(&stricter), [Some(1), Some(2), Some(2), Some(1), Some(1), Some(1)]);
}
