//! What people decide about regressions: every step, what it does to later runs, and who may not.

mod shown;

use crate::harness::{Bench, at, pytest, text, with_bench};
use domain::evidence::{Body, RegressionChange};
use domain::regression::State;
use serde_json::{Value, json};
use store::blocks::{self, Point};
use store::regressions::{self, Regression};
use store::{accounts as people, alerts, series};
use usecases::accounts::{self, NewUser};
use usecases::ingest::{ResultsRequest, accept_results};
use usecases::regressions::triage::{Done, Step, take};
use usecases::regressions::{acceptance, expiry};
use usecases::{Actor, Error, Role, TokenScope, api};

const TEAMS: &str = "
teams:
  - slug: payments
    name: Payments
    services:
      - slug: checkout
        name: Checkout
        repositories: [acme/checkout]
  - slug: search
    name: Search
    services:
      - slug: find
        name: Find
";

/// What everybody may do differs, so each test says who does it.
struct People {
    member: Actor,
    manager: Actor,
    other: Actor,
    viewer: Actor,
}

async fn person(bench: &Bench, name: &str, role: &str, team: Option<&str>) -> Actor {
    let new = NewUser {
        email: format!("{name}@example.org"),
        name: name.to_owned(),
        role: role.to_owned(),
        team: team.map(str::to_owned),
        password: None,
    };
    let user = accounts::create_user(&bench.platform, &Actor::System, new).await.unwrap();
    Actor::User { id: user.id, name: user.name, email: user.email, role: role.parse::<Role>().unwrap(), team: user.team }
}

async fn people(bench: &Bench) -> People {
    People {
        member: person(bench, "ana", "member", Some("payments")).await,
        manager: person(bench, "mara", "manager", Some("payments")).await,
        other: person(bench, "ole", "member", Some("search")).await,
        viewer: person(bench, "vic", "viewer", None).await,
    }
}

/// A series that never moves, so that a step is a regression at once: 12 runs of 10 ms, then one of 20 ms.
async fn regressed(bench: &Bench) -> People {
    bench.apply(TEAMS).await;
    for run in 0..12 {
        bench.push(&format!("a{run:07}"), None, &pytest(&[("test_sum", 0.010)])).await.unwrap();
    }
    slow(bench, "b0000001").await;
    assert_eq!(state(bench, 1).await, State::Review);
    people(bench).await
}

async fn slow(bench: &Bench, sha: &str) -> Value {
    bench.push(sha, None, &pytest(&[("test_sum", 0.020)])).await.unwrap().json()
}

async fn get(bench: &Bench, number: i64) -> Regression {
    let mut session = bench.platform.store.read().await.unwrap();
    regressions::get(&mut session, number).await.unwrap().unwrap()
}

async fn state(bench: &Bench, number: i64) -> State {
    get(bench, number).await.state
}

async fn step(bench: &Bench, actor: &Actor, step: Step) -> Result<Done, Error> {
    take(&bench.platform, actor, &[1], &step).await
}

fn accept(until: Option<&str>, limit_percent: Option<f64>) -> Step {
    Step::Accept { reason: "the new checks are worth it".to_owned(), until: until.map(str::to_owned), limit_percent }
}

fn resolve(fix: &str) -> Step {
    Step::Resolve { fix: fix.to_owned() }
}

fn noise() -> Step {
    Step::Noise { reason: "the runner was busy".to_owned() }
}

fn reopen() -> Step {
    Step::Reopen { reason: String::new() }
}

/// The texts of the history, oldest first.
async fn history(bench: &Bench) -> Vec<String> {
    let mut session = bench.platform.store.read().await.unwrap();
    regressions::events(&mut session, 1).await.unwrap().into_iter().map(|event| format!("{}: {}", event.actor, event.text)).collect()
}

/// Of the first regression's median series: how many points are set apart, and where its segment begins with which spread.
async fn levels(bench: &Bench) -> (usize, Option<i64>, Option<f64>) {
    let mut session = bench.platform.store.read().await.unwrap();
    let id = regressions::series_of(&mut session, 1).await.unwrap()[0].series;
    let points = blocks::all(&mut session, id).await.unwrap().into_iter().flat_map(|block| block.points);
    let row = series::get(&mut session, id).await.unwrap().unwrap();
    (points.filter(|point| point.flags & Point::QUARANTINED != 0).count(), row.segment_from, row.segment_sigma)
}

async fn open_alerts(bench: &Bench) -> usize {
    let regression = get(bench, 1).await;
    let mut session = bench.platform.store.read().await.unwrap();
    alerts::of_regression(&mut session, regression.service, &regression.env, 1).await.unwrap().len()
}

/// The changes that were told of the regression, oldest first.
async fn told(bench: &Bench) -> Vec<RegressionChange> {
    let mut session = bench.platform.store.read().await.unwrap();
    let records = store::evidence::of_kind(&mut session, "regression", None).await.unwrap();
    records.into_iter().filter_map(|record| if let Body::Regression(told) = record.body { Some(told.change) } else { None }).collect()
}

#[track_caller]
fn conflict(outcome: Result<Done, Error>) -> String {
    match outcome {
        Err(Error::Conflict(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn wrong_field(outcome: Result<Done, Error>) -> String {
    match outcome {
        Err(Error::Invalid(fields)) => fields[0].field.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn confirming_makes_it_ongoing_and_a_second_time_says_what_is_possible() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        assert_eq!(step(&bench, &people.member, Step::Confirm {}).await.unwrap().message, "R-1 was confirmed");
        assert_eq!(state(&bench, 1).await, State::Ongoing);
        let refused = conflict(step(&bench, &people.member, Step::Confirm {}).await);
        assert_eq!(refused, "R-1 is ongoing: from there it can only go on by noise, accept, resolve");
        assert_eq!(history(&bench).await.last().unwrap(), "ana: confirmed it");
        let mut session = bench.platform.store.read().await.unwrap();
        let audit = people::audit_list(&mut session, 1, None).await.unwrap();
        assert_eq!((audit[0].actor.as_str(), audit[0].action.as_str(), audit[0].object.as_str()), ("ana", "confirm regression", "R-1"));
    })
    .await;
}

#[tokio::test]
async fn noise_gives_the_points_back_to_the_baseline() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        slow(&bench, "b0000002").await;
        assert_eq!((levels(&bench).await.0, open_alerts(&bench).await > 0), (2, true));
        step(&bench, &people.member, noise()).await.unwrap();
        assert_eq!((state(&bench, 1).await, levels(&bench).await, open_alerts(&bench).await), (State::Noise, (0, None, None), 0));
        assert_eq!(told(&bench).await, [RegressionChange::Confirmed, RegressionChange::Noise]);
        assert_eq!(history(&bench).await.last().unwrap(), "ana: marked it as noise: the runner was busy");

        step(&bench, &people.member, reopen()).await.unwrap();
        assert_eq!((state(&bench, 1).await, levels(&bench).await.0, open_alerts(&bench).await > 0), (State::Ongoing, 2, true));
        assert_eq!(told(&bench).await.last(), Some(&RegressionChange::Confirmed));
    })
    .await;
}

#[tokio::test]
async fn an_accepted_level_is_the_new_normal_until_it_ends() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        let done = step(&bench, &people.manager, accept(Some("2026-11-30"), None)).await.unwrap();
        assert!(!done.waiting);
        // Commits 0 to 11 were at 10 ms without any spread; commit 12 is the first at 20 ms.
        assert_eq!((levels(&bench).await, open_alerts(&bench).await), ((0, Some(12), Some(0.0)), 0));
        let accepted = get(&bench, 1).await;
        assert_eq!((accepted.state, accepted.expires_at), (State::Accepted, Some(at("2026-12-01T00:00:00Z"))));
        assert_eq!(accepted.detail.acceptance.map(|acceptance| acceptance.by).as_deref(), Some("mara"));
        let later = slow(&bench, "b0000002").await;
        assert_ne!(text(&later, "verdict"), "fail", "{later}");

        bench.clock.set(at("2026-11-30T23:59:59Z"));
        assert_eq!(expiry::expire(&bench.platform).await.unwrap(), 0);
        bench.clock.set(at("2026-12-01T00:00:00Z"));
        assert_eq!(expiry::expire(&bench.platform).await.unwrap(), 1);
        assert_eq!(expiry::expire(&bench.platform).await.unwrap(), 0, "once");
        assert_eq!((state(&bench, 1).await, levels(&bench).await), (State::Review, (2, None, None)));
        assert_eq!(history(&bench).await.last().unwrap(), "Pacekeeper: the acceptance by mara ended");
        let after = slow(&bench, "b0000003").await;
        assert_eq!(text(&after, "verdict"), "fail", "the level before counts again: {after}");
        assert_eq!(told(&bench).await, [RegressionChange::Confirmed, RegressionChange::Accepted, RegressionChange::Confirmed]);
    })
    .await;
}

#[tokio::test]
async fn taking_an_acceptance_back_brings_the_earlier_one_back() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        step(&bench, &people.manager, accept(None, Some(10.0))).await.unwrap();
        for run in 0..12 {
            slow(&bench, &format!("c{run:07}")).await;
        }
        bench.push("d0000001", None, &pytest(&[("test_sum", 0.040)])).await.unwrap();
        let second = get(&bench, 2).await;
        assert_eq!(second.state, State::Review);
        take(&bench.platform, &people.manager, &[2], &accept(Some("2026-12-24"), None)).await.unwrap();
        assert_eq!(levels(&bench).await.1, Some(25), "commits 0 to 11, 12, and 13 to 24 came before");
        take(&bench.platform, &people.manager, &[2], &reopen()).await.unwrap();
        assert_eq!(levels(&bench).await, (1, Some(12), Some(0.0)), "the level that R-1 accepted");
    })
    .await;
}

#[tokio::test]
async fn a_members_acceptance_waits_for_somebody_else() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        let asked = step(&bench, &people.member, accept(None, Some(5.0))).await.unwrap();
        assert!(asked.waiting && asked.message.contains("waits"), "{asked:?}");
        assert_eq!((state(&bench, 1).await, open_alerts(&bench).await > 0), (State::Review, true));
        let answer = async |actor: &Actor, approve| acceptance::answer(&bench.platform, actor, 1, approve).await;
        assert!(matches!(answer(&people.member, true).await, Err(Error::Forbidden(_))));
        assert!(matches!(answer(&people.other, true).await, Err(Error::Forbidden(_))));
        answer(&people.manager, true).await.unwrap();
        let accepted = get(&bench, 1).await;
        assert_eq!((accepted.state, accepted.expires_at, accepted.detail.requested), (State::Accepted, None, None));
        let acceptance = accepted.detail.acceptance.unwrap();
        assert_eq!((acceptance.by.as_str(), acceptance.limit_percent), ("mara", Some(5.0)));
        assert!(matches!(answer(&people.manager, true).await, Err(Error::Conflict(_))));
    })
    .await;
}

#[tokio::test]
async fn who_asked_is_refused_as_approver_and_may_take_it_back() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        step(&bench, &people.member, accept(None, Some(5.0))).await.unwrap();
        // Made a manager in the meantime.
        let Actor::User { id, name, email, team, .. } = people.member.clone() else { panic!() };
        let promoted = Actor::User { id, name, email, role: Role::Manager, team };
        assert!(matches!(step(&bench, &promoted, accept(None, Some(5.0))).await, Err(Error::Forbidden(_))));
        assert!(matches!(acceptance::answer(&bench.platform, &promoted, 1, true).await, Err(Error::Forbidden(_))));
        acceptance::answer(&bench.platform, &people.member, 1, false).await.unwrap();
        assert_eq!(get(&bench, 1).await.detail.requested, None);
        step(&bench, &promoted, accept(None, Some(5.0))).await.unwrap();
        assert_eq!(state(&bench, 1).await, State::Accepted);
    })
    .await;
}

#[tokio::test]
async fn an_acceptance_needs_a_reason_and_an_end() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        let say = async |reason: &str, until: Option<&str>, limit_percent| {
            let step_ = Step::Accept { reason: reason.to_owned(), until: until.map(str::to_owned), limit_percent };
            wrong_field(step(&bench, &people.manager, step_).await)
        };
        assert_eq!(say("so what", Some("2026-12-24"), None).await, "reason");
        assert_eq!(say("a good reason", None, None).await, "until");
        assert_eq!(say("a good reason", Some("2026-11-24"), None).await, "until", "yesterday");
        assert_eq!(say("a good reason", Some("2028-01-01"), None).await, "until", "too far");
        assert_eq!(say("a good reason", Some("soon"), None).await, "until");
        assert_eq!(say("a good reason", None, Some(0.0)).await, "limit_percent");
        assert_eq!(state(&bench, 1).await, State::Review);
    })
    .await;
}

#[tokio::test]
async fn resolving_names_what_repairs_it_and_a_recurrence_reopens_it() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        assert_eq!(wrong_field(step(&bench, &people.member, resolve("  ")).await), "fix");
        step(&bench, &people.member, resolve("c0ffee1")).await.unwrap();
        let resolved = get(&bench, 1).await;
        assert_eq!((resolved.state, resolved.detail.fix_sha.as_deref()), (State::Resolved, Some("c0ffee1")));
        assert_eq!(told(&bench).await.last(), Some(&RegressionChange::Fixed));
        slow(&bench, "b0000002").await;
        assert_eq!(state(&bench, 1).await, State::Regressed);
        step(&bench, &people.member, Step::Confirm {}).await.unwrap();
        assert_eq!(state(&bench, 1).await, State::Ongoing);
    })
    .await;
}

#[tokio::test]
async fn a_release_stands_for_the_commit_that_was_deployed_as_it() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        let deploy = json!({ "kind": "deploy", "service": "checkout", "env": "production", "sha": "c0ffee1", "version": "v1.2.3",
            "status": "success", "occurred_at": "2026-11-25T11:00:00Z" });
        usecases::ingest::accept_records(&bench.platform, &Actor::System, format!("{deploy}\n").as_bytes(), None).await.unwrap();
        step(&bench, &people.member, resolve("v1.2.3")).await.unwrap();
        let mut session = bench.platform.store.read().await.unwrap();
        let records = store::evidence::of_kind(&mut session, "regression", None).await.unwrap();
        let Some(Body::Regression(fixed)) = records.last().map(|record| record.body.clone()) else { panic!() };
        assert_eq!((fixed.change, fixed.fix_sha.as_deref()), (RegressionChange::Fixed, Some("c0ffee1")));
        assert_eq!(get(&bench, 1).await.detail.fix_sha.as_deref(), Some("v1.2.3"));
    })
    .await;
}

#[tokio::test]
async fn reopening_what_was_resolved_makes_runs_fail_again() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        step(&bench, &people.member, resolve("c0ffee1")).await.unwrap();
        assert_eq!(open_alerts(&bench).await, 0);
        step(&bench, &people.member, reopen()).await.unwrap();
        let reopened = get(&bench, 1).await;
        assert_eq!((reopened.state, reopened.detail.resolved_at, reopened.detail.fix_sha), (State::Ongoing, None, None));
        assert!(open_alerts(&bench).await > 0);
        assert_eq!(text(&slow(&bench, "b0000002").await, "verdict"), "fail");
        conflict(step(&bench, &people.member, reopen()).await);
    })
    .await;
}

#[tokio::test]
async fn an_owner_is_a_person() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        let assign = async |owner: &str| step(&bench, &people.member, Step::Assign { owner: owner.to_owned() }).await;
        assign("me").await.unwrap();
        assert_eq!(get(&bench, 1).await.owner, people.member.user_id());
        assign("Mara@example.org").await.unwrap();
        assert_eq!(get(&bench, 1).await.owner, people.manager.user_id());
        assert_eq!(wrong_field(assign("nobody@example.org").await), "owner");
        assign("").await.unwrap();
        assert_eq!(get(&bench, 1).await.owner, None);
        assert_eq!(history(&bench).await[1..], ["ana: took it (ana)", "ana: gave it to mara", "ana: took the owner away"]);
        let token = Actor::Token {
            id: domain::ids::TokenId(bench.platform.uuid().unwrap()),
            name: "ci".to_owned(),
            scopes: vec![TokenScope::ActionsWrite],
            team: None,
        };
        assert_eq!(wrong_field(step(&bench, &token, Step::Assign { owner: "me".to_owned() }).await), "owner");
    })
    .await;
}

#[tokio::test]
async fn a_new_action_is_named_and_addressed_after_it() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        let link = async |action: &str| step(&bench, &people.member, Step::Link { action: action.to_owned() }).await;
        let number = link("").await.unwrap().action.unwrap();
        let mut session = bench.platform.store.read().await.unwrap();
        let action = store::actions::get(&mut session, number).await.unwrap().unwrap();
        drop(session);
        assert!(action.title.starts_with("Fix R-1: "), "{}", action.title);
        assert_eq!(
            (action.url.as_deref(), action.kpi.as_deref()),
            (Some("https://perf.example/regressions/R-1"), Some("perf-fix-lead-time"))
        );
        assert_eq!(get(&bench, 1).await.detail.action, Some(number));
        link(&format!("A-{number}")).await.unwrap();
        assert_eq!(wrong_field(link("A-999").await), "action");
    })
    .await;
}

#[tokio::test]
async fn comments_are_kept_beside_the_changes() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        assert_eq!(wrong_field(step(&bench, &people.member, Step::Comment { text: " ".to_owned() }).await), "text");
        step(&bench, &people.member, Step::Comment { text: "the new index?".to_owned() }).await.unwrap();
        let answer = api::regression(&bench.platform, &people.viewer, 1).await.unwrap();
        let last = answer.history.unwrap().pop().unwrap();
        assert_eq!((last.actor.as_str(), last.kind.as_str(), last.text.as_str()), ("ana", "comment", "the new index?"));
    })
    .await;
}

#[tokio::test]
async fn several_at_once_are_all_changed_or_none() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        // A pull request that started before the regression has one of its own.
        let request = ResultsRequest {
            format: "auto".to_owned(),
            service: Some("checkout".to_owned()),
            branch: Some("topic".to_owned()),
            sha: Some("x0000001".to_owned()),
            pr: Some(7),
            base_sha: Some("a0000011".to_owned()),
            ..ResultsRequest::default()
        };
        accept_results(&bench.platform, &Actor::System, request, pytest(&[("test_sum", 0.050)]).as_bytes()).await.unwrap();
        assert_eq!(state(&bench, 2).await, State::Review);
        let both = take(&bench.platform, &people.member, &[2, 1, 1], &Step::Assign { owner: "me".to_owned() }).await.unwrap();
        assert_eq!((both.numbers, both.message.as_str()), (vec![1, 2], "2 regressions were assigned"));
        take(&bench.platform, &people.member, &[2], &Step::Confirm {}).await.unwrap();
        conflict(take(&bench.platform, &people.member, &[1, 2], &Step::Confirm {}).await);
        assert_eq!(state(&bench, 1).await, State::Review, "the first was not confirmed either");
        assert!(matches!(take(&bench.platform, &people.member, &[1, 99], &noise()).await, Err(Error::NotFound(_))));
        assert_eq!(wrong_field(take(&bench.platform, &people.member, &[], &noise()).await), "number");
    })
    .await;
}

#[tokio::test]
async fn only_the_services_team_may_act_and_machines_do_not_accept() {
    with_bench(async |bench| {
        let people = regressed(&bench).await;
        for actor in [&people.other, &people.viewer] {
            for wanted in [Step::Confirm {}, noise(), accept(None, Some(5.0)), resolve("c0ffee1"), Step::Link { action: String::new() }] {
                let outcome = step(&bench, actor, wanted.clone()).await;
                assert!(matches!(outcome, Err(Error::Forbidden(_))), "{wanted:?}: {outcome:?}");
            }
        }
        let token = Actor::Token {
            id: domain::ids::TokenId(bench.platform.uuid().unwrap()),
            name: "ci".to_owned(),
            scopes: vec![TokenScope::ActionsWrite],
            team: None,
        };
        assert!(matches!(step(&bench, &token, accept(None, Some(5.0))).await, Err(Error::Forbidden(_))));
        let reader = Actor::Token {
            id: domain::ids::TokenId(bench.platform.uuid().unwrap()),
            name: "grafana".to_owned(),
            scopes: vec![TokenScope::Read],
            team: None,
        };
        assert!(matches!(step(&bench, &reader, Step::Confirm {}).await, Err(Error::Forbidden(_))));
        step(&bench, &token, Step::Confirm {}).await.unwrap();
        let actions = store::actions::list(&mut bench.platform.store.read().await.unwrap(), &Default::default()).await.unwrap();
        assert!(actions.is_empty(), "a refused link left no action behind");
    })
    .await;
}
