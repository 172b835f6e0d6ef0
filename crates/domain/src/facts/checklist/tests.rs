use super::*;
use crate::catalog::Change;
use crate::facts::samples::{CHECKOUT, build_checkout, catalog, day, merged, of_checkout, rules, run, time};
use crate::facts::{Days, build};
use crate::verdict::Verdict;

/// A text whose boxes are all ticked but those with these ids.
fn text(pr: i64, unticked: &[&str]) -> Body {
    let tick = |(_, item): (&str, &crate::catalog::ChecklistItem)| Tick {
        id: Some(item.id.to_string()),
        text: item.text.clone(),
        ticked: !unticked.contains(&item.id.as_str()),
        struck: false,
    };
    let items = Checklist::standard().items().map(tick).collect();
    Body::Checklist(ChecklistState { repository: "acme/mono".into(), pr, head_sha: None, items })
}

fn rows(days: &Days) -> Vec<&ChecklistRow> {
    days.values().flat_map(|facts| &facts.checklists).collect()
}

#[test]
fn a_pull_request_nobody_asked_a_list_of_has_no_row() {
    let days = build_checkout(&[of_checkout(time(24, 12, 0), Body::PullRequest(merged(1, time(24, 12, 0))))]);
    assert!(rows(&days).is_empty());
    assert_eq!(days[&day(24)].pull_requests.len(), 1);
    assert!(!serde_json::to_string(&days[&day(24)]).unwrap().contains("checklists"), "facts of before stay as they were");
}

#[test]
fn the_text_until_the_merge_counts_and_results_answer_for_it() {
    let days = build_checkout(&[
        of_checkout(time(23, 9, 0), text(1, &["timeouts", "benchmark"])),
        of_checkout(time(24, 11, 0), text(1, &["benchmark"])),
        of_checkout(time(24, 13, 0), text(1, &["explain", "indexes"])),
        of_checkout(time(24, 10, 0), Body::Run(run(Some("head-1"), Some(1), Verdict::Pass))),
        of_checkout(time(24, 12, 0), Body::PullRequest(merged(1, time(24, 12, 0)))),
        of_checkout(time(24, 11, 0), text(2, &["benchmark"])),
        of_checkout(time(24, 14, 0), Body::PullRequest(merged(2, time(24, 14, 0)))),
    ]);
    let found: Vec<_> = rows(&days).into_iter().map(|row| (row.pr.as_str(), row.found, row.required, row.open.clone())).collect();
    assert_eq!(
        found,
        [("acme/mono#1", true, 10, Vec::<String>::new()), ("acme/mono#2", true, 10, vec!["benchmark".to_owned()])],
        "boxes ticked or cleared after the merge change nothing, and only the first has a result"
    );
}

#[test]
fn a_list_asks_from_its_first_day_on() {
    let mut catalog = catalog();
    let list = Checklist { service: Some(CHECKOUT), valid_from: day(20), ..Checklist::standard() };
    catalog.apply(&Change::Checklist(list));
    let records = [
        of_checkout(time(19, 12, 0), Body::PullRequest(merged(1, time(19, 12, 0)))),
        of_checkout(time(20, 12, 0), Body::PullRequest(merged(2, time(20, 12, 0)))),
        of_checkout(time(21, 12, 0), Body::PullRequest(PullRequest { bot: true, ..merged(3, time(21, 12, 0)) })),
    ];
    let days = build(Subject::Service(CHECKOUT), &records, &catalog, &rules(), Zone::UTC);
    let found: Vec<_> = rows(&days).into_iter().map(|row| (row.pr.as_str(), row.found, row.open.len())).collect();
    assert_eq!(found, [("acme/mono#2", false, 10)]);
}

#[test]
fn open_pull_requests_are_told_too_the_last_changed_first() {
    let open = PullRequest { state: PullRequestState::Open, merge_sha: None, merged_at: None, ..merged(7, time(24, 9, 0)) };
    let records = [
        of_checkout(time(24, 9, 0), Body::PullRequest(open)),
        of_checkout(time(24, 9, 0), text(7, &["timeouts"])),
        of_checkout(time(23, 9, 0), Body::PullRequest(merged(6, time(23, 9, 0)))),
    ];
    let found = reviewed(CHECKOUT, &records, &catalog(), &rules(), Zone::UTC);
    assert_eq!(found.iter().map(|one| one.last.number).collect::<Vec<_>>(), [7, 6]);
    let open: Vec<_> = found[0].checklist.as_ref().unwrap().open().map(|item| item.id.as_str()).collect();
    assert_eq!((found[0].is_open(), open), (true, vec!["timeouts"]));
    assert!(found[1].checklist.is_none());
}

#[test]
fn a_pull_request_of_two_services_is_complete_in_both_or_not() {
    let row = |pr: &str, open: &[&str]| ChecklistRow {
        pr: pr.into(),
        merged_at: time(24, 12, 0),
        found: true,
        required: 10,
        open: open.iter().map(|id| (*id).to_owned()).collect(),
    };
    let rows = [row("a#1", &[]), row("a#1", &["timeouts"]), row("a#2", &[]), row("a#3", &["explain", "timeouts"])];
    let found = completion(&rows);
    assert_eq!((found.complete, found.all, found.found), (1, 3, 3));
    assert_eq!(found.open, [("timeouts".to_owned(), 2), ("explain".to_owned(), 1)]);
}
