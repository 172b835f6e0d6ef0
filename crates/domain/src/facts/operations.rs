//! What runs in production: SLO days, cost, traffic, sustained throughput, budgets.

use super::timeline::{Event, Timeline, facts_of};
use super::{BudgetRow, Days, SloDay, Subject, ThroughputRow};
use crate::catalog::Catalog;
use crate::evidence::{Body, BudgetCheck, Cost, Requests, SloSample, Throughput};
use crate::ids::ServiceId;
use crate::money;
use crate::slug::Slug;
use crate::time::Day;
use std::collections::BTreeMap;

/// Longer than any billing period: a mistyped year is not spread over millennia.
const LONGEST_COST_DAYS: i64 = 3_660;
/// A load counts as sustained from here on (decision 21).
const SUSTAINED_SECONDS: f64 = 60.0;
const MOST_ERRORS: f64 = 0.01;

pub(super) fn add(days: &mut Days, timeline: &Timeline, subject: Subject, catalog: &Catalog) {
    if let Subject::Service(service) = subject {
        add_slo_days(days, timeline, service, catalog);
    }
    add_cost(days, timeline, catalog);
    add_requests(days, timeline);
    add_throughput(days, timeline, catalog);
    add_budgets(days, timeline);
}

/// The last sample of a day counts, under the objective that held on it. Samples of an SLO that nobody defined are left out.
fn add_slo_days(days: &mut Days, timeline: &Timeline, service: ServiceId, catalog: &Catalog) {
    let mut samples: Vec<(&Event, &SloSample)> = timeline
        .events
        .iter()
        .filter_map(|event| match &event.record.body {
            Body::SloSample(sample) => Some((event, sample)),
            _ => None,
        })
        .collect();
    samples.sort_by_key(|(event, _)| (event.at, event.record.received_at, &event.record.key));
    for (_, sample) in samples {
        let Ok(slug) = Slug::parse(&sample.slo) else { continue };
        let Some(slo) = catalog.slo_on(service, &slug, sample.day) else { continue };
        let day = SloDay {
            good_milli: sample.good_milli,
            total_milli: sample.total_milli,
            target_ppm: slo.target_ppm,
            complete: sample.complete,
        };
        facts_of(days, sample.day).slos.insert(sample.slo.clone(), day);
    }
}

/// A later statement about the same period is a correction.
fn add_cost(days: &mut Days, timeline: &Timeline, catalog: &Catalog) {
    let mut periods: BTreeMap<(Day, Day), &Cost> = BTreeMap::new();
    for event in &timeline.events {
        if let Body::Cost(cost) = &event.record.body {
            periods.insert((cost.from, cost.to), cost);
        }
    }
    for ((from, to), cost) in periods {
        let length = (to - from).num_days() + 1;
        if length > LONGEST_COST_DAYS {
            continue;
        }
        for (day, amount) in from.iter_days().zip(money::spread(cost.amount_micros, length)) {
            let facts = facts_of(days, day);
            let (currency, amount) = match (catalog.converted(amount, &cost.currency, day), &catalog.currency) {
                (Some(converted), Some(program)) => {
                    facts.cost_converted.insert(cost.currency.clone());
                    (&program.code, converted)
                }
                _ => (&cost.currency, amount),
            };
            *facts.cost_micros.entry(currency.clone()).or_default() += amount;
        }
    }
}

fn add_requests(days: &mut Days, timeline: &Timeline) {
    for event in &timeline.events {
        let Body::Requests(Requests { day, count, endpoints }) = &event.record.body else { continue };
        let facts = facts_of(days, *day);
        facts.requests = Some(*count);
        facts.endpoint_requests.clear();
        for endpoint in endpoints {
            *facts.endpoint_requests.entry(endpoint.endpoint.clone()).or_default() += endpoint.requests;
        }
    }
}

fn add_throughput(days: &mut Days, timeline: &Timeline, catalog: &Catalog) {
    for event in &timeline.events {
        let Body::Throughput(Throughput {
            requests_per_second,
            duration_seconds,
            error_ratio,
            budgets_met,
            price_micros_per_hour,
            currency,
        }) = &event.record.body
        else {
            continue;
        };
        let sustained = *duration_seconds >= SUSTAINED_SECONDS && *error_ratio <= MOST_ERRORS && *budgets_met;
        if sustained && *requests_per_second > 0.0 && requests_per_second.is_finite() {
            let day = timeline.day(event.at);
            facts_of(days, day).throughput.push(ThroughputRow {
                rps_milli: (requests_per_second * 1_000.0).round() as i64,
                price_micros_per_hour: *price_micros_per_hour,
                currency: currency.clone(),
                converted_micros: catalog.converted(*price_micros_per_hour, currency, day),
            });
        }
    }
}

/// The last check of each metric counts; an endpoint is within budget only if all its metrics are.
fn add_budgets(days: &mut Days, timeline: &Timeline) {
    let mut last: BTreeMap<(Day, &str, &str), (&Event, Option<bool>)> = BTreeMap::new();
    for event in &timeline.events {
        if let Body::BudgetCheck(BudgetCheck { endpoint, metric, met, .. }) = &event.record.body {
            last.insert((timeline.day(event.at), endpoint, metric), (event, *met));
        }
    }
    for ((day, endpoint, _), (event, met)) in last {
        let row = facts_of(days, day).budgets.entry(endpoint.to_owned()).or_insert(BudgetRow { at: event.at, met });
        row.at = row.at.max(event.at);
        row.met = match (row.met, met) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
    }
}

#[cfg(test)]
mod tests;
