//! Levels that teams promised to reach by a day, and the planned days of the roadmap's phases.

use crate::place::Place;
use crate::sql::bound;
use crate::{Result, Session};
use domain::ids::TeamId;
use domain::time::{Day, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    pub team: TeamId,
    pub level: u8,
    pub due: Day,
    /// The first date that was promised; `due` less this is its slip.
    pub first_due: Day,
    pub set_by: String,
    pub set_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhasePlan {
    pub team: TeamId,
    /// Key of the template's phase.
    pub phase: String,
    pub starts: Day,
    pub ends: Option<Day>,
}

statements! {
    PUT = "INSERT INTO milestone (team, level, due, first_due, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6) \
           ON CONFLICT (team, level) DO UPDATE SET due = excluded.due, set_by = excluded.set_by, set_at = excluded.set_at";
    ALL = "SELECT team, level, due, first_due, set_by, set_at FROM milestone ORDER BY due, team, level";
    REMOVE = "DELETE FROM milestone WHERE team = $1 AND level = $2";
    PUT_PHASE = "INSERT INTO roadmap_phase (team, phase, starts, ends) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (team, phase) DO UPDATE SET starts = excluded.starts, ends = excluded.ends";
    PHASES = "SELECT team, phase, starts, ends FROM roadmap_phase ORDER BY team, starts, phase";
}

/// Of one that is there already the first date stays.
pub async fn put_milestone(session: &mut Session, new: &Milestone) -> Result<()> {
    let Milestone { team, level, due, first_due, set_by, set_at } = new;
    on_engine!(session, connection => sqlx::query(PUT).bind(team.0).bind(i64::from(*level)).bind(bound(*due)).bind(bound(*first_due))
        .bind(set_by).bind(set_at.micros()).execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// By day, then team.
pub async fn milestones(session: &mut Session) -> Result<Vec<Milestone>> {
    let rows: Vec<(i64, i64, Day, Day, String, i64)> = on_engine!(session, connection => sqlx::query_as(ALL).fetch_all(connection).await)?;
    let entry = |(team, level, due, first_due, set_by, set_at)| {
        let place = Place::new("milestone", &team);
        let (level, set_at) = (place.number("level", level)?, place.time("set_at", set_at)?);
        Ok(Milestone { team: TeamId(team), level, due, first_due, set_by, set_at })
    };
    rows.into_iter().map(entry).collect()
}

pub async fn remove_milestone(session: &mut Session, team: TeamId, level: u8) -> Result<()> {
    on_engine!(session, connection => sqlx::query(REMOVE).bind(team.0).bind(i64::from(level)).execute(connection).await.map(|_| ()))?;
    Ok(())
}

pub async fn put_phase(session: &mut Session, plan: &PhasePlan) -> Result<()> {
    let PhasePlan { team, phase, starts, ends } = plan;
    on_engine!(session, connection => sqlx::query(PUT_PHASE).bind(team.0).bind(phase).bind(bound(*starts)).bind(ends.map(bound))
        .execute(connection).await.map(|_| ()))?;
    Ok(())
}

/// By team, then day.
pub async fn phases(session: &mut Session) -> Result<Vec<PhasePlan>> {
    let rows: Vec<(i64, String, Day, Option<Day>)> = on_engine!(session, connection => sqlx::query_as(PHASES).fetch_all(connection).await)?;
    Ok(rows.into_iter().map(|(team, phase, starts, ends)| PhasePlan { team: TeamId(team), phase, starts, ends }).collect())
}
