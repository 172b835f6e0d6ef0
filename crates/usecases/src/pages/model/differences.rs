//! What differs between two models, in words.

use crate::view::DifferenceRow;
use domain::model::Difference;

pub(super) fn row(difference: &Difference) -> DifferenceRow {
    let kind = match difference.list.as_str() {
        "levels" => "Level",
        "dimensions" => "Dimension",
        "criteria" => "Criterion",
        "checks" => "Check",
        "kpis" | "own_kpis" => "KPI",
        "rules" => "Rules",
        other => other,
    };
    let part = match (difference.id.as_str(), difference.field.as_deref()) {
        ("", Some("order")) if kind != "Rules" => format!("Order of the {}", difference.list.replace('_', " ")),
        ("", _) => kind.to_owned(),
        (id, _) => format!("{kind} {id}"),
    };
    let gone = |text: &Option<String>| text.clone().unwrap_or_default();
    let (before, after) = match (&difference.field, &difference.before, &difference.after) {
        (None, None, Some(name)) => (String::new(), format!("added: {name}")),
        (None, Some(name), None) => (format!("removed: {name}"), String::new()),
        (_, before, after) => (gone(before), gone(after)),
    };
    DifferenceRow {
        part,
        field: difference.field.clone().filter(|field| field != "order").unwrap_or_default().replace('_', " "),
        before,
        after,
    }
}
