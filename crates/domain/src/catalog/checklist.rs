//! The review checklist: what a reviewer of a pull request goes through, for all services or for one.

mod standard;

use super::{Catalog, Change};
use crate::ids::ServiceId;
use crate::slug::Slug;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// `None`: every service without a list of its own.
    #[serde(default)]
    pub service: Option<ServiceId>,
    /// None: it was taken back.
    pub sections: Vec<ChecklistSection>,
    /// Pull requests that were merged before are held against what was valid then.
    pub valid_from: Day,
    /// Label of the configuration file that owns it; such objects are read-only in the pages.
    #[serde(default)]
    pub managed_by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistSection {
    pub name: String,
    pub items: Vec<ChecklistItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// Stays when the text is reworded: boxes of older pull requests are still found.
    pub id: Slug,
    pub text: String,
    #[serde(default)]
    pub required: Required,
    /// What answers it without anybody ticking it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<AnsweredBy>,
}

/// When an item needs an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    #[default]
    Always,
    /// A touched file matches one of the globs. While the files are not known, it is.
    Files(Vec<String>),
    /// The pull request has this label.
    Label(String),
}

/// Evidence that can answer an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnsweredBy {
    /// The pull request has a result whose verdict is not `error` (decision 22).
    Run,
    /// It has a result of a load test, or touches the files of one.
    LoadTest,
    /// What traces tell of repeated queries.
    Traces,
}

impl AnsweredBy {
    pub const ALL: [Self; 3] = [Self::Run, Self::LoadTest, Self::Traces];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::LoadTest => "load-test",
            Self::Traces => "traces",
        }
    }
}

/// Longest text of an item or name of a section, in characters.
const LONGEST: usize = 200;
const MOST_ITEMS: usize = 60;
const MOST_GLOBS: usize = 50;

impl Checklist {
    /// Items with the names of their sections, in order.
    pub fn items(&self) -> impl Iterator<Item = (&str, &ChecklistItem)> {
        self.sections.iter().flat_map(|section| section.items.iter().map(|item| (section.name.as_str(), item)))
    }

    /// From its day on nobody asks for it; before it, what was asked for then holds.
    pub fn is_taken_back(&self) -> bool {
        self.sections.is_empty()
    }

    /// Whether both ask for the same, whoever owns them and since when.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        self.service == other.service && self.sections == other.sections
    }

    /// The list to copy into the text of a pull request, or into `.github/pull_request_template.md`. The comment behind an item is not
    /// shown by GitHub and GitLab; by it the item is known again when its words were changed.
    pub fn markdown(&self) -> String {
        let mut text = "## PR Review Checklist\n".to_owned();
        for section in &self.sections {
            text.push_str(&format!("\n### {}\n", section.name));
            for item in &section.items {
                text.push_str(&format!("- [ ] {} <!-- pk:{} -->\n", item.text, item.id));
            }
        }
        text
    }

    /// What is wrong with it, each with where (`sections[0].items[2].text`).
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut problems = Vec::new();
        let mut unless = |fine: bool, path: String, message: &str| {
            if !fine {
                problems.push((path, message.to_owned()));
            }
        };
        let is_text = |text: &str| {
            !text.trim().is_empty()
                && text.chars().count() <= LONGEST
                && !text.chars().any(char::is_control)
                && !text.contains("<!--")
                && !text.contains("-->")
        };
        let count = self.items().count();
        unless(count > 0, "sections".to_owned(), "a checklist needs an item");
        unless(count <= MOST_ITEMS, "sections".to_owned(), "a checklist has at most 60 items: nobody goes through more");
        let (mut ids, mut texts) = (BTreeSet::new(), BTreeSet::new());
        for (index, section) in self.sections.iter().enumerate() {
            let at = format!("sections[{index}]");
            unless(is_text(&section.name), format!("{at}.name"), "write one line of 1 to 200 characters");
            for (index, item) in section.items.iter().enumerate() {
                let at = format!("{at}.items[{index}]");
                unless(is_text(&item.text), format!("{at}.text"), "write one line of 1 to 200 characters, without an HTML comment");
                unless(ids.insert(item.id.as_str()), format!("{at}.id"), "the id is there twice");
                unless(texts.insert(item.text.to_lowercase()), format!("{at}.text"), "the text is there twice");
                match &item.required {
                    Required::Always => {}
                    Required::Files(globs) => {
                        let fine = (1..=MOST_GLOBS).contains(&globs.len()) && globs.iter().all(|glob| is_text(glob));
                        unless(fine, format!("{at}.required"), "give 1 to 50 globs of files, such as `**/*.sql`");
                    }
                    Required::Label(label) => unless(is_text(label), format!("{at}.required"), "name the label"),
                }
            }
        }
        problems
    }
}

impl Catalog {
    /// The list that held for a service on a day: its own, else the one for all. `None`: nobody asks for one.
    pub fn checklist_on(&self, service: ServiceId, day: Day) -> Option<&Checklist> {
        let newest = |owner| self.checklists.get(&owner).and_then(|versions| versions.range(..=day).next_back()).map(|(_, list)| list);
        let of = |owner| newest(owner).filter(|list| !list.is_taken_back());
        of(Some(service)).or_else(|| of(None))
    }

    /// Today's.
    pub fn checklist(&self, service: ServiceId) -> Option<&Checklist> {
        self.checklist_on(service, Day::MAX)
    }

    /// The newest of exactly this owner, without what it falls back to.
    pub fn own_checklist(&self, owner: Option<ServiceId>) -> Option<&Checklist> {
        let newest = self.checklists.get(&owner).and_then(|versions| versions.values().next_back());
        newest.filter(|list| !list.is_taken_back())
    }

    /// Takes a list back from a day on, named as its changes are.
    pub fn checklist_taken_back(&self, slug: &str, valid_from: Day) -> Change {
        let owner = self.checklists.keys().copied().find(|owner| self.checklist_slug(*owner) == slug).flatten();
        Change::Checklist(Checklist { service: owner, sections: Vec::new(), valid_from, managed_by: None })
    }

    /// What its changes are called by.
    pub fn checklist_slug(&self, owner: Option<ServiceId>) -> String {
        owner.and_then(|id| self.services.get(&id)).map_or_else(|| "all".to_owned(), |service| service.slug.to_string())
    }
}

#[cfg(test)]
mod tests;
