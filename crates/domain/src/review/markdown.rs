//! The document as Markdown. Up to `### Incidents` it is the program description's block to the letter; the rest follows.

use super::{ActionLine, Commentary, Document, HotspotLine, IncidentLine, MaturityLine, Section, SloLine, Status, TriageLine};
use crate::time::IsoWeek;
use std::fmt::Write;

/// `Performance Review - Week 42`.
pub fn headline(document: &Document) -> String {
    let week = document.week.parse::<IsoWeek>().map_or_else(|_| document.week.clone(), |week| week.week.to_string());
    format!("Performance Review - Week {week}")
}

pub fn markdown(document: &Document, commentary: &Commentary) -> String {
    let mut text = format!("## {}\n", headline(document));
    for section in Section::ALL {
        let remark = commentary.get(&section).map(|remark| remark.trim()).filter(|remark| !remark.is_empty());
        if section == Section::Summary && remark.is_none() {
            continue;
        }
        push(&mut text, format_args!("\n### {}\n", section.title()));
        for line in lines(document, section) {
            push(&mut text, format_args!("{line}\n"));
        }
        if let Some(remark) = remark {
            let quoted: Vec<String> = remark.lines().map(|line| format!("> {}", line.trim_end()).trim_end().to_owned()).collect();
            let remark = if section == Section::Summary { remark.to_owned() } else { format!("\n{}", quoted.join("\n")) };
            push(&mut text, format_args!("{remark}\n"));
        }
    }
    text
}

/// Writing into a `String` cannot fail.
fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(arguments);
}

fn lines(document: &Document, section: Section) -> Vec<String> {
    match section {
        Section::Slos => table(document),
        Section::Trends => {
            let mut lines: Vec<String> = document.trends.iter().map(|line| format!("- {}", escaped(&line.text))).collect();
            if document.trends_left_out > 0 {
                lines.push(format!("- {} other metrics stable", document.trends_left_out));
            }
            or(lines, "- No metric is watched")
        }
        Section::Hotspots => or(
            (1..).zip(&document.hotspots).map(|(place, line)| format!("{place}. {}", hotspot(line))).collect(),
            "- Unknown: no profiler reported this week",
        ),
        Section::Actions => {
            let mut lines: Vec<String> = document.actions.iter().map(action).collect();
            if document.actions_left_out > 0 {
                lines.push(format!("- {} more", document.actions_left_out));
            }
            or(lines, "- No actions")
        }
        Section::Incidents => {
            let none = if document.incidents_known { "- No performance incidents" } else { "- Unknown: no source of incidents reported" };
            or(document.incidents.iter().map(incident).collect(), none)
        }
        Section::Maturity => or(document.maturity.iter().map(maturity).collect(), "- No changes"),
        Section::Triage => {
            let mut lines: Vec<String> = document.triage.iter().map(triage).collect();
            if !document.triage_left_out.is_empty() {
                let owners: Vec<String> =
                    document.triage_left_out.iter().map(|(owner, count)| format!("{} {count}", escaped(owner))).collect();
                lines.push(format!("- More: {}", owners.join(", ")));
            }
            or(lines, "- Nothing waits for triage")
        }
        Section::Summary => Vec::new(),
    }
}

fn or(lines: Vec<String>, none: &str) -> Vec<String> {
    if lines.is_empty() { vec![none.to_owned()] } else { lines }
}

fn table(document: &Document) -> Vec<String> {
    if document.slos.is_empty() {
        return vec!["- No SLO, budget or target is defined".to_owned()];
    }
    let mut lines = vec!["| SLO | Target | Actual | Status |".to_owned(), "|-----|--------|--------|--------|".to_owned()];
    lines.extend(document.slos.iter().map(row));
    if document.slos_left_out > 0 {
        lines.extend([String::new(), format!("{} more were met.", document.slos_left_out)]);
    }
    lines
}

fn row(line: &SloLine) -> String {
    let actual = line.actual.as_deref().map_or_else(|| "unknown".to_owned(), cell);
    format!("| {} | {} | {actual} | {} |", cell(&line.name), cell(&line.target), glyph(line.status))
}

/// The program description's tick for what was met; what was not measured never gets one.
pub(super) fn glyph(status: Status) -> &'static str {
    match status {
        Status::Met => "✅",
        Status::Missed => "❌",
        Status::Unknown => "❔",
    }
}

fn hotspot(line: &HotspotLine) -> String {
    format!("{} - {} {}", escaped(&line.name), percent(line.ratio), escaped(&line.profile))
}

/// Whole per cent; below one, one place.
pub fn percent(ratio: f64) -> String {
    let percent = ratio * 100.0;
    if percent >= 1.0 { format!("{percent:.0}%") } else { format!("{percent:.1}%") }
}

fn action(line: &ActionLine) -> String {
    let tick = if line.done { "x" } else { " " };
    let notes = notes(line);
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", escaped(&notes)) };
    format!("- [{tick}] {}{notes}", escaped(&line.title))
}

/// Whose it is, how long it has been carried, since when it is overdue. A new one of one's own team has none.
pub fn notes(line: &ActionLine) -> String {
    let mut notes = Vec::new();
    notes.extend(line.team.clone());
    if !line.done && line.carried_weeks > 0 {
        notes.push(format!("carried over {}", counted(line.carried_weeks, "week")));
    }
    if let Some(since) = line.overdue_since {
        notes.push(format!("overdue since {since}"));
    }
    notes.join(", ")
}

fn incident(line: &IncidentLine) -> String {
    format!("- {}", escaped(&incident_text(line)))
}

pub fn incident_text(line: &IncidentLine) -> String {
    let service = line.service.as_ref().map(|service| format!(", {service}")).unwrap_or_default();
    let minor = if line.severe { "" } else { ", not severe" };
    let length = line.minutes.map_or_else(|| "still open".to_owned(), |minutes| format!("{minutes} min"));
    format!("{} {}{service}{minor}: {length}", line.day, line.title)
}

fn maturity(line: &MaturityLine) -> String {
    let because = if line.because.is_empty() { String::new() } else { format!(": {}", line.because) };
    format!("- {}", escaped(&format!("{}{because}", line.text)))
}

fn triage(line: &TriageLine) -> String {
    format!("- {}", escaped(&triage_text(line)))
}

pub fn triage_text(line: &TriageLine) -> String {
    let owner = line.owner.as_deref().unwrap_or("nobody");
    format!("R-{} {}: {} old, owned by {owner}", line.number, line.title, counted(line.age_days, "day"))
}

fn counted(number: i64, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// Text that must not become markup (CommonMark 0.31), as little changed as that takes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '[' | ']' | '|' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            '<' => escaped.push_str("&lt;"),
            _ if letter.is_control() => escaped.push(' '),
            _ => escaped.push(letter),
        }
    }
    escaped
}

fn cell(text: &str) -> String {
    escaped(text)
}
