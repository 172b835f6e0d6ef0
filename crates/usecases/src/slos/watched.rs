//! Watches of the weekly review that ask a metrics source: the query's answer at the end of each finished day, kept as `metric` records.

use super::{BACKFILL_DAYS, Metrics};
use crate::error::Result;
use crate::platform::Platform;
use domain::catalog::{Catalog, Watch, WatchSource};
use domain::evidence::{Body, Draft, Metric, Subject};
use domain::ids::ServiceId;
use domain::numbers::nine_digits;
use domain::time::{Day, days_before, start_of_day};
use std::collections::BTreeSet;
use store::evidence::{self, EvidenceFilter};
use store::sources::Source;

/// Answers and problems of all watches that this source answers.
pub(super) async fn pull(
    platform: &Platform,
    catalog: &Catalog,
    source: &Source,
    default: bool,
    metrics: &impl Metrics,
) -> Result<(Vec<Draft>, Vec<String>)> {
    let (mut drafts, mut problems) = (Vec::new(), Vec::new());
    for watch in catalog.watches.values() {
        let WatchSource::Query { query, source: named } = &watch.source else { continue };
        let Some(service) = watch.service.and_then(|id| catalog.services.get(&id)) else { continue };
        let mine = named.as_deref().map_or(default, |named| named == source.slug.as_str());
        if !mine || crate::catalog::is_demo(catalog, service.owner) != source.demo {
            continue;
        }
        let done = done(platform, service.id, watch).await?;
        let today = platform.today();
        for day in (1..=BACKFILL_DAYS).rev().map(|back| days_before(today, back)).filter(|day| !done.contains(day)) {
            let end = start_of_day(day + chrono::Days::new(1), platform.zone());
            match metrics.instant(query, end.plus(chrono::Duration::microseconds(-1))).await {
                Ok(None) => {}
                Ok(Some(value)) => {
                    drafts.push(answer(service.slug.as_str(), watch, value, day, end.plus(chrono::Duration::microseconds(-1))))
                }
                Err(problem) => {
                    problems.push(format!("{}: {problem}", watch.name));
                    break;
                }
            }
        }
    }
    Ok((drafts, problems))
}

fn answer(service: &str, watch: &Watch, value: f64, day: Day, at: domain::time::Timestamp) -> Draft {
    let metric = Metric {
        name: watch.slug.to_string(),
        value: Some(nine_digits(value)),
        unit: Some(watch.unit.clone()).filter(|unit| !unit.is_empty()),
        numerator: None,
        denominator: None,
        window_seconds: Some(86_400.0),
    };
    Draft {
        subject: Subject::Service(service.to_owned()),
        occurred_at: at,
        key: format!("{}@{day}", watch.slug),
        body: Body::Metric(metric),
    }
}

/// Days that are answered already.
async fn done(platform: &Platform, service: ServiceId, watch: &Watch) -> Result<BTreeSet<Day>> {
    let filter = EvidenceFilter {
        service: Some(service),
        kind: Some("metric".to_owned()),
        from: Some(days_before(platform.today(), BACKFILL_DAYS + 1)),
        limit: 10_000,
        ..EvidenceFilter::default()
    };
    let mut session = platform.store.read().await?;
    let rows = evidence::rows(&mut session, &filter).await?;
    let own = rows.into_iter().filter(|row| matches!(&row.record.body, Body::Metric(metric) if metric.name == watch.slug.as_str()));
    Ok(own.map(|row| row.record.occurred_at.day(platform.zone())).collect())
}
