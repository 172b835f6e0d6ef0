//! The worst series and the budgets as GFM tables.

use super::answer::{Answer, Budget, Series};
use super::escape::{code, text};
use super::percent::{percent, signed_percent};
use super::{gravity, words};
use domain::results::{Direction, Unit};
use domain::verdict::quantity;

/// Rows of a table; the page of the run has them all.
const ROWS: usize = 10;

const NONE: &str = "–";

impl Answer {
    /// The worst series: by verdict, then by how much worse.
    pub(super) fn series_table(&self) -> Option<String> {
        let mut worst: Vec<_> = self.series.iter().collect();
        let worsening = |series: &Series| series.delta_percent.unwrap_or(f64::NEG_INFINITY);
        worst.sort_by(|a, b| gravity(b.verdict).cmp(&gravity(a.verdict)).then(worsening(b).total_cmp(&worsening(a))));
        let more = worst.len().saturating_sub(ROWS);
        let rows: Vec<_> = worst.into_iter().take(ROWS).map(row).collect();
        if rows.is_empty() {
            return None;
        }
        let head = "| benchmark | metric | before → after | Δ | limit | verdict |\n| --- | --- | --- | ---: | ---: | --- |";
        let more = if more > 0 { format!("\n\n{more} more series are no worse than these.") } else { String::new() };
        Some(format!("{head}\n{}{more}\n", rows.join("\n")))
    }

    pub(super) fn budget_table(&self) -> Option<String> {
        let mut all: Vec<_> = self.budgets.iter().collect();
        all.sort_by_key(|budget| budget.met.map_or(1, |met| if met { 2 } else { 0 }));
        let more = all.len().saturating_sub(ROWS);
        let rows: Vec<_> = all.into_iter().take(ROWS).map(budget_row).collect();
        if rows.is_empty() {
            return None;
        }
        let head = "| budget of | limit | measured | |\n| --- | ---: | ---: | --- |";
        let more = if more > 0 { format!("\n\n{more} more budgets.") } else { String::new() };
        Some(format!("{head}\n{}{more}\n", rows.join("\n")))
    }
}

fn row(series: &Series) -> String {
    let Series { benchmark, metric, value, baseline, .. } = series;
    // A unit that this version does not know is shown as the bare number.
    let unit = series.unit.unwrap_or(Unit::Count);
    let shown = |value: &Option<f64>| value.map_or_else(|| NONE.to_owned(), |value| quantity(value, unit));
    let limit = series.limit_percent.map(percent).or_else(|| series.limit.map(|limit| quantity(limit, unit)));
    let (sign, word) = words(series.verdict);
    format!(
        "| {} | {} | {} → {} | {} | {} | {sign} {word} |",
        code(benchmark),
        text(metric),
        shown(baseline),
        shown(value),
        change(series).map_or_else(|| NONE.to_owned(), signed_percent),
        limit.unwrap_or_else(|| NONE.to_owned()),
    )
}

/// How the value itself moved: a throughput that fell has a minus, however bad that is.
fn change(series: &Series) -> Option<f64> {
    match (series.value, series.baseline) {
        (Some(value), Some(baseline)) if baseline != 0.0 => Some(100.0 * (value - baseline) / baseline.abs()),
        _ => series.delta_percent.map(|worse| if series.direction == Some(Direction::Higher) { -worse } else { worse }),
    }
}

fn budget_row(budget: &Budget) -> String {
    let unit = if budget.metric.starts_with("latency") { Unit::Seconds } else { Unit::PerSecond };
    let shown = |value: Option<f64>| value.map_or_else(|| NONE.to_owned(), |value| quantity(value, unit));
    let outcome = match (budget.met, &budget.approval) {
        (Some(true), _) => "✅ met".to_owned(),
        (Some(false), Some(approval)) => format!("⚠️ exceeded, {}", text(approval)),
        (Some(false), None) => "❌ exceeded".to_owned(),
        (None, _) => "❔ not measured".to_owned(),
    };
    format!("| {} {} | {} | {} | {outcome} |", code(&budget.endpoint), text(&budget.metric), shown(budget.limit), shown(budget.measured))
}
