//! `regressions-before-prod`: roots detected before users had them, of all roots (decisions 24 and 25).

use super::{Answer, Question, judge};
use crate::evidence::Stage;
use crate::facts::{DayFacts, RegressionRow};
use crate::kpi::KpiStatus;
use crate::time::{Window, days_before};

/// A gate that blocks, or change-point detection, looked for regressions on this day.
pub(super) fn is_watched(facts: &DayFacts) -> bool {
    facts.runs.gated > 0 || facts.seen.contains_key("change_point_run")
}

pub(super) fn answer(question: &Question) -> Answer {
    let roots: Vec<&RegressionRow> = question
        .rows
        .services(question.window)
        .flat_map(|(_, _, facts)| &facts.regressions)
        .filter(|row| row.confirmed && !row.noise && row.detected_at <= question.at)
        .collect();
    let (before, all) = (roots.iter().filter(|row| row.before_production).count() as i64, roots.len() as i64);
    if all == 0 {
        return none_occurred(question);
    }
    let by_canary = roots.iter().filter(|row| row.before_production && row.stage == Stage::Canary).count();
    let by_stage = roots.iter().filter(|row| row.deployed_at.is_none() && row.stage != Stage::Canary).count();
    let remarks = [(by_canary, "caught by a canary"), (by_stage, "told by stage")];
    let beside: Vec<String> = remarks.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    Answer {
        value: Some(before as f64 / all as f64),
        numerator: Some(before),
        denominator: Some(all),
        status: judge::ratio(question.goal, before, all),
        beside: (!beside.is_empty()).then(|| beside.join(", ")),
        ..Answer::default()
    }
}

/// 0 of 0 is good only if someone looked every week.
fn none_occurred(question: &Question) -> Answer {
    if weeks_back(question.window).all(|week| question.rows.services(week).any(|(_, _, facts)| is_watched(facts))) {
        return Answer {
            numerator: Some(0),
            denominator: Some(0),
            status: KpiStatus::OnTarget,
            reason: Some("None occurred; a gate or change-point detection looked every week.".to_owned()),
            ..Answer::default()
        };
    }
    question.unknown("None is known, but neither a gate nor change-point detection looked every week of the window.")
}

/// Whole weeks back from the window's end; what is left over at its beginning is no week.
fn weeks_back(window: Window) -> impl Iterator<Item = Window> {
    (0..(window.days() / 7).unsigned_abs()).map(move |back| Window::ending(days_before(window.to, back * 7), 7))
}
