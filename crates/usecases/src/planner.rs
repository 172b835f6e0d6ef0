//! The planner's inputs from the store, and the forecasts that are kept for pages over many teams.

mod remember;

pub use remember::remember;

use crate::error::Result;
use domain::ids::TeamId;
use domain::maturity::{CheckState, State};
use domain::model::{Effort, Model};
use domain::planner::{History, Passing, Progress, Work};
use domain::time::{Day, Timestamp, Zone};
use store::Session;
use store::actions::Action;
use store::snapshots::{self, SnapshotMark};

/// Actions as they were known at the end of `day`, in the order given.
pub(crate) fn works(actions: &[Action], model: &Model, day: Day, zone: Zone) -> Vec<Work> {
    actions.iter().filter_map(|action| work(action, model, day, zone)).collect()
}

/// `None` where it was created later.
fn work(action: &Action, model: &Model, day: Day, zone: Zone) -> Option<Work> {
    let by = |at: Timestamp| at.day(zone) <= day;
    if !by(action.created_at) {
        return None;
    }
    // Of what is not finished only the last change is dated: before it, somebody was at work on it.
    let progress = match (action.status.as_str(), action.done_at) {
        ("done", Some(done)) if by(done) => Progress::Done(done.day(zone)),
        ("dropped", _) if by(action.updated_at) => Progress::Dropped,
        ("blocked", _) if by(action.updated_at) => Progress::Blocked,
        _ => Progress::Open,
    };
    let of_check = || action.check.as_deref().and_then(|id| model.check(id)).map(|check| check.effort);
    Some(Work {
        number: action.number,
        check: action.check.clone(),
        created: action.created_at.day(zone),
        // What was promised first: moving a date is a slip as well.
        due: action.first_due.or(action.due),
        effort: action.effort.as_deref().and_then(effort).or_else(of_check),
        progress,
    })
}

fn effort(text: &str) -> Option<Effort> {
    match text {
        "S" => Some(Effort::S),
        "M" => Some(Effort::M),
        "L" => Some(Effort::L),
        _ => None,
    }
}

/// When the checks of a team passed, up to evaluation `upto`. `checks`: how they stand after it.
pub(crate) async fn history(session: &mut Session, team: TeamId, checks: &[CheckState], upto: i64) -> Result<History> {
    Ok(passings(&snapshots::changes(session, team, Day::MIN, upto).await?, checks))
}

/// The same from changes that were read already.
fn passings(marks: &[SnapshotMark], checks: &[CheckState]) -> History {
    let mut history = History::default();
    for mark in marks {
        for change in mark.changes.iter().filter(|change| change.what != "level") {
            let passes = change.to.as_deref().is_some_and(passes);
            history.add(&change.what, Passing { from: mark.day, passes });
        }
    }
    for check in checks {
        history.stands(&check.id, check.state.passes());
    }
    history
}

/// Of a state as changes name it.
fn passes(word: &str) -> bool {
    [State::Met, State::Stale, State::Waived, State::Attested].iter().any(|state| state.as_str() == word)
}
