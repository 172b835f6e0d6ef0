//! The `checklist:` block: one list for all services, and lists of single ones.

use super::document::Document;
use super::plan::Plan;
use super::tree::service_named;
use crate::checklist::{checklist, sections};
use crate::error::{Error, Field, Result};
use domain::catalog::{Catalog, Change, Checklist};
use std::collections::BTreeSet;

pub(super) fn plan(document: &Document, before: &Catalog, after: &Catalog, plan: &mut Plan) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (index, entry) in document.checklist.iter().enumerate() {
        let at = format!("checklist[{index}]");
        let service = entry.service.as_deref().map(|named| service_named(after, &format!("{at}.service"), named)).transpose()?;
        let owner = service.map(|service| service.id);
        if !seen.insert(owner) {
            return Err(Error::invalid(format!("{at}.service"), "there is a list of it above already"));
        }
        let written = if entry.sections.is_empty() { sections(&Checklist::standard()) } else { entry.sections.clone() };
        let list = checklist(owner, &written, plan.today, Some(plan.label.clone())).map_err(|error| within(&at, error))?;
        let known = before.own_checklist(owner);
        let same = known.is_some_and(|known| known.asks_the_same(&list) && known.managed_by == list.managed_by);
        plan.want("checklist", after.checklist_slug(owner), known.is_some(), same, || Change::Checklist(list));
    }
    Ok(())
}

/// What is wrong in a list, by its place in the file.
fn within(at: &str, error: Error) -> Error {
    match error {
        Error::Invalid(wrong) => {
            Error::Invalid(wrong.into_iter().map(|one| Field { field: format!("{at}.{}", one.field), ..one }).collect())
        }
        other => other,
    }
}
