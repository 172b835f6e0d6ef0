//! Reading a review: the stored one, or what it would be now; and how far behind a node is.

use super::draft::compose;
use crate::actor::{Actor, Permission};
use crate::catalog::{resolve, scope_of};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::catalog::{Catalog, Team};
use domain::ids::TeamId;
use domain::review::Document;
use domain::scope::{Scope, Target};
use domain::time::IsoWeek;
use std::collections::{BTreeMap, BTreeSet};
use store::Session;
use store::reviews::{self, Acknowledgement, Review, ReviewMark};

/// A review with what surrounds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reviewed {
    pub team: TeamId,
    /// `program`, `g:commerce`, `t:payments`.
    pub scope: String,
    pub review: Review,
    /// It is not stored: the week as it would be written now. Its revision is 0.
    pub preview: bool,
    /// All revisions, newest first.
    pub revisions: Vec<ReviewMark>,
    pub acknowledged: Vec<Acknowledgement>,
    /// The document of the week before.
    pub before: Option<Document>,
}

/// The named revision, else the newest, else the week as it would be written now.
pub async fn read(platform: &Platform, actor: &Actor, scope: &Scope, week: IsoWeek, revision: Option<i64>) -> Result<Reviewed> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let node = node_of(&catalog, scope)?;
    if week.monday() > platform.today() {
        return Err(Error::NotFound(format!("the review of {week}, which has not begun,")));
    }
    let mut session = platform.store.read().await?;
    let stored = reviews::get(&mut session, node.id, week, revision).await?;
    let revisions = reviews::marks(&mut session, Some(node.id), week, week).await?;
    let acknowledged = reviews::acknowledgements(&mut session, Some(node.id), week, week).await?;
    let before = reviews::get(&mut session, node.id, week.before(1), None).await?.map(|review| review.document);
    drop(session);
    let preview = stored.is_none();
    let review = match (stored, revision) {
        (Some(review), _) => review,
        (None, Some(revision)) => return Err(Error::NotFound(format!("revision {revision} of the review of {week}"))),
        (None, None) => {
            compose(platform, &catalog, node.id, week, 0).await?.ok_or_else(|| Error::NotFound(format!("the scope `{scope}`")))?
        }
    };
    Ok(Reviewed { team: node.id, scope: scope_of(&catalog, node), review, preview, revisions, acknowledged, before })
}

/// The node of a scope. Services have no review of their own.
pub(crate) fn node_of<'a>(catalog: &'a Catalog, scope: &Scope) -> Result<&'a Team> {
    let team = match resolve(catalog, scope)? {
        Target::Node(team) => catalog.teams.get(&team),
        Target::Service(_) => {
            return Err(Error::invalid("scope", "reviews are of teams, groups and the program: use program, g:<group> or t:<team>"));
        }
    };
    team.ok_or_else(|| Error::NotFound(format!("the scope `{scope}`")))
}

/// Where a week's review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Draft,
    Published,
    Acknowledged,
}

/// A review that nobody of its team has acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Debt {
    pub(crate) team: TeamId,
    pub(crate) week: IsoWeek,
}

/// Where each review of these weeks stands, all nodes in one go.
pub(crate) async fn stages(session: &mut Session, from: IsoWeek, to: IsoWeek) -> Result<BTreeMap<(TeamId, IsoWeek), Stage>> {
    let mut stages: BTreeMap<(TeamId, IsoWeek), Stage> = BTreeMap::new();
    for mark in reviews::marks(session, None, from, to).await? {
        let stage = if mark.published.is_some() { Stage::Published } else { Stage::Draft };
        // A draft on top of a published one takes nothing back.
        let known = stages.entry((mark.team, mark.week)).or_insert(stage);
        *known = stage.max(*known);
    }
    for acknowledgement in reviews::acknowledgements(session, None, from, to).await? {
        stages.insert((acknowledgement.team, acknowledgement.week), Stage::Acknowledged);
    }
    Ok(stages)
}

/// Reviews of teams that were written and not acknowledged, the oldest first. Those of groups and of the program sum up and are nobody's
/// debt.
pub(crate) async fn debts(session: &mut Session, catalog: &Catalog, teams: &[TeamId], from: IsoWeek, to: IsoWeek) -> Result<Vec<Debt>> {
    let tree = catalog.tree();
    let leaves: BTreeSet<TeamId> = teams.iter().copied().filter(|team| tree.is_leaf(*team)).collect();
    let unread = reviews::unread(session, from, to).await?;
    Ok(unread.into_iter().filter(|(team, _)| leaves.contains(team)).map(|(team, week)| Debt { team, week }).collect())
}
