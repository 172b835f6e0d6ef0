//! `/actions/import`: a spreadsheet, looked through before anything is written.

use super::format;
use super::query::Query;
use super::reading::Reading;
use super::words::mark;
use crate::actions::{COLUMNS, Import, Taken};
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{ActionImport, ImportRow, Mark, Tone};

/// `looked`: the file and what it would do.
pub async fn action_import(platform: &Platform, actor: &Actor, query: &Query, looked: Option<(String, Import)>) -> Result<ActionImport> {
    let reading = Reading::open(platform, actor, query).await?;
    if !super::action_form::plans(&reading) {
        return Err(Error::Forbidden("viewers cannot log actions".to_owned()));
    }
    let columns = COLUMNS.iter().map(|(name, about)| ((*name).to_owned(), (*about).to_owned())).collect();
    let Some((text, import)) = looked else { return Ok(ActionImport { columns, ..ActionImport::default() }) };
    let rows = import.lines.iter().map(|line| ImportRow {
        line: line.line,
        title: line.title.clone(),
        team: line.team.clone(),
        mark: taken(line.result),
        detail: line.detail.clone(),
    });
    Ok(ActionImport {
        sentence: sentence(&import),
        rows: rows.collect(),
        ready: import.refused == 0 && import.created + import.changed > 0,
        text,
        columns,
        ..ActionImport::default()
    })
}

fn taken(result: Taken) -> Mark {
    match result {
        Taken::New => mark(Tone::Ok, "new"),
        Taken::Changed => mark(Tone::Ok, "changed"),
        Taken::Unchanged => mark(Tone::Neutral, "as it is"),
        Taken::Refused => mark(Tone::Bad, "refused"),
    }
}

/// `12 new, 3 changed, 1 refused`
pub(crate) fn sentence(import: &Import) -> String {
    let parts = [(import.created, "new"), (import.changed, "changed"), (import.unchanged, "as they are"), (import.refused, "refused")];
    let told: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", format::count(i64::try_from(count).unwrap_or(i64::MAX))))
        .collect();
    let mut text = if told.is_empty() { "No rows".to_owned() } else { told.join(", ") };
    if !import.ignored_columns.is_empty() {
        text += &format!("; columns that mean nothing here: {}", import.ignored_columns.join(", "));
    }
    text
}
