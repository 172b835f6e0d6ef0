use super::{ChangeRow, FailureLink, ReleaseRow, Rework, Since};
use crate::evidence::{Body, Commit, Deploy, DeployStatus, Incident, Record};
use crate::facts::samples::{build_checkout, deploy, merged, of_checkout, push, time};
use crate::time::Timestamp;

fn rows(records: &[Record]) -> Vec<ReleaseRow> {
    build_checkout(records).into_values().flat_map(|facts| facts.releases).collect()
}

fn deployed(at: Timestamp, sha: &str) -> Record {
    of_checkout(at, Body::Deploy(deploy("production", sha, at)))
}

/// Pushed at 12:00 of the day; each commit was made so many hours before.
fn pushed(day: u32, before: &str, commits: &[(&str, u32)]) -> Record {
    let mut body = push(before, &commits.iter().map(|(sha, _)| (*sha, &[][..])).collect::<Vec<_>>());
    for (commit, (_, hours)) in body.commits.iter_mut().zip(commits) {
        commit.at = Some(time(day, 12 - hours, 0));
    }
    of_checkout(time(day, 12, 0), Body::Push(body))
}

fn incident(start: Timestamp, end: Option<Timestamp>, deploy_sha: Option<&str>) -> Record {
    let body = Incident {
        id: format!("I-{start}"),
        title: "checkout is slow".into(),
        severity: Some("critical".into()),
        performance: Some(true),
        opened_at: start,
        resolved_at: end,
        deploy_sha: deploy_sha.map(String::from),
        url: None,
    };
    of_checkout(end.unwrap_or(start), Body::Incident(body))
}

#[test]
fn a_deployment_brings_what_was_committed_since_the_one_before() {
    let rows = rows(&[
        pushed(2, "c0", &[("c1", 3), ("c2", 1)]),
        pushed(3, "c2", &[("c3", 5), ("c4", 2)]),
        deployed(time(2, 14, 0), "c1"),
        deployed(time(3, 16, 0), "c4"),
        deployed(time(3, 18, 0), "c4"),
    ]);
    let brought: Vec<Vec<&str>> = rows.iter().map(|row| row.changes.iter().map(|change| change.sha.as_str()).collect()).collect();
    assert_eq!(brought, [vec!["c1"], vec!["c2", "c3", "c4"], vec![]]);
    assert_eq!(rows[1].changes[1], ChangeRow { sha: "c3".into(), since: time(3, 7, 0), basis: Since::Committed });
}

#[test]
fn a_squashed_pull_request_began_when_it_was_opened_and_an_untold_commit_when_it_was_pushed() {
    let mut opened = merged(7, time(3, 12, 0));
    opened.opened_at = Some(time(1, 9, 0));
    let squashed = of_checkout(time(3, 12, 0), Body::PullRequest(opened));
    let rows = rows(&[pushed(3, "c0", &[("merge-7", 0)]), squashed, deployed(time(3, 13, 0), "merge-7")]);
    assert_eq!(rows[0].changes, [ChangeRow { sha: "merge-7".into(), since: time(1, 9, 0), basis: Since::PullRequestOpened }]);

    let untold = of_checkout(time(4, 12, 0), Body::Push(push("c0", &[("c1", &[])])));
    let rows = self::rows(&[untold, deployed(time(4, 13, 0), "c1")]);
    assert_eq!(rows[0].changes, [ChangeRow { sha: "c1".into(), since: time(4, 12, 0), basis: Since::Pushed }]);
}

#[test]
fn commits_of_other_services_in_a_shared_repository_are_left_out() {
    let mut body = push("c0", &[("c1", &["checkout/a.rs"]), ("c2", &["cart/b.rs"]), ("c3", &["checkout/c.rs"])]);
    body.commits.iter_mut().for_each(|commit: &mut Commit| commit.at = Some(time(3, 9, 0)));
    let rows = rows(&[deployed(time(3, 13, 0), "c1"), of_checkout(time(3, 12, 0), Body::Push(body)), deployed(time(3, 15, 0), "c3")]);
    assert_eq!(rows[1].changes.iter().map(|change| change.sha.as_str()).collect::<Vec<_>>(), ["c3"]);
}

#[test]
fn a_rollback_fails_the_deployment_it_takes_back() {
    let state = Deploy { status: DeployStatus::RolledBack, ..deploy("production", "c2", time(3, 11, 0)) };
    let told = rows(&[deployed(time(2, 9, 0), "c1"), deployed(time(3, 9, 0), "c2"), of_checkout(time(3, 11, 0), Body::Deploy(state))]);
    let failure = told[1].failure.clone().unwrap();
    assert_eq!((failure.link, failure.started_at, failure.recovered_at), (FailureLink::RolledBack, time(3, 9, 0), Some(time(3, 11, 0))));

    let again = rows(&[deployed(time(2, 9, 0), "c1"), deployed(time(3, 9, 0), "c2"), deployed(time(3, 10, 0), "c1")]);
    assert_eq!(again[1].failure.clone().unwrap().recovered_at, Some(time(3, 10, 0)));
    assert_eq!(again[2].rework, Some(Rework::RolledBack));
    assert_eq!((&again[0].failure, again[0].rework), (&None, None));
}

#[test]
fn what_was_taken_back_and_comes_again_is_rolled_forward() {
    // c3 fails and c1 comes back; c2 and c3, mended or not, are then deployed as if for the first time.
    let shas = ["c1", "c2", "c3", "c1", "c2", "c3", "c2"];
    let told = rows(&(2..).zip(shas).map(|(day, sha)| deployed(time(day, 9, 0), sha)).collect::<Vec<_>>());
    let failed: Vec<bool> = told.iter().map(|release| release.failure.is_some()).collect();
    assert_eq!(failed, [false, false, true, false, false, true, false]);
    let rework: Vec<bool> = told.iter().map(|release| release.rework == Some(Rework::RolledBack)).collect();
    assert_eq!(rework, [false, false, false, true, false, false, true]);
}

#[test]
fn an_incident_is_linked_by_name_then_by_commit_then_by_time() {
    let history = pushed(2, "c0", &[("c1", 3), ("c2", 2), ("c3", 1)]);
    let releases = [deployed(time(3, 9, 0), "c1"), deployed(time(4, 9, 0), "c3")];
    let link = |incident: Record| -> Vec<Option<FailureLink>> {
        let records = [vec![history.clone()], releases.to_vec(), vec![incident]].concat();
        rows(&records).into_iter().map(|row| row.failure.map(|failure| failure.link)).collect()
    };
    let at = time(4, 12, 0);
    assert_eq!(link(incident(at, None, Some("c1"))), [Some(FailureLink::Explicit), None]);
    assert_eq!(link(incident(at, None, Some("c2"))), [None, Some(FailureLink::Commit)]);
    assert_eq!(link(incident(at, None, None)), [None, Some(FailureLink::Temporal)]);
    assert_eq!(link(incident(time(5, 9, 0), None, None)), [None, Some(FailureLink::Temporal)], "24 hours are still near");
    assert_eq!(link(incident(time(5, 9, 1), None, None)), [None, None]);
    assert_eq!(link(incident(at, None, Some("unheard-of"))), [None, None]);
}

#[test]
fn recovery_lasts_from_the_first_incident_to_the_end_of_the_last() {
    let rows = rows(&[
        deployed(time(3, 9, 0), "c1"),
        incident(time(3, 10, 0), Some(time(3, 11, 0)), Some("c1")),
        incident(time(3, 10, 30), Some(time(3, 13, 0)), Some("c1")),
    ]);
    let failure = rows[0].failure.clone().unwrap();
    assert_eq!((failure.started_at, failure.recovered_at), (time(3, 10, 0), Some(time(3, 13, 0))));
}

#[test]
fn a_deployment_during_an_incident_is_rework_and_so_is_one_that_says_so() {
    let rows = rows(&[
        deployed(time(3, 9, 0), "c1"),
        incident(time(3, 10, 0), Some(time(3, 12, 0)), None),
        deployed(time(3, 12, 0), "c2"),
        deployed(time(3, 12, 1), "c3"),
    ]);
    assert_eq!(rows.iter().map(|row| row.rework).collect::<Vec<_>>(), [None, Some(Rework::DuringIncident), None]);

    let mut body = push("c0", &[("c9", &[])]);
    body.commits[0].message = "Revert \"cache prices\"".into();
    let told = self::rows(&[of_checkout(time(5, 9, 0), Body::Push(body)), deployed(time(5, 10, 0), "c9")]);
    assert_eq!(told[0].rework, Some(Rework::Told));
}
