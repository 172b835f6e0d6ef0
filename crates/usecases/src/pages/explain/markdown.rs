//! The explanation as Markdown, for a mail or a ticket.

use crate::markdown::text as escape;
use crate::view::{Explanation, TraceCheck};
use std::fmt::Write;

/// `link` makes an address that works outside of the page.
pub fn explanation_markdown(model: &Explanation, link: impl Fn(&str) -> String) -> String {
    let mut text = format!("# {}\n\n{}\n\n{}\n", escape(&model.name), escape(&model.sentence), escape(&model.provenance));
    // Writing into a string cannot fail.
    let mut line = |written: std::fmt::Arguments| {
        let _ = text.write_fmt(written);
    };
    if !model.differences.is_empty() {
        line(format_args!("\n## Since {}\n\n", model.compared_with));
    }
    for change in &model.differences {
        let (before, after) = (escape(&change.before.word), escape(&change.after.word));
        line(format_args!("- **{}**: {before} → {after}. {}\n", escape(&change.check.text), escape(&change.text)));
    }
    for step in &model.steps {
        let level = step.level.number.map(|number| format!("Level {number} ")).unwrap_or_default();
        line(format_args!("\n## {level}{}: {}\n\n", escape(&step.level.name), escape(&step.result.word)));
        line(format_args!("| Check | Input | Rule | Result |\n| --- | --- | --- | --- |\n"));
        for TraceCheck { name, input, rule, result, .. } in &step.checks {
            let cells = [name, input, rule, &result.word].map(|cell| escape(cell));
            line(format_args!("| {} |\n", cells.join(" | ")));
        }
    }
    line(format_args!("\n[The explanation]({})\n", link(&model.permalink)));
    text
}
