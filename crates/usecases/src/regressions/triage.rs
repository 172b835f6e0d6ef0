//! What people decide about regressions (decision 25): confirm, noise, accept, resolve, reopen, assign, link, comment. Every step is
//! kept as an event and in the audit log, and as evidence where it changes what KPIs count. Several regressions at once: all or none.

mod desk;
mod linking;
mod steps;

pub(super) use desk::Desk;

use super::acceptance;
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::regression::State;
use serde::Deserialize;
use std::collections::BTreeSet;

/// One step, as forms and the API name it in `do`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// It is real: review or regressed → ongoing.
    Confirm {},
    /// The runner or the benchmark, not the program: any open state → noise. Its measurements count for the baseline again.
    Noise {
        #[serde(default)]
        reason: String,
    },
    /// The new level is all right until a day or up to a limit: any open state → accepted. Asked for by members, granted by managers.
    Accept {
        reason: String,
        /// Last day on which it holds.
        #[serde(default)]
        until: Option<String>,
        /// Per cent against the accepted level.
        #[serde(default)]
        limit_percent: Option<f64>,
    },
    /// A commit or release repairs it: any open state → resolved.
    Resolve {
        fix: String,
    },
    /// Resolved, accepted or noise → ongoing.
    Reopen {
        #[serde(default)]
        reason: String,
    },
    /// `me`, an e-mail address or an account's id; empty: nobody.
    Assign {
        owner: String,
    },
    /// The action that deals with it: `A-57`; empty: a new one, named and addressed after the regression.
    Link {
        #[serde(default)]
        action: String,
    },
    Comment {
        text: String,
    },
}

/// What became of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    pub numbers: Vec<i64>,
    /// An acceptance was asked for and waits for a manager.
    pub waiting: bool,
    /// Number of the action that was linked.
    pub action: Option<i64>,
    /// `3 regressions were confirmed`.
    pub message: String,
}

/// Regressions changed at once, at most.
const MOST: usize = 200;

/// Takes the same step for each of these regressions, or for none when one refuses.
pub async fn take(platform: &Platform, actor: &Actor, numbers: &[i64], step: &Step) -> Result<Done> {
    let numbers: Vec<i64> = numbers.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    if numbers.is_empty() {
        return Err(Error::invalid("number", "tick at least one regression"));
    }
    if numbers.len() > MOST {
        return Err(Error::invalid("number", format!("at most {MOST} at once")));
    }
    let action = match step {
        Step::Link { action } => Some(linking::action(platform, actor, &numbers, action).await?),
        _ => None,
    };
    let mut desk = Desk::open(platform, actor, &numbers).await?;
    let mut done = Done { action, ..Done::default() };
    for mut regression in std::mem::take(&mut desk.regressions) {
        let team = desk.team_of(&regression)?;
        let permission = if matches!(step, Step::Accept { .. }) { Permission::Vouch(team) } else { Permission::Act(Some(team)) };
        actor.may(permission, &desk.catalog)?;
        match step {
            Step::Confirm {} => desk.confirm(&mut regression).await?,
            Step::Noise { reason } => desk.noise(&mut regression, reason).await?,
            Step::Accept { reason, until, limit_percent } => {
                let terms = acceptance::terms(platform, actor, reason, until.as_deref(), *limit_percent)?;
                done.waiting |= desk.accept(&mut regression, terms).await?;
            }
            Step::Resolve { fix } => desk.resolve(&mut regression, fix).await?,
            Step::Reopen { reason } => desk.reopen(&mut regression, reason).await?,
            Step::Assign { owner } => desk.assign(&mut regression, owner).await?,
            Step::Link { .. } => desk.link(&mut regression, action).await?,
            Step::Comment { text } => desk.comment(&mut regression, text).await?,
        }
        done.numbers.push(regression.number);
    }
    desk.commit().await?;
    done.message = message(step, &done);
    Ok(done)
}

fn message(step: &Step, done: &Done) -> String {
    let (who, were) = match done.numbers.as_slice() {
        [one] => (format!("R-{one}"), "was"),
        more => (format!("{} regressions", more.len()), "were"),
    };
    match step {
        Step::Confirm {} => format!("{who} {were} confirmed"),
        Step::Noise { .. } => format!("{who} {were} marked as noise"),
        Step::Accept { .. } if done.waiting => format!("{who}: the acceptance waits for a manager's approval"),
        Step::Accept { .. } => format!("{who} {were} accepted"),
        Step::Resolve { .. } => format!("{who} {were} resolved"),
        Step::Reopen { .. } => format!("{who} {were} reopened"),
        Step::Assign { .. } => format!("{who} {were} assigned"),
        Step::Link { .. } => format!("{who} {were} linked with A-{}", done.action.unwrap_or_default()),
        Step::Comment { .. } => "Your comment was added".to_owned(),
    }
}

/// The steps that lead somewhere from a state, as `do` names them.
pub fn possible(state: State) -> &'static [&'static str] {
    match state {
        State::Review | State::Regressed => &["confirm", "noise", "accept", "resolve"],
        State::Ongoing => &["noise", "accept", "resolve"],
        State::Accepted | State::Resolved | State::Noise => &["reopen"],
    }
}

/// Refuses a step that the state does not allow, and says which ones it does.
pub(super) fn allowed(number: i64, state: State, step: &str) -> Result<()> {
    let possible = possible(state);
    if possible.contains(&step) {
        return Ok(());
    }
    let words = possible.join(", ");
    Err(Error::Conflict(format!("R-{number} is {}: from there it can only go on by {words}", words_of(state))))
}

pub(crate) fn words_of(state: State) -> &'static str {
    match state {
        State::Review => "waiting for review",
        State::Ongoing => "ongoing",
        State::Resolved => "resolved",
        State::Regressed => "regressed",
        State::Accepted => "accepted",
        State::Noise => "noise",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_is_not_possible_says_which_are() {
        let refused = allowed(12, State::Resolved, "noise").unwrap_err().to_string();
        assert_eq!(refused, "R-12 is resolved: from there it can only go on by reopen");
        assert!(allowed(12, State::Ongoing, "confirm").is_err());
        assert!(allowed(12, State::Regressed, "confirm").is_ok());
    }

    #[test]
    fn steps_are_named_by_do_and_unknown_fields_are_refused() {
        let step = |text: &str| serde_json::from_str::<Step>(text);
        assert_eq!(step(r#"{"do":"confirm"}"#).unwrap(), Step::Confirm {});
        assert_eq!(step(r#"{"do":"resolve","fix":"abc"}"#).unwrap(), Step::Resolve { fix: "abc".to_owned() });
        assert!(step(r#"{"do":"noise","why":"x"}"#).is_err());
        assert!(step(r#"{"do":"delete"}"#).is_err());
    }
}
