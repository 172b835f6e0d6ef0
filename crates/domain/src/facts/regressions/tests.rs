use crate::evidence::{Body, CanaryVerdict, Incident, Record, Regression, RegressionChange, Run, Stage};
use crate::facts::RegressionRow;
use crate::facts::samples::{alert, build_checkout, canary, deploy, merged, of_checkout, push, regression, run, time};
use crate::time::Timestamp;
use crate::verdict::Verdict;

fn told(at: Timestamp, change: RegressionChange) -> Record {
    of_checkout(at, Body::Regression(Regression { culprit_sha: Some("c2".into()), ..regression("R", change) }))
}

fn fixed(at: Timestamp, fix_sha: Option<&str>) -> Record {
    let change = regression("R", RegressionChange::Fixed);
    of_checkout(at, Body::Regression(Regression { fix_sha: fix_sha.map(String::from), ..change }))
}

fn deployed(at: Timestamp, sha: &str) -> Record {
    of_checkout(at, Body::Deploy(deploy("production", sha, at)))
}

/// c1 … c5 on the default branch, in two pushes.
fn history() -> Vec<Record> {
    vec![
        of_checkout(time(1, 9, 0), Body::Push(push("c0", &[("c1", &[]), ("c2", &[]), ("c3", &[])]))),
        of_checkout(time(1, 10, 0), Body::Push(push("c3", &[("c4", &[]), ("c5", &[])]))),
    ]
}

fn rows(records: &[Record]) -> Vec<RegressionRow> {
    build_checkout(records).into_values().flat_map(|facts| facts.regressions).collect()
}

fn only(records: &[Record]) -> RegressionRow {
    let rows = rows(records);
    let [row] = rows.as_slice() else { panic!("not one root: {rows:?}") };
    row.clone()
}

fn confirmed() -> Vec<Record> {
    vec![told(time(2, 10, 0), RegressionChange::Detected), told(time(2, 11, 0), RegressionChange::Confirmed)]
}

#[test]
fn detection_is_the_first_sight_and_only_confirmation_makes_a_root() {
    let seen = only(&[told(time(2, 10, 0), RegressionChange::Detected)]);
    assert!(!seen.confirmed && !seen.is_open());
    let row = only(&confirmed());
    assert_eq!(row.detected_at, time(2, 10, 0));
    assert!(row.is_open() && row.reached_main);
}

#[test]
fn before_production_is_before_the_first_deployment_with_the_culprit() {
    let with = |extra: Vec<Record>| only(&[history(), confirmed(), extra].concat());
    // c1 does not have c2 in it, staging is not production.
    let staging = of_checkout(time(1, 13, 0), Body::Deploy(deploy("staging", "c3", time(1, 13, 0))));
    let later = with(vec![deployed(time(1, 12, 0), "c1"), staging, deployed(time(2, 12, 0), "c3"), deployed(time(2, 14, 0), "c5")]);
    assert_eq!((later.before_production, later.deployed_at), (true, Some(time(2, 12, 0))));
    let earlier = with(vec![deployed(time(2, 9, 0), "c4")]);
    assert_eq!((earlier.before_production, earlier.deployed_at), (false, Some(time(2, 9, 0))));
    let same_instant = with(vec![deployed(time(2, 10, 0), "c2")]);
    assert!(!same_instant.before_production);
}

#[test]
fn pushes_that_arrive_in_the_wrong_order_are_put_right() {
    let mut late = history();
    late[0].occurred_at = time(1, 11, 0);
    let row = only(&[late, confirmed(), vec![deployed(time(2, 9, 0), "c4")]].concat());
    assert_eq!(row.deployed_at, Some(time(2, 9, 0)));
}

#[test]
fn without_deployments_the_stage_decides() {
    assert_eq!((only(&confirmed()).before_production, only(&confirmed()).deployed_at), (true, None));
    let by_users = Regression { stage: Some(Stage::User), ..regression("R", RegressionChange::Confirmed) };
    assert!(!only(&[of_checkout(time(2, 10, 0), Body::Regression(by_users))]).before_production);
}

#[test]
fn a_culprit_in_a_pull_request_reaches_production_as_its_merge() {
    let in_review = |change| {
        let told = Regression { culprit_sha: Some("head-12".into()), stage: Some(Stage::PullRequest), ..regression("R", change) };
        of_checkout(time(2, 10, 0), Body::Regression(told))
    };
    let unmerged = only(&[in_review(RegressionChange::Confirmed)]);
    assert!(!unmerged.reached_main && unmerged.before_production);
    let merge = of_checkout(time(2, 12, 0), Body::PullRequest(merged(12, time(2, 12, 0))));
    let row = only(&[in_review(RegressionChange::Confirmed), merge, deployed(time(2, 13, 0), "merge-12")]);
    assert_eq!((row.reached_main, row.before_production, row.deployed_at), (true, true, Some(time(2, 13, 0))));
}

#[test]
fn it_is_fixed_when_the_fix_is_deployed() {
    let with = |extra: Vec<Record>| only(&[history(), confirmed(), vec![fixed(time(3, 9, 0), Some("c4"))], extra].concat()).fixed_at;
    assert_eq!(with(vec![deployed(time(2, 12, 0), "c3")]), None);
    assert_eq!(with(vec![deployed(time(2, 12, 0), "c3"), deployed(time(3, 12, 0), "c5")]), Some(time(3, 12, 0)));
    // The deployment may be known before anyone says "fixed".
    assert_eq!(with(vec![deployed(time(3, 8, 0), "c4")]), Some(time(3, 8, 0)));
}

#[test]
fn without_an_order_of_commits_the_next_deployment_brings_the_fix() {
    let records = [confirmed(), vec![fixed(time(3, 9, 0), Some("c4")), deployed(time(2, 20, 0), "a"), deployed(time(3, 10, 0), "b")]];
    assert_eq!(only(&records.concat()).fixed_at, Some(time(3, 10, 0)));
}

#[test]
fn without_deployments_a_passing_run_of_the_default_branch_proves_the_fix() {
    let passing = |at, branch: &str, sha: &str, verdict| {
        of_checkout(at, Body::Run(Run { branch: Some(branch.into()), ..run(Some(sha), None, verdict) }))
    };
    let with = |extra: Vec<Record>| only(&[confirmed(), vec![fixed(time(3, 9, 0), Some("c4"))], extra].concat()).fixed_at;
    assert_eq!(with(vec![]), Some(time(3, 9, 0)));
    assert_eq!(with(vec![passing(time(3, 8, 0), "main", "c4", Verdict::Pass)]), Some(time(3, 8, 0)));
    let others = vec![
        passing(time(3, 10, 0), "feature", "x", Verdict::Pass),
        passing(time(3, 11, 0), "main", "c5", Verdict::Warn),
        passing(time(3, 12, 0), "main", "c6", Verdict::Pass),
    ];
    assert_eq!(with(others), Some(time(3, 12, 0)));
}

#[test]
fn noise_acceptance_and_recurrence_are_folded_in_time() {
    let after = |extra: Vec<Record>| only(&[confirmed(), extra].concat());
    assert!(after(vec![told(time(2, 12, 0), RegressionChange::Noise)]).noise);
    let taken_back = vec![told(time(2, 13, 0), RegressionChange::Confirmed), told(time(2, 12, 0), RegressionChange::Noise)];
    assert!(!after(taken_back).noise);
    assert_eq!(after(vec![told(time(2, 12, 0), RegressionChange::Accepted)]).accepted_at, Some(time(2, 12, 0)));
    let ended = vec![told(time(2, 12, 0), RegressionChange::Accepted), told(time(3, 12, 0), RegressionChange::Confirmed)];
    assert!(after(ended).is_open(), "an acceptance that ended");
    let again = after(vec![fixed(time(3, 9, 0), None), told(time(4, 9, 0), RegressionChange::Confirmed)]);
    assert!(again.is_open());
    assert_eq!(again.detected_at, time(2, 10, 0));
}

#[test]
fn an_aborted_canary_is_a_root_caught_before_production() {
    let failed = of_checkout(time(2, 10, 0), Body::Canary(canary("checkout-7", Some("c2"), CanaryVerdict::Fail)));
    let row = only(std::slice::from_ref(&failed));
    assert_eq!((row.root.as_str(), row.stage), ("canary:checkout-7", Stage::Canary));
    assert!(row.confirmed && row.before_production && row.reached_main);
    // A reporter named the commit already; everyone had it; it passed.
    assert_eq!(only(&[vec![failed], confirmed()].concat()).root, "R");
    let full = crate::evidence::Canary { weight: 1.0, ..canary("checkout-7", Some("c2"), CanaryVerdict::Fail) };
    assert_eq!(rows(&[of_checkout(time(2, 10, 0), Body::Canary(full))]), []);
    assert_eq!(rows(&[of_checkout(time(2, 10, 0), Body::Canary(canary("a", None, CanaryVerdict::Pass)))]), []);
}

fn slow(at: Timestamp) -> Record {
    of_checkout(at, Body::Alert(alert("HighLatency", "page", at, None)))
}

#[test]
fn an_incident_within_a_day_of_a_deployment_is_a_root_found_too_late() {
    let row = only(&[deployed(time(2, 9, 0), "c1"), slow(time(3, 9, 0))]);
    assert_eq!((row.stage, row.before_production, row.deployed_at), (Stage::Incident, false, Some(time(2, 9, 0))));
    assert_eq!(row.root, "incident:fp-HighLatency@2026-11-03T09:00:00Z");
    assert_eq!(rows(&[deployed(time(2, 9, 0), "c1"), slow(time(3, 9, 1))]), []);
    assert_eq!(rows(&[slow(time(3, 9, 0))]), []);
    assert_eq!(rows(&[deployed(time(3, 10, 0), "c1"), slow(time(3, 9, 0))]), []);
}

#[test]
fn an_incident_of_a_known_root_adds_none() {
    // The deployment of c3 is the first with the culprit c2.
    let records = [history(), confirmed(), vec![deployed(time(2, 12, 0), "c3"), slow(time(2, 15, 0))]].concat();
    assert_eq!(only(&records).root, "R");
    let noise = vec![told(time(2, 16, 0), RegressionChange::Noise)];
    assert_eq!(rows(&[records, noise].concat()).len(), 2);
}

#[test]
fn two_incidents_of_one_deployment_are_one_root() {
    assert_eq!(only(&[deployed(time(2, 9, 0), "c1"), slow(time(2, 10, 0)), slow(time(2, 20, 0))]).detected_at, time(2, 10, 0));
}

#[test]
fn an_incident_tool_may_name_the_deployment() {
    let incident = Incident {
        id: "INC-7".into(),
        title: "Checkout is slow".into(),
        severity: Some("P1".into()),
        performance: Some(true),
        opened_at: time(20, 9, 0),
        resolved_at: None,
        deploy_sha: Some("c1".into()),
        url: None,
    };
    let records = [deployed(time(2, 9, 0), "c1"), of_checkout(time(20, 9, 0), Body::Incident(incident))];
    let row = only(&records);
    assert_eq!((row.root.as_str(), row.deployed_at), ("incident:INC-7", Some(time(2, 9, 0))));
    // People may fix it by its name.
    let repaired = Regression { stage: None, fix_sha: Some("c9".into()), ..regression("incident:INC-7", RegressionChange::Fixed) };
    let fix = vec![of_checkout(time(21, 9, 0), Body::Regression(repaired)), deployed(time(21, 8, 0), "c9")];
    assert_eq!(only(&[records.to_vec(), fix].concat()).fixed_at, Some(time(21, 8, 0)));
}
