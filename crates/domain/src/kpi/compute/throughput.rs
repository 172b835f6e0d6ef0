//! `throughput-per-dollar`: what a service sustains per unit of money, as an index to its first week, averaged over services.

use super::judge::{self, LEAST_WEEKS};
use super::{Answer, Question, weeks};
use crate::facts::ThroughputRow;
use crate::ids::ServiceId;
use crate::kpi::Rows;
use crate::numbers::nine_digits;
use crate::time::IsoWeek;
use std::collections::{BTreeMap, BTreeSet};

/// Of each service, per week, the highest sustained load; of equal ones the cheapest.
type Best<'a> = BTreeMap<ServiceId, Vec<Option<&'a ThroughputRow>>>;

fn best<'a>(rows: &Rows<'a>, of: &[IsoWeek]) -> Best<'a> {
    let mut best = Best::new();
    for (index, week) in of.iter().enumerate() {
        for (service, _, facts) in rows.services(week.window()) {
            for row in facts.throughput.iter().filter(|row| row.price_micros_per_hour > 0 && row.rps_milli > 0) {
                let slot = &mut best.entry(service).or_insert_with(|| vec![None; of.len()])[index];
                let rank = |row: &ThroughputRow| (row.rps_milli, -row.price_micros_per_hour);
                if slot.is_none_or(|known| rank(row) > rank(known)) {
                    *slot = Some(row);
                }
            }
        }
    }
    best
}

fn per_money(row: &ThroughputRow) -> f64 {
    row.rps_milli as f64 / row.price_micros_per_hour as f64
}

fn has_mixed_currencies(best: &Best) -> bool {
    best.values().any(|weeks| weeks.iter().flatten().map(|row| row.currency.as_str()).collect::<BTreeSet<_>>().len() > 1)
}

/// Geometric mean of the services' indices in one week, and how many there are. 100 = each service's first week.
fn index(best: &Best, week: usize) -> Option<(f64, i64)> {
    let mut logs: Vec<f64> = best
        .values()
        .filter_map(|weeks| {
            let first = weeks.iter().flatten().next()?;
            let row = weeks.get(week).copied().flatten()?;
            Some((per_money(row) / per_money(first)).ln())
        })
        .collect();
    logs.sort_by(f64::total_cmp);
    let count = logs.len();
    (count > 0).then(|| (100.0 * (logs.iter().sum::<f64>() / count as f64).exp(), count as i64))
}

/// The index per week; nothing at all where a service's price changed its currency.
pub(super) fn series(rows: &Rows, of: &[IsoWeek]) -> Vec<Option<f64>> {
    let best = best(rows, of);
    let mixed = has_mixed_currencies(&best);
    (0..of.len()).map(|week| index(&best, week).filter(|_| !mixed).map(|(value, _)| nine_digits(value))).collect()
}

pub(super) fn answer(question: &Question) -> Answer {
    let weeks = weeks::of(question.window);
    let best = best(question.rows, &weeks);
    if best.is_empty() {
        return question.unknown("No load test with a price sustained its load in the window.");
    }
    if has_mixed_currencies(&best) {
        let reason = "The price of what was tested changed its currency; it is not converted.".to_owned();
        return Answer { reason: Some(reason), ..Answer::default() };
    }
    let values = series(question.rows, &weeks);
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    if known.len() < LEAST_WEEKS {
        let reason = format!("{} of {} weeks have a sustained load test, {LEAST_WEEKS} are needed.", known.len(), weeks.len());
        return Answer { reason: Some(reason), ..Answer::default() };
    }
    let newest = values.iter().rposition(Option::is_some).unwrap_or_default();
    let (value, services) = index(&best, newest).unwrap_or_default();
    Answer {
        value: Some(value),
        denominator: Some(services),
        status: judge::trend(question.goal, &known),
        reason: (newest + 1 < weeks.len()).then(|| format!("The newest week with a load test is {}.", weeks[newest])),
        beside: judge::slope(&values),
        ..Answer::default()
    }
}
