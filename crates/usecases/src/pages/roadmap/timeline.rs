//! The timeline of a query: which days, which rows, in which groups.

use super::bars;
use crate::catalog::is_demo;
use crate::error::{Error, Result};
use crate::pages::drawing::chart;
use crate::pages::query::{Query, Start};
use crate::pages::reading::{Reading, Snapshots};
use crate::pages::words::link;
use crate::pages::{actions, format};
use crate::view::{Choice, Timeline};
use charts::{Scene, TimelineGroup, TimelineInput, TimelineZoom};
use chrono::{Datelike, Months, NaiveDate};
use domain::ids::TeamId;
use domain::roadmap::PHASES;
use domain::scope::Scope;
use domain::time::{Day, IsoWeek};
use std::collections::{BTreeMap, BTreeSet};
use store::actions::{Action, Milestone, PhasePlan};
use store::reviews;

const ZOOMS: [(&str, &str, TimelineZoom); 3] =
    [("month", "Month", TimelineZoom::Month), ("quarter", "Quarter", TimelineZoom::Quarter), ("year", "Year", TimelineZoom::Year)];
const GROUPINGS: [(&str, &str, By); 3] =
    [("team", "Team", By::Team), ("phase", "Phase", By::Phase), ("dimension", "Dimension", By::Dimension)];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Team,
    Phase,
    Dimension,
}

pub(crate) struct Frame {
    zoom: TimelineZoom,
    by: By,
    from: Day,
    to: Day,
}

/// What a timeline shows.
pub(crate) struct Plan {
    pub(crate) actions: Vec<Action>,
    pub(crate) milestones: Vec<Milestone>,
    pub(crate) phases: Vec<PhasePlan>,
    pub(crate) snapshots: Snapshots,
    /// Mondays of weeks whose review was published.
    pub(crate) reviews: BTreeSet<Day>,
}

/// Months of one step, and how many the picture shows.
fn months(zoom: TimelineZoom) -> (u32, u32) {
    match zoom {
        TimelineZoom::Month => (1, 3),
        TimelineZoom::Quarter => (3, 12),
        TimelineZoom::Year => (12, 36),
    }
}

/// `zoom=`, `by=` and where it begins: `from=` as a date, else one step before the one of today.
pub(crate) fn frame(query: &Query, today: Day) -> Result<Frame> {
    let zoom = query.own("zoom").unwrap_or("quarter");
    let zoom = ZOOMS.iter().find(|(name, ..)| *name == zoom).map(|(.., zoom)| *zoom);
    let zoom = zoom.ok_or_else(|| Error::invalid("zoom", "use month, quarter or year"))?;
    let by = query.own("by").unwrap_or("team");
    let by = GROUPINGS.iter().find(|(name, ..)| *name == by).map(|(.., by)| *by);
    let by = by.ok_or_else(|| Error::invalid("by", "use team, dimension or phase"))?;
    let (step, shown) = months(zoom);
    let from = match query.from {
        Start::Day(day) => beginning(day, step),
        Start::Days(_) => back(beginning(today, step), step),
    };
    let to = forth(from, shown).pred_opt().unwrap_or(from);
    Ok(Frame { zoom, by, from, to })
}

/// The first day of the stretch of so many months that a day lies in.
fn beginning(day: Day, step: u32) -> Day {
    NaiveDate::from_ymd_opt(day.year(), day.month0() / step * step + 1, 1).unwrap_or(day)
}

fn forth(day: Day, months: u32) -> Day {
    day.checked_add_months(Months::new(months)).unwrap_or(day)
}

fn back(day: Day, months: u32) -> Day {
    day.checked_sub_months(Months::new(months)).unwrap_or(day)
}

/// Reads what the scope and the filter of the query show. `filtered`: the list's own fields count too. Without a frame no reviews are
/// asked for.
pub(crate) async fn read(reading: &mut Reading<'_>, frame: Option<&Frame>, filtered: bool) -> Result<Plan> {
    let all = actions::of_scope(reading).await?;
    let actions = if filtered { actions::narrowed(reading, all) } else { all };
    let node = reading.node()?.map(|node| node.id);
    let demo = node.is_some_and(|node| is_demo(&reading.catalog, node));
    let nodes: BTreeSet<TeamId> = node.map(|node| reading.catalog.subtree(node).into_iter().collect()).unwrap_or_default();
    let of_scope = |team: TeamId| nodes.contains(&team) && is_demo(&reading.catalog, team) == demo;
    let milestones = store::actions::milestones(&mut reading.session).await?.into_iter().filter(|one| of_scope(one.team)).collect();
    let phases = store::actions::phases(&mut reading.session).await?.into_iter().filter(|one| of_scope(one.team)).collect();
    let snapshots = reading.snapshots().await?;
    let published = match frame {
        Some(frame) => reviews::published(&mut reading.session, frame.from, frame.to).await?,
        None => Vec::new(),
    };
    let reviews = published.into_iter().filter(|(team, _)| nodes.contains(team)).map(|(_, week)| week.monday()).collect();
    Ok(Plan { actions, milestones, phases, snapshots, reviews })
}

pub(crate) fn scene(reading: &Reading, frame: &Frame, plan: &Plan) -> Scene {
    let title = match &reading.query.scope {
        Scope::Program => "Roadmap".to_owned(),
        _ => format!("Roadmap of {}", reading.scope_name()),
    };
    let marks = plan.reviews.iter().map(|monday| (*monday, format!("review of {} published", IsoWeek::of(*monday)))).collect();
    charts::timeline(&TimelineInput {
        title,
        days: (frame.from, frame.to),
        today: reading.today(),
        zoom: frame.zoom,
        groups: groups(reading, frame.by, plan),
        marks,
    })
}

/// Milestones first, then the phases laid out for teams and the actions, each with its group.
fn groups(reading: &Reading, by: By, plan: &Plan) -> Vec<TimelineGroup> {
    let mut groups = Vec::new();
    if !plan.milestones.is_empty() {
        let bars = plan.milestones.iter().map(|milestone| bars::milestone(reading, plan, milestone)).collect();
        groups.push(TimelineGroup { name: "Milestones".to_owned(), bars });
    }
    // Ordered by what the group is called or where it stands, then by when a row begins.
    let mut rows: BTreeMap<(usize, String), Vec<charts::TimelineBar>> = BTreeMap::new();
    if by == By::Phase {
        for laid_out in &plan.phases {
            let Some(index) = PHASES.iter().position(|phase| phase.key == laid_out.phase) else { continue };
            let name = crate::pages::action_rows::phase_name(&laid_out.phase);
            rows.entry((index, name)).or_default().push(bars::phase(reading, plan, laid_out));
        }
    }
    for action in &plan.actions {
        rows.entry(group(reading, by, action)).or_default().push(bars::action(reading, action, by != By::Team));
    }
    for ((_, name), mut bars) in rows {
        bars.retain(|bar| bar.span().is_some());
        bars.sort_by_key(|bar| (bar.span(), bar.name.clone()));
        groups.push(TimelineGroup { name, bars });
    }
    groups
}

fn group(reading: &Reading, by: By, action: &Action) -> (usize, String) {
    let model = reading.definitions();
    let check = action.check.as_deref();
    match by {
        By::Team => {
            let team = action.team.and_then(|team| reading.catalog.teams.get(&team));
            team.map_or((1, "Program".to_owned()), |team| (0, team.name.clone()))
        }
        By::Phase => {
            let key = action.phase.as_deref().or_else(|| domain::roadmap::phase_of_check(check?).map(|phase| phase.key));
            let Some(key) = key else { return (PHASES.len() + 1, "Without a phase".to_owned()) };
            let index = PHASES.iter().position(|phase| phase.key == key).unwrap_or(PHASES.len());
            (index, crate::pages::action_rows::phase_name(key))
        }
        By::Dimension => {
            let of_check = check.and_then(|id| model.check(id)).map(|check| check.dimension.as_str());
            let found = of_check.and_then(|id| model.dimensions.iter().enumerate().find(|(_, dimension)| dimension.id == id));
            found.map_or((model.dimensions.len(), "Without a check".to_owned()), |(index, dimension)| (index, dimension.name.clone()))
        }
    }
}

/// The chart with its links. `path`: the page it stands on.
pub(crate) fn view(reading: &Reading, frame: &Frame, plan: &Plan, scene: Option<&Scene>, path: &str) -> Timeline {
    let query = reading.query.with("new", "");
    let (step, _) = months(frame.zoom);
    let at = |day: Day| Query { from: Start::Day(day), ..query.clone() }.href(path);
    let chosen = |name: &str, default: &str, value: &str| Choice {
        value: query.with(name, if value == default { "" } else { value }).href(path),
        label: String::new(),
        selected: query.own(name).unwrap_or(default) == value,
    };
    let undated = plan.actions.iter().filter(|action| bars::action(reading, action, false).span().is_none()).count();
    let undated = i64::try_from(undated).unwrap_or(0);
    let legend =
        [("planned", "planned"), ("worked", "worked on"), ("slip", "moved since first promised"), ("published", "review published")];
    Timeline {
        zooms: ZOOMS.iter().map(|(value, label, _)| Choice { label: (*label).to_owned(), ..chosen("zoom", "quarter", value) }).collect(),
        groupings: GROUPINGS.iter().map(|(value, label, _)| Choice { label: (*label).to_owned(), ..chosen("by", "team", value) }).collect(),
        period: format!("{} to {}", frame.from.format("%b %Y"), frame.to.format("%b %Y")),
        earlier: at(back(frame.from, step)),
        later: at(forth(frame.from, step)),
        chart: scene.map(|scene| chart(scene, "roadmap", &legend)),
        undated: (undated > 0).then(|| {
            link(
                format!("{} without a date", format::plural(undated, "action", "actions")),
                query.with("due", "none").carry_own("/actions", &["due"]),
            )
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_begins_one_step_before_today_or_where_it_is_told_to() {
        let today: Day = "2026-11-25".parse().unwrap();
        let days = |text: &str| {
            let frame = frame(&Query::parse(text).unwrap(), today).unwrap();
            (frame.from.to_string(), frame.to.to_string())
        };
        let told = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(days(""), told("2026-07-01", "2027-06-30"));
        assert_eq!(days("zoom=month"), told("2026-10-01", "2026-12-31"));
        assert_eq!(days("zoom=year"), told("2025-01-01", "2027-12-31"));
        assert_eq!(days("zoom=quarter&from=2026-11-25"), told("2026-10-01", "2027-09-30"));
        assert!(frame(&Query::parse("zoom=week").unwrap(), today).is_err());
        assert!(frame(&Query::parse("by=owner").unwrap(), today).is_err());
    }
}
