//! What differs between two models, part by part and field by field, whatever the order and layout of their documents.

use super::Model;
use serde::Serialize;
use serde_json::{Map, Value};

/// A part that came or went, or one field of a part that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The list of the document: `levels`, `criteria`, `checks`, `kpis`, `rules`, …
    pub list: String,
    /// Which of them: an id, or a level's number; empty for the rules and for the order of a list.
    pub id: String,
    /// `threshold`; `None`: the part as a whole.
    pub field: Option<String>,
    /// `None`: it was not there.
    pub before: Option<String>,
    /// `None`: it is not there any more.
    pub after: Option<String>,
}

/// All differences, list by list, each in the order of the newer document.
pub fn differences(before: &Model, after: &Model) -> Vec<Difference> {
    let (before, after) = (object(before), object(after));
    let mut found = Vec::new();
    let names: Vec<&String> = after.keys().chain(before.keys().filter(|name| !after.contains_key(*name))).collect();
    for name in names {
        match (before.get(name), after.get(name)) {
            (Some(Value::Object(before)), Some(Value::Object(after))) => fields(&mut found, name, "", before, after),
            (before, after) => lists(&mut found, name, &parts(before), &parts(after)),
        }
    }
    found
}

fn object(model: &Model) -> Map<String, Value> {
    match serde_json::to_value(model) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

type Part = (String, Map<String, Value>);

fn parts(list: Option<&Value>) -> Vec<Part> {
    let Some(Value::Array(items)) = list else { return Vec::new() };
    let part = |item: &Value| {
        let object = item.as_object()?;
        let id = object.get("id").or_else(|| object.get("level")).map(text)?;
        Some((id, object.clone()))
    };
    items.iter().filter_map(part).collect()
}

fn lists(found: &mut Vec<Difference>, list: &str, before: &[Part], after: &[Part]) {
    let find = |parts: &[Part], id: &str| parts.iter().find(|(known, _)| known == id).map(|(_, part)| part.clone());
    let whole = |id: &str, before, after| Difference { list: list.to_owned(), id: id.to_owned(), field: None, before, after };
    for (id, now) in after {
        match find(before, id) {
            Some(then) => fields(found, list, id, &then, now),
            None => found.push(whole(id, None, Some(name(now)))),
        }
    }
    for (id, then) in before.iter().filter(|(id, _)| find(after, id).is_none()) {
        found.push(whole(id, Some(name(then)), None));
    }
    let common = |of: &[Part], others: &[Part]| -> Vec<String> {
        of.iter().map(|(id, _)| id.clone()).filter(|id| others.iter().any(|(other, _)| other == id)).collect()
    };
    let (then, now) = (common(before, after), common(after, before));
    if then != now {
        found.push(Difference { field: Some("order".to_owned()), ..whole("", Some(then.join(", ")), Some(now.join(", "))) });
    }
}

fn fields(found: &mut Vec<Difference>, list: &str, id: &str, before: &Map<String, Value>, after: &Map<String, Value>) {
    let names: Vec<&String> = after.keys().chain(before.keys().filter(|name| !after.contains_key(*name))).collect();
    for name in names {
        if before.get(name) != after.get(name) {
            found.push(Difference {
                list: list.to_owned(),
                id: id.to_owned(),
                field: Some(name.clone()),
                before: before.get(name).map(text),
                after: after.get(name).map(text),
            });
        }
    }
}

fn name(part: &Map<String, Value>) -> String {
    part.get("name").map(text).unwrap_or_default()
}

/// As people read it: no quotes, lists with commas.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields.iter().map(|(name, value)| format!("{name}: {}", text(value))).collect::<Vec<_>>().join(", "),
        Value::Number(number) => {
            number.as_f64().filter(|number| number.fract() == 0.0).map_or_else(|| number.to_string(), |n| format!("{n}"))
        }
        other => other.to_string(),
    }
}
