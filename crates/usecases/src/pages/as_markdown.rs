//! Parts of pages as Markdown: for a mail, a wiki, a merge request.

use crate::markdown::text as escape;
use crate::view::{Change, Direction, Phrase, Table};

/// A table with its heading row; every cell is escaped.
pub(super) fn rows(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let head_row = line(head.iter().map(|cell| escape(cell)).collect());
    let rows: String = rows.into_iter().map(|row| line(row.iter().map(|cell| escape(cell)).collect())).collect();
    format!("\n{head_row}|{}\n{rows}", " --- |".repeat(head.len()))
}

pub(super) fn table(table: &Table) -> String {
    let head: Vec<&str> = table.head.iter().map(String::as_str).collect();
    rows(&head, table.rows.iter().map(|row| row.iter().map(|cell| cell.text.clone()).collect()))
}

pub(super) fn said(phrases: &[Phrase]) -> String {
    escape(&phrases.iter().map(|phrase| phrase.text.as_str()).collect::<String>())
}

/// `▲ 6 pts`; empty where nothing is compared.
pub(super) fn change(change: Option<&Change>) -> String {
    let glyph = |direction| match direction {
        Direction::Up => '▲',
        Direction::Down => '▼',
        Direction::Same => '±',
    };
    change.map(|change| format!("{} {}", glyph(change.direction), change.text)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_cannot_break_the_table() {
        let text = rows(&["Team", "Level"], [vec!["A | B".to_owned(), "2".to_owned()]]);
        assert_eq!(text, "\n| Team | Level |\n| --- | --- |\n| A \\| B | 2 |\n");
    }
}
