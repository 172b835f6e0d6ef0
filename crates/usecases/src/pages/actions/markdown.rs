//! The list as Markdown, to paste into an issue or a chat.

use crate::markdown::text;
use crate::view::{ActionRow, Actions};

pub(super) fn list(model: &Actions, link: impl Fn(&str) -> String) -> String {
    let mut lines = vec![format!("# Actions: {}", text(&model.sentence)), String::new()];
    if !model.rows.is_empty() {
        lines.push("| | What | State | Team | Owner | Due | Moves | Outcome |".to_owned());
        lines.push("| --- | --- | --- | --- | --- | --- | --- | --- |".to_owned());
        lines.extend(model.rows.iter().map(|row| table_row(row, &link)));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn table_row(row: &ActionRow, link: &impl Fn(&str) -> String) -> String {
    let waits: Vec<_> = row.waits_for.iter().map(|one| one.text.as_str()).collect();
    let state = if waits.is_empty() { row.status.word.clone() } else { format!("{}, waits for {}", row.status.word, waits.join(", ")) };
    let due: Vec<_> = [&row.due.word, &row.slip].into_iter().filter(|word| !word.is_empty()).map(String::as_str).collect();
    let cells = [
        format!("[{}]({})", row.id, link(&row.href)),
        text(&row.title),
        text(&state),
        text(&row.team.text),
        text(&row.owner),
        text(&due.join(", ")),
        text(row.target.as_ref().map_or("", |target| &target.text)),
        text(row.outcome.as_ref().map_or("", |outcome| &outcome.word)),
    ];
    format!("| {} |", cells.join(" | "))
}
