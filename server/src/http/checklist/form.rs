//! The form of a checklist: from its fields to sections, and what was refused back to its fields.

use crate::http::extract::Form;
use domain::catalog::{AnsweredBy, Required};
use usecases::checklist::{ItemEntry, SectionEntry};
use usecases::view::Draft;

/// More sections and lines than a checklist may have: a form that goes on for ever is cut.
const MOST: usize = 80;

/// What was written. A line without text is none, nor is a section without lines.
pub(super) fn sections(form: &Form) -> Vec<SectionEntry> {
    let section = |at: usize| {
        let name = form.sent(&format!("s{at}-name"))?;
        let items = (0..MOST).map_while(|item| line(form, &format!("s{at}-i{item}"))).flatten().collect();
        Some(SectionEntry { name, items })
    };
    (0..MOST).map_while(section).filter(|section| !section.items.is_empty()).collect()
}

/// `None` behind the last line, `Some(None)` for an empty one.
fn line(form: &Form, field: &str) -> Option<Option<ItemEntry>> {
    let text = form.sent(&format!("{field}-text"))?;
    if text.is_empty() {
        return Some(None);
    }
    let value = form.text(&format!("{field}-value"));
    let required = match form.text(&format!("{field}-when")).as_str() {
        "files" => Required::Files(value.split_whitespace().map(str::to_owned).collect()),
        "label" => Required::Label(value),
        _ => Required::Always,
    };
    let by = form.text(&format!("{field}-by"));
    let answered_by = AnsweredBy::ALL.into_iter().find(|one| one.as_str() == by);
    let id = form.sent(&format!("{field}-id")).filter(|id| !id.is_empty());
    Some(Some(ItemEntry { id, text, required, answered_by }))
}

/// Empty lines and sections were left out of what is shown again, so that `sections[0].items[2]` is `s0-i2` there.
pub(super) fn refused(mut draft: Draft, sections: &[SectionEntry]) -> Draft {
    draft.values.clear();
    for error in &mut draft.errors {
        let field = error.field.replace("sections[", "s").replace("].items[", "-i").replace("].", "-");
        let known = sections.iter().enumerate().any(|(at, _)| field.starts_with(&format!("s{at}-")));
        error.field = if known { field.replace("-required", "-value") } else { String::new() };
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;
    use usecases::view::FieldError;

    fn form(fields: &[(&str, &str)]) -> Form {
        Form { fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect() }
    }

    #[test]
    fn empty_lines_and_sections_are_left_out() {
        let read = sections(&form(&[
            ("s0-name", "Queries"),
            ("s0-i0-text", ""),
            ("s0-i1-text", "EXPLAIN run"),
            ("s0-i1-id", "explain"),
            ("s0-i1-when", "files"),
            ("s0-i1-value", "**/*.sql  db/**"),
            ("s0-i1-by", "run"),
            ("s1-name", "Gone"),
            ("s1-i0-text", ""),
            ("s2-name", "Tests"),
            ("s2-i0-text", "Load test"),
            ("s2-i0-when", "label"),
            ("s2-i0-value", "release train"),
        ]));
        assert_eq!(read.iter().map(|section| section.name.as_str()).collect::<Vec<_>>(), ["Queries", "Tests"]);
        assert_eq!(
            read[0].items,
            [ItemEntry {
                id: Some("explain".to_owned()),
                text: "EXPLAIN run".to_owned(),
                required: Required::Files(vec!["**/*.sql".to_owned(), "db/**".to_owned()]),
                answered_by: Some(AnsweredBy::Run),
            }]
        );
        assert_eq!(read[1].items[0].required, Required::Label("release train".to_owned()));
    }

    #[test]
    fn what_is_wrong_stands_beside_its_field() {
        let error = |field: &str| FieldError { field: field.to_owned(), message: "wrong".to_owned() };
        let errors = vec![error("sections[0].items[2].required"), error("sections[0].name"), error("sections")];
        let draft = refused(Draft { values: Vec::new(), errors }, &[SectionEntry::default()]);
        assert_eq!(draft.errors.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["s0-i2-value", "s0-name", ""]);
    }
}
