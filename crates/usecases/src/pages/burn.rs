//! Burn rates: how fast the budget goes, over the windows that alerts look at.

use super::drawing::{mark_cell, number_cell, text_cell};
use super::format;
use super::slo_budgets::SloBudget;
use super::words::mark;
use crate::slos::{BurnRow, burn_rows};
use crate::view::{Table, Tone};
use store::slo_state::SloState;

fn rows(budget: &SloBudget, live: &SloState) -> Vec<BurnRow> {
    burn_rows(budget.slo.target_ppm, f64::from(budget.period_days()), &live.windows)
}

/// `2.4×`, with what it would set off; a dash without data.
pub(super) fn short(budget: &SloBudget, live: &SloState) -> String {
    let rows = rows(budget, live);
    let fires = rows.iter().find(|row| row.fires == Some(true));
    let rate = fires.and_then(|row| row.long).or_else(|| rows.iter().find_map(|row| row.long));
    match (rate, fires) {
        (Some(rate), Some(row)) => format!("{} {}", times(rate), row.rule.severity),
        (Some(rate), None) => times(rate),
        (None, _) => format::NONE.to_owned(),
    }
}

fn times(rate: f64) -> String {
    format!("{}×", format::decimal(rate, 1))
}

pub(super) fn table(budget: &SloBudget, live: &SloState) -> Table {
    let cell = |rate: Option<f64>| number_cell(rate.map_or_else(|| format::NONE.to_owned(), times));
    let rows = rows(budget, live).into_iter().map(|row| {
        let state = match row.fires {
            Some(true) => mark(Tone::Bad, format!("fires ({})", row.rule.severity)),
            Some(false) => mark(Tone::Ok, "calm"),
            None => mark(Tone::Neutral, "too few events"),
        };
        let windows = format!("{} and {}", format::minutes(row.rule.long_minutes), format::minutes(row.rule.short_minutes));
        vec![
            text_cell(windows),
            number_cell(times(row.factor)),
            cell(row.long),
            cell(row.short),
            mark_cell(state),
            text_cell(row.rule.severity),
        ]
    });
    Table {
        caption: "Burn rates: 1× spends the budget evenly over the window; an alert needs both windows above the limit".to_owned(),
        head: ["Windows", "Limit", "Long window", "Short window", "State", "Severity"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}
