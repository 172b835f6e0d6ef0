//! Versions of the model: publishing, the shared draft, what it would change, and the way back.

use crate::harness::{Bench, SMALLEST, at, with_bench};
use domain::ids::UserId;
use domain::maturity::State;
use domain::model::DEFAULT_YAML;
use usecases::decisions::{self, Request};
use usecases::ingest::accept_records;
use usecases::models::{self, EditStep};
use usecases::pages::{self, Query};
use usecases::recompute::recompute;
use usecases::{Actor, Error, Role, api, apply};

fn admin(name: &str) -> Actor {
    person(name, Role::Admin)
}

fn person(name: &str, role: Role) -> Actor {
    let id = UserId(uuid::Uuid::from_u128(name.bytes().map(u128::from).sum()));
    Actor::User { id, name: name.to_owned(), email: format!("{name}@example.com"), role, team: None }
}

fn stricter() -> String {
    // A load test may be two days old.
    DEFAULT_YAML.replacen("threshold: 90", "threshold: 2", 1)
}

/// Payments at level 2 on 25 November, with a load test of the 20th.
async fn level_two(bench: &Bench) {
    bench.apply(SMALLEST).await;
    let record = |fields: &str| format!(r#"{{"service":"checkout",{fields}}}"#);
    let lines = [
        record(r#""kind":"heartbeat","occurred_at":"2026-11-25T11:00:00Z","source":"prom""#),
        record(r#""kind":"alert_rule","occurred_at":"2026-11-25T11:00:00Z","name":"HighLatency","healthy":true"#),
        record(
            r#""kind":"run","occurred_at":"2026-11-20T11:00:00Z","env":"staging","tool":"k6","workload":"load","verdict":"pass","sha":"a1""#,
        ),
        record(
            r#""kind":"deploy","occurred_at":"2026-11-24T11:00:00Z","env":"blue","sha":"a1","status":"success","finished_at":"2026-11-24T11:00:00Z""#,
        ),
        record(
            r#""kind":"canary","occurred_at":"2026-11-24T11:10:00Z","rollout":"r1","env":"blue","sha":"a1","verdict":"pass","finished_at":"2026-11-24T11:10:00Z""#,
        ),
    ];
    let answer = accept_records(&bench.platform, &Actor::System, lines.join("\n").as_bytes(), None).await.unwrap();
    assert_eq!(answer.json()["rejected"], serde_json::json!([]), "{}", answer.text);
    bench.evaluate().await;
}

async fn level(bench: &Bench) -> Option<u8> {
    api::team(&bench.platform, &Actor::System, "payments").await.unwrap().level
}

fn fields(error: &Error) -> Vec<String> {
    match error {
        Error::Invalid(fields) => fields.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn only_what_says_something_new_makes_a_version() {
    with_bench(async |bench| {
        let platform = &bench.platform;
        let publish = async |yaml: &str| models::publish(platform, &admin("ana"), yaml, Some("a reason")).await.unwrap();
        let same = publish(&format!("# our own comment\n{DEFAULT_YAML}")).await;
        assert_eq!((same.version, same.published), (1, false));
        let next = publish(&stricter()).await;
        assert_eq!((next.version, next.published), (2, true));
        let versions = models::versions(platform, &Actor::System).await.unwrap();
        let told: Vec<_> = versions.iter().map(|one| (one.version, one.published_by.as_str(), one.note.as_deref())).collect();
        assert_eq!(told, [(2, "ana", Some("a reason")), (1, "Pacekeeper", None)]);
        assert_ne!(versions[0].sha256, versions[1].sha256);
        let back = models::restore(platform, &admin("ana"), 1).await.unwrap();
        assert_eq!((back.version, back.published), (3, true));
        let restored = models::version_of(platform, &Actor::System, 3).await.unwrap();
        assert_eq!((restored.sha256.as_str(), restored.note.as_deref()), (versions[1].sha256.as_str(), Some("Back to version 1")));
        for role in [Role::Viewer, Role::Member, Role::Manager] {
            let refused = models::publish(platform, &person("mo", role), DEFAULT_YAML, None).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_a_model_is_told_with_its_line() {
    with_bench(async |bench| {
        let broken = DEFAULT_YAML.replacen("threshold: 90", "threshold: -4", 1).replacen("effort: S", "effort: S\n    weight: 0", 1);
        let refused = models::publish(&bench.platform, &admin("ana"), &broken, None).await.unwrap_err();
        let line = DEFAULT_YAML.lines().position(|line| line.contains("threshold: 90")).unwrap() + 1;
        let told = fields(&refused);
        assert_eq!(told[0], format!("checks[0].threshold: line {line}, column 16: a threshold is a number above 0"));
        assert!(told[1].starts_with("checks[1].weight: line "), "{told:?}");
        assert_eq!(models::versions(&bench.platform, &Actor::System).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_one_document_whether_it_is_edited_as_a_form_or_as_yaml() {
    with_bench(async |bench| {
        let platform = &bench.platform;
        let (ana, robert) = (admin("ana"), admin("robert"));
        let save = |list: &str, id: &str, name: &str, value: &str| EditStep::Save {
            list: list.to_owned(),
            id: id.to_owned(),
            fields: vec![(name.to_owned(), value.to_owned())],
        };
        assert_eq!(models::draft(platform, &ana).await.unwrap().revision, 0);
        let first = models::edit(platform, &ana, 0, &save("checks", "canary-share", "threshold", "0.7")).await.unwrap();
        let held = models::draft(platform, &robert).await.unwrap();
        assert_eq!((first, held.revision, held.base_version), (1, 1, 1));
        assert!(held.yaml.contains("threshold: 0.7"), "{}", held.yaml);
        // Robert has not seen it: neither his form nor his YAML overwrites it.
        let stale = models::edit(platform, &robert, 0, &save("checks", "canary-share", "threshold", "0.9")).await;
        assert!(matches!(&stale, Err(Error::Conflict(why)) if why.starts_with("ana changed the draft")), "{stale:?}");
        assert!(matches!(models::save(platform, &robert, 0, "levels: []").await, Err(Error::Conflict(_))));
        // Also where his form has something else wrong: filled in again it would hide what Ana changed.
        let wrong = models::edit(platform, &robert, 0, &save("checks", "canary-share", "threshold", "many")).await;
        assert!(matches!(wrong, Err(Error::Conflict(_))), "{wrong:?}");
        // A draft may be broken for a while; the form has to wait for the YAML.
        let second = models::save(platform, &robert, 1, "levels: [").await.unwrap();
        let form = models::edit(platform, &ana, second, &save("rules", "", "fail_ticks", "3")).await;
        assert!(matches!(&form, Err(Error::Conflict(why)) if why.contains("line 1")), "{form:?}");
        assert!(models::publish_draft(platform, &ana, second, "because").await.is_err());
        let third = models::save(platform, &ana, second, &held.yaml.replace('\n', "\r\n")).await.unwrap();
        let fourth = models::edit(platform, &ana, third, &save("rules", "", "fail_ticks", "3")).await.unwrap();
        assert!(matches!(models::publish_draft(platform, &ana, fourth, " ").await, Err(Error::Invalid(_))), "it needs a reason");
        let published = models::publish_draft(platform, &ana, fourth, "Canaries are the rule now").await.unwrap();
        assert_eq!((published.version, published.published), (2, true));
        let model = platform.model().await.unwrap();
        assert_eq!((model.model.check("canary-share").unwrap().threshold, model.model.rules.fail_ticks), (Some(0.7), 3));
        assert_eq!(models::draft(platform, &ana).await.unwrap().revision, 0, "the draft ended");
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_was_overtaken_is_not_published_unseen() {
    with_bench(async |bench| {
        let platform = &bench.platform;
        let ana = admin("ana");
        let seen = models::save(platform, &ana, 0, &DEFAULT_YAML.replacen("name: Ad-hoc", "name: Beginning", 1)).await.unwrap();
        models::publish(platform, &admin("robert"), &stricter(), None).await.unwrap();
        let refused = models::publish_draft(platform, &ana, seen, "clearer").await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("version 2")), "{refused:?}");
        models::rebase(platform, &ana, seen).await.unwrap();
        let published = models::publish_draft(platform, &ana, seen + 1, "clearer").await.unwrap();
        assert_eq!(published.version, 3);
        let seen = models::save(platform, &ana, 0, "levels: []").await.unwrap();
        models::discard(platform, &ana, seen).await.unwrap();
        assert_eq!(models::draft(platform, &ana).await.unwrap().revision, 0);
    })
    .await;
}

#[tokio::test]
async fn the_preview_is_what_publishing_does() {
    with_bench(async |bench| {
        level_two(&bench).await;
        let platform = &bench.platform;
        assert_eq!(level(&bench).await, Some(2));
        let before = recompute(platform, &Actor::System).await.unwrap();
        let nothing = models::preview(platform, &admin("ana"), DEFAULT_YAML).await.unwrap();
        assert_eq!((nothing.up, nothing.down, nothing.same, nothing.nodes.len()), (0, 0, 1, 0));
        let impact = models::preview(platform, &admin("ana"), &stricter()).await.unwrap();
        assert_eq!((impact.up, impact.down, impact.facts_rebuilt), (0, 1, false));
        let payments = impact.nodes.iter().find(|node| node.slug == "payments").unwrap();
        assert_eq!((payments.level_before, payments.level_after), (Some(2), Some(1)));
        let check = &payments.checks[0];
        assert_eq!((check.check.as_str(), check.before, check.after), ("load-test-recent", Some(State::Met), Some(State::NotMet)));
        assert_eq!(check.because, "Last load test of checkout: 5 days ago.");
        let program = impact.nodes.iter().find(|node| node.slug == "program").unwrap();
        assert_eq!((program.is_team, program.level_after), (false, Some(1)));
        // Nothing was written.
        assert_eq!(recompute(platform, &Actor::System).await.unwrap(), before);
        models::publish(platform, &admin("ana"), &stricter(), Some("fresher tests")).await.unwrap();
        assert_eq!(bench.evaluate().await, 1);
        let after = api::maturity(platform, &Actor::System, "payments", None).await.unwrap();
        assert_eq!((after.model, after.level, after.score), (2, payments.level_after, payments.score_after));
        assert_eq!(recompute(platform, &Actor::System).await.unwrap().differences, []);
    })
    .await;
}

#[tokio::test]
async fn new_rules_make_other_facts_in_the_preview_too() {
    with_bench(async |bench| {
        level_two(&bench).await;
        let platform = &bench.platform;
        // `blue` becomes production, so there is a deployment with a canary.
        let blue = DEFAULT_YAML.replacen("^(prod|production|live)", "^(prod|production|live|blue)", 1);
        let impact = models::preview(platform, &admin("ana"), &blue).await.unwrap();
        assert!(impact.facts_rebuilt);
        let payments = impact.nodes.iter().find(|node| node.slug == "payments").unwrap();
        let canary = payments.checks.iter().find(|check| check.check == "canary-share").unwrap();
        assert_eq!(canary.after, Some(State::Met));
        models::publish(platform, &admin("ana"), &blue, None).await.unwrap();
        bench.evaluate().await;
        let after = api::maturity(platform, &Actor::System, "payments", None).await.unwrap();
        assert_eq!(after.score, payments.score_after);
        assert_eq!(after.checks.iter().find(|check| check.id == "canary-share").map(|check| check.state), Some(State::Met));
    })
    .await;
}

#[tokio::test]
async fn the_past_is_judged_again_beside_what_was() {
    with_bench(async |bench| {
        bench.clock.set(at("2026-11-08T12:00:00Z"));
        bench.apply(SMALLEST).await;
        bench.evaluate().await;
        bench.clock.set(at("2026-11-25T12:00:00Z"));
        level_two(&bench).await;
        let platform = &bench.platform;
        let past = models::past(platform, &admin("ana"), &stricter(), None).await.unwrap();
        assert_eq!(past.weeks.len(), 26);
        assert_eq!(past.weeks.last().map(ToString::to_string).as_deref(), Some("2026-11-22"));
        let payments = &past.teams[0];
        assert_eq!((past.teams.len(), payments.slug.as_str()), (1, "payments"));
        // On the Sunday before, the only evidence there was is the load test of the 20th: level 1 by both, and unrated at the time.
        let last = payments.levels.last().unwrap();
        assert_eq!((last.then, last.held, last.draft), (None, Some(1), Some(1)));
        assert_eq!(payments.levels[0], models::PastWeek::default(), "unrated before any evidence");
        let same = models::past(platform, &admin("ana"), DEFAULT_YAML, Some("payments")).await.unwrap();
        assert!(same.teams[0].levels.iter().all(|week| week.held == week.draft));
        assert!(models::past(platform, &admin("ana"), DEFAULT_YAML, Some("nobody")).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_file_that_holds_the_model_owns_it() {
    with_bench(async |bench| {
        let platform = &bench.platform;
        let block = |model: &str| model.lines().map(|line| format!("  {line}\n")).collect::<String>();
        let file = |model: &str| format!("metadata: {{name: platform}}\nmodel:\n{}", block(model));
        let lines = |plan: &apply::Plan| plan.lines.iter().map(|line| format!("{} {}", line.kind, line.slug)).collect::<Vec<_>>();
        let first = apply::apply(platform, &Actor::System, &file(DEFAULT_YAML), false).await.unwrap();
        assert!(lines(&first).contains(&"model v1".to_owned()), "it takes the shipped one over: {first:?}");
        assert!(!lines(&apply::diff(platform, &Actor::System, &file(DEFAULT_YAML), false).await.unwrap()).contains(&"model v1".to_owned()));
        let second = apply::apply(platform, &Actor::System, &file(&stricter()), false).await.unwrap();
        assert_eq!(lines(&second), ["model v2"]);
        let refused = models::publish(platform, &admin("ana"), DEFAULT_YAML, None).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("`platform`")), "{refused:?}");
        let other = file(DEFAULT_YAML).replace("name: platform", "name: other");
        assert!(matches!(apply::apply(platform, &Actor::System, &other, false).await, Err(Error::Conflict(_))));
        let broken = apply::diff(platform, &Actor::System, &file(&DEFAULT_YAML.replacen("threshold: 90", "threshold: 0", 1)), false).await;
        let line = DEFAULT_YAML.lines().position(|line| line.contains("threshold: 90")).unwrap() + 3;
        assert_eq!(fields(&broken.unwrap_err()), [format!("checks[0].threshold: line {line}, column 18: a threshold is a number above 0")]);
        // Without the block the file lets go of it only when it is told to prune.
        apply::apply(platform, &Actor::System, "metadata: {name: platform}", false).await.unwrap();
        assert!(models::publish(platform, &admin("ana"), DEFAULT_YAML, None).await.is_err());
        // So the page of a version offers no way back either.
        let offers = async || pages::model_version(platform, &admin("ana"), &Query::default(), 1).await.unwrap().restore;
        assert!(!offers().await);
        apply::apply(platform, &Actor::System, "metadata: {name: platform}", true).await.unwrap();
        assert!(offers().await);
        assert_eq!(models::publish(platform, &admin("ana"), DEFAULT_YAML, None).await.unwrap().version, 3);
    })
    .await;
}

#[tokio::test]
async fn a_draft_takes_over_the_targets_that_were_set_meanwhile() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let platform = &bench.platform;
        let ana = admin("ana");
        let set = async |scope: &str, target: Option<f64>| {
            models::set_target(platform, &ana, "slo-compliance", &scope.parse().unwrap(), target).await.unwrap();
        };
        set("t:payments", Some(0.9)).await;
        set("s:checkout", Some(0.91)).await;
        // The draft changes one of the two itself, and a name.
        let base = models::draft(platform, &ana).await.unwrap().yaml;
        let mine = base.replacen("0.91", "0.92", 1).replacen("Ad-hoc", "Beginning", 1);
        assert!(base.contains("0.91") && mine != base);
        let seen = models::save(platform, &ana, 0, &mine).await.unwrap();
        set("t:payments", Some(0.95)).await;
        set("s:checkout", None).await;
        set("program", Some(0.97)).await;
        let taken = models::rebase(platform, &ana, seen).await.unwrap();
        let mut told: Vec<&str> = taken.iter().filter_map(|line| line.split_once(": ")).map(|(_, what)| what).collect();
        told.sort_unstable();
        assert_eq!(told, ["target of program is 0.97", "target of t:payments is 0.95"]);
        models::publish_draft(platform, &ana, seen + 1, "clearer").await.unwrap();
        let model = platform.model().await.unwrap();
        let targets = &model.model.kpi(domain::kpi::KpiId::SloCompliance).unwrap().targets;
        let all: Vec<(&str, f64)> = targets.iter().map(|(scope, target)| (scope.as_str(), *target)).collect();
        assert_eq!(all, [("program", 0.97), ("s:checkout", 0.92), ("t:payments", 0.95)], "what the draft says itself stays");
        assert_eq!(model.model.level_name(1), "Beginning");
    })
    .await;
}

#[tokio::test]
async fn what_a_draft_leaves_behind_is_told_and_so_is_what_a_version_lost() {
    with_bench(async |bench| {
        level_two(&bench).await;
        let platform = &bench.platform;
        let (ana, robert) = (admin("ana"), admin("robert"));
        let request = Request {
            team: "payments".to_owned(),
            check: "gate-blocking".to_owned(),
            decision: "waived".to_owned(),
            reason: "No gate before spring".to_owned(),
            until: Some("2026-12-31".to_owned()),
            evidence_url: None,
        };
        decisions::request(platform, &ana, request).await.unwrap();
        bench.clock.advance(chrono::Duration::minutes(1));
        decisions::decide(platform, &robert, "payments", "gate-blocking", true, None).await.unwrap();
        bench.clock.advance(chrono::Duration::minutes(1));
        bench.evaluate().await;
        let told = async || {
            let edit = pages::model_edit(platform, &ana, &Query::default()).await.unwrap().left_behind;
            let preview = pages::model_preview(platform, &ana, &Query::default()).await.unwrap().left_behind;
            assert_eq!(edit, preview);
            edit
        };
        assert_eq!(told().await, Vec::<String>::new());
        let rename = EditStep::Save {
            list: "checks".to_owned(),
            id: "gate-blocking".to_owned(),
            fields: vec![("id".to_owned(), "gate-blocks".to_owned())],
        };
        let seen = models::edit(platform, &ana, 0, &rename).await.unwrap();
        let expected = "1 decision in force names `gate-blocking`, which the draft does not have: published, they count for no check.";
        assert_eq!(told().await, [expected]);

        bench.clock.set(at("2026-11-26T12:00:00Z"));
        bench.evaluate().await;
        models::publish_draft(platform, &ana, seen, "another id").await.unwrap();
        bench.evaluate().await;
        let query = Query::parse("cmp=2026-11-25").unwrap();
        let page = pages::explain(platform, &ana, &query, "payments").await.unwrap();
        let model = &page.differences[0];
        assert_eq!((model.check.text.as_str(), model.before.word.as_str(), model.after.word.as_str()), ("Model", "v1", "v2"));
        let gone = page.differences.iter().find(|change| change.check.text == "gate-blocking").unwrap();
        assert_eq!((gone.before.word.as_str(), gone.after.word.as_str()), ("waived", "gone"));
        assert_eq!(gone.text, "Model v2 has no such check.");
    })
    .await;
}
