//! `throughput-per-dollar`: what a service sustains per unit of money, as an index to its first week, averaged over services.

use super::judge::{self, LEAST_WEEKS};
use super::{Answer, Question, weeks};
use crate::catalog::ProgramCurrency;
use crate::facts::ThroughputRow;
use crate::ids::ServiceId;
use crate::kpi::Rows;
use crate::numbers::nine_digits;
use crate::time::IsoWeek;
use std::collections::{BTreeMap, BTreeSet};

/// Of each service, per week, the highest sustained load; of equal ones the cheapest.
type Best<'a> = BTreeMap<ServiceId, Vec<Option<&'a ThroughputRow>>>;
/// Load per money of each service, per week.
type Quotients = BTreeMap<ServiceId, Vec<Option<f64>>>;

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

/// Whether the prices of a service came in several currencies. Only then are they converted: what money is worth is no performance.
fn is_mixed(weeks: &[Option<&ThroughputRow>]) -> bool {
    weeks.iter().flatten().map(|row| row.currency.as_str()).collect::<BTreeSet<_>>().len() > 1
}

fn price(row: &ThroughputRow, program: Option<&ProgramCurrency>, mixed: bool) -> Option<i64> {
    let own = !mixed || program.is_some_and(|program| program.code == row.currency);
    if own { Some(row.price_micros_per_hour) } else { row.converted_micros }
}

/// Load per money, by week; `None` where a price cannot be converted.
fn per_money(weeks: &[Option<&ThroughputRow>], program: Option<&ProgramCurrency>) -> Option<Vec<Option<f64>>> {
    let mixed = is_mixed(weeks);
    let mut quotients = vec![None; weeks.len()];
    for (quotient, row) in quotients.iter_mut().zip(weeks) {
        let Some(row) = row else { continue };
        let price = price(row, program, mixed).filter(|price| *price > 0)?;
        *quotient = Some(row.rps_milli as f64 / price as f64);
    }
    Some(quotients)
}

/// The same of every service; `None` where one has a price that cannot be converted.
fn quotients(rows: &Rows, of: &[IsoWeek]) -> Option<Quotients> {
    let program = rows.catalog.currency.as_ref();
    best(rows, of).into_iter().map(|(service, weeks)| Some((service, per_money(&weeks, program)?))).collect()
}

/// Geometric mean of the services' indices in one week, and how many there are. 100 = each service's first week.
fn index(quotients: &Quotients, week: usize) -> Option<(f64, i64)> {
    let mut logs: Vec<f64> = quotients
        .values()
        .filter_map(|weeks| {
            let first = weeks.iter().flatten().next()?;
            Some((weeks.get(week).copied().flatten()? / first).ln())
        })
        .collect();
    logs.sort_by(f64::total_cmp);
    let count = logs.len();
    (count > 0).then(|| (100.0 * (logs.iter().sum::<f64>() / count as f64).exp(), count as i64))
}

/// The index per week; nothing at all where a service's price changed its currency and cannot be converted.
pub(super) fn series(rows: &Rows, of: &[IsoWeek]) -> Vec<Option<f64>> {
    let quotients = quotients(rows, of).unwrap_or_default();
    (0..of.len()).map(|week| index(&quotients, week).map(|(value, _)| nine_digits(value))).collect()
}

pub(super) fn answer(question: &Question) -> Answer {
    let weeks = weeks::of(question.window);
    let Some(quotients) = quotients(question.rows, &weeks) else {
        let reason = "The price of what was tested changed its currency, and no exchange rate of its month is declared.".to_owned();
        return Answer { reason: Some(reason), ..Answer::default() };
    };
    if quotients.is_empty() {
        return question.unknown("No load test with a price sustained its load in the window.");
    }
    let values: Vec<_> = (0..weeks.len()).map(|week| index(&quotients, week).map(|(value, _)| nine_digits(value))).collect();
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    if known.len() < LEAST_WEEKS {
        let reason = format!("{} of {} weeks have a sustained load test, {LEAST_WEEKS} are needed.", known.len(), weeks.len());
        return Answer { reason: Some(reason), ..Answer::default() };
    }
    let newest = values.iter().rposition(Option::is_some).unwrap_or_default();
    let (value, services) = index(&quotients, newest).unwrap_or_default();
    Answer {
        value: Some(value),
        denominator: Some(services),
        status: judge::trend(question.goal, &known),
        reason: (newest + 1 < weeks.len()).then(|| format!("The newest week with a load test is {}.", weeks[newest])),
        beside: judge::slope(&values),
        ..Answer::default()
    }
}
