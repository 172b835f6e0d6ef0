//! The document as HTML for mails and files: plain elements without styles, so that it reads the same everywhere.

use super::markdown::{glyph, incident_text, notes, percent, triage_text};
use super::{Commentary, Document, Section, SloLine, Status, headline};

/// A whole document. `base` is the installation's address, in front of every link.
pub fn html(document: &Document, commentary: &Commentary, base: &str) -> String {
    let title = format!("{}: {}", headline(document), document.name);
    let mut body = format!("<h1>{}</h1>\n<p>{} · {}</p>\n", text(&headline(document)), text(&document.name), text(&document.week));
    for section in Section::ALL {
        let remark = commentary.get(&section).map(|remark| remark.trim()).filter(|remark| !remark.is_empty());
        if section == Section::Summary && remark.is_none() {
            continue;
        }
        body.push_str(&format!("<h2>{}</h2>\n{}", text(section.title()), part(document, section, base)));
        if let Some(remark) = remark {
            body.push_str(&format!("<blockquote><p>{}</p></blockquote>\n", text(remark).replace('\n', "<br>\n")));
        }
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n<body>\n{body}</body>\n</html>\n",
        text(&title)
    )
}

fn part(document: &Document, section: Section, base: &str) -> String {
    let linked = |path: &str, words: &str| {
        if path.is_empty() { text(words) } else { format!("<a href=\"{}\">{}</a>", text(&format!("{base}{path}")), text(words)) }
    };
    let lines: Vec<String> = match section {
        Section::Slos => return table(document, &linked),
        Section::Trends => document.trends.iter().map(|line| linked(&line.link, &line.text)).collect(),
        Section::Hotspots => document
            .hotspots
            .iter()
            .map(|line| linked(&line.link, &format!("{} - {} {}", line.name, percent(line.ratio), line.profile)))
            .collect(),
        Section::Actions => document
            .actions
            .iter()
            .map(|line| {
                let notes = notes(line);
                let notes = if notes.is_empty() { String::new() } else { format!(" ({})", text(&notes)) };
                let tick = if line.done { "☑" } else { "☐" };
                format!("{tick} {}{notes}", linked(&format!("/actions/A-{}", line.number), &line.title))
            })
            .collect(),
        Section::Incidents => document.incidents.iter().map(|line| linked(&line.link, &incident_text(line))).collect(),
        Section::Maturity => {
            let of = |line: &super::MaturityLine| format!("{} {}", linked(&line.link, &line.text), text(&line.because));
            document.maturity.iter().map(of).collect()
        }
        Section::Triage => {
            document.triage.iter().map(|line| linked(&format!("/regressions/R-{}", line.number), &triage_text(line))).collect()
        }
        Section::Summary => return String::new(),
    };
    let kind = if section == Section::Hotspots { "ol" } else { "ul" };
    if lines.is_empty() {
        return format!("<p>{}</p>\n", text(nothing(document, section)));
    }
    let items: String = lines.iter().map(|line| format!("<li>{line}</li>\n")).collect();
    format!("<{kind}>\n{items}</{kind}>\n{}", rest(document, section))
}

/// What a section without lines says.
pub fn nothing(document: &Document, section: Section) -> &'static str {
    match section {
        Section::Slos => "No SLO, budget or target is defined.",
        Section::Trends => "No metric is watched.",
        Section::Hotspots => "Unknown: no profiler reported this week.",
        Section::Actions => "No actions.",
        Section::Incidents if document.incidents_known => "No performance incidents.",
        Section::Incidents => "Unknown: no source of incidents reported.",
        Section::Maturity => "No changes.",
        Section::Triage => "Nothing waits for triage.",
        Section::Summary => "",
    }
}

/// What a section left out, in words; empty where nothing.
pub fn left_out(document: &Document, section: Section) -> String {
    match section {
        Section::Slos if document.slos_left_out > 0 => format!("{} more were met.", document.slos_left_out),
        Section::Trends if document.trends_left_out > 0 => format!("{} other metrics stable.", document.trends_left_out),
        Section::Actions if document.actions_left_out > 0 => format!("{} more.", document.actions_left_out),
        Section::Triage if !document.triage_left_out.is_empty() => {
            let owners: Vec<String> = document.triage_left_out.iter().map(|(owner, count)| format!("{owner} {count}")).collect();
            format!("More: {}.", owners.join(", "))
        }
        _ => String::new(),
    }
}

fn rest(document: &Document, section: Section) -> String {
    let words = left_out(document, section);
    if words.is_empty() { words } else { format!("<p>{}</p>\n", text(&words)) }
}

fn table(document: &Document, linked: &dyn Fn(&str, &str) -> String) -> String {
    if document.slos.is_empty() {
        return format!("<p>{}</p>\n", nothing(document, Section::Slos));
    }
    let row = |line: &SloLine| {
        format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{} {}</td></tr>\n",
            linked(&line.link, &line.name),
            text(&line.target),
            text(line.actual.as_deref().unwrap_or("unknown")),
            glyph(line.status),
            match line.status {
                Status::Met => "met",
                Status::Missed => "missed",
                Status::Unknown => "unknown",
            }
        )
    };
    let rows: String = document.slos.iter().map(row).collect();
    format!(
        "<table border=\"1\" cellpadding=\"6\" cellspacing=\"0\">\n<tr><th>SLO</th><th>Target</th><th>Actual</th><th>Status</th></tr>\n{rows}</table>\n{}",
        rest(document, Section::Slos)
    )
}

fn text(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
