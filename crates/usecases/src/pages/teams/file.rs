//! The heatmap as Markdown, for a mail or a wiki.

use crate::markdown::text as escape;
use crate::pages::as_markdown::{change, level, rows};
use crate::view::{HeatCell, HeatRow, Teams};

pub fn teams_markdown(model: &Teams) -> String {
    let mut text = format!("# Teams\n\n{}\n", escape(&model.subtitle));
    let columns = model.columns.iter().map(String::as_str);
    let head: Vec<&str> = ["Team", "Level"].into_iter().chain(columns).chain(["Next step", "Next level expected"]).collect();
    for group in &model.groups {
        text.push_str(&format!("\n## {}\n", escape(&group.name)));
        if !group.roll_up.is_empty() {
            text.push_str(&format!("\n{}\n", escape(&group.roll_up)));
        }
        text.push_str(&rows(&head, group.rows.iter().map(row)));
    }
    text
}

fn row(row: &HeatRow) -> Vec<String> {
    let told = |text: String, changed| format!("{text} {}", change(changed)).trim().to_owned();
    let cells = row.cells.iter().map(|one| told(cell(one), one.change.as_ref()));
    let link = |link: &Option<crate::view::Link>| link.as_ref().map(|link| link.text.clone()).unwrap_or_default();
    let first = [row.name.clone(), told(level(&row.level), row.change.as_ref())];
    first.into_iter().chain(cells).chain([link(&row.next_step), link(&row.expected)]).collect()
}

/// `3`, `2/4`, `3 (waived)`; a cell without evidence says so.
fn cell(cell: &HeatCell) -> String {
    let known = cell.part.clone().or_else(|| cell.level.map(|level| level.to_string()));
    let mut text = known.unwrap_or_else(|| "unknown".to_owned());
    if cell.waived {
        text.push_str(" (waived)");
    }
    if cell.stale {
        text.push_str(" (stale)");
    }
    text
}
