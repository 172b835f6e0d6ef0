//! `slo-compliance`: SLO-days met, of SLO-days measured.

use super::{Answer, Question, judge};
use crate::catalog::{Slo, SloWindow};
use crate::time::{Day, Window};
use chrono::Datelike;

pub(super) fn answer(question: &Question) -> Answer {
    let days = question.rows.services(question.window).flat_map(|(_, _, facts)| facts.slos.values());
    let (mut met, mut measured, mut samples) = (0, 0, 0);
    for day in days {
        samples += 1;
        if let Some(held) = day.met() {
            measured += 1;
            met += i64::from(held);
        }
    }
    if measured == 0 {
        return match samples {
            0 => question.unknown("No SLO was sampled in the window."),
            _ => question.nothing("The SLOs had no valid events in the window."),
        };
    }
    let (held, known) = over_own_windows(question);
    Answer {
        value: Some(met as f64 / measured as f64),
        numerator: Some(met),
        denominator: Some(measured),
        status: judge::ratio(question.goal, met, measured),
        beside: (known > 0).then(|| format!("{held} of {known} SLOs met over their own window")),
        ..Answer::default()
    }
}

/// The second figure: SLOs met over the window of their own definition, and how many were measured.
fn over_own_windows(question: &Question) -> (i64, i64) {
    let catalog = question.rows.catalog;
    let today = question.rows.target.services(catalog);
    let slos = today.iter().flat_map(|service| catalog.slos_of(*service));
    let results: Vec<bool> = slos.filter_map(|slo| is_met(slo, question)).collect();
    (results.iter().filter(|met| **met).count() as i64, results.len() as i64)
}

/// Σ good ≥ Σ target · valid, each day under its own objective.
fn is_met(slo: &Slo, question: &Question) -> Option<bool> {
    let (mut good, mut needed) = (0_i128, 0_i128);
    for (_, facts) in question.rows.service(slo.service, own_window(slo, question.window.to)) {
        if let Some(day) = facts.slos.get(slo.slug.as_str()) {
            good += i128::from(day.good_milli) * 1_000_000;
            needed += i128::from(day.target_ppm) * i128::from(day.total_milli);
        }
    }
    (needed > 0).then_some(good >= needed)
}

fn own_window(slo: &Slo, to: Day) -> Window {
    match slo.window {
        SloWindow::RollingDays(days) => Window::ending(to, u64::from(days)),
        SloWindow::CalendarMonth => Window { from: to.with_day(1).unwrap_or(to), to },
    }
}
