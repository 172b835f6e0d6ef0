use crate::evidence::*;
use crate::facts::samples::*;
use crate::facts::{Days, Subject, build};
use crate::time::{Timestamp, Zone};
use crate::verdict::Verdict;
use proptest::prelude::*;

/// A bit of everything, with late, repeated and contradicting records.
fn everything() -> Vec<Record> {
    let told = |at, change, culprit: &str| {
        of_checkout(at, Body::Regression(Regression { culprit_sha: Some(culprit.into()), ..regression("R", change) }))
    };
    let alarm = |start, end| of_checkout(Option::unwrap_or(end, start), Body::Alert(alert("HighLatency", "page", start, end)));
    let cost = |at, amount_micros| of_checkout(at, Body::Cost(Cost { from: day(1), to: day(7), amount_micros, currency: "EUR".into() }));
    vec![
        of_checkout(time(2, 9, 0), Body::PullRequest(merged(1, time(2, 9, 0)))),
        of_checkout(time(2, 9, 0), Body::PullRequest(PullRequest { labels: vec!["perf:skip".into()], ..merged(1, time(2, 9, 0)) })),
        of_checkout(time(2, 8, 0), Body::Run(run(Some("head-1"), None, Verdict::Pass))),
        of_checkout(time(2, 9, 0), Body::Push(push("x", &[("merge-1", &["checkout/a.rs"])]))),
        of_checkout(time(2, 9, 0), Body::Push(push("merge-1", &[("merge-2", &[])]))),
        of_checkout(time(3, 9, 0), Body::Deploy(deploy("production", "merge-2", time(3, 9, 0)))),
        of_checkout(time(3, 8, 0), Body::Canary(canary("a", None, CanaryVerdict::Pass))),
        of_checkout(time(5, 8, 0), Body::Canary(canary("b", Some("merge-3"), CanaryVerdict::Fail))),
        told(time(3, 8, 0), RegressionChange::Confirmed, "merge-1"),
        told(time(3, 8, 0), RegressionChange::Noise, "merge-2"),
        alarm(time(3, 10, 0), None),
        alarm(time(3, 10, 0), Some(time(3, 10, 5))),
        alarm(time(3, 10, 20), None),
        of_checkout(time(4, 1, 0), slo_sample("api", day(3), 1, 2)),
        of_checkout(time(4, 1, 0), slo_sample("api", day(3), 2, 2)),
        cost(time(8, 1, 0), 100),
        cost(time(8, 1, 0), 200),
    ]
}

fn built(records: &[Record]) -> Days {
    let mut catalog = catalog();
    define_slo(&mut catalog, CHECKOUT, "api", 999_000, day(1));
    build(Subject::Service(CHECKOUT), records, &catalog, &rules(), Zone::UTC)
}

proptest! {
    #[test]
    fn the_order_of_the_records_does_not_matter(shuffled in Just(everything()).prop_shuffle()) {
        prop_assert_eq!(built(&shuffled), built(&everything()));
    }

    #[test]
    fn evidence_of_another_subject_changes_nothing(of_team_too in any::<bool>(), at in 1_u32..28) {
        let mut records = everything();
        for Record { body, .. } in everything() {
            let occurred_at = time(at, 10, 0);
            records.push(if of_team_too { of_team(PAYMENTS, occurred_at, body) } else { record(CART, occurred_at, body) });
        }
        prop_assert_eq!(built(&records), built(&everything()));
    }
}

#[test]
fn everything_holds_what_it_should() {
    let days = built(&everything());
    let third = &days[&day(3)];
    assert_eq!((third.deployments.len(), third.deployments[0].canary), (1, true));
    assert_eq!(third.incidents.len(), 1);
    assert_eq!(third.seen["alert"].count, 3);
    assert_eq!(days[&day(2)].pull_requests.len(), 1);
    assert_eq!(days[&day(1)].cost_micros.len(), 1);
    assert_eq!(days[&day(4)].seen["slo.api"].count, 2);
}

#[test]
fn a_clock_more_than_five_minutes_ahead_is_set_to_the_receipt() {
    let beat = |ahead| Record {
        occurred_at: time(5, 23, 58).plus(chrono::Duration::minutes(ahead)),
        received_at: time(5, 23, 58),
        ..of_checkout(time(5, 23, 58), Body::Heartbeat(Heartbeat { source: "prometheus".into(), samples: 1 }))
    };
    assert!(built(&[beat(5)]).contains_key(&day(6)));
    assert!(built(&[beat(6)]).contains_key(&day(5)));
}

#[test]
fn a_day_is_a_civil_day_of_the_programs_zone() {
    let late = of_checkout(time(5, 23, 30), Body::Heartbeat(Heartbeat { source: "prometheus".into(), samples: 1 }));
    let days = build(Subject::Service(CHECKOUT), &[late], &catalog(), &rules(), Zone::Europe__Berlin);
    assert_eq!(days.keys().copied().collect::<Vec<_>>(), [day(6)]);
}

#[test]
fn a_deployment_has_a_canary_by_commit_or_within_the_day_before() {
    let deployed = of_checkout(time(5, 12, 0), Body::Deploy(deploy("production", "c1", time(5, 12, 0))));
    let has =
        |at: Timestamp, canary: Canary| built(&[deployed.clone(), of_checkout(at, Body::Canary(canary))])[&day(5)].deployments[0].canary;
    assert!(has(time(3, 12, 0), canary("a", Some("c1"), CanaryVerdict::Inconclusive)));
    assert!(!has(time(5, 11, 0), canary("a", Some("c0"), CanaryVerdict::Pass)));
    assert!(!has(time(5, 11, 0), canary("a", Some("c1"), CanaryVerdict::Running)));
    assert!(has(time(4, 12, 0), canary("a", None, CanaryVerdict::Pass)));
    assert!(!has(time(4, 11, 59), canary("a", None, CanaryVerdict::Pass)));
    assert!(!has(time(5, 11, 0), Canary { env: "production-eu".into(), ..canary("a", None, CanaryVerdict::Pass) }));
}

#[test]
fn what_people_do_hangs_on_their_team() {
    let activity = |at, what, administrator| {
        of_team(PAYMENTS, at, Body::Activity(Activity { member: "ada".into(), what, administrator, object: None }))
    };
    let hours = |at, minutes| of_team(PAYMENTS, at, Body::Hours(Hours { minutes, member: None, action: None }));
    let review = |change| of_team(PAYMENTS, time(5, 9, 0), Body::Review(Review { week: "2026-W44".into(), change, member: None }));
    let records = [
        hours(time(5, 9, 0), 90),
        hours(time(5, 17, 0), 30),
        review(ReviewChange::Published),
        review(ReviewChange::Acknowledged),
        activity(time(5, 9, 0), ActivityKind::ActionClosed, false),
        activity(time(5, 9, 0), ActivityKind::ConfigurationChanged, false),
        activity(time(5, 9, 0), ActivityKind::ConfigurationChanged, true),
    ];
    let days = build(Subject::Team(PAYMENTS), &records, &catalog(), &rules(), Zone::UTC);
    let facts = &days[&day(5)];
    assert_eq!(facts.minutes, Some(120));
    assert_eq!(facts.reviews_acknowledged.iter().collect::<Vec<_>>(), ["2026-W44"]);
    assert_eq!(facts.active_members.len(), 1);
    assert_eq!((facts.self_service_changes, facts.administrator_changes), (1, 1));
}
