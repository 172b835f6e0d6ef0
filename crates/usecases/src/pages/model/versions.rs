//! `/model/versions`: what was published, by whom and why, and what differs between any two.

use super::differences;
use crate::actor::{Actor, Permission};
use crate::error::{Error, Result};
use crate::models::compare;
use crate::pages::format;
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::pages::words::link;
use crate::platform::Platform;
use crate::view::{Choice, DiffLine, ModelVersion, ModelVersionRow, ModelVersions};
use store::models::{self, ModelRow};

pub async fn model_versions(platform: &Platform, actor: &Actor, query: &Query) -> Result<ModelVersions> {
    let mut reading = Reading::open(platform, actor, query).await?;
    Ok(ModelVersions { versions: rows(&mut reading).await? })
}

pub(super) async fn rows(reading: &mut Reading<'_>) -> Result<Vec<ModelVersionRow>> {
    let list = models::list(&mut reading.session).await?;
    let row = |row: &ModelRow| ModelVersionRow {
        version: format!("Version {}", row.version),
        href: format!("/model/versions/{}", row.version),
        published: format::date(row.published_at.day(reading.zone())),
        by: row.published_by.clone(),
        note: row.note.clone().unwrap_or_default(),
        in_force: row.version == reading.model.version,
    };
    Ok(list.iter().map(row).collect())
}

/// `Version 3 · published 3 Nov 2026 by Ana`
pub(super) fn headline(reading: &Reading, row: &ModelRow) -> String {
    format!("Version {} · published {} by {}", row.version, format::date(row.published_at.day(reading.zone())), row.published_by)
}

/// Compares with `base`, otherwise with the version before.
pub async fn model_version(platform: &Platform, actor: &Actor, query: &Query, version: i64) -> Result<ModelVersion> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let list = models::list(&mut reading.session).await?;
    let find = |version: i64| list.iter().find(|row| row.version == version);
    let row = find(version).ok_or_else(|| Error::NotFound(format!("model version {version}")))?;
    let base = match query.own("base") {
        None => list.iter().find(|row| row.version < version),
        Some(text) => {
            let number = text.parse().map_err(|_| Error::invalid("base", format!("`{text}` is not a version")))?;
            Some(find(number).ok_or_else(|| Error::NotFound(format!("model version {number}")))?)
        }
    };
    // A version of a model that a configuration file owns would be refused.
    let is_owned = list.iter().max_by_key(|row| row.version).is_some_and(|newest| newest.managed_by.is_some());
    let comparison = base.map(|base| compare(&base.yaml, &row.yaml));
    let path = format!("/model/versions/{version}");
    let bases = list.iter().filter(|other| other.version != version).map(|other| Choice {
        value: other.version.to_string(),
        label: format!("Version {}, {}", other.version, format::date(other.published_at.day(reading.zone()))),
        selected: base.is_some_and(|base| base.version == other.version),
    });
    let mut rows: Vec<_> = comparison.iter().flat_map(|found| &found.differences).map(differences::row).collect();
    if let Some(base) = base.filter(|base| base.zone != row.zone) {
        rows.push(crate::view::DifferenceRow {
            part: "Time zone".to_owned(),
            field: String::new(),
            before: base.zone.clone(),
            after: row.zone.clone(),
        });
    }
    Ok(ModelVersion {
        version,
        headline: headline(&reading, row),
        note: row.note.clone(),
        sha256: row.hash.clone(),
        bases: bases.collect(),
        base: base.map(|base| format!("version {}", base.version)).unwrap_or_default(),
        differences: rows,
        lines: comparison.map(|found| found.lines).unwrap_or_default().into_iter().map(group).collect(),
        restore: reading.may(Permission::Configure) && reading.model.version != version && !is_owned,
        exports: vec![link("YAML", format!("{path}.yaml"))],
    })
}

fn group(lines: Vec<crate::models::LineChange>) -> Vec<DiffLine> {
    lines.into_iter().map(|line| DiffLine { sign: line.sign.to_string(), number: line.number, text: line.text }).collect()
}
