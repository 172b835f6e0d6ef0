//! A series with a known regression is judged alone: it stays failed until it is over, an accepted one is bearable up to its limit, and
//! what the base commit brought along is not put down to the change.

use super::limits::Level;
use super::words::percent;
use super::{Condition, Confirmation, Method, SeriesVerdict, Standing, Verdict};
use crate::results::Measurement;

/// Runs in a row that must be back inside before an open regression is over.
pub const RUNS_TO_RESOLVE: u32 = 2;

/// How the value was found to lie by the rule of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Inside,
    Beyond,
    /// Nothing to compare with, or only another machine.
    Unknown,
}

impl Place {
    pub(super) fn of(beyond: bool) -> Self {
        if beyond { Self::Beyond } else { Self::Inside }
    }
}

/// Turns the verdict of the policy's rule into that of a series with this standing.
pub(super) fn apply(mut judged: SeriesVerdict, standing: &Standing, place: Place, head: &Measurement, floor: f64) -> SeriesVerdict {
    if *standing != Standing::Clear && place != Place::Unknown {
        judged.method = Method::Standing;
    }
    match standing {
        Standing::Clear => {}
        // Not even a number: nothing is said of the regression either.
        Standing::Open { .. } if !head.value.is_finite() => {}
        Standing::Open { number, inside } => open(&mut judged, *number, *inside, place),
        Standing::Accepted { number, limit_percent } => {
            let until = limit_percent.map(|limit| format!(" until it gets worse by {}", percent(limit))).unwrap_or_default();
            judged.reason.push_str(&format!("; accepted as R-{number}{until}"));
        }
        Standing::Inherited { number, before } => inherited(&mut judged, *number, before, place, head, floor),
    }
    judged
}

fn open(judged: &mut SeriesVerdict, number: i64, inside: u32, place: Place) {
    let inside = if place == Place::Inside { inside + 1 } else { 0 };
    judged.resolved = inside >= RUNS_TO_RESOLVE;
    judged.alert = place == Place::Beyond;
    judged.rerun = false;
    judged.verdict = if judged.resolved { Verdict::Pass } else { Verdict::Fail };
    judged.confirmed = (!judged.resolved).then_some(Confirmation::Standing);
    judged.reason.push_str(&match place {
        Place::Inside if judged.resolved => format!("; back inside for {inside} runs in a row: R-{number} is resolved"),
        Place::Inside => format!("; R-{number} is open: back inside for {inside} of {RUNS_TO_RESOLVE} runs in a row"),
        Place::Beyond => format!("; R-{number} is open"),
        Place::Unknown => format!("; R-{number} is open, and this run cannot tell whether it is over"),
    });
    let detail = format!("R-{number}: {inside} of {RUNS_TO_RESOLVE} runs in a row inside the limit");
    judged.conditions.push(Condition { what: "an open regression is over".to_owned(), held: judged.resolved, detail });
}

fn inherited(judged: &mut SeriesVerdict, number: i64, before: &[f64], place: Place, head: &Measurement, floor: f64) {
    judged.inherits = Some(number);
    let level = Level::of(before, &mut Vec::new()).filter(|_| place != Place::Unknown);
    let back = level.is_some_and(|level| {
        let step = level.noise().max(floor / 100.0 * level.centre.abs());
        head.direction.worsening(level.centre, head.value) <= step
    });
    if back {
        // Where any move is worse, the way back is one too.
        (judged.verdict, judged.alert, judged.rerun, judged.confirmed) = (Verdict::Pass, false, false, None);
        judged.reason.push_str(&format!("; back at the level before R-{number}, which is open at the base commit"));
    } else if place == Place::Beyond {
        judged.reason.push_str(&format!("; that is on top of R-{number}, which is open at the base commit"));
    } else {
        judged.reason.push_str(&format!("; R-{number} is open at the base commit and not put down to this change"));
    }
    let detail = format!("R-{number} is open at the base commit; compared with the level since then");
    judged.conditions.push(Condition { what: "back at the level before the inherited regression".to_owned(), held: back, detail });
}
