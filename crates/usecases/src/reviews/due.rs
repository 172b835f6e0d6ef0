//! The schedule: on Monday at 06:00 of the program zone the week before is written for every node of the tree. What was missed while no
//! server ran is made up. Each is written by exactly one server: the row's key decides.

use super::draft::{compose, rewrite};
use super::send;
use crate::error::Result;
use crate::platform::Platform;
use domain::catalog::{Catalog, SendWhen};
use domain::ids::TeamId;
use domain::scope::Target;
use domain::time::{IsoWeek, Timestamp, start_of_day};
use std::collections::BTreeSet;
use store::reviews::ReviewMark;
use store::{Session, evaluation, reviews, snapshots};

/// Hour of Monday, in the program zone.
pub const FIRST_HOUR: i64 = 6;
/// Most weeks that are made up for one node.
const MAKE_UP: u64 = 8;

/// Writes the reviews that are due and not there yet. Answers how many.
pub async fn write_due(platform: &Platform) -> Result<usize> {
    let latest = latest(platform);
    let catalog = platform.catalog().await?;
    let mut session = platform.store.read().await?;
    let marks = reviews::marks(&mut session, None, latest.before(MAKE_UP - 1), latest).await?;
    let waiting: Vec<(TeamId, IsoWeek)> =
        marks.iter().filter(|mark| is_waiting(platform, mark)).map(|mark| (mark.team, mark.week)).collect();
    let there: BTreeSet<(TeamId, IsoWeek)> = marks.into_iter().map(|mark| (mark.team, mark.week)).collect();
    let mut due: Vec<(TeamId, IsoWeek)> = Vec::new();
    for team in nodes(&catalog) {
        let weeks: Vec<IsoWeek> =
            (0..MAKE_UP).rev().map(|back| latest.before(back)).filter(|week| !there.contains(&(team, *week))).collect();
        if weeks.is_empty() {
            continue;
        }
        // Nothing is made up of before a node's first review, also where that was begun ahead of its hour.
        let first = reviews::first_week(&mut session, team).await?.unwrap_or(latest);
        for week in weeks.into_iter().filter(|week| *week == latest || *week > first) {
            if was_known(platform, &mut session, team, week).await? {
                due.push((team, week));
            }
        }
    }
    drop(session);
    let mut written = tell_waiting(platform, &catalog, waiting).await?;
    for (team, week) in due {
        let Some(review) = compose(platform, &catalog, team, week, 1).await? else { continue };
        let mut session = platform.store.write().await?;
        if reviews::insert(&mut session, &review).await? {
            send::tell(platform, &mut session, &catalog, &review, SendWhen::Draft).await?;
            session.commit().await?;
            written += 1;
        }
    }
    Ok(written)
}

/// Drafts that people began while their week was running are written anew and told like every other.
async fn tell_waiting(platform: &Platform, catalog: &Catalog, waiting: Vec<(TeamId, IsoWeek)>) -> Result<usize> {
    let mut written = 0;
    for (team, week) in waiting {
        let Some(fresh) = compose(platform, catalog, team, week, 1).await? else { continue };
        let mut session = platform.store.write().await?;
        if let Some((review, _)) = rewrite(&mut session, fresh).await? {
            send::tell(platform, &mut session, catalog, &review, SendWhen::Draft).await?;
            session.commit().await?;
            written += 1;
        }
    }
    Ok(written)
}

/// Whether the node was evaluated by the week's end: before that there was nothing to look back on.
async fn was_known(platform: &Platform, session: &mut Session, team: TeamId, week: IsoWeek) -> Result<bool> {
    let end = start_of_day(week.sunday() + chrono::Days::new(1), platform.zone());
    let Some(known) = evaluation::at_or_before(session, end.micros()).await? else { return Ok(false) };
    Ok(snapshots::of_team(session, team, known.no).await?.is_some())
}

/// A first draft of before its week's hour, which has come: nobody was told of it.
pub(super) fn is_waiting(platform: &Platform, mark: &ReviewMark) -> bool {
    mark.revision == 1 && mark.published.is_none() && is_due(platform, mark.week) && mark.generated_at < hour(platform, mark.week)
}

pub(super) fn is_due(platform: &Platform, week: IsoWeek) -> bool {
    platform.now() >= hour(platform, week)
}

/// When the review of a week is written.
fn hour(platform: &Platform, week: IsoWeek) -> Timestamp {
    start_of_day(week.sunday() + chrono::Days::new(1), platform.zone()).plus(chrono::Duration::hours(FIRST_HOUR))
}

/// The newest week whose review is due.
fn latest(platform: &Platform) -> IsoWeek {
    let last = IsoWeek::of(platform.today()).before(1);
    if is_due(platform, last) { last } else { last.before(1) }
}

/// Nodes with a service at or below them.
fn nodes(catalog: &Catalog) -> Vec<TeamId> {
    catalog.teams.keys().copied().filter(|team| !Target::Node(*team).services(catalog).is_empty()).collect()
}
