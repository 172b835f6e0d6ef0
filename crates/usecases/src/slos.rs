//! SLOs evaluated by pulling a metrics source: one sample per finished day, one for today, and burn rates over the alerting windows.

mod burn;
mod query;
mod watched;

pub use burn::{BurnRow, RULES, Rule, burn_rows};
pub use query::{Range, shape};

use crate::actor::Actor;
use crate::error::Result;
use crate::ingest::{Provenance, append};
use crate::mapping::Known;
use crate::platform::Platform;
use domain::catalog::{Catalog, Slo};
use domain::evidence::{AlertRule, Body, Draft, Heartbeat, SloSample, Subject};
use domain::ids::ServiceId;
use domain::time::{Day, Timestamp, days_before, start_of_day};
use serde_json::json;
use std::collections::BTreeSet;
use store::evidence::{self, EvidenceFilter};
use store::slo_state::{self, SloState};
use store::sources::{self, Source};

/// Finished days that a first pull fills in.
const BACKFILL_DAYS: u64 = 30;
/// How often today's sample is taken.
const EVERY: chrono::Duration = chrono::Duration::minutes(60);
const RETRY: chrono::Duration = chrono::Duration::minutes(5);

/// A metrics source as this use case needs it; the network side lives in the server.
pub trait Metrics: Send + Sync {
    /// One number at an instant; `None` is no data. Errors are sentences for the source's page.
    fn instant(&self, query: &str, at: Timestamp) -> impl Future<Output = std::result::Result<Option<f64>, String>> + Send;
    fn rules(&self) -> impl Future<Output = std::result::Result<Vec<AlertRule>, String>> + Send;
}

/// What one pull did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulled {
    pub samples: usize,
    pub problems: Vec<String>,
}

/// Pulls everything a source answers for and notes how it went.
pub async fn pull(platform: &Platform, actor: &Actor, source: &Source, metrics: &impl Metrics) -> Result<Pulled> {
    let catalog = platform.catalog().await?;
    actor.may(crate::Permission::Configure, &catalog)?;
    let mut pulled = Pulled::default();
    let (mut drafts, mut alive) = (Vec::new(), BTreeSet::new());
    let default = is_default(platform, source).await?;
    for slo in slos_of(&catalog, source, default) {
        match one(platform, &catalog, slo, metrics).await? {
            Ok(found) => {
                if !found.is_empty() {
                    alive.insert(slo.service);
                }
                drafts.extend(found);
            }
            Err(problem) => pulled.problems.push(format!("{}: {problem}", slo.name)),
        }
    }
    let (answers, problems) = watched::pull(platform, &catalog, source, default, metrics).await?;
    drafts.extend(answers);
    pulled.problems.extend(problems);
    let now = platform.now();
    pulled.samples = drafts.len();
    drafts.extend(alive.iter().filter_map(|service| heartbeat(&catalog, *service, source, now)));
    match metrics.rules().await {
        Ok(rules) => drafts.extend(rule_drafts(&catalog, source, default, &rules, now, platform)),
        Err(problem) => pulled.problems.push(format!("alert rules: {problem}")),
    }
    let mut session = platform.store.write().await?;
    let from = Provenance { source: Some(source.id), ..Provenance::default() };
    append(platform, &mut session, &catalog, &Known::new(), from, now, drafts).await?;
    let ok = pulled.problems.is_empty();
    let noted = Source {
        state: Some(if ok { "ok" } else { "error" }.to_owned()),
        state_detail: (!ok).then(|| pulled.problems.join("; ")),
        last_ok_at: if ok { Some(now) } else { source.last_ok_at },
        last_error_at: if ok { source.last_error_at } else { Some(now) },
        next_run_at: Some(now.plus(if ok { EVERY } else { RETRY })),
        ..source.clone()
    };
    sources::update(&mut session, &noted).await?;
    session.commit().await?;
    Ok(pulled)
}

/// Whether SLOs that name no source are this one's: it is the oldest enabled of its kind.
async fn is_default(platform: &Platform, source: &Source) -> Result<bool> {
    let mut session = platform.store.read().await?;
    let all = sources::list(&mut session).await?;
    let rivals = all.iter().filter(|other| other.kind == source.kind && other.demo == source.demo && other.enabled);
    Ok(rivals.min_by_key(|other| (other.created_at, other.id)).is_none_or(|oldest| oldest.id == source.id))
}

/// SLOs with queries that name this source, or no source where this is the default one.
fn slos_of<'a>(catalog: &'a Catalog, source: &Source, default: bool) -> Vec<&'a Slo> {
    let named = |slo: &Slo| slo.source.as_deref().map_or(default, |named| named == source.slug.as_str());
    let mine = |slo: &&Slo| !slo.total.is_empty() && named(slo);
    let demo = |slo: &&Slo| catalog.services.get(&slo.service).is_some_and(|service| crate::catalog::is_demo(catalog, service.owner));
    catalog.slos.values().filter_map(|versions| versions.values().next_back()).filter(mine).filter(|slo| demo(slo) == source.demo).collect()
}

/// Samples of one SLO, or the sentence that says why there are none.
async fn one(platform: &Platform, catalog: &Catalog, slo: &Slo, metrics: &impl Metrics) -> Result<std::result::Result<Vec<Draft>, String>> {
    let now = platform.now();
    let today = platform.today();
    let Some(service) = catalog.services.get(&slo.service) else { return Ok(Ok(Vec::new())) };
    let History { done, ever_good } = history(platform, slo, today).await?;
    let mut drafts = Vec::new();
    for day in (0..=BACKFILL_DAYS).rev().map(|back| days_before(today, back)).filter(|day| !done.contains(day)) {
        let end = start_of_day(day + chrono::Days::new(1), platform.zone()).min(now);
        let range = Range { start: start_of_day(day, platform.zone()), end };
        match sample(slo, metrics, range, ever_good).await {
            Err(problem) => return Ok(Err(problem)),
            Ok(None) => {}
            Ok(Some((good, total, warning))) => {
                let body = SloSample {
                    slo: slo.slug.to_string(),
                    day,
                    good_milli: milli(good),
                    total_milli: milli(total),
                    complete: end < now,
                    warning,
                };
                drafts.push(Draft {
                    subject: Subject::Service(service.slug.to_string()),
                    occurred_at: if end < now { end.plus(chrono::Duration::microseconds(-1)) } else { now },
                    key: format!("{}@{day}:{}/{}", slo.slug, body.good_milli, body.total_milli),
                    body: Body::SloSample(body),
                });
            }
        }
    }
    write_state(platform, slo, metrics, ever_good || !drafts.is_empty()).await?;
    Ok(Ok(drafts))
}

/// What is known of an SLO from the last month.
struct History {
    /// Days that are finished and sampled.
    done: BTreeSet<Day>,
    /// The good query has matched something.
    ever_good: bool,
}

async fn history(platform: &Platform, slo: &Slo, today: Day) -> Result<History> {
    let filter = EvidenceFilter {
        service: Some(slo.service),
        kind: Some("slo_sample".to_owned()),
        from: Some(days_before(today, BACKFILL_DAYS + 1)),
        limit: 10_000,
        ..EvidenceFilter::default()
    };
    let mut session = platform.store.read().await?;
    let rows = evidence::rows(&mut session, &filter).await?;
    let samples = rows.iter().filter_map(|row| match &row.record.body {
        Body::SloSample(sample) if sample.slo == slo.slug.as_str() => Some(sample),
        _ => None,
    });
    let mut history = History { done: BTreeSet::new(), ever_good: false };
    for sample in samples {
        history.ever_good |= sample.good_milli > 0;
        if sample.complete {
            history.done.insert(sample.day);
        }
    }
    Ok(history)
}

/// Good and total events in a range. No total is no data. No good while there is a total is a total outage, but only where the good
/// query has matched before: otherwise it is the query that is wrong (decision 30 b).
async fn sample(
    slo: &Slo,
    metrics: &impl Metrics,
    range: Range,
    ever_good: bool,
) -> std::result::Result<Option<(f64, f64, Option<String>)>, String> {
    let Some(total) = count(&slo.total, metrics, range).await?.filter(|total| *total > 0.0) else { return Ok(None) };
    let good = match count(&slo.good, metrics, range).await? {
        Some(good) => good,
        None if ever_good => 0.0,
        None => return Err("the query for good events matches nothing, though there are events".to_owned()),
    };
    let warning = (good > total).then(|| format!("good {good} exceeds total {total}: the ratio was cut to 1"));
    Ok(Some((good.min(total), total, warning)))
}

async fn count(query: &str, metrics: &impl Metrics, range: Range) -> std::result::Result<Option<f64>, String> {
    let coarse = shape(query, range, None);
    if let Some(events) = metrics.instant(&coarse.text, range.end).await? {
        return Ok(Some(events * coarse.factor));
    }
    // A source that began minutes ago has no point on the coarse grid yet.
    match shape(query, range.last_minutes(15), Some(15)) {
        fine if fine.text != coarse.text => Ok(metrics.instant(&fine.text, range.end).await?.map(|events| events * fine.factor)),
        _ => Ok(None),
    }
}

fn milli(events: f64) -> i64 {
    (events * 1_000.0).round() as i64
}

fn heartbeat(catalog: &Catalog, service: ServiceId, source: &Source, now: Timestamp) -> Option<Draft> {
    let slug = catalog.services.get(&service)?.slug.to_string();
    Some(Draft {
        subject: Subject::Service(slug),
        occurred_at: now,
        key: format!("{}@{now}", source.slug),
        body: Body::Heartbeat(Heartbeat { source: source.slug.to_string(), samples: 1 }),
    })
}

/// Rules count for every service that the source reports on, once a day.
fn rule_drafts(catalog: &Catalog, source: &Source, default: bool, rules: &[AlertRule], now: Timestamp, platform: &Platform) -> Vec<Draft> {
    let services: BTreeSet<_> =
        slos_of(catalog, source, default).into_iter().filter_map(|slo| catalog.services.get(&slo.service)).map(|s| &s.slug).collect();
    let day = platform.today();
    let of = |slug: &&domain::slug::Slug, rule: &AlertRule| Draft {
        subject: Subject::Service(slug.to_string()),
        occurred_at: rule.last_evaluation.unwrap_or(now).min(now),
        key: format!("{}:{}@{day}", source.slug, rule.name),
        body: Body::AlertRule(rule.clone()),
    };
    services.iter().flat_map(|slug| rules.iter().map(move |rule| of(slug, rule))).collect()
}

/// The live view: bad and total over the alerting windows.
async fn write_state(platform: &Platform, slo: &Slo, metrics: &impl Metrics, ever_good: bool) -> Result<()> {
    let now = platform.now();
    let (mut windows, mut error) = (serde_json::Map::new(), None);
    for minutes in burn::WINDOWS_MINUTES {
        let range = Range { start: now.plus(chrono::Duration::minutes(-minutes)), end: now };
        match sample(slo, metrics, range, ever_good).await {
            Ok(found) => {
                windows.insert(
                    minutes.to_string(),
                    json!(found.map(|(good, total, _)| json!({ "good_milli": milli(good), "total_milli": milli(total) }))),
                );
            }
            Err(problem) => error = Some(problem),
        }
    }
    let state = SloState { service: slo.service, slug: slo.slug.to_string(), at: now, windows: windows.into(), error };
    let mut session = platform.store.write().await?;
    slo_state::put(&mut session, &state).await?;
    Ok(session.commit().await?)
}
