//! Points, change points and verdicts of a series as rows.

use super::measured::{Measured, MeasuredPoint, quantity};
use super::picture;
use crate::answers::PASSED;
use crate::error::Result;
use crate::pages::reading::Reading;
use crate::pages::runs::answer;
use crate::pages::words::{link, mark, verdict};
use crate::pages::{format, words};
use crate::view::{ChangeRow, Mark, PointRow, SeriesVerdictRow, Tone};
use domain::ids::RunId;
use domain::verdict::Verdict;
use serde_json::Value;
use store::change_points::StoredPoint;
use store::series;

/// Points listed; all of them are in the exports.
const LISTED: usize = 100;
/// Runs whose answers are looked into for what they said of this series.
const JUDGED: usize = 5;

pub(super) fn note(all: usize) -> String {
    if all > LISTED { format!("{LISTED} newest of {}", format::count(all as i64)) } else { format::plural(all as i64, "point", "points") }
}

/// Newest first.
pub(super) fn points(reading: &Reading, measured: &Measured, points: &[&MeasuredPoint]) -> Vec<PointRow> {
    let unit = measured.row.unit;
    let flags = |point: &MeasuredPoint| {
        let all = [
            (point.alert, Tone::Bad, "alert"),
            (point.quarantined, Tone::Warn, "quarantined"),
            (point.dirty, Tone::Neutral, "uncommitted changes"),
        ];
        all.into_iter().filter(|(is, ..)| *is).map(|(_, tone, word)| mark(tone, word)).collect()
    };
    let row = |point: &&MeasuredPoint| PointRow {
        run: link(format!("Run {}", point.point.run), format!("/runs/{}", point.point.run)),
        commit: point.run.sha.as_deref().map(format::short_sha).unwrap_or_default(),
        when: format::short_date(point.run.started_at.day(reading.zone()), reading.today()),
        value: quantity(point.point.value, unit),
        spread: if point.point.spread.is_finite() { quantity(point.point.spread, unit) } else { format::NONE.to_owned() },
        n: format::count(point.point.n),
        verdict: verdict(point.run.verdict),
        flags: flags(point),
    };
    points.iter().rev().take(LISTED).map(row).collect()
}

/// Newest first; numbered as in the picture.
pub(super) fn changes(measured: &Measured, shown: &[&MeasuredPoint]) -> Vec<ChangeRow> {
    let numbered = picture::changes_in(measured, shown);
    let name_at = |ord: i64| {
        let point = measured.points.iter().rfind(|point| point.point.ord == ord);
        point.map_or_else(|| format!("no. {ord}"), picture::name)
    };
    let row = |change: &StoredPoint| ChangeRow {
        number: numbered.iter().position(|(_, of)| of.ord == change.ord).map(|at| at + 1),
        range: format!("{} … {}", name_at(change.from_ord), name_at(change.ord)),
        change: picture::compared(change.before, change.after, measured.row.direction),
        values: format!("{} → {}", quantity(change.before, measured.row.unit), quantity(change.after, measured.row.unit)),
        p: if change.p < 0.001 { "p < 0.001".to_owned() } else { format!("p = {}", format::decimal(change.p, 3)) },
        notes: notes(change),
    };
    measured.changes.iter().rev().map(row).collect()
}

fn notes(change: &StoredPoint) -> Vec<Mark> {
    let all = [(change.tentative, "tentative"), (change.retroactive, "retroactive")];
    all.into_iter().filter(|(is, _)| *is).map(|(_, word)| mark(Tone::Neutral, word)).collect()
}

/// What the newest runs said of this series, newest first.
pub(super) async fn verdicts(reading: &mut Reading<'_>, measured: &Measured) -> Result<Vec<SeriesVerdictRow>> {
    let newest: Vec<RunId> = measured.points.iter().rev().take(JUDGED).map(|point| point.point.run).collect();
    let answers = series::summaries(&mut reading.session, &newest).await?;
    let row = |run: &RunId| {
        let (_, summary) = answers.iter().find(|(id, _)| id == run)?;
        // What simply passed is not kept with the run.
        let (judged, reason) = match entry(answer(summary), &measured.row.benchmark, &measured.row.metric) {
            Some(entry) => {
                let judged = entry.get("verdict").and_then(Value::as_str)?.parse::<Verdict>().ok()?;
                (judged, entry.get("reason").and_then(Value::as_str).unwrap_or_default())
            }
            None => (Verdict::Pass, PASSED),
        };
        let run = link(format!("Run {run}"), format!("/runs/{run}"));
        Some(SeriesVerdictRow { run, verdict: words::verdict(judged), reason: reason.to_owned() })
    };
    Ok(newest.iter().filter_map(row).collect())
}

fn entry<'a>(answer: &'a Value, benchmark: &str, metric: &str) -> Option<&'a Value> {
    let is = |entry: &&Value| {
        let field = |name: &str| entry.get(name).and_then(Value::as_str);
        field("benchmark") == Some(benchmark) && field("metric") == Some(metric)
    };
    answer.get("series").and_then(Value::as_array)?.iter().find(is)
}
