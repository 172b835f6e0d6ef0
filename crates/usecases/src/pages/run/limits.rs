//! What a load test was held against besides its history: budgets of endpoints, and weighted objectives.

use crate::pages::format;
use crate::pages::words::mark;
use crate::view::{LimitRow, Tone};
use domain::objectives::{ObjectiveOutcome, Outcome, Status};
use serde_json::Value;

/// Budgets first, each with what was measured.
pub(super) fn rows(answer: &Value) -> Vec<LimitRow> {
    let budgets = answer.get("budgets").and_then(Value::as_array).into_iter().flatten().map(budget);
    let objectives: Option<Outcome> = answer.get("objectives").cloned().and_then(|outcome| serde_json::from_value(outcome).ok());
    budgets.chain(objectives.into_iter().flat_map(|outcome| outcome.objectives).map(|one| objective(&one))).collect()
}

/// `score 87.5 of 100, compared with 3 earlier tests`; nothing without objectives.
pub(super) fn score(answer: &Value) -> Option<String> {
    let outcome: Outcome = serde_json::from_value(answer.get("objectives")?.clone()).ok()?;
    let earlier = i64::try_from(outcome.compared_with).unwrap_or(i64::MAX);
    let compared = format::plural(earlier, "earlier test", "earlier tests");
    Some(format!("score {} of 100, compared with {compared}", format::decimal(outcome.score, 1)))
}

fn budget(entry: &Value) -> LimitRow {
    let text = |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default();
    let metric = text("metric");
    let number = |field: &str| {
        let value = entry.get(field).and_then(Value::as_f64);
        value.map_or_else(
            || format::NONE.to_owned(),
            |value| if metric.starts_with("latency") { format::seconds(value) } else { format!("{} /s", format::decimal(value, 1)) },
        )
    };
    let approval = text("approval");
    let state = match (entry.get("met").and_then(Value::as_bool), approval.is_empty()) {
        (Some(true), _) => mark(Tone::Ok, "met"),
        (Some(false), true) => mark(Tone::Bad, "exceeded"),
        (Some(false), false) => mark(Tone::Warn, "exceeded, approved"),
        (None, _) => mark(Tone::Neutral, "not measured"),
    };
    let bound = if metric.starts_with("latency") { "at most" } else { "at least" };
    LimitRow {
        what: format!("budget of {} · {}", text("endpoint"), metric.replace('_', " ")),
        state,
        measured: number("measured"),
        limit: format!("{bound} {}", number("limit")),
        note: if approval.is_empty() { String::new() } else { approval.to_owned() },
    }
}

fn objective(one: &ObjectiveOutcome) -> LimitRow {
    let state = match one.status {
        Status::Pass => mark(Tone::Ok, "pass"),
        Status::Warning => mark(Tone::Warn, "warning"),
        Status::Fail => mark(Tone::Bad, "fail"),
        Status::NoValue => mark(Tone::Bad, "no value"),
        Status::NoBaseline => mark(Tone::Neutral, "no baseline"),
        Status::Info => mark(Tone::Neutral, "shown only"),
    };
    let number = |value: Option<f64>| value.map_or_else(|| format::NONE.to_owned(), |value| format::decimal(value, 3));
    let criteria: Vec<String> =
        one.criteria.iter().filter(|criterion| !criterion.for_warning).map(|known| known.criterion.to_string()).collect();
    let key = if one.key { ", decides alone" } else { "" };
    LimitRow {
        what: format!("objective {}", one.display_name.as_deref().unwrap_or(&one.sli)),
        state,
        measured: number(one.value),
        limit: criteria.join(" or "),
        note: match one.earlier {
            Some(earlier) => format!("{} of {} points{key}; earlier {}", format::decimal(one.score, 1), one.weight, number(Some(earlier))),
            None => format!("{} of {} points{key}", format::decimal(one.score, 1), one.weight),
        },
    }
}
