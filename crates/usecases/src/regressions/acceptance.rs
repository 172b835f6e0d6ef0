//! Accepting a regression (decision 49): for a reason, until a day or up to a limit; asked for by members, granted by a manager or admin
//! who is somebody else. Machines cannot accept.

use super::triage::Desk;
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::regression::Acceptance;
use domain::time::Day;

/// Shortest reason in characters.
const SHORTEST: usize = 8;
/// Longest life in days.
const LONGEST_DAYS: i64 = 366;
/// Largest worsening in per cent that can be waved through in advance.
const LARGEST_PERCENT: f64 = 1_000.0;

/// Reads what a form or the API says. `by` and `at` are those of the moment.
pub(super) fn terms(
    platform: &Platform,
    actor: &Actor,
    reason: &str,
    until: Option<&str>,
    limit_percent: Option<f64>,
) -> Result<Acceptance> {
    let reason = reason.trim();
    if reason.chars().count() < SHORTEST {
        return Err(Error::invalid("reason", "give a reason that still makes sense in half a year"));
    }
    let until = until.map(str::trim).filter(|text| !text.is_empty()).map(|text| last_day(platform, text)).transpose()?;
    if until.is_none() && limit_percent.is_none() {
        return Err(Error::invalid("until", "an acceptance ends: give the last day, a limit in per cent, or both"));
    }
    if limit_percent.is_some_and(|limit| !(limit > 0.0 && limit <= LARGEST_PERCENT)) {
        return Err(Error::invalid("limit_percent", format!("more than 0 and at most {LARGEST_PERCENT} per cent")));
    }
    Ok(Acceptance { by: actor.label(), reason: reason.to_owned(), at: platform.now(), until, limit_percent })
}

fn last_day(platform: &Platform, text: &str) -> Result<Day> {
    let day: Day = text.parse().map_err(|_| Error::invalid("until", format!("`{text}` is not a date: write 2026-12-31")))?;
    let days = (day - platform.today()).num_days();
    if (0..=LONGEST_DAYS).contains(&days) { Ok(day) } else { Err(Error::invalid("until", "the last day must lie within the coming year")) }
}

/// Grants what somebody asked for, or declines it. Who asked may take it back.
pub async fn answer(platform: &Platform, actor: &Actor, number: i64, approve: bool) -> Result<()> {
    let mut desk = Desk::open(platform, actor, &[number]).await?;
    let Some(mut regression) = desk.regressions.pop() else { return Err(Error::NotFound(format!("the regression R-{number}"))) };
    let team = desk.team_of(&regression)?;
    actor.may(Permission::Vouch(team), &desk.catalog)?;
    let own = regression.detail.requested.as_ref().is_some_and(|asked| asked.by == actor.identity());
    if approve || !own {
        actor.may(Permission::Approve(team), &desk.catalog)?;
    }
    let Some(asked) = regression.detail.requested.clone() else {
        return Err(Error::Conflict(format!("nobody asks to accept R-{number}, or it was answered already")));
    };
    if approve {
        desk.refuse_own_request(&regression)?;
        if asked.until.is_some_and(|until| until < platform.today()) {
            return Err(Error::Conflict("the last day that was asked for is over: ask again".to_owned()));
        }
        super::triage::allowed(number, regression.state, "accept")?;
        desk.grant(&mut regression, asked).await?;
    } else {
        regression.detail.requested = None;
        let text = if own { "no longer asks to accept it" } else { "declined to accept it" };
        desk.save(&mut regression, "decline to accept", text).await?;
    }
    desk.commit().await
}
