//! The review checklist in the comment on a pull request and in `push --markdown`: what is missing, and the list to copy.

use super::escape::{clip, text};
use crate::checklist::ChecklistTold;

/// Open items that are named; a checklist has at most as many.
const NAMED: usize = 60;

/// A section of its own, headed one level below a report's.
pub(crate) fn checklist(told: &ChecklistTold) -> String {
    let ChecklistTold { complete, required, answered, found, missing, template } = told;
    let sign = if *complete { "✅" } else { "⬜" };
    let mut lines = vec![format!("### {sign} Review checklist: {answered} of {required} answered"), String::new()];
    let mut section = None;
    for item in missing.iter().take(NAMED) {
        if section != Some(&item.section) {
            section = Some(&item.section);
            lines.push(format!("**{}**", text(&clip(&item.section, 200))));
            lines.push(String::new());
        }
        let sign = if item.contradicted { "⚠️ " } else { "" };
        lines.push(format!("- {sign}{}: {}", text(&clip(&item.text, 200)), text(&clip(&item.why, 300))));
    }
    if !missing.is_empty() {
        lines.push(String::new());
    }
    if !found && !template.is_empty() {
        let fence = "`".repeat(template.split(|letter| letter != '`').map(str::len).max().unwrap_or(0).max(2) + 1);
        lines.push("<details><summary>Checklist to copy into the description of this pull request</summary>".to_owned());
        lines.extend([String::new(), format!("{fence}markdown"), template.trim_end().to_owned(), fence, String::new()]);
        lines.extend(["</details>".to_owned(), String::new()]);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::OpenItem;

    #[test]
    fn what_is_missing_is_listed_by_section_and_the_list_can_be_copied() {
        let open = |section: &str, text: &str, why: &str, contradicted| OpenItem {
            id: "x".to_owned(),
            section: section.to_owned(),
            text: text.to_owned(),
            why: why.to_owned(),
            contradicted,
        };
        let told = ChecklistTold {
            complete: false,
            required: 4,
            answered: 1,
            found: false,
            missing: vec![
                open("Queries", "No N+1 @team", "not ticked", false),
                open("Tests", "Benchmark", "ticked, but the result of k6 measured nothing", true),
                open("Tests", "Load", "not ticked", false),
            ],
            template: "## PR Review Checklist\n- [ ] use ``` <!-- pk:x -->\n".to_owned(),
        };
        assert_eq!(
            checklist(&told),
            "### ⬜ Review checklist: 1 of 4 answered\n\n**Queries**\n\n- No N+1 @&#8203;team: not ticked\n**Tests**\n\n\
             - ⚠️ Benchmark: ticked, but the result of k6 measured nothing\n- Load: not ticked\n\n\
             <details><summary>Checklist to copy into the description of this pull request</summary>\n\n````markdown\n\
             ## PR Review Checklist\n- [ ] use ``` <!-- pk:x -->\n````\n\n</details>\n"
        );
    }

    #[test]
    fn a_complete_one_is_one_line() {
        let told = ChecklistTold { complete: true, required: 10, answered: 10, found: true, ..ChecklistTold::default() };
        assert_eq!(checklist(&told), "### ✅ Review checklist: 10 of 10 answered\n");
    }
}
