//! A verdict as Markdown: for the comment on a pull request, `pacekeeper push --markdown` and the summary of a job. One renderer, so that
//! all of them say the same. Names are code spans and sentences are escaped: what a report contains cannot become markup.

mod answer;
mod checklist;
mod escape;
mod percent;
mod tables;

#[cfg(test)]
mod tests;

pub(crate) use checklist::checklist;
pub(crate) use escape::{clip, code, text};

use answer::Answer;
use domain::verdict::Verdict;
use serde_json::Value;

/// A comment on GitHub has at most 65,536 characters; what is longer is answered with 422. Some room is left for the frame.
const LONGEST: usize = 65_000;
const REASONS: usize = 10;
const NAMES: usize = 20;

/// The answer of `POST /api/v1/ingest/{format}` as Markdown. What an answer lacks is left out.
pub fn verdict(answer: &Value) -> String {
    Answer::of(answer).markdown()
}

/// Several answers below each other, the worst first. What does not fit is counted.
pub fn verdicts<'a>(answers: impl IntoIterator<Item = &'a Value>) -> String {
    let mut parts: Vec<_> = answers.into_iter().map(Answer::of).collect();
    // All reports of a pull request have the same one; the last was told when most was known.
    let told = parts.iter_mut().fold(None, |told, part| part.checklist.take().or(told));
    parts.sort_by_key(|part| std::cmp::Reverse(part.gravity()));
    joined(parts.iter().map(Answer::markdown).chain(told.as_ref().map(checklist)), LONGEST)
}

/// Parts below each other as far as they fit into so many characters.
pub(crate) fn joined(parts: impl Iterator<Item = String>, longest: usize) -> String {
    let (mut whole, mut left_out) = (String::new(), 0_usize);
    let mut length = 0;
    for part in parts {
        let longer = part.chars().count() + 2;
        if length > 0 && length + longer > longest.saturating_sub(100) {
            left_out += 1;
            continue;
        }
        if length > 0 {
            whole.push('\n');
        }
        length += longer;
        whole.push_str(&part);
    }
    if left_out > 0 {
        let reports = if left_out == 1 { "report" } else { "reports" };
        whole.push_str(&format!("\n{left_out} more {reports} did not fit.\n"));
    }
    clip(&whole, longest)
}

/// A sign that can be told apart without colour, and the word.
pub(crate) fn words(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Pass => ("✅", "pass"),
        Verdict::Warn => ("⚠️", "warn"),
        Verdict::Fail => ("❌", "fail"),
        Verdict::Inconclusive => ("❔", "inconclusive"),
        Verdict::NoBaseline => ("➖", "no baseline"),
        Verdict::Error => ("🛑", "error"),
    }
}

/// The worst verdict has the largest number.
pub(crate) fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => 0,
        Verdict::NoBaseline => 1,
        Verdict::Inconclusive => 2,
        Verdict::Warn => 3,
        Verdict::Fail => 4,
        Verdict::Error => 5,
    }
}

impl Answer {
    fn markdown(&self) -> String {
        let mut lines = vec![self.headline(), String::new()];
        lines.extend(self.reasons());
        for section in [self.series_table(), self.budget_table()].into_iter().flatten() {
            lines.push(section);
        }
        let names = |title: &str, names: &[String]| {
            let shown: Vec<_> = names.iter().take(NAMES).map(|name| code(name)).collect();
            let more = names.len().saturating_sub(NAMES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            (!names.is_empty()).then(|| format!("**{title}:** {}{more}\n", shown.join(", ")))
        };
        lines.extend(names("Measure again to be sure", &self.rerun));
        lines.extend(names("Missing since the baseline", &self.missing));
        lines.extend(names("Open regressions", &self.regressions));
        if !self.warnings.is_empty() {
            let shown: Vec<_> = self.warnings.iter().take(3).map(|warning| text(&clip(warning, 200))).collect();
            let more = if self.warnings.len() > 3 { format!("; {} more", self.warnings.len() - 3) } else { String::new() };
            lines.push(format!("Note: {}{more}\n", shown.join("; ")));
        }
        if let Some(url) = self.link() {
            lines.push(format!("[Details]({url})\n"));
        }
        lines.extend(self.checklist.as_ref().map(checklist));
        clip(&lines.join("\n"), LONGEST)
    }

    /// `### ❌ fail: 1 of 5 series` and whether the merge waits for it.
    fn headline(&self) -> String {
        let (sign, word) = words(self.verdict);
        let counts: Vec<_> = self.counted().map(|(verdict, count)| format!("{count} {}", words(verdict).1)).collect();
        let counts = if counts.is_empty() { String::new() } else { format!(" · {} series: {}", self.series_count(), counts.join(", ")) };
        let waiting = self.approval.as_ref().filter(|approval| approval.state == "waiting");
        let consequence = match (waiting, self.blocking, self.verdict) {
            (Some(approval), ..) => format!("\n\n**Waits for an approval by {}** ({}).", text(&approval.team), text(&approval.number)),
            (None, true, _) => "\n\n**Blocks the merge.**".to_owned(),
            (None, false, Verdict::Fail | Verdict::Error) => "\n\nDoes not block: the policy only warns.".to_owned(),
            (None, false, _) => String::new(),
        };
        format!("### {sign} {word}{counts}{consequence}")
    }

    fn reasons(&self) -> Vec<String> {
        let mut lines: Vec<_> = self.reasons.iter().take(REASONS).map(|reason| format!("- {}", text(&clip(reason, 400)))).collect();
        let more = self.reasons.len().saturating_sub(REASONS);
        if more > 0 {
            lines.push(format!("- and {more} more"));
        }
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines
    }
}
