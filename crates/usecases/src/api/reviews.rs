//! Weekly reviews through the API: the list, and one with its document.

use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::reviews::{Reviewed, Stage, node_of, read, stages};
use domain::review::{Commentary, Difference, Document, compare, markdown};
use domain::scope::Scope;
use domain::time::{IsoWeek, Timestamp};
use serde::Serialize;
use std::collections::BTreeSet;
use store::reviews as stored;
use utoipa::ToSchema;

/// Weeks of a page.
const WEEKS: u64 = 13;

/// One review of the list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReviewItem {
    /// `2026-W47`
    pub week: String,
    /// `program`, `g:<group>` or `t:<team>`.
    pub scope: String,
    pub name: String,
    /// `draft`, `published` or `acknowledged`.
    pub state: &'static str,
    /// The newest.
    pub revision: i64,
    /// SHA-256 of the newest that was published.
    pub hash: Option<String>,
    #[schema(value_type = String)]
    pub generated_at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub published_at: Option<Timestamp>,
    pub published_by: Option<String>,
    pub url: String,
}

/// One review with its document.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReviewAnswer {
    pub week: String,
    pub scope: String,
    pub name: String,
    /// `preview` (not stored: the week as it would be written now), `draft` or `published`.
    pub state: &'static str,
    /// 0 of a preview.
    pub revision: i64,
    /// Version of the model it was written under.
    pub model: i64,
    /// SHA-256 of what was frozen; null of a draft.
    pub hash: Option<String>,
    #[schema(value_type = String)]
    pub generated_at: Timestamp,
    #[schema(value_type = Option<String>)]
    pub published_at: Option<Timestamp>,
    pub published_by: Option<String>,
    pub acknowledged: Vec<AcknowledgementAnswer>,
    /// All of them, newest first.
    pub revisions: Vec<RevisionAnswer>,
    /// What people wrote, by section.
    #[schema(value_type = Object)]
    pub commentary: Commentary,
    #[schema(value_type = Object)]
    pub document: Document,
    pub markdown: String,
    /// Against the review of the week before; null where there is none.
    #[schema(value_type = Option<Vec<Object>>)]
    pub changes: Option<Vec<Difference>>,
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AcknowledgementAnswer {
    /// E-mail address, or the token's name.
    pub member: String,
    pub revision: i64,
    #[schema(value_type = String)]
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RevisionAnswer {
    pub revision: i64,
    pub state: &'static str,
    pub hash: Option<String>,
    #[schema(value_type = Option<String>)]
    pub published_at: Option<Timestamp>,
    pub published_by: Option<String>,
}

/// Reviews of the nodes at and below a scope, newest week first; and the week that the next page begins with. `upto` is such a week.
pub async fn reviews(platform: &Platform, actor: &Actor, scope: &Scope, upto: Option<&str>) -> Result<(Vec<ReviewItem>, Option<String>)> {
    let catalog = platform.catalog().await?;
    actor.may(Permission::Read, &catalog)?;
    let node = node_of(&catalog, scope)?;
    let nodes: BTreeSet<_> = catalog.subtree(node.id).into_iter().collect();
    let upto: IsoWeek = match upto {
        Some(text) => text.parse().map_err(|error: domain::time::NotAWeek| Error::invalid("cursor", error.to_string()))?,
        None => IsoWeek::of(platform.today()),
    };
    let from = upto.before(WEEKS - 1);
    let mut session = platform.store.read().await?;
    let marks = stored::marks(&mut session, None, from, upto).await?;
    let stages = stages(&mut session, from, upto).await?;
    let more = !stored::marks(&mut session, None, from.before(WEEKS), from.before(1)).await?.is_empty();
    drop(session);
    let mut items: Vec<ReviewItem> = Vec::new();
    let mut seen = BTreeSet::new();
    for mark in marks.iter().filter(|mark| nodes.contains(&mark.team)) {
        let Some(team) = catalog.teams.get(&mark.team) else { continue };
        if !seen.insert((mark.week, mark.team)) {
            continue;
        }
        let published =
            marks.iter().filter(|other| (other.team, other.week) == (mark.team, mark.week)).find_map(|mark| mark.published.clone());
        let scope = crate::catalog::scope_of(&catalog, team);
        items.push(ReviewItem {
            week: mark.week.to_string(),
            url: platform.link(&format!("/reviews/{}?scope={scope}", mark.week)),
            scope,
            name: team.name.clone(),
            state: match stages.get(&(mark.team, mark.week)) {
                Some(Stage::Acknowledged) => "acknowledged",
                Some(Stage::Published) => "published",
                Some(Stage::Draft) | None => "draft",
            },
            revision: mark.revision,
            generated_at: mark.generated_at,
            published_at: published.as_ref().map(|published| published.at),
            published_by: published.as_ref().map(|published| published.by.clone()),
            hash: published.map(|published| published.hash),
        });
    }
    Ok((items, more.then(|| from.before(1).to_string())))
}

/// The named revision, else the newest, else the week as it would be written now.
pub async fn review(platform: &Platform, actor: &Actor, scope: &Scope, week: &str, revision: Option<i64>) -> Result<ReviewAnswer> {
    let week: IsoWeek = week.parse().map_err(|error: domain::time::NotAWeek| Error::invalid("week", error.to_string()))?;
    let found = read(platform, actor, scope, week, revision).await?;
    let Reviewed { scope, review, preview, revisions, acknowledged, before, .. } = found;
    let published = review.mark.published.clone();
    Ok(ReviewAnswer {
        week: week.to_string(),
        url: platform.link(&format!("/reviews/{week}?scope={scope}")),
        name: review.document.name.clone(),
        scope,
        state: if preview { "preview" } else { state(published.is_some()) },
        revision: review.mark.revision,
        model: review.mark.model,
        generated_at: review.mark.generated_at,
        published_at: published.as_ref().map(|published| published.at),
        published_by: published.as_ref().map(|published| published.by.clone()),
        hash: published.map(|published| published.hash),
        acknowledged: acknowledged
            .into_iter()
            .map(|one| AcknowledgementAnswer { member: one.member, revision: one.revision, at: one.at })
            .collect(),
        revisions: revisions
            .into_iter()
            .map(|mark| RevisionAnswer {
                revision: mark.revision,
                state: state(mark.published.is_some()),
                published_at: mark.published.as_ref().map(|published| published.at),
                published_by: mark.published.as_ref().map(|published| published.by.clone()),
                hash: mark.published.map(|published| published.hash),
            })
            .collect(),
        markdown: markdown(&review.document, &review.commentary),
        changes: before.map(|before| compare(&before, &review.document)),
        commentary: review.commentary,
        document: review.document,
    })
}

fn state(published: bool) -> &'static str {
    if published { "published" } else { "draft" }
}
