//! People decide on checks: what they said stays beside the check, and can be taken back.

use crate::harness::{Bench, SMALLEST, at, with_bench};
use domain::ids::UserId;
use domain::maturity::State;
use usecases::decisions::{self, Request};
use usecases::ingest::accept_records;
use usecases::pages::{self, Query};
use usecases::view::{CheckRow, TeamPage};
use usecases::{Actor, Error, Role, api};

const CHECK: &str = "load-test-recent";

async fn person(bench: &Bench, name: &str, role: Role) -> Actor {
    let catalog = bench.platform.catalog().await.unwrap();
    let id = UserId(uuid::Uuid::from_u128(name.bytes().map(u128::from).sum()));
    let team = Some(catalog.team("payments").unwrap().id);
    Actor::User { id, name: name.to_owned(), email: format!("{name}@example.com"), role, team }
}

fn request(decision: &str) -> Request {
    Request {
        team: "payments".to_owned(),
        check: CHECK.to_owned(),
        decision: decision.to_owned(),
        reason: "The vendor tests each of its releases".to_owned(),
        until: Some("2026-12-31".to_owned()),
        evidence_url: Some("https://wiki.example/load-tests".to_owned()),
    }
}

/// The next minute, with everything judged that was said before.
async fn later(bench: &Bench) {
    bench.clock.advance(chrono::Duration::minutes(1));
    bench.evaluate().await;
}

async fn page(bench: &Bench, actor: &Actor) -> TeamPage {
    pages::team(&bench.platform, actor, &Query::default(), "payments").await.unwrap()
}

fn row(page: &TeamPage) -> &CheckRow {
    page.levels.iter().flat_map(|level| &level.criteria).flat_map(|criterion| &criterion.checks).find(|row| row.id == CHECK).unwrap()
}

async fn state(bench: &Bench) -> State {
    let team = api::maturity(&bench.platform, &Actor::System, "payments", None).await.unwrap();
    team.checks.iter().find(|check| check.id == CHECK).unwrap().state
}

#[tokio::test]
async fn a_decision_is_told_beside_its_check_and_taken_back_by_name() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let run = r#"{"service":"checkout","kind":"run","occurred_at":"2026-06-01T11:00:00Z","env":"staging","tool":"k6","workload":"load","verdict":"pass","sha":"a1"}"#;
        accept_records(&bench.platform, &Actor::System, run.as_bytes(), None).await.unwrap();
        later(&bench).await;
        assert_eq!(state(&bench).await, State::Unknown, "no load test in the last 90 days");
        let (mira, grace) = (person(&bench, "mira", Role::Member).await, person(&bench, "grace", Role::Manager).await);
        let decide = async |actor: &Actor, approve: bool| decisions::decide(&bench.platform, actor, "payments", CHECK, approve, None).await;

        decisions::request(&bench.platform, &mira, request("attested")).await.unwrap();
        later(&bench).await;
        let pending = &page(&bench, &mira).await.decisions.pending[0];
        assert_eq!((pending.may_answer, pending.may_withdraw), (false, true), "nobody approves their own, and everybody may think again");
        let pending = &page(&bench, &grace).await.decisions.pending[0];
        assert_eq!((pending.may_answer, pending.may_withdraw), (true, false));

        decide(&grace, true).await.unwrap();
        later(&bench).await;
        assert_eq!(state(&bench).await, State::Attested);
        let seen = page(&bench, &mira).await;
        let in_force = &seen.decisions.in_force[0];
        assert_eq!((seen.decisions.pending.len(), in_force.approved_by.as_str(), in_force.may_withdraw), (0, "grace@example.com", true));
        let (who, evidence) = row(&seen).decided.clone().unwrap();
        assert_eq!(who, "attested by mira@example.com, approved by grace@example.com");
        assert_eq!(evidence.unwrap().href, "https://wiki.example/load-tests");
        let rows = row(&seen).evidence.clone().unwrap();
        assert_eq!((rows.text.as_str(), rows.href.as_str()), ("decision", "/evidence?team=payments&kind=decision"));

        // What is asked for next and refused leaves the attestation in force.
        decisions::request(&bench.platform, &mira, request("waived")).await.unwrap();
        later(&bench).await;
        assert!(!page(&bench, &mira).await.decisions.in_force[0].may_withdraw, "what waits is answered first");
        decide(&grace, false).await.unwrap();
        later(&bench).await;
        assert_eq!(state(&bench).await, State::Attested);
        assert!(matches!(decide(&grace, true).await, Err(Error::Conflict(_))), "it is approved already");

        decide(&mira, false).await.unwrap();
        later(&bench).await;
        assert_eq!(state(&bench).await, State::Unknown);
        let seen = page(&bench, &mira).await;
        assert!(seen.decisions.in_force.is_empty() && row(&seen).decided.is_none());
        let query = Query::parse("at=2026-11-25T12:30:00Z&cmp=2026-11-24").unwrap();
        bench.clock.set(at("2026-11-25T12:30:00Z"));
        let told = pages::explain(&bench.platform, &mira, &query, "payments").await.unwrap();
        let change = told.differences.iter().find(|change| change.text.contains("attestation"));
        assert!(change.is_some_and(|change| change.text.contains("The attestation was taken back. ")), "{:?}", told.differences);
        assert!(matches!(decide(&mira, false).await, Err(Error::NotFound(_))), "nothing is left to take back");
    })
    .await;
}

#[tokio::test]
async fn the_explanation_says_why_a_number_that_fails_counts() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let run = r#"{"service":"checkout","kind":"run","occurred_at":"2026-11-20T11:00:00Z","env":"staging","tool":"k6","workload":"load","verdict":"pass","sha":"a1"}"#;
        accept_records(&bench.platform, &Actor::System, run.as_bytes(), None).await.unwrap();
        later(&bench).await;
        let (mira, grace) = (person(&bench, "mira", Role::Member).await, person(&bench, "grace", Role::Manager).await);
        let input = async || {
            let told = pages::explain(&bench.platform, &mira, &Query::default(), "payments").await.unwrap();
            let name = "Every important service was load-tested in the last 90 days";
            told.steps.into_iter().flat_map(|level| level.checks).find(|check| check.name == name).unwrap().input
        };
        assert_eq!(input().await, "5 days (1 of 1) from 1 record");
        decisions::request(&bench.platform, &mira, request("waived")).await.unwrap();
        later(&bench).await;
        decisions::decide(&bench.platform, &grace, "payments", CHECK, true, None).await.unwrap();
        later(&bench).await;
        let expected = "5 days (1 of 1) from 1 record · Waived until 2026-12-31: The vendor tests each of its releases (asked for by \
                        mira@example.com, approved by grace@example.com).";
        assert_eq!(input().await, expected);
    })
    .await;
}
