//! Acceptances end: the regression is up for review again, and the level before it is what counts.

use super::levels;
use super::triage::Desk;
use crate::actor::Actor;
use crate::error::Result;
use crate::platform::Platform;
use domain::evidence::RegressionChange;
use domain::regression::State;
use store::regressions::{self, RegressionFilter};

/// Ends the acceptances whose last day has passed. Says how many; for background work, on any number of servers.
pub async fn expire(platform: &Platform) -> Result<usize> {
    let filter = RegressionFilter { states: Some(vec![State::Accepted]), expired_at: Some(platform.now()), ..RegressionFilter::default() };
    let mut session = platform.store.read().await?;
    let due = regressions::list(&mut session, &filter).await?;
    drop(session);
    let mut ended = 0;
    for regression in due {
        ended += usize::from(end(platform, regression.number).await?);
    }
    Ok(ended)
}

/// Says whether it was still to be done: another server may have been quicker.
async fn end(platform: &Platform, number: i64) -> Result<bool> {
    let mut desk = Desk::open(platform, &Actor::System, &[number]).await?;
    let due = |state, expires_at: Option<_>| state == State::Accepted && expires_at.is_some_and(|end| end <= desk.now);
    let Some(mut regression) = desk.regressions.pop().filter(|found| due(found.state, found.expires_at)) else { return Ok(false) };
    levels::end_segments(&mut desk.session, &regression).await?;
    levels::raise_alerts(&mut desk.session, &regression).await?;
    let by = regression.detail.acceptance.take().map(|acceptance| format!(" by {}", acceptance.by)).unwrap_or_default();
    regression.state = State::Review;
    regression.expires_at = None;
    desk.tell(&regression, RegressionChange::Confirmed, None, true).await?;
    desk.save(&mut regression, "end acceptance of", &format!("the acceptance{by} ended")).await?;
    desk.commit().await?;
    Ok(true)
}
