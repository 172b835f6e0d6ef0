//! What a document changes: lines for people, changes for the catalog.

use domain::catalog::{Catalog, Change};
use domain::time::Day;
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    pub lines: Vec<Line>,
    /// Remarks: things that were accepted but do nothing yet, or defaults that were taken.
    pub notes: Vec<String>,
    #[serde(skip)]
    pub changes: Vec<Change>,
    #[serde(skip)]
    pub(super) label: String,
    #[serde(skip)]
    pub(super) today: Day,
    /// Objects that the document names, as `kind slug`.
    #[serde(skip)]
    named: BTreeSet<(&'static str, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub what: What,
    pub kind: &'static str,
    pub slug: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Create,
    Update,
    Remove,
}

impl Plan {
    pub fn new(label: &str, today: Day) -> Self {
        let (lines, notes, changes, named) = Default::default();
        Self { lines, notes, changes, label: label.to_owned(), today, named }
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Notes that the document wants this object; records a change unless it is that already.
    pub(super) fn want(&mut self, kind: &'static str, slug: String, exists: bool, same: bool, change: impl FnOnce() -> Change) {
        self.named.insert((kind, slug.clone()));
        if !same {
            self.lines.push(Line { what: if exists { What::Update } else { What::Create }, kind, slug });
            self.changes.push(change());
        }
    }

    /// Removes what this file owns and no longer names.
    pub(super) fn prune(&mut self, catalog: &Catalog) {
        let mine = |managed: &Option<String>| managed.as_deref() == Some(self.label.as_str());
        let slug_of = |service| catalog.services.get(service).map(|service| service.slug.to_string()).unwrap_or_default();
        let mut owned: Vec<(&'static str, String)> = Vec::new();
        owned.extend(
            catalog.budgets.values().filter(|b| mine(&b.managed_by)).map(|b| ("budget", format!("{}{}", slug_of(&b.service), b.endpoint))),
        );
        let slos = catalog.slos.values().filter_map(|versions| versions.values().next_back());
        owned.extend(slos.filter(|slo| mine(&slo.managed_by)).map(|slo| ("slo", format!("{}.{}", slug_of(&slo.service), slo.slug))));
        let objectives = catalog.objectives.values().filter(|of_service| mine(&of_service.managed_by));
        owned.extend(objectives.map(|of_service| ("objectives", slug_of(&of_service.service))));
        let rules = catalog.on_exceed.values().filter(|rule| mine(&rule.managed_by));
        owned.extend(rules.map(|rule| ("on_budget_exceed", rule.service.as_ref().map_or_else(|| "all".to_owned(), slug_of))));
        let lists = catalog.checklists.keys().filter_map(|owner| catalog.own_checklist(*owner));
        owned.extend(lists.filter(|list| mine(&list.managed_by)).map(|list| ("checklist", catalog.checklist_slug(list.service))));
        owned.extend(catalog.watches.values().filter(|w| mine(&w.managed_by)).map(|w| ("watch", w.full_slug(catalog))));
        owned.extend(catalog.schedules.values().filter(|s| mine(&s.managed_by)).map(|s| ("schedule", s.slug.to_string())));
        owned.extend(catalog.currency.iter().filter(|c| mine(&c.managed_by)).map(|c| ("currency", c.code.clone())));
        owned.extend(catalog.rates.values().filter(|r| mine(&r.managed_by)).map(|r| ("exchange_rate", r.slug())));
        owned.extend(catalog.services.values().filter(|s| mine(&s.managed_by)).map(|s| ("service", s.slug.to_string())));
        owned.extend(catalog.teams.values().filter(|t| t.parent.is_some() && mine(&t.managed_by)).map(|t| ("team", t.slug.to_string())));
        for (kind, slug) in owned.into_iter().filter(|object| !self.named.contains(object)) {
            self.lines.push(Line { what: What::Remove, kind, slug: slug.clone() });
            self.changes.push(match kind {
                // What was merged before keeps what held then.
                "checklist" => catalog.checklist_taken_back(&slug, self.today),
                _ => Change::Removed { what: kind.to_owned(), slug },
            });
        }
    }
}
