//! The weekly review from evidence to the frozen document, on both engines.

use crate::harness::{Bench, at, text, with_bench};
use domain::evidence::AlertRule;
use domain::scope::Scope;
use domain::time::{IsoWeek, Timestamp};
use serde_json::json;
use store::outbox::OutgoingFilter;
use usecases::actions::{self, ActionInput};
use usecases::api::{self, ReviewAnswer};
use usecases::ingest::accept_records;
use usecases::reviews::{Step, refresh, take, write_due};
use usecases::slos::{Metrics, pull};
use usecases::sources::{NewSource, save};
use usecases::{Actor, Error};

/// The program description's own document.
const WEEK_42: &str = include_str!("../../../domain/src/review/week-42.md");

const CONFIGURATION: &str = r##"
teams:
  - slug: orders
    services:
      - {slug: shop, name: Shop, tier: 1}
slos:
  - {name: Availability, service: shop, target: 99.9%}
endpoints:
  /api/orders: {service: shop, latency_p99: 200ms}
watch:
  - {name: Error Rate, service: shop, metric: error_rate, target: 0.1%}
  - {name: p99 latency, service: shop, metric: p99, unit: s}
  - {name: Throughput, service: shop, metric: rps, direction: higher, unit: rps}
  - {name: Memory usage, service: shop, metric: memory, unit: bytes}
schedules:
  - {name: chat, scope: "t:orders", send: draft, to: ["#perf"]}
  - {name: leads, scope: "t:orders", send: published, to: ["mailto:lead@example.org", "webhook:ops"]}
  - {name: all, to: ["#everybody"]}
"##;

const WEEK: IsoWeek = IsoWeek { year: 2026, week: 42 };

fn orders() -> Scope {
    "t:orders".parse().unwrap()
}

/// Values of thirteen weeks, the last one being week 42: stable, +5 % beyond the noise, rising.
fn weekly() -> Vec<String> {
    let p99 = [0.175, 0.177, 0.176, 0.175, 0.177, 0.176, 0.177, 0.175, 0.176, 0.177, 0.175, 0.1762, 0.185];
    let rps = [900, 905, 899, 903, 897, 902, 900, 905, 899, 903, 897, 902, 901];
    (0..13_u64)
        .flat_map(|n| {
            let day = WEEK.before(12 - n).monday() + chrono::Days::new(2);
            let metric =
                move |name: &str, value: f64| record(&format!("{day}T12:00:00Z"), json!({"kind": "metric", "name": name, "value": value}));
            let index = n as usize;
            [
                metric("error_rate", 0.0008),
                metric("p99", p99[index]),
                metric("rps", f64::from(rps[index])),
                metric("memory", 1.0e9 + 1.0e7 * n as f64),
            ]
        })
        .collect()
}

fn record(when: &str, mut fields: serde_json::Value) -> String {
    fields["service"] = json!("shop");
    fields["occurred_at"] = json!(when);
    fields.to_string()
}

fn of_the_week() -> Vec<String> {
    let mut lines: Vec<String> = WEEK
        .monday()
        .iter_days()
        .take(7)
        .map(|day| {
            let sample = json!({"kind": "slo_sample", "slo": "availability", "day": day, "good_milli": 9_995, "total_milli": 10_000, "complete": true});
            record(&format!("{day}T18:00:00Z"), sample)
        })
        .collect();
    for (hour, measured, met) in [("08", 0.24, false), ("20", 0.185, true)] {
        let check = json!({"kind": "budget_check", "endpoint": "/api/orders", "metric": "latency_p99", "limit": 0.2, "measured": measured, "met": met});
        lines.push(record(&format!("2026-10-16T{hour}:00:00Z"), check));
    }
    let top: Vec<_> = [("OrderService.calculateTax", 0.15), ("ProductRepository.search", 0.12), ("JSON serialization", 0.08)]
        .map(|(function, ratio)| json!({"function": function, "self_ratio": ratio}))
        .into();
    lines.push(record("2026-10-15T12:00:00Z", json!({"kind": "profile_summary", "profile": "cpu", "samples": 1_000, "top": top})));
    lines.push(record("2026-10-15T12:00:00Z", json!({"kind": "alert_rule", "name": "HighLatency", "healthy": true})));
    lines
}

async fn send(bench: &Bench, lines: &[String]) {
    let answer = accept_records(&bench.platform, &Actor::System, lines.join("\n").as_bytes(), None).await.unwrap();
    assert_eq!(answer.json()["rejected"], json!([]), "{}", answer.text);
}

/// Until Sunday evening of week 42.
async fn the_week(bench: &Bench) {
    bench.clock.set(at("2026-10-12T08:00:00Z"));
    bench.apply(CONFIGURATION).await;
    bench.clock.set(at("2026-10-13T08:00:00Z"));
    for title in ["Investigate memory trend", "Optimize calculateTax", "Index review for search"] {
        let input = ActionInput { title: Some(title.to_owned()), team: Some("orders".to_owned()), ..ActionInput::default() };
        actions::create(&bench.platform, &Actor::System, input).await.unwrap();
    }
    bench.clock.set(at("2026-10-18T20:00:00Z"));
    send(bench, &weekly()).await;
    send(bench, &of_the_week()).await;
    bench.evaluate().await;
}

async fn review(bench: &Bench, revision: Option<i64>) -> ReviewAnswer {
    api::review(&bench.platform, &Actor::System, &orders(), "2026-W42", revision).await.unwrap()
}

/// Channel and title of what went out, oldest first.
async fn sent(bench: &Bench) -> Vec<(String, String)> {
    let mut session = bench.platform.store.read().await.unwrap();
    let all = store::outbox::list(&mut session, &OutgoingFilter { limit: 100, ..OutgoingFilter::default() }).await.unwrap();
    let mut told: Vec<_> =
        all.into_iter().map(|one| (one.created_at, one.target.clone(), text(&one.payload, "title").to_owned())).collect();
    told.sort();
    told.into_iter().map(|(_, channel, title)| (channel, title)).collect()
}

#[tokio::test]
async fn the_program_descriptions_week_comes_from_evidence_line_for_line() {
    with_bench(async |bench| {
        the_week(&bench).await;
        // Before Monday it can be looked at, and nothing is stored.
        assert_eq!(write_due(&bench.platform).await.unwrap(), 0);
        assert_eq!(review(&bench, None).await.state, "preview");
        bench.clock.set(at("2026-10-19T05:59:59Z"));
        assert_eq!(write_due(&bench.platform).await.unwrap(), 0);
        bench.clock.set(at("2026-10-19T06:00:00Z"));
        bench.evaluate().await;
        // The team's and the program's.
        assert_eq!(write_due(&bench.platform).await.unwrap(), 2);
        assert_eq!(write_due(&bench.platform).await.unwrap(), 0, "each is written once");
        let draft = review(&bench, None).await;
        assert_eq!((draft.state, draft.revision, draft.hash), ("draft", 1, None));
        assert_eq!(draft.markdown.get(..WEEK_42.len()), Some(WEEK_42), "{}", draft.markdown);
        let rest = &draft.markdown[WEEK_42.len()..];
        assert!(
            rest.starts_with("\n### Maturity changes\n- Level: unrated → 1")
                || rest.starts_with("\n### Maturity changes\n- Level unrated → 1"),
            "{rest}"
        );
        assert!(rest.contains("\n### Triage debt\n- Nothing waits for triage\n"), "{rest}");
        assert_eq!(sent(&bench).await, [("#perf".to_owned(), "Performance Review - Week 42: orders (draft)".to_owned())]);
    })
    .await;
}

#[tokio::test]
async fn late_evidence_changes_a_draft_and_nothing_that_was_published() {
    with_bench(async |bench| {
        the_week(&bench).await;
        bench.clock.set(at("2026-10-19T06:00:00Z"));
        bench.evaluate().await;
        write_due(&bench.platform).await.unwrap();
        assert_eq!(refresh(&bench.platform).await.unwrap(), 0, "it knows all there is to know");
        let late = json!({"kind": "slo_sample", "slo": "availability", "day": "2026-10-18", "good_milli": 5_000, "total_milli": 10_000, "complete": true});
        send(&bench, &[record("2026-10-18T23:00:00Z", late.clone())]).await;
        bench.evaluate().await;
        assert_eq!(refresh(&bench.platform).await.unwrap(), 2);
        // Six days of 9 995 and one of 5 000 in 70 000.
        assert!(review(&bench, None).await.markdown.contains("| Availability | 99.9% | 92.81% | ❌ |"));

        let remark = Step::Comment { section: domain::review::Section::Slos, text: "The load balancer.".to_owned() };
        take(&bench.platform, &Actor::System, &orders(), WEEK, &remark).await.unwrap();
        take(&bench.platform, &Actor::System, &orders(), WEEK, &Step::Publish {}).await.unwrap();
        let published = review(&bench, None).await;
        assert_eq!((published.state, published.published_by.as_deref()), ("published", Some("Pacekeeper")));
        let again = take(&bench.platform, &Actor::System, &orders(), WEEK, &Step::Publish {}).await;
        assert!(matches!(&again, Err(Error::Conflict(why)) if why.contains("published already")), "{again:?}");
        let corrected = json!({"kind": "slo_sample", "slo": "availability", "day": "2026-10-18", "good_milli": 10_000, "total_milli": 10_000, "complete": true});
        send(&bench, &[record("2026-10-18T23:30:00Z", corrected)]).await;
        bench.evaluate().await;
        // The program's draft changes, the team's published review does not.
        assert_eq!(refresh(&bench.platform).await.unwrap(), 1);
        assert_eq!(review(&bench, None).await, published);

        take(&bench.platform, &Actor::System, &orders(), WEEK, &Step::Regenerate {}).await.unwrap();
        let second = review(&bench, None).await;
        assert_eq!((second.state, second.revision, second.hash.clone()), ("draft", 2, None));
        assert!(second.markdown.contains("| Availability | 99.9% | 99.95% | ✅ |") && second.markdown.contains("> The load balancer."));
        take(&bench.platform, &Actor::System, &orders(), WEEK, &Step::Publish {}).await.unwrap();
        let old = review(&bench, Some(1)).await;
        assert_eq!((old.hash.clone(), old.document.clone()), (published.hash.clone(), published.document.clone()));
        assert_ne!(review(&bench, None).await.hash, old.hash);
        let titles: Vec<String> = sent(&bench).await.into_iter().map(|(channel, title)| format!("{channel} {title}")).collect();
        let published = |channel: &str| format!("{channel} Performance Review - Week 42: orders");
        assert_eq!(
            titles,
            [
                format!("{} (draft)", published("#perf")),
                published("mailto:lead@example.org"),
                published("mailto:lead@example.org"),
                published("webhook:ops"),
                published("webhook:ops"),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn an_acknowledged_review_counts_for_the_check() {
    with_bench(async |bench| {
        the_week(&bench).await;
        bench.clock.set(at("2026-10-19T09:00:00Z"));
        bench.evaluate().await;
        write_due(&bench.platform).await.unwrap();
        let acknowledge = async || take(&bench.platform, &Actor::System, &orders(), WEEK, &Step::Acknowledge {}).await;
        let early = acknowledge().await;
        assert!(matches!(&early, Err(Error::Conflict(why)) if why.contains("publish it first")), "{early:?}");
        take(&bench.platform, &Actor::System, &orders(), WEEK, &Step::Publish {}).await.unwrap();
        acknowledge().await.unwrap();
        assert_eq!(acknowledge().await.unwrap(), "You have acknowledged it already");
        bench.evaluate().await;
        let maturity = api::maturity(&bench.platform, &Actor::System, "orders", None).await.unwrap();
        let check = maturity.checks.into_iter().find(|check| check.id == "reviews-acknowledged").unwrap();
        assert_eq!(check.value, Some(1.0), "{check:?}");
        let (items, next) = api::reviews(&bench.platform, &Actor::System, &Scope::Program, None).await.unwrap();
        let told: Vec<_> = items.iter().map(|item| (item.week.as_str(), item.scope.as_str(), item.state)).collect();
        assert_eq!(told, [("2026-W42", "program", "draft"), ("2026-W42", "t:orders", "acknowledged")]);
        assert_eq!(next, None);
    })
    .await;
}

#[tokio::test]
async fn missed_weeks_are_made_up_once_and_only_the_weeks_that_were_lived_through() {
    with_bench(async |bench| {
        the_week(&bench).await;
        bench.clock.set(at("2026-10-19T06:00:00Z"));
        bench.evaluate().await;
        assert_eq!(write_due(&bench.platform).await.unwrap(), 2);
        // No server ran for three Mondays.
        bench.clock.set(at("2026-11-12T15:00:00Z"));
        bench.evaluate().await;
        assert_eq!(write_due(&bench.platform).await.unwrap(), 6);
        let (items, _) = api::reviews(&bench.platform, &Actor::System, &orders(), None).await.unwrap();
        assert_eq!(items.iter().map(|item| item.week.as_str()).collect::<Vec<_>>(), ["2026-W45", "2026-W44", "2026-W43", "2026-W42"]);
    })
    .await;
}

#[tokio::test]
async fn a_week_that_is_not_over_cannot_be_published() {
    with_bench(async |bench| {
        the_week(&bench).await;
        let refused = take(&bench.platform, &Actor::System, &orders(), WEEK, &Step::Publish {}).await;
        assert!(matches!(&refused, Err(Error::Conflict(why)) if why.contains("not over")), "{refused:?}");
        let next = take(&bench.platform, &Actor::System, &orders(), IsoWeek { year: 2026, week: 43 }, &Step::Regenerate {}).await;
        assert!(matches!(next, Err(Error::NotFound(_))), "{next:?}");
        let service = "s:shop".parse().unwrap();
        let of_service = api::review(&bench.platform, &Actor::System, &service, "2026-W42", None).await;
        assert!(matches!(of_service, Err(Error::Invalid(_))), "{of_service:?}");
        let reader = Actor::Token {
            id: domain::ids::TokenId(bench.platform.uuid().unwrap()),
            name: "r".to_owned(),
            scopes: vec![usecases::TokenScope::Read],
            team: None,
        };
        let forbidden = take(&bench.platform, &reader, &orders(), WEEK, &Step::Regenerate {}).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(_))), "{forbidden:?}");
    })
    .await;
}

/// A metrics source whose only answer is how much memory was in use at the time.
struct Memory;

impl Metrics for Memory {
    async fn instant(&self, query: &str, at: Timestamp) -> Result<Option<f64>, String> {
        if query != "sum(memory)" {
            return Ok(None);
        }
        let first = WEEK.monday().and_hms_opt(0, 0, 0).unwrap().and_utc();
        Ok((at.utc() >= first).then_some(2.0e9))
    }

    async fn rules(&self) -> Result<Vec<AlertRule>, String> {
        Ok(Vec::new())
    }
}

#[tokio::test]
async fn a_watched_query_is_asked_once_per_finished_day() {
    with_bench(async |bench| {
        bench.clock.set(at("2026-10-19T09:00:00Z"));
        let yaml =
            "teams: [{slug: orders, services: [{slug: shop}]}]\nwatch: [{name: Memory, service: shop, query: sum(memory), target: 1GB}]";
        bench.apply(yaml).await;
        let new = NewSource {
            slug: "prom".to_owned(),
            kind: "prometheus".to_owned(),
            name: "Prometheus".to_owned(),
            url: Some("http://127.0.0.1:9090".to_owned()),
            ..NewSource::default()
        };
        let (source, _) = save(&bench.platform, &Actor::System, new).await.unwrap();
        // Seven days of week 42; today is not over.
        assert_eq!(pull(&bench.platform, &Actor::System, &source, &Memory).await.unwrap().samples, 7);
        assert_eq!(pull(&bench.platform, &Actor::System, &source, &Memory).await.unwrap().samples, 0);
        bench.evaluate().await;
        let told = review(&bench, None).await.markdown;
        assert!(told.contains("| Memory | 1GB | 2GB | ❌ |"), "{told}");
    })
    .await;
}

fn remark(section: domain::review::Section, text: &str) -> Step {
    Step::Comment { section, text: text.to_owned() }
}

#[tokio::test]
async fn a_week_that_was_remarked_on_while_it_ran_is_told_on_monday_like_every_other() {
    with_bench(async |bench| {
        the_week(&bench).await;
        take(&bench.platform, &Actor::System, &orders(), WEEK, &remark(domain::review::Section::Summary, "So far so good.")).await.unwrap();
        let late = json!({"kind": "slo_sample", "slo": "availability", "day": "2026-10-18", "good_milli": 5_000, "total_milli": 10_000, "complete": true});
        send(&bench, &[record("2026-10-18T23:00:00Z", late)]).await;
        // In the night to Monday the draft follows what comes in, and nobody is told.
        bench.clock.set(at("2026-10-19T05:00:00Z"));
        bench.evaluate().await;
        assert_eq!((write_due(&bench.platform).await.unwrap(), refresh(&bench.platform).await.unwrap()), (0, 1));
        assert_eq!(sent(&bench).await, []);
        bench.clock.set(at("2026-10-19T06:00:00Z"));
        bench.evaluate().await;
        assert_eq!(refresh(&bench.platform).await.unwrap(), 0, "it waits for its turn");
        assert_eq!(write_due(&bench.platform).await.unwrap(), 2);
        assert_eq!(write_due(&bench.platform).await.unwrap(), 0);
        let draft = review(&bench, None).await;
        assert!(draft.markdown.contains("| Availability | 99.9% | 92.81% | ❌ |") && draft.markdown.ends_with("\nSo far so good.\n"));
        assert_eq!(sent(&bench).await, [("#perf".to_owned(), "Performance Review - Week 42: orders (draft)".to_owned())]);

        // A remark on the running week hides none that no server wrote.
        bench.clock.set(at("2026-11-04T15:00:00Z"));
        bench.evaluate().await;
        let running = IsoWeek { year: 2026, week: 45 };
        take(&bench.platform, &Actor::System, &orders(), running, &remark(domain::review::Section::Summary, "Begun.")).await.unwrap();
        write_due(&bench.platform).await.unwrap();
        let (items, _) = api::reviews(&bench.platform, &Actor::System, &orders(), None).await.unwrap();
        assert_eq!(items.iter().map(|item| item.week.as_str()).collect::<Vec<_>>(), ["2026-W45", "2026-W44", "2026-W43", "2026-W42"]);
    })
    .await;
}

#[tokio::test]
async fn of_remarks_at_once_none_is_lost_unsaid() {
    use domain::review::Section;
    with_bench(async |bench| {
        the_week(&bench).await;
        take(&bench.platform, &Actor::System, &orders(), WEEK, &remark(Section::Summary, "First.")).await.unwrap();
        let scope = orders();
        let all: Vec<Step> =
            [Section::Slos, Section::Trends, Section::Hotspots, Section::Incidents].map(|section| remark(section, "Mine.")).into();
        let [one, two, three, four] =
            [&all[0], &all[1], &all[2], &all[3]].map(|step| take(&bench.platform, &Actor::System, &scope, WEEK, step));
        let (one, two, three, four) = tokio::join!(one, two, three, four);
        let answers = [one, two, three, four];
        let saved = answers.iter().filter(|answer| answer.is_ok()).count();
        assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(Error::Conflict(_)))), "{answers:?}");
        assert_eq!(review(&bench, None).await.markdown.matches("> Mine.").count(), saved, "{answers:?}");
        assert!(saved > 0);
    })
    .await;
}
