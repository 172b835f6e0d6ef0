//! The versions that were published, what differs between two of them, and the way back to one.

use super::{Published, publish};
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::platform::Platform;
use domain::model::{Difference, Model, differences};
use domain::time::Timestamp;
use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use store::models::{self, ModelRow};
use utoipa::ToSchema;

/// Unchanged lines shown around a changed one.
const AROUND: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Version {
    pub version: i64,
    #[schema(value_type = String)]
    pub published_at: Timestamp,
    pub published_by: String,
    /// Why; null: nobody said.
    pub note: Option<String>,
    /// Of what it says: versions with the same one judge the same.
    pub sha256: String,
    /// IANA name of the program's time zone.
    pub zone: String,
    /// The configuration file that owns the model.
    pub managed_by: Option<String>,
    /// The document; left out in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yaml: Option<String>,
}

/// Newest first.
pub async fn versions(platform: &Platform, actor: &Actor) -> Result<Vec<Version>> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    platform.model().await?;
    let mut session = platform.store.read().await?;
    Ok(models::list(&mut session).await?.into_iter().map(|row| Version { yaml: None, ..Version::from(row) }).collect())
}

/// One of them with its document.
pub async fn version_of(platform: &Platform, actor: &Actor, version: i64) -> Result<Version> {
    actor.may(Permission::Read, &*platform.catalog().await?)?;
    platform.model().await?;
    let mut session = platform.store.read().await?;
    let row = models::get(&mut session, version).await?;
    row.map(Version::from).ok_or_else(|| Error::NotFound(format!("model version {version}")))
}

impl From<ModelRow> for Version {
    fn from(row: ModelRow) -> Self {
        let ModelRow { version, yaml, hash, zone, published_at, published_by, note, managed_by } = row;
        Self { version, published_at, published_by, note, sha256: hash, zone, managed_by, yaml: Some(yaml) }
    }
}

/// What differs between two documents, in what they say and in how they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    pub differences: Vec<Difference>,
    /// Changed lines with what is around them, in groups.
    pub lines: Vec<Vec<LineChange>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineChange {
    /// `+`, `-` or a space.
    pub sign: char,
    /// In the newer document, of removed lines in the older; from 1.
    pub number: usize,
    pub text: String,
}

/// Compares two documents; one that is no model has no differences in meaning, only in lines.
pub fn compare(before: &str, after: &str) -> Comparison {
    let differences = match (Model::shape(before), Model::shape(after)) {
        (Ok(before), Ok(after)) => differences(&before, &after),
        _ => Vec::new(),
    };
    let diff = TextDiff::from_lines(before, after);
    let line = |change: similar::Change<&str>| {
        let (sign, index) = match change.tag() {
            ChangeTag::Insert => ('+', change.new_index()),
            ChangeTag::Delete => ('-', change.old_index()),
            ChangeTag::Equal => (' ', change.new_index()),
        };
        LineChange { sign, number: index.map_or(0, |index| index + 1), text: change.value().trim_end_matches('\n').to_owned() }
    };
    let groups = diff.grouped_ops(AROUND);
    let lines = groups.iter().map(|group| group.iter().flat_map(|op| diff.iter_changes(op)).map(line).collect()).collect();
    Comparison { differences, lines }
}

/// Publishes what an earlier version says as a new one.
pub async fn restore(platform: &Platform, actor: &Actor, version: i64) -> Result<Published> {
    let earlier = version_of(platform, actor, version).await?;
    let note = format!("Back to version {version}");
    publish(platform, actor, earlier.yaml.as_deref().unwrap_or_default(), Some(&note)).await
}
