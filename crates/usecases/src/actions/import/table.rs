//! The rows of a CSV file as what they say of actions.

use super::super::{ActionInput, Desk, STATUSES};
use super::{COLUMNS, Line, MOST};
use crate::error::{Error, Result};

/// Hours of one action, at most.
const MOST_HOURS: f64 = 10_000.0;

/// The rows, and the columns that mean nothing here.
pub(super) fn read(text: &str, desk: &Desk) -> Result<(Vec<Line>, Vec<String>)> {
    let text = text.trim_start_matches('\u{feff}');
    let semicolons = text.lines().next().is_some_and(|head| head.contains(';') && !head.contains(','));
    let tabs = text.lines().next().is_some_and(|head| head.contains('\t'));
    let delimiter = if tabs {
        b'\t'
    } else if semicolons {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let wrong = |error: csv::Error| Error::invalid("file", format!("it cannot be read as CSV: {error}"));
    let head: Vec<String> = reader.headers().map_err(wrong)?.iter().map(|name| name.to_lowercase().replace(' ', "_")).collect();
    if !head.iter().any(|name| name == "title") {
        return Err(Error::invalid("file", "the first line has to name the columns, and one of them `title`"));
    }
    let ignored = head.iter().filter(|name| !COLUMNS.iter().any(|(known, _)| known == name)).cloned().collect();
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let number = record.position().map_or(0, csv::Position::line);
        let cell = |name: &str| -> Option<String> {
            let index = head.iter().position(|column| column == name)?;
            record.get(index).map(plain).filter(|text| !text.is_empty())
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        if lines.len() == MOST {
            return Err(Error::invalid("file", format!("at most {MOST} rows")));
        }
        lines.push(Line {
            number,
            id: cell("id"),
            minutes: cell("hours").map(|hours| minutes(&hours)).transpose()?,
            input: ActionInput {
                title: cell("title"),
                team: cell("team").map(|team| slug(desk, team)),
                status: cell("status").map(|status| status_of(&status)),
                owner: cell("owner"),
                due: cell("due"),
                start: cell("start"),
                phase: cell("phase"),
                check: cell("check"),
                kpi: cell("kpi"),
                url: cell("url"),
                effort: cell("effort"),
                expected: cell("expected"),
                needs: cell("needs"),
                links: cell("links"),
                body: cell("body"),
                origin: cell("origin"),
                key: cell("key"),
                template: None,
            },
        });
    }
    Ok((lines, ignored))
}

/// The hours of a whole action may be more than is logged at once.
fn minutes(hours: &str) -> Result<i64> {
    let number = hours.replace(',', ".").parse::<f64>().ok().filter(|hours| (0.0..=MOST_HOURS).contains(hours));
    let number = number.ok_or_else(|| Error::invalid("hours", format!("`{hours}` is not a number of hours up to {MOST_HOURS}")))?;
    Ok((number * 60.0).round() as i64)
}

/// Exports put an apostrophe before what a spreadsheet would run as a formula.
fn plain(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// A team by its name too.
fn slug(desk: &Desk, named: String) -> String {
    if desk.catalog.team(&named).is_some() {
        return named;
    }
    let by_name = desk.catalog.teams.values().find(|team| team.name.eq_ignore_ascii_case(&named));
    by_name.map_or(named, |team| team.slug.to_string())
}

/// The words other tools use.
fn status_of(text: &str) -> String {
    let word = text.to_lowercase();
    match word.as_str() {
        "to do" | "open" | "new" | "backlog" => "todo",
        "in progress" | "in work" | "started" => "doing",
        "closed" | "resolved" | "completed" => "done",
        "cancelled" | "canceled" | "won't do" => "dropped",
        known if STATUSES.contains(&known) => known,
        _ => text,
    }
    .to_owned()
}
