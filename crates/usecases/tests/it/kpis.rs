//! KPIs as people work with them: notes on charts, targets of scopes, KPIs of the program's own, DORA's five.

use crate::harness::{Bench, at, with_bench};
use domain::ids::UserId;
use domain::kpi::{KpiId, KpiStatus};
use domain::model::{Aggregate, Goal, OwnKpiDefinition};
use domain::scope::Scope;
use serde_json::json;
use store::kpi_points;
use usecases::annotations::{self, AnnotationsWanted, NewAnnotation};
use usecases::ingest::accept_records;
use usecases::pages::{self, Query};
use usecases::{Actor, Error, Role, TokenScope, api, models};

const TEAMS: &str = "
teams:
  - slug: payments
    name: Payments
    services:
      - slug: checkout
        name: Checkout
        repositories: [acme/checkout]
      - slug: cart
        name: Cart
        repositories: [acme/cart]
  - slug: search
    name: Search
    services:
      - slug: find
        name: Find
";

async fn person(bench: &Bench, name: &str, role: Role, team: &str) -> Actor {
    let team = bench.platform.catalog().await.unwrap().team(team).map(|team| team.id);
    let id = UserId(uuid::Uuid::from_u128(name.bytes().map(u128::from).sum()));
    Actor::User { id, name: name.to_owned(), email: format!("{name}@acme.example"), role, team }
}

fn note(kpi: Option<&str>, scope: &str, day: &str, text: &str) -> NewAnnotation {
    NewAnnotation { kpi: kpi.map(str::to_owned), scope: Some(scope.to_owned()), day: day.to_owned(), text: text.to_owned() }
}

async fn send(bench: &Bench, lines: &[serde_json::Value]) {
    let text: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let answer = accept_records(&bench.platform, &Actor::System, text.join("\n").as_bytes(), None).await.unwrap();
    assert_eq!(answer.json()["rejected"], json!([]), "{}", answer.text);
}

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

#[tokio::test]
async fn notes_stand_on_the_charts_of_their_scope_and_what_is_below() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let (ana, ole) = (person(&bench, "ana", Role::Member, "payments").await, person(&bench, "ole", Role::Member, "search").await);
        let platform = &bench.platform;
        annotations::add(platform, &Actor::System, note(None, "program", "2026-11-20", "  Freeze\n lifted ")).await.unwrap();
        let own = annotations::add(platform, &ana, note(Some("slo-compliance"), "t:payments", "2026-11-22", "Moved")).await.unwrap();
        annotations::add(platform, &ana, note(None, "s:checkout", "2026-11-21", "New cache")).await.unwrap();
        annotations::add(platform, &ole, note(None, "t:search", "2026-11-21", "Index rebuilt")).await.unwrap();
        let texts = async |scope: &str, kpi: Option<&str>| -> Vec<String> {
            let wanted = AnnotationsWanted { kpi, scope: Some(scope), ..AnnotationsWanted::default() };
            annotations::list(platform, &ana, wanted).await.unwrap().into_iter().map(|note| note.text).collect()
        };
        assert_eq!(texts("t:payments", None).await, ["Freeze lifted", "New cache", "Moved"]);
        assert_eq!(texts("t:payments", Some("perf-incidents")).await, ["Freeze lifted", "New cache"]);
        assert_eq!(texts("s:checkout", Some("slo-compliance")).await, ["Freeze lifted", "New cache", "Moved"]);
        assert_eq!(texts("program", None).await, ["Freeze lifted"]);

        let foreign = annotations::add(platform, &ole, note(None, "t:payments", "2026-11-22", "x")).await;
        assert!(matches!(foreign, Err(Error::Forbidden(_))), "{foreign:?}");
        for (new, field) in [
            (note(Some("no-such"), "t:payments", "2026-11-22", "x"), "kpi"),
            (note(None, "t:payments", "22.11.2026", "x"), "day"),
            (note(None, "t:payments", "2026-11-22", "  "), "text"),
            (note(None, "nowhere", "2026-11-22", "x"), "scope"),
        ] {
            match annotations::add(platform, &ana, new).await {
                Err(Error::Invalid(fields)) => assert_eq!(fields[0].field, field),
                other => panic!("{field}: {other:?}"),
            }
        }
        assert!(matches!(annotations::remove(platform, &ole, own.id).await, Err(Error::Forbidden(_))));
        annotations::remove(platform, &ana, own.id).await.unwrap();
        assert!(matches!(annotations::remove(platform, &ana, own.id).await, Err(Error::NotFound(_))));
        assert_eq!(texts("t:payments", None).await, ["Freeze lifted", "New cache"]);
    })
    .await;
}

#[tokio::test]
async fn a_target_of_a_scope_is_a_version_of_the_model_and_is_inherited() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let merged = |service: &str, number: i64| {
            json!({ "kind": "pull_request", "service": service, "repository": format!("acme/{service}"), "number": number, "state": "merged",
                "head_sha": format!("h{service}{number}"), "merge_sha": format!("m{service}{number}"), "merged_at": "2026-11-25T10:00:00Z",
                "occurred_at": "2026-11-25T10:00:00Z" })
        };
        let tested = json!({ "kind": "run", "service": "checkout", "env": "ci", "sha": "hcheckout1", "tool": "k6", "workload": "benchmark",
            "verdict": "pass", "occurred_at": "2026-11-25T09:00:00Z" });
        send(&bench, &[merged("checkout", 1), merged("checkout", 2), tested]).await;
        bench.evaluate().await;
        let status = async |scope: &str| {
            let answer = api::kpi(platform, &Actor::System, "pr-perf-test-share", Some(scope), None, None).await.unwrap();
            (answer.value, answer.status, answer.target.map(|target| target.value))
        };
        assert_eq!(status("t:payments").await, (Some(0.5), KpiStatus::OffTarget, Some(0.9)));

        let member = person(&bench, "ana", Role::Member, "payments").await;
        let manager = person(&bench, "mara", Role::Manager, "payments").await;
        let foreign = person(&bench, "otto", Role::Manager, "search").await;
        let set = async |actor: &Actor, scope_text: &str, target| models::set_target(platform, actor, "pr-perf-test-share", &scope(scope_text), target).await;
        for actor in [&member, &foreign] {
            assert!(matches!(set(actor, "t:payments", Some(0.4)).await, Err(Error::Forbidden(_))));
        }
        assert!(matches!(set(&manager, "program", Some(0.4)).await, Err(Error::Forbidden(_))), "only what is below");
        let reader = Actor::Token { id: domain::ids::TokenId(uuid::Uuid::nil()), name: "r".into(), scopes: vec![TokenScope::Read], team: None };
        assert!(matches!(set(&reader, "t:payments", Some(0.4)).await, Err(Error::Forbidden(_))));
        assert!(matches!(set(&manager, "t:payments", Some(4.0)).await, Err(Error::Invalid(_))), "a share is at most 1");
        let trend = models::set_target(platform, &Actor::System, "cost-per-request", &Scope::Program, Some(1.0)).await;
        assert!(matches!(trend, Err(Error::Invalid(_))));

        let published = set(&manager, "t:payments", Some(0.4)).await.unwrap();
        assert!(published.published);
        assert!(!set(&manager, "t:payments", Some(0.4)).await.unwrap().published, "the same again says nothing new");
        bench.evaluate().await;
        assert_eq!(status("t:payments").await, (Some(0.5), KpiStatus::OnTarget, Some(0.4)));
        assert_eq!(status("s:checkout").await.2, Some(0.4), "inherited");
        assert_eq!(status("program").await, (Some(0.5), KpiStatus::OffTarget, Some(0.9)));
        set(&manager, "t:payments", None).await.unwrap();
        bench.evaluate().await;
        assert_eq!(status("t:payments").await.1, KpiStatus::OffTarget);

        let page = pages::kpi(platform, &manager, &Query::parse("scope=t:payments").unwrap(), "pr-perf-test-share").await.unwrap();
        let form = page.target_form.unwrap();
        assert_eq!((form.now.as_str(), form.from.as_str(), form.may, form.has_own), ("above 90 %", "the model's goal for everyone", true, false));
        let versions: Vec<&str> = page.events.iter().map(|event| event.text.as_str()).collect();
        assert!(versions.contains(&"Model v2: PRs with perf test: target of t:payments is 0.4"), "{versions:?}");
        let seen = pages::kpi(platform, &member, &Query::parse("scope=t:payments").unwrap(), "pr-perf-test-share").await.unwrap();
        assert!(!seen.target_form.unwrap().may);
    })
    .await;
}

fn tickets() -> OwnKpiDefinition {
    OwnKpiDefinition {
        id: "tickets".into(),
        name: "Tickets about speed".into(),
        group: "customers".into(),
        unit: "tickets".into(),
        metric: "tickets.speed".into(),
        aggregate: Aggregate::Sum,
        goal: Goal::Below(6.0),
        window_days: 28,
        formula: "Tickets.".into(),
        connect: None,
        targets: [("t:search".to_owned(), 10.0)].into(),
    }
}

#[tokio::test]
async fn a_kpi_of_the_programs_own_is_computed_for_every_scope() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let mut model = platform.model().await.unwrap().model.clone();
        model.own_kpis.push(tickets());
        models::publish(platform, &Actor::System, &model.to_yaml(), None).await.unwrap();
        let reading = |whose: (&str, &str), day: &str, value: f64| {
            let mut line = json!({ "kind": "metric", "name": "tickets.speed", "unit": "tickets", "value": value, "occurred_at": format!("{day}T10:00:00Z") });
            line[whose.0] = json!(whose.1);
            line
        };
        send(
            &bench,
            &[
                reading(("service", "checkout"), "2026-11-10", 2.0),
                reading(("service", "cart"), "2026-11-20", 1.0),
                reading(("team", "payments"), "2026-11-21", 2.0),
                reading(("team", "search"), "2026-11-21", 7.0),
                reading(("team", "search"), "2026-10-01", 50.0),
            ],
        )
        .await;
        bench.evaluate().await;
        let answer = async |scope: &str| api::kpi(platform, &Actor::System, "tickets", Some(scope), None, None).await.unwrap();
        let payments = answer("t:payments").await;
        assert_eq!((payments.value, payments.status, payments.unit.as_str()), (Some(5.0), KpiStatus::OnTarget, "tickets"));
        assert_eq!(payments.points.last().and_then(|point| point.value), Some(5.0));
        assert_eq!((answer("t:search").await.value, answer("t:search").await.status), (Some(7.0), KpiStatus::OnTarget), "its own target is 10");
        assert_eq!((answer("program").await.value, answer("program").await.status), (Some(12.0), KpiStatus::OffTarget));
        assert_eq!(answer("s:checkout").await.value, Some(2.0));
        assert_eq!(api::kpis(platform, &Actor::System, None, None).await.unwrap().len(), 10);

        let query = Query::parse("scope=t:payments").unwrap();
        let page = pages::kpi(platform, &Actor::System, &query, "tickets").await.unwrap();
        assert_eq!((page.figure.value.as_str(), page.figure.unit.as_str(), page.figure.target.as_str()), ("5", "tickets", "< 6 tickets"));
        assert_eq!(page.contributions.iter().map(|part| part.link.text.as_str()).collect::<Vec<_>>(), ["Checkout", "Cart"]);
        let overview = pages::kpis(platform, &Actor::System, &query).await.unwrap();
        let own = overview.groups.last().unwrap();
        assert_eq!((own.name.as_str(), own.tiles[0].id.as_str()), ("Our own: Customers", "tickets"));
        let program = pages::program(platform, &Actor::System, &Query::default()).await.unwrap();
        let names: Vec<_> = program.kpis.iter().map(|group| (group.name.as_str(), group.kpis.len())).collect();
        let expected = [("Process", 3), ("Quality", 3), ("Efficiency", 3), ("Our own: Customers", 1), ("DORA, against its own past", 5)];
        assert_eq!(names, expected);
        let shown = &program.kpis[3].kpis[0];
        assert_eq!((shown.now.as_str(), shown.target.as_str(), shown.mark.word.as_str()), ("12 tickets", "< 6 tickets", "off target"));
        assert!(shown.link.href.starts_with("/kpis/tickets?"), "{}", shown.link.href);
        assert!(pages::program_markdown(&program).contains("\n## Our own: Customers\n"));
        let weeks = pages::program_csv(platform, &Actor::System, &Query::default()).await.unwrap();
        let tickets = weeks.iter().rfind(|row| row.kpi == "tickets").unwrap();
        assert_eq!((tickets.day.as_str(), tickets.value), ("2026-11-25", Some(12.0)));
        // The page of the KPI as files: the weeks as numbers, the text, the picture.
        let weeks = pages::kpi_csv(platform, &Actor::System, &query, "tickets").await.unwrap();
        let last = weeks.last().unwrap();
        assert_eq!((last.week.as_str(), last.value, last.status), ("2026-W48", Some(5.0), Some(KpiStatus::OnTarget)));
        assert!(pages::kpi_csv(platform, &Actor::System, &Query::parse("scope=s:cart").unwrap(), "tickets").await.unwrap().is_empty());
        assert!(matches!(pages::kpi_csv(platform, &Actor::System, &query, "speed").await, Err(Error::NotFound(_))));
        let text = pages::kpi_markdown(&page);
        assert!(text.starts_with("# Tickets about speed\n\nPayments\n\n5 tickets: sum of 3 readings; target &lt; 6 tickets, on target.\n"), "{text}");
        assert!(text.contains("\n| 2026-W48 | 5 tickets | 3 |\n"), "{text}");
        let scene = pages::kpi_scene(platform, &Actor::System, &query, "tickets").await.unwrap();
        assert_eq!(page.trend.unwrap().svg, scene.svg("trend"));
        assert!(matches!(pages::kpi_scene(platform, &Actor::System, &query, "cost-per-request").await, Err(Error::NotFound(_))));
        let whole = usecases::recompute::recompute(platform, &Actor::System).await.unwrap();
        assert_eq!(whole.differences, []);
    })
    .await;
}

#[tokio::test]
async fn doras_five_come_from_pushes_deployments_and_incidents() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let unknown = api::dora(platform, &Actor::System, Some("t:payments"), None).await.unwrap();
        assert!(unknown.iter().all(|figure| figure.value.is_none() && figure.reason.is_some()), "{unknown:?}");
        let push = json!({ "kind": "push", "service": "checkout", "repository": "acme/checkout", "branch": "main", "before": "c0", "after": "c2",
            "commits": [{ "sha": "c1", "at": "2026-11-20T08:00:00Z" }, { "sha": "c2", "at": "2026-11-21T08:00:00Z" }], "occurred_at": "2026-11-21T09:00:00Z" });
        let deploy = |sha: &str, at: &str, status: &str| {
            json!({ "kind": "deploy", "service": "checkout", "env": "production", "sha": sha, "status": status, "finished_at": at, "occurred_at": at })
        };
        let incident = json!({ "kind": "incident", "service": "checkout", "id": "I-1", "title": "slow", "severity": "critical",
            "opened_at": "2026-11-22T12:00:00Z", "resolved_at": "2026-11-22T18:00:00Z", "occurred_at": "2026-11-22T18:00:00Z" });
        send(
            &bench,
            &[push, deploy("c1", "2026-11-20T20:00:00Z", "success"), deploy("c2", "2026-11-22T08:00:00Z", "success"), incident],
        )
        .await;
        bench.evaluate().await;
        for scope in ["t:payments", "s:checkout", "program"] {
            let found = api::dora(platform, &Actor::System, Some(scope), None).await.unwrap();
            let values: Vec<Option<f64>> = found.iter().map(|figure| figure.value).collect();
            // Twelve and twenty-four hours; two in 90 days; six hours; one of two failed; none was a repair.
            assert_eq!(values, [Some(0.75), Some(0.155555556), Some(0.25), Some(0.5), Some(0.0)], "{scope}");
            assert_eq!(found[3].beside.as_deref(), Some("1 by time alone: an incident within 24 h"));
        }
        let page = pages::dora(platform, &Actor::System, &Query::parse("scope=t:payments").unwrap()).await.unwrap();
        assert_eq!((page.measures[0].figure.value.as_str(), page.measures[0].figure.unit.as_str()), ("18", "h"));
        let text = pages::dora_markdown(&page);
        assert!(text.contains("\n| Change lead time | 18 h |"), "{text}");
        let weeks = pages::dora_csv(platform, &Actor::System, &Query::parse("scope=t:payments").unwrap()).await.unwrap();
        let week = weeks.iter().rfind(|row| row.measure == "change-lead-time").unwrap();
        assert_eq!((week.week.as_str(), week.value, week.unit), ("2026-W47", Some(0.75), "days"));
        let program = pages::program(platform, &Actor::System, &Query::default()).await.unwrap();
        let five: Vec<_> = program.kpis.last().unwrap().kpis.iter().map(|kpi| (kpi.id.as_str(), kpi.now.as_str())).collect();
        let expected = [
            ("dora-change-lead-time", "18 h"),
            ("dora-deployment-frequency", "0.2 a week"),
            ("dora-failed-deployment-recovery-time", "6 h"),
            ("dora-change-fail-rate", "50 %"),
            ("dora-deployment-rework-rate", "0 %"),
        ];
        assert_eq!(five, expected);
        let rows = pages::program_csv(platform, &Actor::System, &Query::default()).await.unwrap();
        assert_eq!(rows.iter().rfind(|row| row.kpi == "dora-change-fail-rate").unwrap().value, Some(0.5));
        let rows = page.deployments.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row[2].text.as_str()).collect::<Vec<_>>(), ["c2", "c1"]);
        assert_eq!(rows[0][5].text, "by time alone (within 24 h), recovered after 6 h");
        bench.clock.set(at("2027-03-01T00:05:00Z"));
        bench.evaluate().await;
        let later = api::dora(platform, &Actor::System, Some("t:payments"), None).await.unwrap();
        assert!(later.iter().all(|figure| figure.value.is_none()), "the window has passed");
        let then = api::dora(platform, &Actor::System, Some("t:payments"), Some("2026-11-25")).await.unwrap();
        assert_eq!(then[0].value, Some(0.75));
    })
    .await;
}

#[tokio::test]
async fn targets_of_own_kpis_are_typed_as_they_are_printed() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let mut model = platform.model().await.unwrap().model.clone();
        let percent = OwnKpiDefinition { unit: "%".into(), goal: Goal::Above(90.0), targets: [].into(), ..tickets() };
        let share = OwnKpiDefinition {
            id: "share".into(),
            unit: "ratio".into(),
            metric: "share".into(),
            aggregate: Aggregate::Ratio,
            goal: Goal::Above(0.9),
            ..percent.clone()
        };
        model.own_kpis.extend([percent, share]);
        models::publish(platform, &Actor::System, &model.to_yaml(), None).await.unwrap();
        for (kpi, kept) in [("tickets", 95.0), ("share", 0.95)] {
            let typed = pages::typed_target(platform, kpi, "95").await.unwrap();
            assert_eq!(typed, Some(kept), "{kpi}");
            models::set_target(platform, &Actor::System, kpi, &scope("t:payments"), typed).await.unwrap();
            let page = pages::kpi(platform, &Actor::System, &Query::parse("scope=t:payments").unwrap(), kpi).await.unwrap();
            let form = page.target_form.unwrap();
            assert_eq!((form.typed.as_str(), form.unit.as_str(), form.now.as_str()), ("95", "%", "above 95 %"), "{kpi}");
            assert!(form.may && form.file.is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn a_model_that_a_file_keeps_offers_no_target_to_set() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let yaml = platform.model().await.unwrap().model.to_yaml();
        let indented: String = yaml.lines().map(|line| format!("  {line}\n")).collect();
        bench.apply(&format!("{TEAMS}model:\n{indented}")).await;
        let page = pages::kpi(platform, &Actor::System, &Query::parse("scope=t:payments").unwrap(), "slo-compliance").await.unwrap();
        let form = page.target_form.unwrap();
        assert!(!form.may && form.file.is_some(), "{form:?}");
    })
    .await;
}

#[tokio::test]
async fn an_own_kpi_has_a_past_from_the_day_it_is_defined() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let reading = |day: &str, value: f64| {
            json!({ "kind": "metric", "name": "tickets.speed", "unit": "tickets", "value": value, "service": "checkout",
                "occurred_at": format!("{day}T10:00:00Z") })
        };
        send(&bench, &[reading("2026-10-06", 3.0), reading("2026-11-10", 2.0)]).await;
        bench.evaluate().await;
        let mut model = platform.model().await.unwrap().model.clone();
        model.own_kpis.push(tickets());
        models::publish(platform, &Actor::System, &model.to_yaml(), None).await.unwrap();
        bench.evaluate().await;
        let answer = api::kpi(platform, &Actor::System, "tickets", Some("t:payments"), None, None).await.unwrap();
        let of = |day: &str| answer.points.iter().find(|point| point.day.to_string() == day).map(|point| point.value);
        // 28 days to the Sunday; facts are kept for 200 days, so that the first whole window ends on 7 June.
        assert_eq!((of("2026-10-11"), of("2026-11-15")), (Some(Some(3.0)), Some(Some(2.0))));
        assert_eq!((of("2026-05-31"), of("2026-06-07"), of("2026-11-08")), (None, Some(None), Some(None)));
    })
    .await;
}

#[tokio::test]
async fn late_evidence_restates_no_week_whose_window_is_forgotten_in_part() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        // 150 days before, on a Sunday.
        let old = json!({ "kind": "deploy", "service": "checkout", "env": "production", "sha": "c1", "status": "success",
            "finished_at": "2026-06-28T08:00:00Z", "occurred_at": "2026-06-28T08:00:00Z" });
        send(&bench, &[old]).await;
        bench.evaluate().await;
        let team = platform.catalog().await.unwrap().team("payments").unwrap().id;
        let mut session = platform.store.read().await.unwrap();
        let from = "2026-01-01".parse().unwrap();
        let alone = kpi_points::dora(&mut session, team, true, from).await.unwrap();
        assert_eq!(alone.first().unwrap().0.to_string(), "2026-06-28");
        // Ninety days of which the first is the last that is kept, 9 May, end on 6 August.
        let quarters = kpi_points::dora(&mut session, team, false, from).await.unwrap();
        assert_eq!(quarters.first().unwrap().0.to_string(), "2026-08-09");
        let share = kpi_points::trend(&mut session, team, Some(KpiId::PrPerfTestShare), from).await.unwrap();
        assert_eq!(share.first().unwrap().1.to_string(), "2026-06-28", "thirty days are there");
        let incidents = kpi_points::trend(&mut session, team, Some(KpiId::PerfFixLeadTime), from).await.unwrap();
        assert_eq!(incidents.first().unwrap().1.to_string(), "2026-08-09");
    })
    .await;
}

#[tokio::test]
async fn values_that_were_corrected_after_their_week_are_marked() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let merged = |number: i64, day: &str| {
            let at = format!("{day}T10:00:00Z");
            json!({ "kind": "pull_request", "service": "checkout", "repository": "acme/checkout", "number": number, "state": "merged",
                "head_sha": format!("h{number}"), "merge_sha": format!("m{number}"), "merged_at": at, "occurred_at": at })
        };
        send(&bench, &[merged(1, "2026-11-24")]).await;
        bench.evaluate().await;
        bench.clock.set(at("2026-12-10T12:00:00Z"));
        bench.evaluate().await;
        let team = platform.catalog().await.unwrap().team("payments").unwrap().id;
        let marked = async || {
            let mut session = platform.store.read().await.unwrap();
            let days = kpi_points::restated(&mut session, team, "pr-perf-test-share", "2026-01-01".parse().unwrap()).await.unwrap();
            days.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(marked().await, [] as [&str; 0], "each was written as its week ended");
        send(&bench, &[merged(2, "2026-11-26")]).await;
        bench.evaluate().await;
        assert_eq!(marked().await, ["2026-11-29", "2026-12-06"]);
        let page = pages::kpi(platform, &Actor::System, &Query::parse("scope=t:payments").unwrap(), "pr-perf-test-share").await.unwrap();
        assert!(page.trend.unwrap().svg.contains("restated"));
    })
    .await;
}

#[tokio::test]
async fn a_day_is_shown_as_the_tick_at_its_end_left_it() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let deploy = |sha: &str, at: &str| {
            json!({ "kind": "deploy", "service": "checkout", "env": "production", "sha": sha, "status": "success", "finished_at": at, "occurred_at": at })
        };
        send(&bench, &[deploy("c1", "2026-11-20T20:00:00Z")]).await;
        bench.evaluate().await;
        // The tick of Monday's first instant judges Sunday, and the new week has no point yet.
        bench.clock.set(at("2026-11-30T00:00:10Z"));
        bench.evaluate().await;
        let frequency = async |scope: &str, at: Option<&str>| {
            let five = api::dora(platform, &Actor::System, Some(scope), at).await.unwrap();
            (five[1].value, five[1].window.to.to_string())
        };
        let one = Some(0.0777777778);
        for scope in ["t:payments", "program"] {
            assert_eq!(frequency(scope, None).await, (one, "2026-11-29".to_owned()), "{scope}");
            let page = pages::dora(platform, &Actor::System, &Query::parse(&format!("scope={scope}")).unwrap()).await.unwrap();
            assert_eq!(page.measures[1].figure.value, "0.1", "{scope}");
        }
        send(&bench, &[deploy("c2", "2026-11-30T00:00:05Z")]).await;
        bench.evaluate().await;
        bench.clock.set(at("2026-12-02T12:00:00Z"));
        bench.evaluate().await;
        assert_eq!(frequency("t:payments", None).await.0, Some(0.155555556));
        for scope in ["t:payments", "s:checkout", "program"] {
            assert_eq!(frequency(scope, Some("2026-11-29")).await, (one, "2026-11-29".to_owned()), "{scope}");
        }
        let kpi = api::kpi(platform, &Actor::System, "slo-compliance", Some("s:checkout"), Some("2026-11-29"), None).await.unwrap();
        assert_eq!(kpi.window.to.to_string(), "2026-11-29");
        // Tuesday in the middle of its week: of a team from its facts, above by the last week that had ended.
        let then = async |scope: &str| {
            let query = Query::parse(&format!("scope={scope}&at=2026-12-01")).unwrap();
            let page = pages::dora(platform, &Actor::System, &query).await.unwrap();
            (page.measures[1].figure.computation.window.clone(), page.lead)
        };
        let (window, lead) = then("t:payments").await;
        assert!(window.ends_with("1 Dec 2026") && lead.contains("to 1 Dec 2026"), "{window}: {lead}");
        let (window, lead) = then("program").await;
        assert!(window.ends_with("29 Nov 2026") && lead.contains("to 29 Nov 2026"), "{window}: {lead}");
        let rows = api::kpis_csv(platform, &Actor::System, &Query::parse("scope=s:checkout&to=2026-11-29").unwrap()).await.unwrap();
        assert_eq!((rows.len(), rows[0].to.to_string()), (9, "2026-11-29".to_owned()));
    })
    .await;
}

const GROUP: &str = "
teams:
  - slug: commerce
    name: Commerce
    services:
      - slug: gateway
        name: Gateway
    teams:
      - slug: payments
        name: Payments
        services:
          - slug: checkout
            name: Checkout
";

#[tokio::test]
async fn what_a_group_owns_itself_is_a_part_of_its_own() {
    with_bench(async |bench| {
        bench.apply(GROUP).await;
        let platform = &bench.platform;
        let merged = |service: &str, number: i64| {
            json!({ "kind": "pull_request", "service": service, "repository": format!("acme/{service}"), "number": number, "state": "merged",
                "head_sha": format!("h{number}"), "merge_sha": format!("m{number}"), "merged_at": "2026-11-25T10:00:00Z",
                "occurred_at": "2026-11-25T10:00:00Z" })
        };
        let tested = json!({ "kind": "run", "service": "gateway", "env": "ci", "sha": "h1", "tool": "k6", "workload": "benchmark",
            "verdict": "pass", "occurred_at": "2026-11-25T09:00:00Z" });
        send(&bench, &[merged("gateway", 1), merged("checkout", 2), tested]).await;
        bench.evaluate().await;
        for scope in ["program", "g:commerce"] {
            let query = Query::parse(&format!("scope={scope}")).unwrap();
            let page = pages::kpi(platform, &Actor::System, &query, "pr-perf-test-share").await.unwrap();
            let parts: Vec<_> = page.contributions.iter().map(|part| (part.link.text.as_str(), part.value.as_str())).collect();
            assert_eq!(parts, [("Payments", "0 %"), ("Commerce’s own services", "100 %")], "{scope}");
        }
    })
    .await;
}

#[tokio::test]
async fn rows_behind_a_kpi_are_of_all_its_kinds_and_of_its_metric_alone() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let mut model = platform.model().await.unwrap().model.clone();
        model.own_kpis.push(tickets());
        models::publish(platform, &Actor::System, &model.to_yaml(), None).await.unwrap();
        let metric = |name: &str| {
            json!({ "kind": "metric", "name": name, "value": 1.0, "service": "checkout", "occurred_at": "2026-11-24T10:00:00Z" })
        };
        let alert = json!({ "kind": "alert", "service": "checkout", "fingerprint": "f1", "name": "slow", "firing": true, "severity": "critical",
            "starts_at": "2026-11-24T10:00:00Z", "occurred_at": "2026-11-24T10:00:00Z" });
        let incident = json!({ "kind": "incident", "service": "checkout", "id": "I-1", "title": "slow", "severity": "critical",
            "opened_at": "2026-11-24T12:00:00Z", "resolved_at": "2026-11-24T18:00:00Z", "occurred_at": "2026-11-24T18:00:00Z" });
        send(&bench, &[metric("tickets.speed"), metric("Tickets.Speed"), metric("other"), alert, incident]).await;
        bench.evaluate().await;
        let count = async |fields: &str| {
            let page = pages::evidence(platform, &Actor::System, &Query::parse(fields).unwrap()).await.unwrap();
            page.rows.rows.len()
        };
        assert_eq!(count("kpi=perf-incidents").await, 2);
        assert_eq!(count("kpi=tickets").await, 1);
        assert_eq!(count("kind=metric").await, 3);
        assert_eq!(count("kind=metric&metric=other").await, 1);
    })
    .await;
}
