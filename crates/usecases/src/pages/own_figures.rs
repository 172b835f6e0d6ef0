//! Figures of the KPIs that a program defines for itself, and of DORA's five: the shape of the nine, with units of their own.

use super::figures::Frame;
use super::format;
use super::query::address;
use super::words::{direction, kpi_status, link};
use crate::view::{Change, Computation, Direction, Figure, Link, Tile};
use charts::{Good, Scene, Target, TrendInput};
use domain::dora::{DoraId, Measure, WINDOW_DAYS};
use domain::kpi::{Kpi, KpiStatus, OwnKpi};
use domain::model::{Aggregate, Goal, OwnKpiDefinition};
use domain::time::Day;

/// Values of weeks: of the thirteen newest in a spark.
const WEEKS: usize = 13;

pub(super) type Points = [(Day, Option<f64>)];

/// Whether values are typed and printed as a hundred times what is kept.
pub(super) fn in_percent(definition: &OwnKpiDefinition) -> bool {
    definition.unit == "ratio"
}

/// Shares are kept from 0 to 1 and printed in per cent; a unit `%` is kept as it is pushed.
fn scale(definition: &OwnKpiDefinition) -> f64 {
    if in_percent(definition) { 100.0 } else { 1.0 }
}

fn number(definition: &OwnKpiDefinition, value: f64) -> (String, String) {
    let scaled = value * scale(definition);
    let digits = if scaled.abs() >= 100.0 { 0 } else { 2 };
    (format::decimal(scaled, digits), unit(definition).to_owned())
}

/// The unit that is printed.
pub(super) fn unit(definition: &OwnKpiDefinition) -> &str {
    if in_percent(definition) { "%" } else { &definition.unit }
}

pub(super) fn value_text(definition: &OwnKpiDefinition, value: Option<f64>) -> String {
    value.map_or_else(
        || format::NONE.to_owned(),
        |value| {
            let (number, unit) = number(definition, value);
            format!("{number} {unit}")
        },
    )
}

/// The size of a change; `None` where it rounds to nothing.
pub(super) fn change_text(definition: &OwnKpiDefinition, before: f64, now: f64) -> Option<String> {
    let size = ((now - before) * scale(definition)).abs();
    let digits = if size >= 100.0 { 0 } else { 2 };
    let text = format::decimal(size, digits);
    let unit = if in_percent(definition) { "pts" } else { definition.unit.as_str() };
    (text != "0").then(|| format!("{text} {unit}"))
}

fn change(text: Option<String>, before: Option<f64>, now: Option<f64>) -> Option<Change> {
    let (before, now) = (before?, now?);
    Some(text.map_or_else(
        || Change { direction: Direction::Same, text: "0".to_owned() },
        |text| Change { direction: direction(now - before), text },
    ))
}

pub(super) fn changed(definition: &OwnKpiDefinition, before: Option<f64>, now: Option<f64>) -> Option<Change> {
    let moved = now.zip(before).and_then(|(now, before)| change_text(definition, before, now));
    change(moved, before, now)
}

/// What a value was made of: `24 readings`.
pub(super) fn made_of(definition: &OwnKpiDefinition, kpi: &OwnKpi) -> Option<String> {
    let denominator = kpi.denominator?;
    Some(match (definition.aggregate, kpi.numerator) {
        (Aggregate::Ratio, Some(numerator)) => format!("{} of {}", format::count(numerator), format::count(denominator)),
        (Aggregate::Last, _) => format!("newest reading of {}", format::plural(denominator, "reporter", "reporters")),
        (Aggregate::Sum, _) => format!("sum of {}", format::plural(denominator, "reading", "readings")),
        _ => format!("mean of {}", format::plural(denominator, "reading", "readings")),
    })
}

fn goal(definition: &OwnKpiDefinition, keys: &[String]) -> Goal {
    domain::kpi::own_goal(definition, keys)
}

pub(super) fn goal_text(definition: &OwnKpiDefinition, keys: &[String]) -> String {
    match goal(definition, keys) {
        Goal::Above(target) => format!("> {}", value_text(definition, Some(target))),
        Goal::Below(target) => format!("< {}", value_text(definition, Some(target))),
        Goal::Downward => "downward".to_owned(),
        Goal::Upward => "upward".to_owned(),
    }
}

pub(super) fn figure(frame: &Frame, definition: &OwnKpiDefinition, kpi: Option<&OwnKpi>, before: Option<&OwnKpi>) -> Figure {
    let value = kpi.and_then(|kpi| kpi.value);
    let earlier = before.and_then(|before| before.value);
    let (value_shown, unit) = value.map_or_else(|| (format::NONE.to_owned(), String::new()), |value| number(definition, value));
    let inputs = kpi.and_then(|kpi| made_of(definition, kpi)).map(|text| ("made of".to_owned(), text));
    let reason = match kpi {
        Some(kpi) => kpi.reason.clone(),
        None => Some(format!("Nothing was evaluated yet. {}", definition.how_to_connect())),
    };
    Figure {
        value: value_shown,
        unit,
        mark: kpi_status(kpi.map_or(KpiStatus::Unknown, |kpi| kpi.status)),
        target: goal_text(definition, &frame.target_keys),
        period: format::days(i64::try_from(definition.window_days).unwrap_or(0)),
        freshness: kpi.map_or_else(|| "never".to_owned(), |kpi| format::relative_or_never(frame.now, kpi.fresh_at)),
        coverage: coverage(frame, kpi),
        change: changed(definition, earlier, value),
        beside: kpi.and_then(|kpi| if kpi.value.is_none() { kpi.reason.clone() } else { kpi.beside.clone() }),
        computation: Computation {
            formula: definition.formula.clone(),
            window: kpi.map(|kpi| format::window(kpi.window)).unwrap_or_default(),
            inputs: inputs.into_iter().chain([("metric".to_owned(), definition.metric.clone())]).collect(),
            rows: kpi.filter(|kpi| kpi.fresh_at.is_some()).map(|kpi| rows(frame, ("kpi", &definition.id), kpi)),
            note: Some([reason, Some(frame.model_note.clone())].into_iter().flatten().collect::<Vec<_>>().join(" · ")),
        },
    }
}

fn coverage<Id>(frame: &Frame, kpi: Option<&Kpi<Id>>) -> String {
    let (one, many) = frame.covered;
    kpi.filter(|kpi| kpi.coverage.total > 0)
        .map(|kpi| {
            let verb = if kpi.coverage.reporting == 1 { "reports" } else { "report" };
            format!("{} of {} {verb}", kpi.coverage.reporting, format::plural(kpi.coverage.total, one, many))
        })
        .unwrap_or_default()
}

/// The rows behind a figure: of a kind of evidence, or of an own KPI.
pub(super) fn rows<Id>(frame: &Frame, of: (&str, &str), kpi: &Kpi<Id>) -> Link {
    let (from, to) = (kpi.window.from.to_string(), kpi.window.to.to_string());
    let mut fields = vec![of, ("from", from.as_str()), ("to", to.as_str())];
    if let Some((field, slug)) = &frame.rows_of {
        fields.insert(0, (field, slug));
    }
    link("The rows behind it", address("/evidence", &fields))
}

pub(super) fn tile(
    frame: &Frame,
    definition: &OwnKpiDefinition,
    kpi: Option<&OwnKpi>,
    before: Option<&OwnKpi>,
    weeks: &Points,
    href: String,
) -> Tile {
    Tile {
        id: definition.id.clone(),
        name: definition.name.clone(),
        href,
        figure: figure(frame, definition, kpi, before),
        spark: spark(&definition.name, &scaled(weeks, scale(definition)), target(definition, &frame.target_keys), &definition.id),
    }
}

fn scaled(points: &Points, scale: f64) -> Vec<(Day, Option<f64>)> {
    points.iter().map(|(day, value)| (*day, value.map(|value| value * scale))).collect()
}

fn target(definition: &OwnKpiDefinition, keys: &[String]) -> Option<Target> {
    let scale = scale(definition);
    match goal(definition, keys) {
        Goal::Above(value) => Some(Target { value: value * scale, good: Good::Above }),
        Goal::Below(value) => Some(Target { value: value * scale, good: Good::Below }),
        Goal::Downward | Goal::Upward => None,
    }
}

fn spark(name: &str, points: &Points, target: Option<Target>, id: &str) -> Option<String> {
    let last = points.len().saturating_sub(WEEKS);
    let values: Vec<Option<f64>> = points.iter().skip(last).map(|(_, value)| *value).collect();
    if values.iter().flatten().count() < 2 {
        return None;
    }
    let mut scene = charts::spark(&values, target);
    scene.title = format!("{name} over {} weeks", values.len());
    Some(scene.svg(&format!("spark-{id}")))
}

/// The weeks of an own KPI, with the previous period behind them and what happened.
pub(super) fn trend(
    definition: &OwnKpiDefinition,
    keys: &[String],
    weeks: &Points,
    before: Option<Vec<(Day, Option<f64>)>>,
    marks: Vec<(Day, String)>,
    restated: Vec<Day>,
) -> Scene {
    let scale = scale(definition);
    let label = |value: f64| value_text(definition, Some(value / scale));
    let mut input = TrendInput::new(definition.name.clone(), scaled(weeks, scale), &label);
    input.compare = before.map(|before| scaled(&before, scale));
    input.target = target(definition, keys);
    input.annotations = marks;
    input.restated = restated;
    charts::trend(&input)
}

/// A figure of DORA's with its unit: hours below two days, days, a week, per cent.
pub(super) fn dora_number(id: DoraId, value: f64) -> (String, &'static str) {
    match id.unit() {
        "days" if value < 2.0 => (format::decimal(value * 24.0, 1), "h"),
        "days" => (format::decimal(value, 1), "d"),
        "per_week" => (format::decimal(value, 1), "a week"),
        _ => (format::decimal(value * 100.0, 1), "%"),
    }
}

pub(super) fn dora_text(id: DoraId, value: Option<f64>) -> String {
    value.map_or_else(
        || format::NONE.to_owned(),
        |value| {
            let (number, unit) = dora_number(id, value);
            format!("{number} {unit}")
        },
    )
}

pub(super) fn dora_figure(frame: &Frame, id: DoraId, measure: Option<&Measure>, before: Option<&Measure>) -> Figure {
    let value = measure.and_then(|measure| measure.value);
    let earlier = before.and_then(|before| before.value);
    let (shown, unit) = value.map_or_else(|| (format::NONE.to_owned(), ""), |value| dora_number(id, value));
    let reason = measure.map_or_else(|| Some("Nothing was evaluated yet.".to_owned()), |measure| measure.reason.clone());
    Figure {
        value: shown,
        unit: unit.to_owned(),
        mark: dora_mark(id, value, earlier),
        target: String::new(),
        period: format::days(i64::try_from(WINDOW_DAYS).unwrap_or(0)),
        freshness: measure.map_or_else(|| "never".to_owned(), |measure| format::relative_or_never(frame.now, measure.fresh_at)),
        coverage: coverage(frame, measure),
        change: dora_changed(id, earlier, value),
        beside: measure.and_then(|measure| if measure.value.is_none() { measure.reason.clone() } else { measure.beside.clone() }),
        computation: Computation {
            formula: id.formula().to_owned(),
            window: measure.map(|measure| format::window(measure.window)).unwrap_or_default(),
            inputs: measure.map(dora_inputs).unwrap_or_default(),
            rows: measure.filter(|measure| measure.fresh_at.is_some()).map(|measure| rows(frame, ("kind", "deploy"), measure)),
            note: reason,
        },
    }
}

pub(super) fn dora_changed(id: DoraId, before: Option<f64>, now: Option<f64>) -> Option<Change> {
    let moved = now.zip(before).and_then(|(now, before)| dora_change(id, before, now));
    change(moved, before, now)
}

pub(super) fn dora_mark(id: DoraId, now: Option<f64>, then: Option<f64>) -> crate::view::Mark {
    match (now, then) {
        (None, _) => kpi_status(KpiStatus::Unknown),
        (Some(_), None) => super::words::mark(crate::view::Tone::Neutral, "no earlier value"),
        (Some(now), Some(then)) => against_past(id, then, now),
    }
}

/// Compared with oneself: the direction only, never against others.
fn against_past(id: DoraId, then: f64, now: f64) -> crate::view::Mark {
    use crate::view::Tone;
    if dora_change(id, then, now).is_none() {
        return super::words::mark(Tone::Neutral, "as before");
    }
    let better = (now > then) == id.more_is_better();
    if better { super::words::mark(Tone::Ok, "better than before") } else { super::words::mark(Tone::Warn, "worse than before") }
}

fn dora_change(id: DoraId, before: f64, now: f64) -> Option<String> {
    let size = (now - before).abs();
    let text = match id.unit() {
        "days" if size < 2.0 => format!("{} h", format::decimal(size * 24.0, 1)),
        "days" => format!("{} d", format::decimal(size, 1)),
        "per_week" => format!("{} a week", format::decimal(size, 1)),
        _ => format!("{} pts", format::decimal(size * 100.0, 1)),
    };
    (!text.starts_with("0 ")).then_some(text)
}

fn dora_inputs(measure: &Measure) -> Vec<(String, String)> {
    let (numerator, denominator) = match measure.id {
        DoraId::ChangeLeadTime => ("", "changes"),
        DoraId::DeploymentFrequency => ("deployments", "days"),
        DoraId::FailedDeploymentRecoveryTime => ("recovered", "failed deployments"),
        DoraId::ChangeFailRate => ("failed", "deployments"),
        DoraId::DeploymentReworkRate => ("because of incidents", "deployments"),
    };
    [(numerator, measure.numerator), (denominator, measure.denominator)]
        .into_iter()
        .filter_map(|(name, number)| Some((name.to_owned(), format::count(number?))))
        .collect()
}

pub(super) fn dora_tile(
    frame: &Frame,
    id: DoraId,
    measure: Option<&Measure>,
    before: Option<&Measure>,
    weeks: &Points,
    href: String,
) -> Tile {
    Tile {
        id: id.to_string(),
        name: id.name().to_owned(),
        href,
        figure: dora_figure(frame, id, measure, before),
        spark: spark(id.name(), weeks, None, id.as_str()),
    }
}

/// The weeks of one of DORA's five.
pub(super) fn dora_trend(id: DoraId, weeks: &Points, marks: Vec<(Day, String)>) -> Scene {
    let label = move |value: f64| match id {
        DoraId::DeploymentFrequency => format::decimal(value, 1),
        _ => dora_text(id, Some(value)),
    };
    let mut input = TrendInput::new(id.name(), weeks.to_vec(), &label);
    input.annotations = marks;
    charts::trend(&input)
}
