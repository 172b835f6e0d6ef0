//! Charts and tables as page models.

use super::format;
use crate::view::{Cell, Chart, Table};
use charts::{Good, Scene, Target, TrendInput};
use domain::kpi::Kpi;
use domain::model::{Goal, KpiDefinition, KpiUnit, Model};
use domain::time::Day;

/// A scene with its caption and the same figures as a table. `id` is unique on the page.
pub(super) fn chart(scene: &Scene, id: &str, legend: &[(&str, &str)]) -> Chart {
    Chart {
        svg: scene.svg(id),
        caption: scene.description.clone(),
        table: table_of(&scene.table),
        legend: legend.iter().map(|(class, word)| ((*class).to_owned(), (*word).to_owned())).collect(),
    }
}

fn table_of(table: &charts::Table) -> Table {
    let row = |row: &Vec<String>| {
        let cell = |(column, text): (usize, &String)| Cell { number: column > 0, ..text_cell(text) };
        row.iter().enumerate().map(cell).collect()
    };
    Table { caption: table.caption.clone(), head: table.head.clone(), rows: table.rows.iter().map(row).collect() }
}

pub(super) fn text_cell(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), ..Cell::default() }
}

pub(super) fn number_cell(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), number: true, ..Cell::default() }
}

pub(super) fn link_cell(text: impl Into<String>, href: impl Into<String>) -> Cell {
    Cell { text: text.into(), href: Some(href.into()), ..Cell::default() }
}

pub(super) fn mark_cell(mark: crate::view::Mark) -> Cell {
    Cell { text: mark.word, mark: Some(mark.tone), ..Cell::default() }
}

/// The levels as swatches: 1 Ad-hoc to 5 Optimized.
pub(super) fn level_legend(model: &Model) -> Vec<(String, String)> {
    model.levels.iter().map(|level| (format!("l{}", level.level), format!("{} {}", level.level, level.name))).collect()
}

/// A KPI's value as charts draw it: ratios in per cent, all else as it is.
pub(super) fn drawn(unit: KpiUnit, value: f64) -> f64 {
    if unit == KpiUnit::Ratio { value * 100.0 } else { value }
}

/// What charts write beside a drawn value.
pub(super) fn label(unit: KpiUnit) -> &'static dyn Fn(f64) -> String {
    match unit {
        KpiUnit::Ratio => &|value| format!("{} %", format::decimal(value, 1)),
        KpiUnit::Days => &|value| format!("{} d", format::decimal(value, 1)),
        KpiUnit::Count => &|value| format::decimal(value, 1),
        KpiUnit::MoneyPerMillion => &|value| format::money(value),
        KpiUnit::Index => &|value| format::decimal(value, 0),
    }
}

pub(super) fn target(goal: Goal, unit: KpiUnit) -> Option<Target> {
    match goal {
        Goal::Above(value) => Some(Target { value: drawn(unit, value), good: Good::Above }),
        Goal::Below(value) => Some(Target { value: drawn(unit, value), good: Good::Below }),
        Goal::Downward | Goal::Upward => None,
    }
}

/// Weeks as a line of thirteen points for a tile, the newest last; `None` without two values.
pub(super) fn spark(definition: &KpiDefinition, goal: Goal, points: &[(Day, Option<f64>)], id: &str) -> Option<String> {
    const WEEKS: usize = 13;
    let last = points.len().saturating_sub(WEEKS);
    let values: Vec<_> = points.iter().skip(last).map(|(_, value)| value.map(|value| drawn(definition.unit, value))).collect();
    if values.iter().flatten().count() < 2 {
        return None;
    }
    let mut scene = charts::spark(&values, target(goal, definition.unit));
    scene.title = format!("{} over {} weeks", definition.name, values.len());
    Some(scene.svg(id))
}

/// A KPI's weeks, with the previous period behind them where it was asked for.
pub(super) fn trend(
    definition: &KpiDefinition,
    goal: Goal,
    points: &[(Day, Option<f64>)],
    before: Option<Vec<(Day, Option<f64>)>>,
    annotations: Vec<(Day, String)>,
    restated: Vec<Day>,
) -> Scene {
    let unit = definition.unit;
    let drawn_all =
        |points: &[(Day, Option<f64>)]| points.iter().map(|(day, value)| (*day, value.map(|value| drawn(unit, value)))).collect();
    let mut input = TrendInput::new(definition.name.clone(), drawn_all(points), label(unit));
    input.compare = before.map(|before| drawn_all(&before));
    input.target = target(goal, unit);
    input.annotations = annotations;
    input.restated = restated;
    charts::trend(&input)
}

/// Points of one KPI, week by week without holes: a week nobody computed is a gap. The current week ends with `today`.
pub(super) fn weekly<Id>(points: &[(Day, Kpi<Id>)], from: Day, today: Day) -> Vec<(Day, Option<f64>)> {
    use domain::time::IsoWeek;
    let known = |week: IsoWeek| points.iter().rev().find(|(day, _)| IsoWeek::of(*day) == week).and_then(|(_, kpi)| kpi.value);
    let last = IsoWeek::of(today);
    let mut weeks = Vec::new();
    let mut week = IsoWeek::of(from);
    while week <= last {
        weeks.push((week.sunday().min(today), known(week)));
        week = IsoWeek::of(week.sunday() + chrono::Days::new(1));
    }
    weeks
}
