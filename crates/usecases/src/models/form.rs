//! The draft as a form: which fields each part of a model has, how their values are written in an input, and how they are read again.
//! The document is worked on as JSON, so that a part that this form does not know keeps what it says.

mod fields;
mod values;

pub(super) use fields::{Field, fields, key};
pub(super) use values::{read, text};

use domain::model::Model;
use serde_json::{Map, Value};

/// The inputs there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    Line,
    Area,
    Number,
    Tick,
    Select,
}

/// One part of the model: a level, a check, the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct FormPart {
    /// `checks`
    pub list: &'static str,
    /// Its place in the list.
    pub index: usize,
    /// Its id, or its level's number; empty for the rules.
    pub id: String,
    pub name: String,
    pub fields: Vec<FormField>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FormField {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub input: Input,
    /// As the input shows it; a tick is `on` or empty.
    pub value: String,
    /// Value and name of what can be chosen.
    pub choices: Vec<(String, String)>,
    pub required: bool,
}

/// The lists that the form edits; the rules are the one part that is no list.
pub(super) const LISTS: [&str; 6] = ["levels", "dimensions", "criteria", "checks", "kpis", "own_kpis"];
pub(super) const RULES: &str = "rules";

/// The parts of one list of the model; of an unknown list, none.
pub fn parts(model: &Model, list: &str) -> Vec<FormPart> {
    let Some(list) = known(list) else { return Vec::new() };
    let document = document(model);
    let objects: Vec<&Map<String, Value>> = match document.get(list) {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_object).collect(),
        Some(Value::Object(rules)) => vec![rules],
        _ => Vec::new(),
    };
    objects.into_iter().enumerate().map(|(index, object)| part(model, list, index, object)).collect()
}

/// An empty part, for adding one.
pub fn blank(model: &Model, list: &str) -> Option<FormPart> {
    let list = known(list).filter(|list| *list != RULES)?;
    Some(part(model, list, usize::MAX, &Map::new()))
}

pub(super) fn known(list: &str) -> Option<&'static str> {
    LISTS.into_iter().chain([RULES]).find(|known| *known == list)
}

pub(super) fn document(model: &Model) -> Map<String, Value> {
    match serde_json::to_value(model) {
        Ok(Value::Object(document)) => document,
        _ => Map::new(),
    }
}

fn part(model: &Model, list: &'static str, index: usize, object: &Map<String, Value>) -> FormPart {
    let field = |field: &Field| FormField {
        name: field.name,
        label: field.label,
        hint: field.hint,
        input: field.kind.input(),
        value: text(field.kind, object.get(field.name)),
        choices: field.kind.choices(model),
        required: field.required,
    };
    let id = object.get(key(list)).filter(|_| list != RULES).map(|value| text(fields::Kind::Text, Some(value))).unwrap_or_default();
    let name = object.get("name").and_then(Value::as_str).unwrap_or(&id).to_owned();
    FormPart { list, index, id, name, fields: fields(list).iter().map(field).collect() }
}
