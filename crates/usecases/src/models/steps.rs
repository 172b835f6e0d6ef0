//! What can be done to a part of the draft in its form. Each step writes the whole document anew, as the YAML it is published as.

use super::draft::outdated;
use super::form::{RULES, document, fields, key, known, read};
use super::{draft, save};
use crate::actor::Actor;
use crate::error::{Error, Field, Result};
use crate::platform::Platform;
use domain::model::Model;
use serde_json::{Map, Value};

/// A step on the parts of a list; `id` names the part as the draft has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditStep {
    /// Fields that are not sent stay as they are.
    Save {
        list: String,
        id: String,
        fields: Vec<(String, String)>,
    },
    Add {
        list: String,
        fields: Vec<(String, String)>,
    },
    Remove {
        list: String,
        id: String,
    },
    Move {
        list: String,
        id: String,
        up: bool,
    },
}

impl EditStep {
    fn list(&self) -> &str {
        match self {
            Self::Save { list, .. } | Self::Add { list, .. } | Self::Remove { list, .. } | Self::Move { list, .. } => list,
        }
    }
}

/// Takes a step on revision `seen` of the draft. Answers with the new revision.
pub async fn edit(platform: &Platform, actor: &Actor, seen: i64, step: &EditStep) -> Result<i64> {
    let held = draft(platform, actor).await?;
    // Before anything else that may be wrong with it: a form that is refused is filled in again, and must not hide what changed.
    if held.revision != seen {
        return Err(outdated(&held));
    }
    let model = Model::shape(&held.yaml)
        .map_err(|problem| Error::Conflict(format!("the document cannot be shown as a form until its YAML is mended: {problem}")))?;
    let changed = after(&model, step)?;
    save(platform, actor, seen, &changed.to_yaml()).await
}

/// The model after a step. References are only looked at when it is published: a draft may be half done.
fn after(model: &Model, step: &EditStep) -> Result<Model> {
    let list = known(step.list()).ok_or_else(|| Error::invalid("list", format!("a model has no `{}`", step.list())))?;
    let mut document = document(model);
    if list == RULES {
        let EditStep::Save { fields, .. } = step else {
            return Err(Error::invalid("do", "the rules can only be changed"));
        };
        if let Some(Value::Object(rules)) = document.get_mut(RULES) {
            fill(list, rules, fields)?;
        }
        return read_again(document);
    }
    let parts = document.entry(list).or_insert_with(|| Value::Array(Vec::new()));
    let Value::Array(parts) = parts else { return Err(Error::invalid("list", format!("`{list}` is not a list"))) };
    let mut renamed = None;
    match step {
        EditStep::Add { fields, .. } => {
            let mut part = Map::new();
            fill(list, &mut part, fields)?;
            let id = id_of(list, &part);
            if parts.iter().filter_map(Value::as_object).any(|known| id_of(list, known) == id) {
                return Err(Error::invalid(key(list), format!("`{id}` is there already")));
            }
            parts.push(Value::Object(part));
        }
        EditStep::Save { id, fields, .. } => {
            let index = find(list, parts, id)?;
            if let Some(Value::Object(part)) = parts.get_mut(index) {
                fill(list, part, fields)?;
                renamed = Some((id.clone(), part.get(key(list)).cloned().unwrap_or_default()));
            }
        }
        EditStep::Remove { id, .. } => {
            parts.remove(find(list, parts, id)?);
        }
        EditStep::Move { id, up, .. } => {
            let index = find(list, parts, id)?;
            let other = if *up { index.checked_sub(1) } else { Some(index + 1).filter(|other| *other < parts.len()) };
            if let Some(other) = other {
                parts.swap(index, other);
            }
        }
    }
    if let Some((before, now)) = renamed {
        follow(&mut document, list, &before, &now);
    }
    read_again(document)
}

fn id_of(list: &str, part: &Map<String, Value>) -> String {
    part.get(key(list)).map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned)).unwrap_or_default()
}

fn find(list: &str, parts: &[Value], id: &str) -> Result<usize> {
    let found = parts.iter().position(|part| part.as_object().is_some_and(|part| id_of(list, part) == id));
    found.ok_or_else(|| Error::Conflict(format!("the draft has no `{id}` in {list} any more")))
}

/// Puts typed values into a part; every value that cannot be read is told.
fn fill(list: &str, part: &mut Map<String, Value>, typed: &[(String, String)]) -> Result<()> {
    let mut wrong = Vec::new();
    let sent = |name: &str| typed.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    for field in fields(list) {
        // A tick that is not set is not sent.
        let Some(text) = sent(field.name).or_else(|| (field.kind.is_tick() && sent("_ticks").is_some()).then_some("")) else { continue };
        let refuse = |problem: String| Field { field: field.name.to_owned(), problem };
        match read(field.kind, text) {
            Ok(Some(value)) => {
                part.insert(field.name.to_owned(), value);
            }
            Ok(None) if field.required => wrong.push(refuse("this must not be empty".to_owned())),
            Ok(None) if field.kind.is_text() => {
                part.insert(field.name.to_owned(), Value::from(""));
            }
            Ok(None) => {
                part.remove(field.name);
            }
            Err(problem) => wrong.push(refuse(problem)),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Parts that refer to a renamed one go with it.
fn follow(document: &mut Map<String, Value>, list: &str, before: &str, now: &Value) {
    let (of, field) = match list {
        "criteria" => ("checks", "criterion"),
        "dimensions" => ("checks", "dimension"),
        "levels" => ("criteria", "level"),
        _ => return,
    };
    let Some(Value::Array(parts)) = document.get_mut(of) else { return };
    for part in parts.iter_mut().filter_map(Value::as_object_mut) {
        let refers = part.get(field).is_some_and(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned) == before);
        if refers {
            part.insert(field.to_owned(), now.clone());
        }
    }
}

fn read_again(document: Map<String, Value>) -> Result<Model> {
    serde_json::from_value(Value::Object(document)).map_err(|error| Error::invalid("", format!("this does not fit together: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::model::{DEFAULT_YAML, Goal};

    fn model() -> Model {
        Model::parse(DEFAULT_YAML).unwrap()
    }

    fn typed(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn step(list: &str, id: &str, fields: &[(&str, &str)]) -> EditStep {
        EditStep::Save { list: list.to_owned(), id: id.to_owned(), fields: typed(fields) }
    }

    #[test]
    fn a_saved_field_changes_and_the_others_stay() {
        let after = after(&model(), &step("checks", "canary-share", &[("threshold", "0.6"), ("weight", "2"), ("graded", "on")])).unwrap();
        let check = after.check("canary-share").unwrap();
        assert_eq!((check.threshold, check.weight, check.graded), (Some(0.6), Some(2), true));
        let mut undone = after.clone();
        for check in undone.checks.iter_mut().filter(|check| check.id == "canary-share") {
            (check.threshold, check.weight, check.graded) = (Some(0.5), None, false);
        }
        assert_eq!(undone, model());
    }

    #[test]
    fn goals_and_targets_are_written_in_words() {
        let changed = step("kpis", "slo-compliance", &[("goal", "above 0.995"), ("targets", "t:payments 0.999\ng:commerce 0.99")]);
        let after = after(&model(), &changed).unwrap();
        let kpi = after.kpi(domain::kpi::KpiId::SloCompliance).unwrap();
        assert_eq!(kpi.goal, Goal::Above(0.995));
        assert_eq!(kpi.targets.get("t:payments"), Some(&0.999));
    }

    #[test]
    fn what_refers_to_a_renamed_part_goes_with_it() {
        let after = after(&model(), &step("criteria", "l3-canary", &[("id", "l3-progressive"), ("name", "Progressive delivery")])).unwrap();
        assert_eq!(after.check("canary-share").unwrap().criterion, "l3-progressive");
        assert_eq!(Model::examine(&after.to_yaml()).map(|model| model.content_hash()), Ok(after.content_hash()));
    }

    #[test]
    fn every_value_that_cannot_be_read_is_told() {
        let wrong = after(&model(), &step("checks", "canary-share", &[("threshold", "half"), ("window_days", ""), ("name", "Canaries")]));
        let Err(Error::Invalid(fields)) = wrong else { panic!("{wrong:?}") };
        assert_eq!(fields.iter().map(|field| field.field.as_str()).collect::<Vec<_>>(), ["threshold", "window_days"]);
    }

    #[test]
    fn parts_are_added_moved_and_removed() {
        let add = EditStep::Add { list: "dimensions".to_owned(), fields: typed(&[("id", "cost"), ("name", "Cost")]) };
        let added = after(&model(), &add).unwrap();
        assert_eq!(added.dimensions.last().map(|dimension| dimension.id.as_str()), Some("cost"));
        assert!(after(&added, &add).is_err(), "an id is there once");
        let up = after(&added, &EditStep::Move { list: "dimensions".to_owned(), id: "cost".to_owned(), up: true }).unwrap();
        assert_eq!(up.dimensions[up.dimensions.len() - 2].id, "cost");
        let removed = after(&up, &EditStep::Remove { list: "dimensions".to_owned(), id: "cost".to_owned() }).unwrap();
        assert_eq!(removed, model());
    }
}
