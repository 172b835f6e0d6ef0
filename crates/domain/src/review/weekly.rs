//! The weekly value of a watch, from day facts.

use super::HISTORY_WEEKS;
use crate::catalog::{Watch, WatchSource};
use crate::facts::{Book, DayFacts, Subject};
use crate::numbers::nine_digits;
use crate::stats::median;
use crate::time::{Day, IsoWeek};
use std::collections::{BTreeMap, BTreeSet};

/// The weeks that a review looks at, the oldest first, its own last.
pub fn weeks(week: IsoWeek) -> Vec<IsoWeek> {
    (0..=HISTORY_WEEKS as u64).rev().map(|back| week.before(back)).collect()
}

/// One value per week of `weeks`. `points` are the measurements of a benchmark watch with the day of each; other watches are read from
/// the facts of the services and teams they belong to.
pub fn weekly(watch: &Watch, book: &Book, subjects: &[Subject], points: &[(Day, f64)], week: IsoWeek) -> Vec<Option<f64>> {
    let weeks = weeks(week);
    if let WatchSource::Benchmark { .. } = watch.source {
        let mut of_week: BTreeMap<IsoWeek, Vec<f64>> = BTreeMap::new();
        for (day, value) in points {
            of_week.entry(IsoWeek::of(*day)).or_default().push(*value);
        }
        return weeks.iter().map(|week| of_week.get(week).and_then(|values| median(values)).map(nine_digits)).collect();
    }
    if watch.source == WatchSource::CostPerRequest {
        let prices: Vec<_> = weeks.iter().map(|week| price(&days(book, subjects, *week))).collect();
        let newest = prices.iter().rev().flatten().next().map(|(currency, _)| *currency);
        return prices
            .iter()
            .map(|price| price.filter(|(currency, _)| Some(*currency) == newest).map(|(_, value)| nine_digits(value)))
            .collect();
    }
    weeks.into_iter().map(|week| value(watch, &days(book, subjects, week)).map(nine_digits)).collect()
}

fn days<'a>(book: &'a Book, subjects: &[Subject], week: IsoWeek) -> Vec<&'a DayFacts> {
    let of = |subject| book.subjects.get(subject).into_iter().flat_map(move |days| days.range(week.monday()..=week.sunday()));
    subjects.iter().flat_map(of).map(|(_, facts)| facts).collect()
}

fn value(watch: &Watch, days: &[&DayFacts]) -> Option<f64> {
    let ratio = |numerator: i64, denominator: i64| (denominator > 0).then(|| numerator as f64 / denominator as f64);
    match &watch.source {
        WatchSource::Query { .. } | WatchSource::Metric { .. } => metric(watch.metric_name()?, days),
        WatchSource::Slo { slug } => {
            let samples = || days.iter().filter_map(|facts| facts.slos.get(slug.as_str()));
            ratio(samples().map(|day| day.good_milli).sum(), samples().map(|day| day.total_milli).sum())
        }
        WatchSource::Requests => {
            let known: Vec<i64> = days.iter().filter_map(|facts| facts.requests).collect();
            (!known.is_empty()).then(|| known.iter().sum::<i64>() as f64)
        }
        WatchSource::Throughput => {
            let most = days.iter().flat_map(|facts| &facts.throughput).map(|row| row.rps_milli).max();
            most.map(|milli| milli as f64 / 1_000.0)
        }
        WatchSource::CostPerRequest | WatchSource::Benchmark { .. } => None,
    }
}

/// Cost per million requests of the days that have both, with its currency: days in several are not added up.
fn price<'a>(days: &[&'a DayFacts]) -> Option<(&'a str, f64)> {
    let both = || days.iter().filter(|facts| facts.requests.is_some() && !facts.cost_micros.is_empty());
    let currencies: BTreeSet<&str> = both().flat_map(|facts| facts.cost_micros.keys().map(String::as_str)).collect();
    let currency = currencies.first().filter(|_| currencies.len() == 1)?;
    let cost: i64 = both().flat_map(|facts| facts.cost_micros.values()).sum();
    let requests: i64 = both().filter_map(|facts| facts.requests).sum();
    // Millionths per request are units per million requests.
    (requests > 0).then(|| (*currency, cost as f64 / requests as f64))
}

/// The ratio of the week where the readings are ratios of whole numbers, else the mean of the readings. Readings of different units are
/// not put together.
fn metric(name: &str, days: &[&DayFacts]) -> Option<f64> {
    let rows: Vec<_> = days.iter().filter_map(|facts| facts.metrics.get(name)).collect();
    let mut units = rows.iter().flat_map(|row| &row.units);
    let unit = units.next();
    if units.any(|other| Some(other) != unit) {
        return None;
    }
    let parts: Option<Vec<(i64, i64)>> = rows.iter().map(|row| row.parts).collect();
    if let Some(parts) = parts.filter(|parts| !parts.is_empty()) {
        let (numerator, denominator) = parts.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        return (denominator > 0).then(|| numerator as f64 / denominator as f64);
    }
    let count: i64 = rows.iter().map(|row| row.count).sum();
    (count > 0).then(|| rows.iter().map(|row| row.sum).sum::<f64>() / count as f64)
}
