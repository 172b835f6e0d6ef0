//! A team's page as Markdown: where it stands, what is next, why, and what is being done.

use crate::markdown::text as escape;
use crate::pages::as_markdown::{level, rows, tiles};
use crate::view::{CheckRow, TeamPage};

/// `link` makes an address that works outside of the page.
pub fn team_markdown(model: &TeamPage, link: impl Fn(&str) -> String) -> String {
    let mut text = format!("# {}\n\n{}\n", escape(&model.name), escape(&model.headline));
    if !model.progress.is_empty() {
        text.push_str(&format!("\n{}\n", escape(&model.progress)));
    }
    if !model.next_steps.is_empty() {
        let steps = model.next_steps.iter().map(|step| {
            let moves = step.moves.as_ref().map(|kpi| kpi.text.clone()).unwrap_or_default();
            vec![step.title.clone(), step.to_level.to_string(), step.now.clone(), step.needed.clone(), step.effort.clone(), moves]
        });
        let head = ["Next step", "For level", "Now", "Needed", "Effort", "Moves"];
        text.push_str(&format!("\n## Next steps\n{}", rows(&head, steps)));
    }
    for section in &model.levels {
        let name = format!("Level {} {}", level(&section.level), section.level.name);
        text.push_str(&format!("\n## {}\n\n{}\n", escape(name.trim()), escape(&section.summary)));
        let checks = section.criteria.iter().flat_map(|criterion| criterion.checks.iter().map(|check| row(&criterion.name, check)));
        text.push_str(&rows(&["Criterion", "Check", "State", "Measured", "Needed", "Window"], checks));
    }
    if !model.kpis.is_empty() {
        text.push_str(&format!("\n## KPIs\n{}", tiles(&model.kpis)));
    }
    if !model.changes.is_empty() {
        let changes = model.changes.iter();
        let changes = changes.map(|change| vec![change.date.clone(), level(&change.from), level(&change.to), change.cause.clone()]);
        text.push_str(&format!("\n## Changes of level\n{}", rows(&["Date", "From", "To", "Cause"], changes)));
    }
    if !model.actions.is_empty() {
        let actions = model.actions.iter().map(|action| {
            vec![action.id.clone(), action.title.clone(), action.owner.clone(), action.status.word.clone(), action.due.word.clone()]
        });
        let head = ["Action", "Title", "Owner", "Status", "Due"];
        text.push_str(&format!("\n## {}\n{}", escape(&model.actions_summary), rows(&head, actions)));
    }
    text.push_str(&format!("\n[The team's page]({})\n", link(&format!("/teams/{}", model.slug))));
    text
}

fn row(criterion: &str, check: &CheckRow) -> Vec<String> {
    let cells = [criterion, &check.name, &check.mark.word, &check.measured, &check.needed, &check.window];
    cells.map(str::to_owned).into()
}
