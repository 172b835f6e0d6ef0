use crate::evidence::{Body, PullRequest, PullRequestState, Record, Run};
use crate::facts::PullRequestRow;
use crate::facts::samples::{build_checkout, day, merged, of_checkout, push, run, time};
use crate::time::Timestamp;
use crate::verdict::Verdict;

fn pull_request(at: Timestamp, pull_request: PullRequest) -> Record {
    of_checkout(at, Body::PullRequest(pull_request))
}

fn measured(at: Timestamp, run: Run) -> Record {
    of_checkout(at, Body::Run(run))
}

/// The one row of the 10th, where all these pull requests are merged at noon.
fn row(records: &[Record]) -> PullRequestRow {
    let days = build_checkout(records);
    let [row] = days[&day(10)].pull_requests.as_slice() else { panic!("not one pull request: {days:?}") };
    row.clone()
}

fn with(run: Run, at: Timestamp) -> PullRequestRow {
    let noon = time(10, 12, 0);
    row(&[pull_request(noon, merged(12, noon)), measured(at, run)])
}

#[test]
fn a_run_of_the_head_or_the_merge_commit_tests_it() {
    for sha in ["head-12", "merge-12"] {
        let row = with(run(Some(sha), None, Verdict::Fail), time(10, 11, 0));
        assert!(row.tested && row.results_on_main, "{sha}");
        assert_eq!(row.pr, "acme/mono#12");
    }
}

#[test]
fn a_run_that_failed_as_a_tool_tests_nothing() {
    let row = with(run(Some("head-12"), Some(12), Verdict::Error), time(10, 11, 0));
    assert!(!row.tested && !row.results_on_main);
}

#[test]
fn a_run_counts_until_24_hours_after_the_merge() {
    assert!(with(run(Some("merge-12"), None, Verdict::Pass), time(11, 12, 0)).tested);
    let late = with(run(Some("merge-12"), None, Verdict::Pass), time(11, 12, 1));
    assert!(!late.tested && late.results_on_main);
}

#[test]
fn a_run_that_names_the_pull_request_must_be_of_its_final_head_or_of_no_commit() {
    assert!(with(run(None, Some(12), Verdict::Pass), time(10, 11, 0)).tested);
    assert!(!with(run(Some("head-before"), Some(12), Verdict::Pass), time(10, 11, 0)).tested);
    assert!(!with(run(None, Some(13), Verdict::Pass), time(10, 11, 0)).tested);
    assert!(!with(Run { repository: Some("acme/other".into()), ..run(None, Some(12), Verdict::Pass) }, time(10, 11, 0)).tested);
    assert!(!with(Run { repository: Some("acme/other".into()), ..run(Some("head-12"), None, Verdict::Pass) }, time(10, 11, 0)).tested);
    assert!(with(Run { repository: None, ..run(Some("head-12"), None, Verdict::Pass) }, time(10, 11, 0)).tested);
}

#[test]
fn a_push_after_the_run_takes_the_test_away() {
    let noon = time(10, 12, 0);
    let open =
        PullRequest { state: PullRequestState::Open, head_sha: "head-old".into(), merged_at: None, merge_sha: None, ..merged(12, noon) };
    let tested_before = measured(time(10, 10, 0), run(Some("head-old"), Some(12), Verdict::Pass));
    assert!(!row(&[pull_request(time(10, 9, 0), open), pull_request(noon, merged(12, noon)), tested_before]).tested);
}

#[test]
fn only_what_is_merged_into_the_default_branch_has_a_row() {
    let noon = time(10, 12, 0);
    let other = PullRequest { base_ref: Some("release".into()), ..merged(1, noon) };
    let closed = PullRequest { state: PullRequestState::Closed, merged_at: None, merge_sha: None, ..merged(2, noon) };
    let trunk = PullRequest {
        base_ref: Some("trunk".into()),
        default_branch: Some("trunk".into()),
        repository: "acme/b".into(),
        ..merged(3, noon)
    };
    let master = PullRequest { base_ref: Some("master".into()), default_branch: None, repository: "acme/c".into(), ..merged(4, noon) };
    let days = build_checkout(&[other, closed, trunk, master].map(|pr| pull_request(noon, pr)));
    let found: Vec<&str> = days[&day(10)].pull_requests.iter().map(|row| row.pr.as_str()).collect();
    assert_eq!(found, ["acme/b#3", "acme/c#4"]);
}

#[test]
fn bots_skips_and_irrelevant_files_are_not_relevant() {
    let noon = time(10, 12, 0);
    let relevant = |change: PullRequest| row(&[pull_request(noon, change)]).relevant;
    let touching = |files: &[&str]| PullRequest { files: Some(files.iter().map(|file| (*file).into()).collect()), ..merged(12, noon) };
    assert!(relevant(merged(12, noon)));
    assert!(!relevant(PullRequest { bot: true, ..merged(12, noon) }));
    assert!(!relevant(PullRequest { labels: vec!["perf:skip".into()], ..merged(12, noon) }));
    assert!(relevant(touching(&["checkout/README.md", "checkout/src/main.rs"])));
    assert!(!relevant(touching(&["checkout/README.md", "docs/a.rs"])));
    assert!(!relevant(touching(&["cart/src/main.rs"])));
}

#[test]
fn the_last_labels_count_also_after_the_merge() {
    let noon = time(10, 12, 0);
    let labelled = PullRequest { labels: vec!["Performance".into()], ..merged(12, noon) };
    let found = row(&[pull_request(time(11, 9, 0), labelled), pull_request(noon, merged(12, noon))]);
    assert!(found.performance);
    assert_eq!(found.merged_at, noon);
}

#[test]
fn files_come_from_the_push_of_the_merge_commit() {
    let noon = time(10, 12, 0);
    let pushed = |commits: &[(&str, &[&str])]| {
        row(&[pull_request(noon, merged(12, noon)), of_checkout(time(10, 12, 1), Body::Push(push("base", commits)))])
    };
    assert!(!row(&[pull_request(noon, merged(12, noon))]).files_known);
    // A squashed commit lists its own files; others of the same push are of other pull requests.
    let squashed = pushed(&[("merge-11", &["checkout/a.rs"]), ("merge-12", &["cart/a.rs"])]);
    assert!(squashed.files_known && !squashed.relevant);
    // A merge commit lists none: what came with it counts.
    let merge_commit = pushed(&[("head-12", &["checkout/a.rs"]), ("merge-12", &[])]);
    assert!(merge_commit.files_known && merge_commit.relevant);
    // An empty push tells nothing.
    assert!(!pushed(&[("merge-12", &[])]).files_known);
}

#[test]
fn a_merge_in_the_future_of_its_receipt_is_set_to_the_receipt() {
    let row = row(&[pull_request(time(10, 12, 0), merged(12, time(20, 12, 0)))]);
    assert_eq!(row.merged_at, time(10, 12, 0));
}
