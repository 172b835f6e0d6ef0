//! The roadmap as Markdown, to paste into an issue or a chat.

use crate::markdown::text;
use crate::view::{MilestoneRow, PhaseRow, Roadmap};

pub(super) fn page(model: &Roadmap) -> String {
    let mut lines = vec![format!("# Roadmap: {}", text(&model.sentence)), String::new()];
    if !model.milestones.is_empty() {
        lines.push("## Milestones\n".to_owned());
        table(&mut lines, &["Team", "Level", "Due", "Standing", "Set by"], model.milestones.iter().map(milestone));
    }
    if let Some(chart) = model.timeline.chart.as_ref().filter(|chart| !chart.table.rows.is_empty()) {
        lines.push(format!("## {}\n", text(&model.timeline.period)));
        let head: Vec<_> = chart.table.head.iter().map(String::as_str).collect();
        table(&mut lines, &head, chart.table.rows.iter().map(|row| row.iter().map(|cell| text(&cell.text)).collect()));
    }
    lines.push("## Phases\n".to_owned());
    table(&mut lines, &["When", "Phase", "Checks", "Progress"], model.phases.iter().map(phase));
    lines.join("\n")
}

fn table(lines: &mut Vec<String>, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    lines.push(format!("| {} |", head.join(" | ")));
    lines.push(format!("|{}", " --- |".repeat(head.len())));
    lines.extend(rows.map(|row| format!("| {} |", row.join(" | "))));
    lines.push(String::new());
}

fn milestone(row: &MilestoneRow) -> Vec<String> {
    let standing: Vec<_> = [&row.mark.word, &row.slip].into_iter().filter(|word| !word.is_empty()).map(String::as_str).collect();
    let level = format!("{} {}", row.target.number.unwrap_or_default(), row.target.name);
    [&row.team.text, &level, &row.due, &standing.join(", "), &row.set_by].map(|cell| text(cell)).to_vec()
}

fn phase(row: &PhaseRow) -> Vec<String> {
    [&row.when, &row.name, &row.checks.join(" · "), &row.progress].map(|cell| text(cell)).to_vec()
}
