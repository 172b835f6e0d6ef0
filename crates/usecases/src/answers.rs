//! The answer to an upload as it is kept: with its run what is out of the ordinary, with its delivery, for as long as that is kept, all of
//! it. Five hundred series that passed would otherwise take more room than what was measured.

use crate::error::{Error, Result};
use domain::ids::SeriesId;
use domain::verdict::Verdict;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::runs::RunRow;
use store::series::SeriesRow;
use store::{Session, inbox, pack, series};

/// What of a series decides whether it is kept with the run.
pub(crate) struct Fate {
    pub verdict: Verdict,
    pub alert: bool,
    pub inherits: bool,
    pub regression: bool,
}

/// Whether a series simply passed. Those are left out of what is kept with a run.
pub(crate) fn is_ordinary(fate: &Fate) -> bool {
    fate.verdict == Verdict::Pass && !fate.alert && !fate.regression && !fate.inherits
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
        let fate = |verdict, alert, inherits, regression| Fate { verdict, alert, inherits, regression };
        assert!(is_ordinary(&fate(Verdict::Pass, false, false, false)));
        for kept in [
            fate(Verdict::Warn, false, false, false),
            fate(Verdict::Pass, true, false, false),
            fate(Verdict::Pass, false, true, false),
            fate(Verdict::Pass, false, false, true),
            fate(Verdict::NoBaseline, false, false, false),
        ] {
            assert!(!is_ordinary(&kept));
        }
    }
}
