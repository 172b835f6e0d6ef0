//! Parts of pages as Markdown: for a mail, a wiki, a merge request.

use crate::markdown::text as escape;
use crate::view::{Change, Direction, Level, Phrase, Table, Tile};

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

pub(super) fn level(level: &Level) -> String {
    level.number.map_or_else(|| "unrated".to_owned(), |number| number.to_string())
}

/// KPIs with what belongs to each number.
pub(super) fn tiles<'a>(tiles: impl IntoIterator<Item = &'a Tile>) -> String {
    let row = |tile: &Tile| {
        let figure = &tile.figure;
        let value = format!("{} {}", figure.value, figure.unit).trim().to_owned();
        vec![
            tile.name.clone(),
            value,
            figure.target.clone(),
            figure.mark.word.clone(),
            change(figure.change.as_ref()),
            figure.coverage.clone(),
        ]
    };
    rows(&["KPI", "Value", "Target", "Status", "Change", "Coverage"], tiles.into_iter().map(row))
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
