//! Publishing a model: a new version only where it says something new (decision 13), and never over the file that owns it (decision 54).

use crate::actor::{Actor, Permission};
use crate::error::{Error, Field, Result};
use crate::platform::Platform;
use domain::model::{Model, Problem};
use serde::Serialize;
use serde_json::json;
use store::models::ModelRow;
use store::{Session, accounts, models};
use utoipa::ToSchema;

const LONGEST_NOTE: usize = 500;

/// The version that holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Published {
    pub version: i64,
    /// Whether it is new. A model that says the same as the version in force makes none.
    pub published: bool,
}

/// Publishes a new version unless it says the same as the one in force.
pub async fn publish(platform: &Platform, actor: &Actor, yaml: &str, note: Option<&str>) -> Result<Published> {
    actor.may(Permission::Configure, &*platform.catalog().await?)?;
    put(platform, actor, yaml, note, None).await
}

/// The same for whoever may do it for another reason. `file` is the label of the configuration file that brings it.
pub(crate) async fn put(platform: &Platform, actor: &Actor, yaml: &str, note: Option<&str>, file: Option<&str>) -> Result<Published> {
    let model = Model::examine(yaml).map_err(|problems| problems_as_error(&problems))?;
    platform.model().await?;
    let mut session = platform.store.write().await?;
    let published = put_in(platform, &mut session, actor, &model, yaml, note, file).await?;
    session.commit().await?;
    Ok(published)
}

/// The same inside a session that the caller commits. The first version was published before.
pub(crate) async fn put_in(
    platform: &Platform,
    session: &mut Session,
    actor: &Actor,
    model: &Model,
    yaml: &str,
    note: Option<&str>,
    file: Option<&str>,
) -> Result<Published> {
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        return Err(Error::invalid("note", format!("say why in at most {LONGEST_NOTE} characters")));
    }
    let newest = models::newest(session).await?.ok_or_else(|| Error::NotFound("the model in force".to_owned()))?;
    if let Some(owner) = newest.managed_by.as_deref().filter(|owner| file != Some(*owner)) {
        return Err(owned(owner));
    }
    let zone = platform.zone().name();
    let hash = model.content_hash();
    if newest.zone == zone && Model::parse(&newest.yaml).is_ok_and(|held| held.content_hash() == hash) {
        if file.is_some() && newest.managed_by.is_none() {
            models::manage(session, newest.version, file).await?;
        }
        return Ok(Published { version: newest.version, published: false });
    }
    let next = ModelRow {
        version: newest.version + 1,
        yaml: yaml.to_owned(),
        hash: hash.clone(),
        zone: zone.to_owned(),
        published_at: platform.now(),
        published_by: actor.label(),
        note: note.map(str::to_owned),
        managed_by: file.map(str::to_owned),
    };
    models::publish(session, &next).await?;
    let detail = json!({ "note": note, "sha256": hash, "file": file });
    accounts::audit(session, platform.now(), &actor.label(), "publish model", &format!("model v{}", next.version), &detail).await?;
    Ok(Published { version: next.version, published: true })
}

fn owned(label: &str) -> Error {
    Error::Conflict(format!(
        "the model is kept in the configuration file `{label}`: change it there, or take `model:` out of it and apply it with --prune"
    ))
}

/// Whether a file with this model would publish a version or take the model over, and which version would hold then.
pub(crate) async fn file_changes(session: &mut Session, model: &Model, label: &str) -> Result<Option<i64>> {
    let Some(newest) = models::newest(session).await? else { return Ok(Some(1)) };
    if let Some(owner) = newest.managed_by.as_deref().filter(|owner| *owner != label) {
        return Err(owned(owner));
    }
    let same = Model::parse(&newest.yaml).is_ok_and(|held| held.content_hash() == model.content_hash());
    Ok(match (same, newest.managed_by.is_some()) {
        (true, true) => None,
        (true, false) => Some(newest.version),
        (false, _) => Some(newest.version + 1),
    })
}

/// Whether the model in force is the one of this file.
pub(crate) async fn is_owned(session: &mut Session, label: &str) -> Result<bool> {
    Ok(models::newest(session).await?.is_some_and(|newest| newest.managed_by.as_deref() == Some(label)))
}

/// Gives the model back to the pages when the file that owned it names it no more.
pub(crate) async fn release(session: &mut Session, label: &str) -> Result<()> {
    if let Some(newest) = models::newest(session).await?.filter(|newest| newest.managed_by.as_deref() == Some(label)) {
        models::manage(session, newest.version, None).await?;
    }
    Ok(())
}

/// Each problem as a field of the document.
pub fn problems_as_error(problems: &[Problem]) -> Error {
    let field = |problem: &Problem| Field {
        field: problem.path.clone(),
        problem: match (problem.line, problem.column) {
            (Some(line), Some(column)) => format!("line {line}, column {column}: {}", problem.message),
            _ => problem.message.clone(),
        },
    };
    Error::Invalid(problems.iter().map(field).collect())
}
