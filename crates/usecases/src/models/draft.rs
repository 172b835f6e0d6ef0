//! The draft of the next version: one document that the administrators share, edited as a form or as YAML. It may be wrong for as long
//! as it is a draft; each change names the revision it was made on.

use super::publish::{Published, problems_as_error, put_in};
use super::targets::take_over;
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::model::Model;
use domain::time::Timestamp;
use store::models::{self, ModelDraft};

/// Largest document in bytes; the shipped one has 12,000.
const LARGEST: usize = 200_000;

/// What is edited. Without a draft, the model in force as revision 0.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftModel {
    pub revision: i64,
    /// The version it began from.
    pub base_version: i64,
    pub yaml: String,
    /// When and by whom it was changed last.
    pub changed: Option<(Timestamp, String)>,
}

pub async fn draft(platform: &Platform, actor: &Actor) -> Result<DraftModel> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    let held = platform.model().await?;
    let mut session = platform.store.read().await?;
    if let Some(ModelDraft { revision, base_version, yaml, changed_at, changed_by }) = models::draft(&mut session).await? {
        return Ok(DraftModel { revision, base_version, yaml, changed: Some((changed_at, changed_by)) });
    }
    let row = models::get(&mut session, held.version).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("model version {}", held.version)))?;
    Ok(DraftModel { revision: 0, base_version: row.version, yaml: row.yaml, changed: None })
}

/// Stores a document as the next revision, whatever is wrong with it. Answers with that revision.
pub async fn save(platform: &Platform, actor: &Actor, seen: i64, yaml: &str) -> Result<i64> {
    let held = draft(platform, actor).await?;
    if held.revision != seen {
        return Err(outdated(&held));
    }
    if yaml.len() > LARGEST {
        return Err(Error::TooLarge(format!("a model has at most {LARGEST} bytes")));
    }
    // Browsers send line ends as CR LF.
    let yaml = yaml.replace("\r\n", "\n");
    let next =
        ModelDraft { revision: seen + 1, base_version: held.base_version, yaml, changed_at: platform.now(), changed_by: actor.label() };
    let mut session = platform.store.write().await?;
    if !models::put_draft(&mut session, &next, seen).await? {
        return Err(outdated(&held));
    }
    session.commit().await?;
    Ok(next.revision)
}

pub(super) fn outdated(held: &DraftModel) -> Error {
    let who = held.changed.as_ref().map_or("somebody", |(_, who)| who);
    Error::Conflict(format!("{who} changed the draft meanwhile: it is shown as it is now, and what you sent was not saved"))
}

/// Throws the draft away; the model in force is edited next.
pub async fn discard(platform: &Platform, actor: &Actor, seen: i64) -> Result<()> {
    let held = draft(platform, actor).await?;
    let mut session = platform.store.write().await?;
    if held.revision != seen || (seen > 0 && !models::drop_draft(&mut session, seen).await?) {
        return Err(outdated(&held));
    }
    Ok(session.commit().await?)
}

/// Publishes the draft and ends it.
pub async fn publish_draft(platform: &Platform, actor: &Actor, seen: i64, note: &str) -> Result<Published> {
    let held = draft(platform, actor).await?;
    if held.revision != seen {
        return Err(outdated(&held));
    }
    if note.trim().is_empty() {
        return Err(Error::invalid("note", "say in one sentence why the model changes: teams read it beside their level"));
    }
    let model = Model::examine(&held.yaml).map_err(|problems| problems_as_error(&problems))?;
    let mut session = platform.store.write().await?;
    let newest = models::newest(&mut session).await?.map_or(0, |newest| newest.version);
    if newest != held.base_version {
        return Err(Error::Conflict(format!(
            "version {newest} was published after the draft began from version {}: compare the two, then say that the draft goes on from there",
            held.base_version
        )));
    }
    let published = put_in(platform, &mut session, actor, &model, &held.yaml, Some(note), None).await?;
    if seen > 0 && !models::drop_draft(&mut session, seen).await? {
        return Err(outdated(&held));
    }
    session.commit().await?;
    Ok(published)
}

/// Takes the newest version as the one the draft changes: for who has looked at what was published meanwhile. Targets of scopes are set
/// on the pages of KPIs, past any draft: those that were set meanwhile and that the draft does not touch are taken over. Answers with
/// what was, a line each.
pub async fn rebase(platform: &Platform, actor: &Actor, seen: i64) -> Result<Vec<String>> {
    let held = draft(platform, actor).await?;
    let newest = platform.model().await?;
    let mut session = platform.store.read().await?;
    let base = models::get(&mut session, held.base_version).await?.and_then(|row| Model::shape(&row.yaml).ok());
    drop(session);
    let (mut yaml, mut taken) = (held.yaml.clone(), Vec::new());
    // A document that cannot be read is mended by hand first; there is nothing to put a target into.
    if let (Some(base), Ok(mut model)) = (base, Model::shape(&held.yaml)) {
        taken = take_over(&base, &newest.model, &mut model);
        if !taken.is_empty() {
            yaml = model.to_yaml();
        }
    }
    let next = ModelDraft { revision: seen + 1, base_version: newest.version, yaml, changed_at: platform.now(), changed_by: actor.label() };
    let mut session = platform.store.write().await?;
    if held.revision != seen || !models::put_draft(&mut session, &next, seen).await? {
        return Err(outdated(&held));
    }
    session.commit().await?;
    Ok(taken)
}
