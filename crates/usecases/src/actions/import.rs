//! Actions from a spreadsheet: a CSV file with a head, one action a row. A row is found again by `id`, else by `key`, else by title and
//! team, so that the same file twice changes nothing. An empty cell leaves its field alone.

mod known;
mod table;

use super::{ActionInput, Desk, Ids, found, log};
use crate::actor::Actor;
use crate::error::{Error, Field, Result};
use crate::platform::Platform;
use domain::ids::ActionId;
use known::Known;
use serde::Serialize;
use store::Session;
use store::actions::{self, Action};
use utoipa::ToSchema;

/// Rows of a file, at most.
const MOST: usize = 5_000;

/// Column and what it holds, for people.
pub const COLUMNS: [(&str, &str); 19] = [
    ("title", "what is to be done; the only column there has to be"),
    ("team", "slug or name of a team; empty: the whole program"),
    ("owner", "name or address of an account, or any name"),
    ("status", "todo, doing, blocked, done or dropped"),
    ("start", "planned start, 2026-12-01"),
    ("due", "2026-12-31"),
    ("phase", "Week 1, or its key, or any words"),
    ("check", "id of the check it is to meet"),
    ("kpi", "id of the KPI it is to move"),
    ("effort", "any words: S, 3 days"),
    ("hours", "spent on it in all; what is more than before is logged"),
    ("expected", "what should be different afterwards"),
    ("url", "issue or pull request"),
    ("needs", "actions that have to be done first: A-12, A-15"),
    ("links", "regression:R-12 run:1042 https://…"),
    ("body", "notes"),
    ("origin", "where it came from: review:2026-W47"),
    ("key", "what the other tool calls it"),
    ("id", "A-57 of an action that is there"),
];

/// What a file did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Import {
    pub lines: Vec<ImportLine>,
    pub created: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub refused: usize,
    /// Columns that mean nothing here.
    pub ignored_columns: Vec<String>,
    /// Something was written: never while a line is refused.
    pub written: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportLine {
    /// In the file, from 1; the head counts.
    pub line: u64,
    pub title: String,
    pub team: String,
    pub result: Taken,
    /// `A-57`, of what was written or is there.
    pub action: Option<String>,
    /// What changes, or what is wrong.
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    New,
    Changed,
    Unchanged,
    Refused,
}

struct Line {
    number: u64,
    id: Option<String>,
    input: ActionInput,
    /// Spent on it in all.
    minutes: Option<i64>,
}

/// Takes a file, or with `write` off only looks what it would do. Nothing is written while any line is refused.
pub async fn import(platform: &Platform, actor: &Actor, text: &str, write: bool) -> Result<Import> {
    let desk = Desk::open(platform, actor).await?;
    let (lines, ignored_columns) = table::read(text, &desk)?;
    let mut reading = platform.store.read().await?;
    let mut known = Known::load(&mut reading).await?;
    drop(reading);
    let mut ids = Vec::new();
    for number in (1..).take(known.new_among(&desk, &lines)) {
        // What is only looked at uses up no numbers.
        ids.push(if write { Ids::take(platform).await? } else { Ids { id: ActionId(-number), number: -number } });
    }
    let mut ids = ids.into_iter();
    let mut import = Import { ignored_columns, ..Import::default() };
    let mut forbidden = Vec::new();
    let mut session = platform.store.write().await?;
    for line in &lines {
        session.savepoint("line").await?;
        let taken = take(&desk, &mut session, &mut known, line, &mut ids).await;
        let (result, action, detail) = match taken {
            Ok((result, action, detail)) => (result, Some(action).filter(|action| action.number > 0).map(|action| action.name()), detail),
            Err(error @ (Error::Internal(_) | Error::Unauthenticated(_))) => return Err(error),
            Err(error) => {
                session.rollback_to("line").await?;
                let told = said(&error);
                if matches!(error, Error::Forbidden(_)) {
                    forbidden.push(error);
                }
                (Taken::Refused, None, told)
            }
        };
        session.release("line").await?;
        match result {
            Taken::New => import.created += 1,
            Taken::Changed => import.changed += 1,
            Taken::Unchanged => import.unchanged += 1,
            Taken::Refused => import.refused += 1,
        }
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        import.lines.push(ImportLine {
            line: line.number,
            title: text(&line.input.title),
            team: text(&line.input.team),
            result,
            action,
            detail,
        });
    }
    // Who may not write anything of it learns nothing from it either.
    if forbidden.len() == import.lines.len()
        && let Some(error) = forbidden.pop()
    {
        return Err(error);
    }
    if write && import.refused == 0 {
        session.commit().await?;
        import.written = import.created + import.changed > 0;
    }
    Ok(import)
}

/// Without "the request is not valid": the line says that.
fn said(error: &Error) -> String {
    match error {
        Error::Invalid(fields) => fields.iter().map(Field::to_string).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

async fn take(
    desk: &Desk<'_>,
    session: &mut Session,
    known: &mut Known,
    line: &Line,
    ids: &mut impl Iterator<Item = Ids>,
) -> Result<(Taken, Action, String)> {
    let Some(number) = known.find(desk, line)? else {
        let new = ids.next().ok_or_else(|| Error::Conflict("the actions were changed meanwhile: import the file again".to_owned()))?;
        let action = desk.create(session, &new, &line.input).await?;
        spend(desk, session, line, &action).await?;
        known.put(&action);
        return Ok((Taken::New, action, String::new()));
    };
    let before = found(session, number).await?;
    let (needs, links) = (neighbours(session, &before).await?, actions::links(session, before.id).await?);
    let action = desk.update(session, number, &line.input).await?;
    let mut changes = differences(&before, &action);
    if needs != neighbours(session, &action).await? {
        changes.push("needs");
    }
    if links != actions::links(session, action.id).await? {
        changes.push("links");
    }
    if spend(desk, session, line, &action).await? {
        changes.push("hours");
    }
    known.put(&action);
    let result = if changes.is_empty() { Taken::Unchanged } else { Taken::Changed };
    Ok((result, action, changes.join(", ")))
}

/// Logs what a line has more than was logged. Less is no change: time that was spent is not taken back.
async fn spend(desk: &Desk<'_>, session: &mut Session, line: &Line, action: &Action) -> Result<bool> {
    let more = line.minutes.map_or(0, |minutes| minutes - action.minutes);
    if more > 0 {
        log(desk.platform, session, &desk.catalog, &desk.who, action, more).await?;
    }
    Ok(more > 0)
}

async fn neighbours(session: &mut Session, action: &Action) -> Result<Vec<actions::Dependency>> {
    Ok(actions::dependencies(session, action.id).await?)
}

fn differences(before: &Action, after: &Action) -> Vec<&'static str> {
    let pairs = [
        ("title", before.title != after.title),
        ("team", before.team != after.team),
        ("owner", (before.owner, &before.owner_name) != (after.owner, &after.owner_name)),
        ("status", before.status != after.status),
        ("start", before.planned_start != after.planned_start),
        ("due", before.due != after.due),
        ("phase", before.phase != after.phase),
        ("check", before.check != after.check),
        ("kpi", before.kpi != after.kpi),
        ("effort", before.effort != after.effort),
        ("expected", before.expected != after.expected),
        ("url", before.url != after.url),
        ("body", before.body != after.body),
        ("origin", before.origin != after.origin),
        ("key", before.external_key != after.external_key),
    ];
    pairs.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}
