//! A checklist as people write it: in `checklist:` of a file, in the API and in the form.

use crate::error::{Error, Field, Result};
use domain::catalog::{AnsweredBy, Checklist, ChecklistItem, ChecklistSection, Required};
use domain::ids::ServiceId;
use domain::slug::Slug;
use domain::time::Day;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionEntry {
    pub name: String,
    #[serde(default)]
    pub items: Vec<ItemEntry>,
}

/// A line of text, or a line with its conditions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct ItemEntry {
    /// Left out: the nearest slug to the text; of the program description's own lines, that of the shipped list.
    pub id: Option<String>,
    pub text: String,
    /// `always`, `{files: ["**/*.sql"]}` or `{label: database}`.
    pub required: Required,
    /// `run`, `load-test` or `traces`.
    pub answered_by: Option<AnsweredBy>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Line(String),
    Whole(Whole),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    #[serde(default)]
    id: Option<String>,
    text: String,
    #[serde(default)]
    required: Option<Required>,
    #[serde(default)]
    answered_by: Option<AnsweredBy>,
}

impl From<Written> for ItemEntry {
    fn from(written: Written) -> Self {
        match written {
            Written::Line(text) => Self { text, ..Self::default() },
            Written::Whole(Whole { id, text, required, answered_by }) => {
                Self { id, text, required: required.unwrap_or_default(), answered_by }
            }
        }
    }
}

impl From<&ChecklistItem> for ItemEntry {
    fn from(item: &ChecklistItem) -> Self {
        Self { id: Some(item.id.to_string()), text: item.text.clone(), required: item.required.clone(), answered_by: item.answered_by }
    }
}

impl From<&ChecklistSection> for SectionEntry {
    fn from(section: &ChecklistSection) -> Self {
        Self { name: section.name.clone(), items: section.items.iter().map(ItemEntry::from).collect() }
    }
}

/// The sections of a list, as people write them.
pub(crate) fn sections(list: &Checklist) -> Vec<SectionEntry> {
    list.sections.iter().map(SectionEntry::from).collect()
}

/// The list that was written; what is wrong with it is named by where it stands.
pub(crate) fn checklist(
    service: Option<ServiceId>,
    written: &[SectionEntry],
    valid_from: Day,
    managed_by: Option<String>,
) -> Result<Checklist> {
    let standard = Checklist::standard();
    let mut wrong = Vec::new();
    let mut sections = Vec::new();
    for (at_section, section) in written.iter().enumerate() {
        let mut items = Vec::new();
        for (at_item, entry) in section.items.iter().enumerate() {
            match item(entry, &standard) {
                Ok(item) => items.push(item),
                Err(problem) => {
                    wrong.push(Field { field: format!("sections[{at_section}].items[{at_item}].{}", problem.0), problem: problem.1 });
                }
            }
        }
        sections.push(ChecklistSection { name: section.name.trim().to_owned(), items });
    }
    let list = Checklist { service, sections, valid_from, managed_by };
    if wrong.is_empty() {
        wrong.extend(list.problems().into_iter().map(|(field, problem)| Field { field, problem }));
    }
    if wrong.is_empty() { Ok(list) } else { Err(Error::Invalid(wrong)) }
}

fn item(entry: &ItemEntry, standard: &Checklist) -> std::result::Result<ChecklistItem, (&'static str, String)> {
    let text = entry.text.trim();
    let given = entry.id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    let shipped = standard.items().map(|(_, item)| item).find(|item| item.text.eq_ignore_ascii_case(text));
    let id = match (given, shipped) {
        (Some(id), _) => Slug::parse(id).map_err(|error| ("id", error.to_string()))?,
        (None, Some(shipped)) => shipped.id.clone(),
        (None, None) => {
            Slug::from_name(text).map_err(|_| ("id", "give it an `id`: its text has no letters to make one from".to_owned()))?
        }
    };
    let answered_by = entry.answered_by.or_else(|| shipped.filter(|_| given.is_none()).and_then(|shipped| shipped.answered_by));
    Ok(ChecklistItem { id, text: text.to_owned(), required: entry.required.clone(), answered_by })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(yaml: &str) -> Vec<SectionEntry> {
        serde_saphyr::from_str(yaml).unwrap()
    }

    #[test]
    fn the_program_descriptions_lines_keep_the_ids_of_the_shipped_list() {
        let sections = written(
            "- name: Queries\n  items:\n    - EXPLAIN run for new/modified queries\n    - {text: No SELECT *, required: {files: ['**/*.sql']}}\n- \
             name: Tests\n  items:\n    - Benchmark test included if critical\n    - {id: soak, text: Soak test passed, answered_by: load-test, required: {label: release}}\n",
        );
        let list = checklist(None, &sections, Day::MIN, None).unwrap();
        let items: Vec<_> = list.items().map(|(_, item)| (item.id.as_str(), item.required.clone(), item.answered_by)).collect();
        assert_eq!(
            items,
            [
                ("explain", Required::Always, None),
                ("no-select", Required::Files(vec!["**/*.sql".to_owned()]), None),
                ("benchmark", Required::Always, Some(AnsweredBy::Run)),
                ("soak", Required::Label("release".to_owned()), Some(AnsweredBy::LoadTest)),
            ]
        );
        assert_eq!(checklist(None, &super::sections(&list), Day::MIN, None).unwrap(), list, "what is shown can be written back");
    }

    #[test]
    fn what_is_wrong_is_named_by_its_place() {
        let fields = |sections: &[SectionEntry]| match checklist(None, sections, Day::MIN, None) {
            Err(Error::Invalid(wrong)) => wrong.into_iter().map(|one| one.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(fields(&[]), ["sections"]);
        assert_eq!(
            fields(&written("- name: A\n  items: ['ok', {id: 'Not A Slug', text: b}, '???']")),
            ["sections[0].items[1].id", "sections[0].items[2].id"]
        );
        assert_eq!(
            fields(&written("- name: ''\n  items: [a, a]")),
            ["sections[0].name", "sections[0].items[1].id", "sections[0].items[1].text"]
        );
    }
}
