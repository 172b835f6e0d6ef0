//! A KPI as a page shows it: value, unit, target, status, what it was before, coverage, age, and how it was computed.

use super::drawing::spark;
use super::format;
use super::query::address;
use super::words::{direction, kpi_status, link};
use crate::view::{Change, Computation, Direction, Figure, Link, Tile, TileGroup};
use chrono::Datelike as _;
use domain::catalog::ExchangeRate;
use domain::kpi::{CONVERTED, Kpi, KpiId, goal_for};
use domain::model::{Goal, KpiDefinition, KpiUnit, Model};
use domain::time::{Day, Timestamp};
use std::collections::BTreeMap;

/// What figures of one scope share.
pub(super) struct Frame<'a> {
    pub(super) model: &'a Model,
    /// `model v7`
    pub(super) model_note: String,
    /// Under what keys targets of single scopes count, the nearest first: `t:payments`, `g:commerce`, `program`.
    pub(super) target_keys: Vec<String>,
    /// `team` or `service`: what coverage counts.
    pub(super) covered: (&'static str, &'static str),
    /// Field of the links to evidence rows: (`team`, slug).
    pub(super) rows_of: Option<(&'static str, String)>,
    /// The rates at which costs are converted.
    pub(super) rates: Vec<&'a ExchangeRate>,
    pub(super) now: Timestamp,
}

/// Value and unit apart: the unit is printed smaller.
pub(super) fn value(unit: KpiUnit, value: f64) -> (String, &'static str) {
    match unit {
        KpiUnit::Ratio => (format::decimal(value * 100.0, 1), "%"),
        KpiUnit::Days => (format::decimal(value, 1), "d"),
        KpiUnit::Count => (format::decimal(value, 1), ""),
        KpiUnit::MoneyPerMillion => (format::money(value), "/ M"),
        KpiUnit::Index => (format::decimal(value, 0), ""),
    }
}

/// `84 %`, or a dash.
pub(super) fn value_text(unit: KpiUnit, found: Option<f64>) -> String {
    found.map_or_else(
        || format::NONE.to_owned(),
        |found| {
            let (number, unit) = value(unit, found);
            if unit.is_empty() { number } else { format!("{number} {unit}") }
        },
    )
}

/// The same of a KPI: `> 12.3 d` where its value is not reached yet (decision 26).
pub(super) fn told<Id>(unit: KpiUnit, kpi: Option<&Kpi<Id>>) -> String {
    match kpi.map(|kpi| (kpi.value, kpi.at_least)) {
        Some((None, Some(at_least))) => format!("> {}", value_text(unit, Some(at_least))),
        found => value_text(unit, found.and_then(|(value, _)| value)),
    }
}

/// `> 90 %`, `< 1 d`, `downward`.
pub(super) fn target_text(goal: Goal, unit: KpiUnit) -> String {
    match goal {
        Goal::Above(target) => format!("> {}", value_text(unit, Some(target))),
        Goal::Below(target) => format!("< {}", value_text(unit, Some(target))),
        Goal::Downward => "downward".to_owned(),
        Goal::Upward => "upward".to_owned(),
    }
}

/// Points of a ratio, the unit itself of days and counts, per cent of money and indices. `None` where either value is missing.
pub(super) fn change(unit: KpiUnit, before: Option<f64>, now: Option<f64>) -> Option<Change> {
    let (before, now) = (before?, now?);
    let difference = now - before;
    let size = difference.abs();
    let text = match unit {
        KpiUnit::Ratio => format!("{} pts", format::decimal(size * 100.0, 1)),
        KpiUnit::Days => format!("{} d", format::decimal(size, 1)),
        KpiUnit::Count => format::decimal(size, 1),
        KpiUnit::MoneyPerMillion | KpiUnit::Index if before == 0.0 => return None,
        KpiUnit::MoneyPerMillion | KpiUnit::Index => format::percent(size / before.abs()),
    };
    // What rounds to nothing is no change.
    let direction = if text.starts_with("0 ") || text == "0" { Direction::Same } else { direction(difference) };
    Some(Change { direction, text })
}

pub(super) fn figure(frame: &Frame, definition: &KpiDefinition, kpi: Option<&Kpi>, before: Option<&Kpi>) -> Figure {
    let goal = goal_for(definition, &frame.target_keys);
    let (value, unit) = match kpi.and_then(|kpi| kpi.value.map(|found| (kpi, value(definition.unit, found)))) {
        Some((kpi, (number, unit))) => {
            (number, currency(definition.unit, kpi).map_or_else(|| unit.to_owned(), |code| format!("{code} {unit}")))
        }
        None => match kpi.and_then(|kpi| kpi.at_least).map(|at_least| self::value(definition.unit, at_least)) {
            Some((number, unit)) => (format!("> {number}"), unit.to_owned()),
            None => (format::NONE.to_owned(), String::new()),
        },
    };
    let status = kpi.map_or(domain::kpi::KpiStatus::Unknown, |kpi| kpi.status);
    let (one, many) = frame.covered;
    let coverage = kpi.filter(|kpi| kpi.coverage.total > 0).map(|kpi| {
        let verb = if kpi.coverage.reporting == 1 { "reports" } else { "report" };
        format!("{} of {} {verb}", kpi.coverage.reporting, format::plural(kpi.coverage.total, one, many))
    });
    Figure {
        value,
        unit,
        mark: kpi_status(status),
        target: target_text(goal, definition.unit),
        period: format::days(kpi.map_or_else(|| i64::try_from(definition.window_days).unwrap_or(0), |kpi| kpi.window.days())),
        freshness: kpi.map_or_else(|| "never".to_owned(), |kpi| format::relative_or_never(frame.now, kpi.fresh_at)),
        coverage: coverage.unwrap_or_default(),
        change: change(definition.unit, before.and_then(|before| before.value), kpi.and_then(|kpi| kpi.value)),
        // Where there is no value, what to connect is the thing to read.
        beside: kpi
            .and_then(|kpi| if kpi.value.is_none() { kpi.reason.clone() } else { kpi.beside.clone() })
            .filter(|text| !text.is_empty()),
        computation: computation(frame, definition, kpi),
    }
}

pub(super) fn computation(frame: &Frame, definition: &KpiDefinition, kpi: Option<&Kpi>) -> Computation {
    let mut inputs = kpi.map(inputs).unwrap_or_default();
    inputs.extend(kpi.map(|kpi| rates(frame, kpi)).unwrap_or_default());
    let reason = match kpi {
        Some(kpi) => kpi.reason.clone(),
        None => Some(format!("Nothing was evaluated yet. {}", definition.connect)),
    };
    Computation {
        formula: definition.formula.clone(),
        window: kpi.map(|kpi| format::window(kpi.window)).unwrap_or_default(),
        inputs,
        rows: kpi.filter(|kpi| kpi.fresh_at.is_some()).map(|kpi| rows(frame, kpi)),
        note: Some([reason, Some(frame.model_note.clone())].into_iter().flatten().collect::<Vec<_>>().join(" · ")),
    }
}

fn inputs(kpi: &Kpi) -> Vec<(String, String)> {
    let (numerator, denominator) = parts(kpi);
    let (part, whole) = amounts(kpi);
    let named = |name: &str, amount: Option<String>| amount.filter(|_| !name.is_empty()).map(|amount| (name.to_owned(), amount));
    [named(numerator, part), named(denominator, whole)].into_iter().flatten().collect()
}

/// The rates of the window's months, of the currencies that the KPI says it converted.
fn rates(frame: &Frame, kpi: &Kpi) -> Vec<(String, String)> {
    let remark = kpi.beside.as_deref().filter(|_| kpi.id == KpiId::CostPerRequest).unwrap_or_default();
    let Some(converted) = remark.split(", ").find_map(|part| part.strip_suffix(CONVERTED)) else { return Vec::new() };
    let first = kpi.window.from.with_day(1).unwrap_or(kpi.window.from);
    let used = frame.rates.iter().filter(|rate| rate.month >= first && rate.month <= kpi.window.to);
    used.filter(|rate| converted.split(" and ").any(|code| code == rate.currency))
        .map(|rate| (format!("one {} in {}", rate.currency, rate.month.format("%Y-%m")), format!("{} {}", rate.decimal(), rate.into)))
        .collect()
}

/// The currency of money, which the KPI tells first of its remarks.
fn currency(unit: KpiUnit, kpi: &Kpi) -> Option<&str> {
    let code = kpi.beside.as_deref()?.split(',').next()?;
    (unit == KpiUnit::MoneyPerMillion && code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase())).then_some(code)
}

/// The rows behind a KPI.
pub(super) fn rows(frame: &Frame, kpi: &Kpi) -> Link {
    let (from, to) = (kpi.window.from.to_string(), kpi.window.to.to_string());
    let mut fields = vec![("kpi", kpi.id.as_str()), ("from", &from), ("to", &to)];
    if let Some((field, slug)) = &frame.rows_of {
        fields.insert(0, (field, slug));
    }
    link("The rows behind it", address("/evidence", &fields))
}

/// Whether the share of performance work was told by hours, which the KPI says in its remark.
fn by_hours(kpi: &Kpi) -> bool {
    kpi.id == KpiId::PerfWorkShare && kpi.beside.as_deref().is_some_and(|remark| remark.contains("hours"))
}

/// Numerator and denominator in their own units.
pub(super) fn amounts(kpi: &Kpi) -> (Option<String>, Option<String>) {
    (kpi.numerator.map(|number| amount(kpi, true, number)), kpi.denominator.map(|number| amount(kpi, false, number)))
}

fn amount(kpi: &Kpi, is_numerator: bool, number: i64) -> String {
    match kpi.id {
        KpiId::CostPerRequest if is_numerator => format::money(number as f64 / 1e6),
        KpiId::PerfWorkShare if by_hours(kpi) => format!("{} h", format::decimal(number as f64 / 60.0, 0)),
        _ => format::count(number),
    }
}

/// What numerator and denominator count; empty where there is none.
pub(super) fn parts(kpi: &Kpi) -> (&'static str, &'static str) {
    match kpi.id {
        KpiId::PrPerfTestShare => ("pull requests with a performance test", "merged pull requests"),
        KpiId::PerfFixLeadTime => ("fixed regressions", "regressions"),
        KpiId::RegressionsBeforeProd => ("detected before production", "regressions"),
        KpiId::SloCompliance => ("SLO-days met", "SLO-days measured"),
        KpiId::PerfIncidents => ("incidents", "teams with an incident source"),
        KpiId::ErrorBudgetUsed => ("", "SLOs"),
        KpiId::CostPerRequest => ("cost of the newest week", "requests of the newest week"),
        KpiId::ThroughputPerDollar => ("", "services"),
        KpiId::PerfWorkShare if by_hours(kpi) => ("of performance work", "of capacity"),
        KpiId::PerfWorkShare => ("labelled pull requests", "merged pull requests"),
    }
}

/// The kinds of evidence that a KPI is made of, the most telling first.
pub(super) fn kinds(id: KpiId) -> &'static [&'static str] {
    match id {
        KpiId::PrPerfTestShare => &["pull_request", "run"],
        KpiId::PerfFixLeadTime | KpiId::RegressionsBeforeProd => &["regression", "canary", "deploy"],
        KpiId::SloCompliance | KpiId::ErrorBudgetUsed => &["slo_sample"],
        KpiId::PerfIncidents => &["alert", "incident"],
        KpiId::CostPerRequest => &["cost", "requests"],
        KpiId::ThroughputPerDollar => &["throughput"],
        KpiId::PerfWorkShare => &["hours", "pull_request"],
    }
}

/// Weekly values by KPI.
pub(super) type Trends = BTreeMap<KpiId, Vec<(Day, Option<f64>)>>;

/// The model's KPIs as tiles under Process, Quality, Efficiency. `href` makes the link of one.
pub(super) fn groups(frame: &Frame, kpis: &[Kpi], before: &[Kpi], trends: &Trends, href: impl Fn(KpiId) -> String) -> Vec<TileGroup> {
    let mut groups: Vec<TileGroup> = Vec::new();
    for definition in &frame.model.kpis {
        let name = format::capital(&definition.group);
        let tile = tile(frame, definition, kpis, before, trends, href(definition.id));
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.tiles.push(tile),
            None => groups.push(TileGroup { name, tiles: vec![tile] }),
        }
    }
    groups
}

fn tile(frame: &Frame, definition: &KpiDefinition, kpis: &[Kpi], before: &[Kpi], trends: &Trends, href: String) -> Tile {
    let find = |all: &[Kpi]| all.iter().position(|kpi| kpi.id == definition.id);
    let kpi = find(kpis).and_then(|index| kpis.get(index));
    let earlier = find(before).and_then(|index| before.get(index));
    let goal = goal_for(definition, &frame.target_keys);
    let weeks = trends.get(&definition.id).map(Vec::as_slice).unwrap_or_default();
    Tile {
        id: definition.id.to_string(),
        name: definition.name.clone(),
        href,
        figure: figure(frame, definition, kpi, earlier),
        spark: spark(definition, goal, weeks, &format!("spark-{}", definition.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_and_values_in_their_own_unit() {
        assert_eq!(target_text(Goal::Above(0.9), KpiUnit::Ratio), "> 90 %");
        assert_eq!(target_text(Goal::Below(1.0), KpiUnit::Days), "< 1 d");
        assert_eq!(target_text(Goal::Below(1.0), KpiUnit::Count), "< 1");
        assert_eq!(target_text(Goal::Downward, KpiUnit::MoneyPerMillion), "downward");
        assert_eq!(value_text(KpiUnit::Ratio, Some(0.992)), "99.2 %");
        assert_eq!(value_text(KpiUnit::Days, None), "—");
        let mut kpi = Kpi {
            id: KpiId::PerfFixLeadTime,
            value: None,
            numerator: Some(1),
            denominator: Some(3),
            status: domain::kpi::KpiStatus::OffTarget,
            window: domain::time::Window { from: Day::MIN, to: Day::MIN },
            coverage: domain::kpi::Coverage::default(),
            fresh_at: None,
            at_least: Some(12.34),
            reason: None,
            beside: None,
        };
        assert_eq!(told(KpiUnit::Days, Some(&kpi)), "> 12.3 d");
        (kpi.value, kpi.at_least) = (Some(2.0), None);
        assert_eq!(told(KpiUnit::Days, Some(&kpi)), "2 d");
    }

    #[test]
    fn changes_are_points_of_ratios_and_per_cent_of_money() {
        let text = |unit, before, now| change(unit, Some(before), Some(now)).map(|change| (change.direction, change.text));
        assert_eq!(text(KpiUnit::Ratio, 0.78, 0.84), Some((Direction::Up, "6 pts".to_owned())));
        assert_eq!(text(KpiUnit::MoneyPerMillion, 3.25, 3.12), Some((Direction::Down, "4 %".to_owned())));
        assert_eq!(text(KpiUnit::Ratio, 0.84, 0.8401), Some((Direction::Same, "0 pts".to_owned())));
        assert_eq!(change(KpiUnit::Ratio, None, Some(0.84)), None, "unknown before is no rise");
    }
}
