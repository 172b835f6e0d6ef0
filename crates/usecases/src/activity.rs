//! What people do that checks count: the culture check counts actions, the self-service check changes of configuration.

use crate::actor::Actor;
use crate::error::Result;
use crate::ingest::{Provenance, append};
use crate::mapping::Known;
use crate::platform::Platform;
use domain::evidence::{Activity, ActivityKind, Body, Draft, Subject};
use domain::ids::TeamId;
use store::Session;

/// Notes that somebody created or closed an action of a team.
pub(crate) async fn action(
    platform: &Platform,
    session: &mut Session,
    actor: &Actor,
    team: TeamId,
    what: ActivityKind,
    object: &str,
) -> Result<()> {
    record(platform, session, actor, team, what, object).await
}

/// Notes that somebody changed a source, token or mapping of a team's services. The platform's own operators at the command line do
/// not count either way: the check is about whom a team has to ask.
pub(crate) async fn configuration_changed(
    platform: &Platform,
    session: &mut Session,
    actor: &Actor,
    team: TeamId,
    object: &str,
) -> Result<()> {
    record(platform, session, actor, team, ActivityKind::ConfigurationChanged, object).await
}

async fn record(platform: &Platform, session: &mut Session, actor: &Actor, team: TeamId, what: ActivityKind, object: &str) -> Result<()> {
    let Actor::User { email, .. } = actor else { return Ok(()) };
    let catalog = platform.catalog_in(session).await?;
    let Some(node) = catalog.teams.get(&team) else { return Ok(()) };
    let now = platform.now();
    let activity = Activity { member: email.clone(), what, administrator: actor.is_admin(), object: Some(object.to_owned()) };
    let draft = Draft {
        subject: Subject::Team(node.slug.to_string()),
        occurred_at: now,
        key: format!("{object}:{what:?}@{now}"),
        body: Body::Activity(activity),
    };
    append(platform, session, &catalog, &Known::new(), Provenance::default(), now, vec![draft]).await?;
    Ok(())
}
