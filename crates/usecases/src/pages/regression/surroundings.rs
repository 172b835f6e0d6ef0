//! What lies around the change: the runs before and after it, what differs between the last good and the first bad one, and why the
//! first bad one was judged so.

use crate::error::Result;
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::pages::runs::answer;
use crate::pages::series::measured::{Measured, MeasuredPoint, quantity};
use crate::pages::words::{link, mark, verdict};
use crate::view::{Link, Mark, NearRun, Tone};
use domain::verdict::{Condition, Verdict};
use serde_json::Value;
use std::collections::BTreeSet;
use store::regressions::{Regression, RegressionSeries};
use store::runs::{self, RunRow};

/// Runs shown on each side.
const SIDE: usize = 5;

#[derive(Default)]
pub(super) struct Surroundings {
    pub(super) runs: Vec<NearRun>,
    pub(super) environment: Vec<(String, String, String)>,
    pub(super) environment_note: String,
    pub(super) judged: Option<Link>,
    pub(super) reason: String,
    pub(super) conditions: Vec<(Mark, String)>,
}

pub(super) async fn of(
    reading: &mut Reading<'_>,
    regression: &Regression,
    worst: Option<&RegressionSeries>,
    measured: Option<&Measured>,
) -> Result<Surroundings> {
    let (Some(worst), Some(measured)) = (worst, measured) else { return Ok(Surroundings::default()) };
    let on_main = regression.line.is_empty();
    let at = if on_main { measured.points.iter().position(|point| point.point.ord >= worst.ord) } else { None };
    let (before, after) = measured.points.split_at(at.unwrap_or(measured.points.len()));
    let last_good = before.iter().rev().find(|point| !point.quarantined && !point.dirty).map(|point| point.point.run);
    let first_bad = regression.detail.first_run.or_else(|| after.first().map(|point| point.point.run));
    let good = match last_good {
        Some(run) => runs::get(&mut reading.session, run).await?,
        None => None,
    };
    let bad = match first_bad {
        Some(run) => runs::get(&mut reading.session, run).await?,
        None => None,
    };
    let near = before.iter().skip(before.len().saturating_sub(SIDE)).map(|point| (point, false));
    let near = near.chain(after.iter().take(SIDE).map(|point| (point, true)));
    let mut rows: Vec<NearRun> = near.map(|(point, after)| near_run(reading, measured, point, after)).collect();
    if let Some(run) = bad.as_ref().filter(|_| !on_main) {
        rows.push(of_line(reading, run, quantity(worst.after, measured.row.unit)));
    }
    let (environment, environment_note) = differences(good.as_ref(), bad.as_ref());
    // The run that failed for it tells how it was confirmed; the first one beyond the limit may only have warned.
    let failed = after.iter().find(|point| point.run.verdict == Verdict::Fail).map(|point| point.point.run);
    let told = match failed.filter(|run| Some(*run) != first_bad) {
        Some(run) => runs::get(&mut reading.session, run).await?.or(bad),
        None => bad,
    };
    let (reason, conditions) = told.as_ref().map(|run| judged(run, measured)).unwrap_or_default();
    let judged = told.map(|run| link(format!("Run {}", run.id), format!("/runs/{}", run.id)));
    Ok(Surroundings { runs: rows, environment, environment_note, judged, reason, conditions })
}

fn near_run(reading: &Reading, measured: &Measured, near: &MeasuredPoint, after: bool) -> NearRun {
    NearRun {
        link: link(format!("Run {}", near.point.run), format!("/runs/{}", near.point.run)),
        after,
        commit: near.run.sha.as_deref().map(format::short_sha).unwrap_or_default(),
        value: quantity(near.point.value, measured.row.unit),
        verdict: verdict(near.run.verdict),
        when: format::relative(reading.now, near.run.received_at),
    }
}

fn of_line(reading: &Reading, run: &RunRow, value: String) -> NearRun {
    NearRun {
        link: link(format!("Run {}", run.id), format!("/runs/{}", run.id)),
        after: true,
        commit: run.sha.as_deref().map(format::short_sha).unwrap_or_default(),
        value,
        verdict: verdict(run.verdict),
        when: format::relative(reading.now, run.received_at),
    }
}

/// Only what differs is told; that nothing does is told too.
fn differences(good: Option<&RunRow>, bad: Option<&RunRow>) -> (Vec<(String, String, String)>, String) {
    let (Some(good), Some(bad)) = (good, bad) else {
        return (Vec::new(), "One of the two runs is no longer kept, so they cannot be compared.".to_owned());
    };
    let machine = |run: &RunRow, name: &str| {
        let value = run.summary.get("machine").and_then(|machine| machine.get(name));
        match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => format::NONE.to_owned(),
            Some(other) => other.to_string(),
        }
    };
    let names: BTreeSet<&str> = [good, bad]
        .into_iter()
        .filter_map(|run| run.summary.get("machine").and_then(Value::as_object))
        .flat_map(|machine| machine.keys().map(String::as_str))
        .collect();
    let of_machine = names.into_iter().map(|name| (format::capital(name), machine(good, name), machine(bad, name)));
    let own = [
        ("Machine".to_owned(), good.fingerprint.clone(), bad.fingerprint.clone()),
        ("Format".to_owned(), good.tool.clone(), bad.tool.clone()),
    ];
    let all: Vec<_> = own.into_iter().chain(of_machine).filter(|(_, before, after)| before != after).collect();
    let note = if all.is_empty() { "Nothing differs between the two runs: same machine, same tool chain." } else { "" };
    (all, note.to_owned())
}

/// The sentence and the conditions that were answered for the series at the time.
fn judged(run: &RunRow, measured: &Measured) -> (String, Vec<(Mark, String)>) {
    let entries = answer(&run.summary).get("series").and_then(Value::as_array);
    let text = |entry: &Value, field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let of_series = |entry: &&Value| text(entry, "benchmark") == measured.row.benchmark && text(entry, "metric") == measured.row.metric;
    let Some(entry) = entries.into_iter().flatten().find(of_series) else { return Default::default() };
    let conditions: Vec<Condition> =
        entry.get("conditions").cloned().and_then(|list| serde_json::from_value(list).ok()).unwrap_or_default();
    let told = |condition: Condition| {
        let tone = if condition.held { Tone::Warn } else { Tone::Neutral };
        let word = if condition.held { condition.what } else { format!("not {}", condition.what) };
        (mark(tone, word), condition.detail)
    };
    (text(entry, "reason"), conditions.into_iter().map(told).collect())
}
