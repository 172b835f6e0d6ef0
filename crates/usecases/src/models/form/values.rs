//! Values of a model as text of an input, and back.

use super::fields::Kind;
use serde_json::{Map, Number, Value, json};

/// As an input shows it; nothing is shown as nothing.
pub(in crate::models) fn text(kind: Kind, value: Option<&Value>) -> String {
    let Some(value) = value else { return String::new() };
    match (kind, value) {
        (Kind::Tick, Value::Bool(on)) => if *on { "on" } else { "" }.to_owned(),
        (Kind::Words, Value::Array(items)) => joined(items, ", "),
        (Kind::Lines, Value::Array(items)) => joined(items, "\n"),
        (Kind::Targets, Value::Object(targets)) => {
            targets.iter().map(|(scope, value)| format!("{scope} {}", plain(value))).collect::<Vec<_>>().join("\n")
        }
        // `{above: 0.9}`
        (Kind::Goal, Value::Object(goal)) => goal.iter().map(|(word, value)| format!("{word} {}", plain(value))).collect(),
        // `{kpi-on-target: slo-compliance}`
        (Kind::Fact, Value::Object(fact)) => fact.iter().map(|(name, value)| format!("{name}:{}", plain(value))).collect(),
        (_, value) => plain(value),
    }
}

fn joined(items: &[Value], between: &str) -> String {
    items.iter().map(plain).collect::<Vec<_>>().join(between)
}

/// Numbers without a needless `.0`.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The value that was typed; `None` where the input was left empty. The error says how to write it.
pub(in crate::models) fn read(kind: Kind, typed: &str) -> Result<Option<Value>, String> {
    let typed = typed.trim();
    if kind == Kind::Tick {
        return Ok(Some(Value::Bool(!typed.is_empty())));
    }
    if matches!(kind, Kind::Words | Kind::Lines) {
        let separators: &[char] = if kind == Kind::Words { &[',', '\n'] } else { &['\n'] };
        let items = typed.split(separators).map(str::trim).filter(|item| !item.is_empty());
        return Ok(Some(items.map(Value::from).collect()));
    }
    if typed.is_empty() {
        return Ok(None);
    }
    Ok(Some(match kind {
        Kind::Whole | Kind::Level => {
            let number: i64 = typed.parse().map_err(|_| format!("`{typed}` is not a whole number"))?;
            Value::from(number)
        }
        Kind::Number => Value::Number(number(typed)?),
        Kind::Targets => Value::Object(targets(typed)?),
        Kind::Goal => goal(typed)?,
        Kind::Fact => match typed.split_once(':') {
            Some((name, of)) => json!({ name: of }),
            None => Value::from(typed),
        },
        Kind::LongText => Value::from(typed.split_whitespace().collect::<Vec<_>>().join(" ")),
        _ => Value::from(typed),
    }))
}

/// Takes a decimal comma too.
fn number(typed: &str) -> Result<Number, String> {
    let number = typed.replace(',', ".").parse().ok().and_then(Number::from_f64);
    number.ok_or_else(|| format!("`{typed}` is not a number"))
}

fn targets(typed: &str) -> Result<Map<String, Value>, String> {
    let mut targets = Map::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let wrong = || format!("`{line}` is not a target: write `t:payments 0.95`");
        let (scope, value) = line.rsplit_once([' ', '=']).ok_or_else(wrong)?;
        targets.insert(scope.trim_end_matches(['=', ' ']).to_owned(), Value::Number(number(value).map_err(|_| wrong())?));
    }
    Ok(targets)
}

fn goal(typed: &str) -> Result<Value, String> {
    let wrong = || format!("`{typed}` is not a goal: write `above 0.9`, `below 1`, `downward` or `upward`");
    match typed.split_once(' ') {
        Some((word @ ("above" | "below"), value)) => Ok(json!({ word: number(value.trim()).map_err(|_| wrong())? })),
        None if matches!(typed, "downward" | "upward") => Ok(Value::from(typed)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_as_the_same_value() {
        for (kind, value, shown) in [
            (Kind::Goal, json!({ "above": 0.9 }), "above 0.9"),
            (Kind::Goal, json!("downward"), "downward"),
            (Kind::Fact, json!({ "kpi-on-target": "slo-compliance" }), "kpi-on-target:slo-compliance"),
            (Kind::Fact, json!("load-test-age"), "load-test-age"),
            (Kind::Words, json!(["critical", "page"]), "critical, page"),
            (Kind::Lines, json!(["**/*.md", "docs/**"]), "**/*.md\ndocs/**"),
            (Kind::Targets, json!({ "g:commerce": 0.9, "t:payments": 0.95 }), "g:commerce 0.9\nt:payments 0.95"),
            (Kind::Whole, json!(90), "90"),
            (Kind::Number, json!(0.8), "0.8"),
            (Kind::Tick, json!(true), "on"),
        ] {
            assert_eq!(text(kind, Some(&value)), shown);
            assert_eq!(read(kind, shown), Ok(Some(value)));
        }
        assert_eq!(text(Kind::Number, Some(&json!(90.0))), "90");
    }

    #[test]
    fn what_cannot_be_read_says_how_to_write_it() {
        for (kind, typed, told) in [
            (Kind::Goal, "more than 5", "write `above 0.9`"),
            (Kind::Targets, "payments", "write `t:payments 0.95`"),
            (Kind::Whole, "1.5", "whole number"),
            (Kind::Number, "much", "not a number"),
        ] {
            let error = read(kind, typed).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
        assert_eq!(read(Kind::Number, "0,8"), Ok(Some(json!(0.8))));
        assert_eq!(read(Kind::Number, " "), Ok(None));
    }
}
