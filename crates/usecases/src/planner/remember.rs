//! Keeps a forecast per team and day, so that the heatmap and the overview read one row a team, and so that the past can be held
//! against what came.

use super::{passings, works};
use crate::catalog::program_root;
use crate::error::Result;
use crate::platform::Platform;
use domain::ids::TeamId;
use domain::kpi::target_keys;
use domain::maturity::leaves;
use domain::planner::{PACE_WEEKS, Pace, Told, forecast, plan};
use domain::scope::Target;
use domain::time::days_before;
use std::collections::BTreeMap;
use store::actions::{self, Action, ActionFilter};
use store::{evaluation, forecasts, snapshots};

/// Writes today's forecast of the next level of every rated team; answers how many. Once more on the same day replaces them.
pub async fn remember(platform: &Platform) -> Result<usize> {
    let (catalog, model, today) = (platform.catalog().await?, platform.model().await?, platform.today());
    let Some(root) = program_root(&catalog) else { return Ok(0) };
    let mut session = platform.store.read().await?;
    let Some(last) = evaluation::last(&mut session).await? else { return Ok(0) };
    let known = snapshots::briefs(&mut session, last.no).await?;
    let mut by_team: BTreeMap<TeamId, Vec<Action>> = BTreeMap::new();
    for action in actions::list(&mut session, &ActionFilter::default()).await? {
        if let Some(team) = action.team {
            by_team.entry(team).or_default().push(action);
        }
    }
    // Lengths are counted from the day an action was made, the rate of checks over the last weeks: what lies before says nothing.
    let oldest = by_team.values().flatten().map(|action| action.created_at.day(platform.zone())).min();
    let of_pace = days_before(today, 7 * PACE_WEEKS);
    let from = oldest.map_or(of_pace, |oldest| oldest.min(of_pace));
    let changes = snapshots::changes_of_all(&mut session, from, last.no).await?;
    let mut told = Vec::new();
    for team in leaves(&catalog, root.id) {
        let Some(snapshot) = known.get(&team) else { continue };
        let own = model.model.for_scope(&target_keys(&catalog, Target::Node(team)));
        let Some(level) = snapshot.own_level(&own) else { continue };
        let Some(target) = own.levels.iter().map(|entry| entry.level).filter(|other| *other > level).min() else { continue };
        let works = works(by_team.get(&team).map(Vec::as_slice).unwrap_or_default(), &own, today, platform.zone());
        let history = passings(changes.get(&team).map(Vec::as_slice).unwrap_or_default(), &snapshot.checks);
        let plan = plan(&own, &snapshot.checks, level, target);
        let found = forecast(&plan, &works, &history, &Pace::of(&works, &history, today), today);
        told.push((team, Told::new(target, &found, today)));
    }
    drop(session);
    let mut session = platform.store.write().await?;
    forecasts::put(&mut session, today, &told).await?;
    session.commit().await?;
    Ok(told.len())
}
