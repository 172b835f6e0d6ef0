//! The `model:` block: the maturity model as a whole, published as a new version when it says something new (decision 13).

use super::document::Document;
use super::plan::{Line, Plan, What};
use crate::actor::Actor;
use crate::error::Result;
use crate::models::{self, problems_as_error};
use crate::platform::Platform;
use store::Session;

/// `yaml` is the whole document, for the lines of what is wrong.
pub(super) async fn plan(session: &mut Session, document: &Document, yaml: &str, prune: bool, plan: &mut Plan) -> Result<()> {
    let Some(model) = &document.model else {
        if prune && models::is_owned(session, document.label()).await? {
            plan.lines.push(Line { what: What::Remove, kind: "model", slug: "this file as its owner".to_owned() });
        }
        return Ok(());
    };
    let problems = model.problems_within(yaml);
    if !problems.is_empty() {
        return Err(problems_as_error(&problems));
    }
    if let Some(version) = models::file_changes(session, model, document.label()).await? {
        plan.lines.push(Line { what: What::Update, kind: "model", slug: format!("v{version}") });
    }
    Ok(())
}

/// Publishes it in the session that applies the rest; without the block, lets go of a model that the file owned.
pub(super) async fn apply(platform: &Platform, session: &mut Session, actor: &Actor, document: &Document, prune: bool) -> Result<()> {
    match &document.model {
        Some(model) => {
            let note = format!("Applied from the file `{}`", document.label());
            models::put_in(platform, session, actor, model, &model.to_yaml(), Some(&note), Some(document.label())).await?;
        }
        None if prune => models::release(session, document.label()).await?,
        None => {}
    }
    Ok(())
}
