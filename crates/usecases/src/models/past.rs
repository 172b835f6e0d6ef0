//! The past under another model, as a what-if: the level of each team at the end of the last weeks as it was, as the model in force
//! finds it from what is known today, and as the draft does. The middle one tells what is the draft's doing and what the hindsight's.

use crate::actor::{Actor, Permission};
use crate::catalog::program_root;
use crate::error::{Error, Result};
use crate::models::problems_as_error;
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::engine::rescore;
use domain::facts::{Book, HORIZON_DAYS, Subject};
use domain::ids::TeamId;
use domain::maturity::leaves;
use domain::model::{Model, VersionedModel};
use domain::snapshot::Standing;
use domain::time::{Day, IsoWeek, days_before};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{evaluation as evaluations, facts, snapshots};
use utoipa::ToSchema;

/// Weeks that are judged again.
const WEEKS: u32 = 26;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PastLevels {
    /// Sundays, the first first.
    #[schema(value_type = Vec<String>)]
    pub weeks: Vec<Day>,
    pub teams: Vec<PastTeam>,
    /// What the figures assume, for people.
    pub assumes: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PastTeam {
    pub slug: String,
    pub name: String,
    /// One for each of `weeks`.
    pub levels: Vec<PastWeek>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PastWeek {
    /// As it was told at the time; null: unrated, or not judged yet.
    pub then: Option<u8>,
    /// By the model in force, from what is known today.
    pub held: Option<u8>,
    /// By the draft, from what is known today.
    pub draft: Option<u8>,
}

const ASSUMES: &str = "Each Sunday is judged from the facts known today, with today's teams and owners. Grace is counted in weeks: a check \
                       that fails on a Sunday is not met from then on, a silent one is stale for one Sunday. Rules that make facts of \
                       evidence (environments, severities, labels, paths) are those of the version in force.";

/// Judges the leaf teams at and below a node, named by its slug; all of the program without one.
pub async fn past(platform: &Platform, actor: &Actor, yaml: &str, below: Option<&str>) -> Result<PastLevels> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Configure, &catalog)?;
    let draft = Model::examine(yaml).map_err(|problems| problems_as_error(&problems))?;
    let nothing = PastLevels { weeks: Vec::new(), teams: Vec::new(), assumes: ASSUMES.to_owned() };
    let node = match below {
        Some(slug) => catalog.team(slug).ok_or_else(|| Error::NotFound(format!("the team `{slug}`")))?,
        None => match program_root(&catalog) {
            Some(root) => root,
            None => return Ok(nothing),
        },
    };
    let held = platform.model().await?;
    let mut session = platform.store.read().await?;
    let Some(last) = evaluations::last(&mut session).await? else { return Ok(nothing) };
    let weeks: Vec<Day> = (1..=WEEKS).rev().map(|weeks| IsoWeek::of(last.day).before(weeks.into()).sunday()).collect();
    let Some(first) = weeks.first().copied() else { return Ok(nothing) };
    let within = within(&catalog, node.id);
    let subjects: Vec<Subject> =
        within.services.keys().map(|id| Subject::Service(*id)).chain(within.teams.keys().map(|id| Subject::Team(*id))).collect();
    let book = facts::load(&mut session, Some(&subjects), days_before(first, HORIZON_DAYS), last.no).await?;
    let leaves = leaves(&catalog, node.id);
    let then = snapshots::levels(&mut session, Some(&leaves), first).await?;
    drop(session);

    let draft = VersionedModel { version: held.version + 1, zone: held.zone, model: draft };
    let (days, leaf_catalog) = (weeks.clone(), within.clone());
    let computed = tokio::task::spawn_blocking(move || {
        let (of_held, of_draft) = both(&held, &draft, &leaf_catalog, book, &days);
        (of_held, of_draft)
    });
    let (of_held, of_draft) = computed.await.map_err(Error::internal)?;
    let mut teams: Vec<PastTeam> = leaves
        .iter()
        .filter_map(|leaf| within.teams.get(leaf))
        .map(|team| PastTeam {
            slug: team.slug.to_string(),
            name: team.name.clone(),
            levels: weeks
                .iter()
                .enumerate()
                .map(|(index, week)| PastWeek {
                    then: then.iter().rfind(|(of, day, ..)| *of == team.id && day <= week).and_then(|(_, _, level, _)| *level),
                    held: level(&of_held, index, team.id),
                    draft: level(&of_draft, index, team.id),
                })
                .collect(),
        })
        .collect();
    teams.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(PastLevels { weeks, teams, ..nothing })
}

type Weeks = Vec<(Day, BTreeMap<TeamId, Standing>)>;

fn both(held: &VersionedModel, draft: &VersionedModel, catalog: &Catalog, book: Book, days: &[Day]) -> (Weeks, Weeks) {
    // Each on a core of its own: they share nothing but what they read.
    std::thread::scope(|scope| {
        let copy = book.clone();
        let of_held = scope.spawn(move || rescore(held, catalog, copy, days));
        let of_draft = rescore(draft, catalog, book, days);
        (of_held.join().unwrap_or_default(), of_draft)
    })
}

fn level(weeks: &Weeks, index: usize, team: TeamId) -> Option<u8> {
    weeks.get(index).and_then(|(_, standings)| standings.get(&team)).and_then(|standing| standing.level)
}

/// The catalog of a node alone: what is below it, and what it hangs on, so that each leaf stays one.
fn within(catalog: &Catalog, node: TeamId) -> Catalog {
    let below: BTreeSet<TeamId> = catalog.subtree(node).into_iter().collect();
    let kept: BTreeSet<TeamId> = below.iter().copied().chain(catalog.lineage(node)).collect();
    let mut part = catalog.clone();
    part.teams.retain(|id, _| kept.contains(id));
    part.services.retain(|_, service| below.contains(&service.owner));
    part
}
