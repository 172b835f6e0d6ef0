//! The same pages as Markdown, to paste into an issue or a chat.

use crate::markdown::{code, text};
use crate::view::{RegressionPage, RegressionRow, Regressions};

pub fn regressions_markdown(model: &Regressions, link: impl Fn(&str) -> String) -> String {
    let mut lines = vec![format!("# Regressions: {}", text(&model.sentence)), String::new()];
    if !model.rows.is_empty() {
        lines.push("| | What | Before → after | Change | Commits | Confidence | Caught | Found | Owner |".to_owned());
        lines.push("| --- | --- | --- | --- | --- | --- | --- | --- | --- |".to_owned());
        lines.extend(model.rows.iter().map(|row| table_row(row, &link)));
    }
    for group in &model.older {
        lines.push(format!("\n**Older, {}:** {}, {}", text(&group.owner), text(&group.all.text), text(&group.oldest)));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn table_row(row: &RegressionRow, link: &impl Fn(&str) -> String) -> String {
    let change = if row.interval.is_empty() { row.change.clone() } else { format!("{} ({})", row.change, row.interval) };
    let what = format!("{} {} {}", code(&row.title), text(&row.more), text(&row.service.text));
    let cells = [
        format!("[{}]({})", row.id, link(&row.href)),
        what.split_whitespace().collect::<Vec<_>>().join(" "),
        text(&format!("{} → {}", row.before, row.after)),
        text(&change),
        text(&if row.commits.is_empty() { row.range.clone() } else { format!("{} ({})", row.range, row.commits) }),
        text(&row.confidence),
        text(&if row.caught_by.is_empty() { row.caught.word.clone() } else { format!("{}, {}", row.caught.word, row.caught_by) }),
        text(&row.age),
        text(&row.owner),
    ];
    format!("| {} |", cells.join(" | "))
}

pub fn regression_markdown(model: &RegressionPage, link: impl Fn(&str) -> String) -> String {
    let row = &model.row;
    let mut lines = vec![
        format!("# [{}]({}) {}", row.id, link(&row.href), code(&row.title)),
        String::new(),
        format!("**{}.** {}", text(&row.state.word), text(&model.sentence)),
        String::new(),
    ];
    lines.extend(model.facts.iter().map(|(term, value)| format!("- {}: {}", text(term), text(value))));
    if !model.series.is_empty() {
        lines.push("\n| Series | Before | After | Change | Interval | p |\n| --- | --- | --- | --- | --- | --- |".to_owned());
        lines.extend(model.series.iter().map(|series| {
            let cells = [&series.before, &series.after, &series.change, &series.interval, &series.p].map(|cell| text(cell));
            format!("| {} | {} |", code(&series.link.text), cells.join(" | "))
        }));
    }
    if !model.commits.is_empty() {
        lines.push("\nCommits:\n".to_owned());
        lines.extend(model.commits.iter().map(|commit| format!("- {} {}", code(&commit.sha), text(&commit.message))));
    }
    if let Some(accepted) = &model.acceptance {
        lines.push(format!("\nAccepted by {} {}: {}", text(&accepted.by), text(&accepted.until), text(&accepted.reason)));
    }
    if !model.history.is_empty() {
        lines.push("\nHistory:\n".to_owned());
        lines.extend(model.history.iter().map(|entry| format!("- {} {} ({})", text(&entry.who), text(&entry.text), text(&entry.when))));
    }
    lines.push(String::new());
    lines.join("\n")
}
