//! The answer to an upload as it is kept: with its run what is out of the ordinary, with its delivery, for as long as that is kept, all of
//! it. Five hundred series that passed would otherwise take more room than what was measured.

use crate::error::{Error, Result};
use domain::ids::SeriesId;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::runs::RunRow;
use store::series::SeriesRow;
use store::{Session, inbox, pack, series};

/// The answer without the series that simply passed.
pub(crate) fn kept(answer: &Value) -> Value {
    let Some(fields) = answer.as_object() else { return answer.clone() };
    let without_ordinary = |(name, field): (&String, &Value)| {
        let field = match field.as_array().filter(|_| name == "series") {
            Some(entries) => entries.iter().filter(|entry| !is_ordinary(entry)).cloned().collect(),
            None => field.clone(),
        };
        (name.clone(), field)
    };
    Value::Object(fields.iter().map(without_ordinary).collect())
}

fn is_ordinary(entry: &Value) -> bool {
    let absent = |field: &str| entry.get(field).is_none_or(Value::is_null);
    entry["verdict"] == "pass" && entry["alert"] != true && absent("regression") && absent("inherits")
}

/// The answer of a run with all its series, in the order of the report. Of those that passed, the numbers they were judged by are known
/// while the delivery is kept; afterwards what was measured.
pub(crate) async fn whole(session: &mut Session, run: &RunRow) -> Result<Value> {
    let mut answer = run.summary.get("answer").unwrap_or(&run.summary).clone();
    let Some(entries) = answer.get_mut("series").and_then(Value::as_array_mut) else { return Ok(answer) };
    if run.points.is_empty() || run.side.as_deref() == Some("base") {
        return Ok(answer);
    }
    let points = pack::unpack_run(run.id, &run.points).map_err(Error::internal)?;
    if entries.len() >= points.len() {
        return Ok(answer);
    }
    let (mut listed, unlisted) = by_series(std::mem::take(entries));
    let missing: Vec<SeriesId> = points.iter().map(|point| point.series).filter(|id| !listed.contains_key(id)).collect();
    let delivered = match run.delivery {
        Some(delivery) => inbox::answer(session, delivery).await?,
        None => None,
    };
    let mut delivered =
        by_series(delivered.and_then(|mut all| all.get_mut("series")?.as_array_mut().map(std::mem::take)).unwrap_or_default()).0;
    let known = series::of_ids(session, &missing).await?;
    for point in points {
        let entry = listed.remove(&point.series).or_else(|| delivered.remove(&point.series));
        entries.extend(entry.or_else(|| known.get(&point.series).map(|row| passed(row, point.point.value))));
    }
    entries.extend(listed.into_values().chain(unlisted));
    Ok(answer)
}

/// Entries by their series, and those without one.
fn by_series(entries: Vec<Value>) -> (BTreeMap<SeriesId, Value>, Vec<Value>) {
    let (mut listed, mut unlisted) = (BTreeMap::new(), Vec::new());
    for entry in entries {
        match entry.get("series").cloned().and_then(|id| serde_json::from_value::<SeriesId>(id).ok()) {
            Some(id) => {
                listed.insert(id, entry);
            }
            None => unlisted.push(entry),
        }
    }
    (listed, unlisted)
}

fn passed(row: &SeriesRow, value: f64) -> Value {
    json!({
        "series": row.id,
        "benchmark": row.benchmark,
        "metric": row.metric,
        "unit": row.unit,
        "direction": row.direction,
        "value": value,
        "alert": false,
        "verdict": "pass",
        "reason": PASSED,
    })
}

/// What is said of a series that passed when its sentence is no longer kept.
pub(crate) const PASSED: &str = "inside its limit";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_simply_passed_is_not_kept_with_the_run() {
        let entry = |verdict: &str, alert: bool, inherits: Value| json!({ "verdict": verdict, "alert": alert, "inherits": inherits });
        let answer = json!({ "verdict": "warn", "series": [
            entry("pass", false, Value::Null), entry("warn", true, Value::Null), entry("pass", false, json!("R-1")), entry("no_baseline", false, Value::Null),
        ] });
        let kept = kept(&answer);
        assert_eq!(kept["verdict"], "warn");
        assert_eq!(kept["series"], json!([answer["series"][1], answer["series"][2], answer["series"][3]]));
    }
}
