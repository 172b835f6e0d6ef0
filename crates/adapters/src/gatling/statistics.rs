//! `js/stats.json` (all requests and each of them), `js/global_stats.json` (all requests only) and `js/stats.js` (the first as
//! JavaScript: keys without quotes, numbers as text, `-` for none). Their four percentiles carry no names: 50, 75, 95 and 99 % unless
//! `gatling.conf` says otherwise.

use super::INFO;
use crate::load::naming::{Named, endpoints};
use crate::load::{Figures, Load};
use crate::warnings::Warnings;
use crate::{At, Error, json};
use domain::results::Report;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A group or a request of `stats.json`; the outermost group is all requests.
#[derive(Deserialize)]
struct Node {
    #[serde(default)]
    name: String,
    #[serde(default)]
    path: String,
    stats: Statistics,
    #[serde(default)]
    contents: BTreeMap<String, Node>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Statistics {
    number_of_requests: Split,
    #[serde(default)]
    mean_number_of_requests_per_second: Split,
    #[serde(default)]
    percentiles1: Split,
    #[serde(default)]
    percentiles2: Split,
    #[serde(default)]
    percentiles3: Split,
    #[serde(default)]
    percentiles4: Split,
}

/// One figure of all requests, of those that succeeded and of those that failed: a number, or the same as text.
#[derive(Deserialize, Default)]
struct Split {
    #[serde(default)]
    total: Value,
    #[serde(default)]
    ok: Value,
    #[serde(default)]
    ko: Value,
}

/// `None` for `-`, which stands for a figure of no requests.
fn number(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    number.filter(|number| number.is_finite() && *number >= 0.0)
}

pub(super) fn parse_json(body: &[u8]) -> Result<Report, Error> {
    let document: Value = json::document(INFO.name, body)?;
    let node = if document.get("stats").is_some() { document } else { serde_json::json!({ "stats": document }) };
    report(node)
}

pub(super) fn parse_script(body: &[u8]) -> Result<Report, Error> {
    let text = String::from_utf8_lossy(body);
    let (object, closed) = quoted(&text);
    if !closed {
        let reason = "the document ends in the middle, it was cut off: upload it again";
        return Err(Error::new(INFO.name, reason, At::line(text.lines().count() as u64)));
    }
    report(json::document(INFO.name, object.as_bytes())?)
}

fn report(node: Value) -> Result<Report, Error> {
    let node = Node::deserialize(node).map_err(|cause| Error::new(INFO.name, json::reason(&cause), At::Path("stats".to_owned())))?;
    let mut warnings = Warnings::default();
    warnings.push(|| {
        "the report does not name its percentiles: they are read as 50, 75, 95 and 99 %, Gatling's default; simulation.log has every one"
            .to_owned()
    });
    let all = figures(&node.stats);
    let mut requests = Vec::new();
    gather(node.contents, &mut requests);
    let duration = number(&node.stats.number_of_requests.total).zip(all.requests_per_second).map(|(requests, rate)| requests / rate);
    let load = Load {
        duration_seconds: duration.filter(|seconds| seconds.is_finite() && *seconds > 0.0),
        all,
        endpoints: endpoints(requests),
        warnings,
        ..Load::default()
    };
    Ok(load.report(INFO.name))
}

/// Requests within requests and groups; a group's own figures are sums of its requests.
fn gather(contents: BTreeMap<String, Node>, into: &mut Vec<Named<Figures>>) {
    for Node { name, path, stats, contents } in contents.into_values() {
        if contents.is_empty() {
            let full = if path.is_empty() { name.clone() } else { path };
            into.push(Named { name, full, what: figures(&stats) });
        } else {
            gather(contents, into);
        }
    }
}

fn figures(stats: &Statistics) -> Figures {
    let count = |value: &Value| number(value).map(|count| count as i64);
    let (requests, failed) = (count(&stats.number_of_requests.total), count(&stats.number_of_requests.ko));
    let succeeded = count(&stats.number_of_requests.ok).unwrap_or(0);
    let percentiles =
        [("p50", &stats.percentiles1), ("p75", &stats.percentiles2), ("p95", &stats.percentiles3), ("p99", &stats.percentiles4)];
    let latency = percentiles
        .into_iter()
        .filter(|_| succeeded > 0)
        .filter_map(|(suffix, split)| Some((suffix.to_owned(), number(&split.ok)? / 1_000.0)));
    let rate = number(&stats.mean_number_of_requests_per_second.total).filter(|rate| *rate > 0.0);
    Figures {
        latency: latency.collect(),
        latency_n: succeeded,
        requests: requests.filter(|requests| *requests > 0),
        failed: failed.filter(|_| requests.is_some_and(|requests| requests > 0)),
        requests_per_second: rate.filter(|_| requests.is_some_and(|requests| requests > 0)),
    }
}

/// The first object of a script as JSON: bare keys get quotes, what stands around the object goes. Line breaks stay, so that places in
/// errors are those of the file. Also whether the object ends.
fn quoted(script: &str) -> (String, bool) {
    let mut json = String::with_capacity(script.len() + script.len() / 8);
    let (mut depth, mut characters) = (0_usize, script.char_indices().peekable());
    while let Some((at, character)) = characters.next() {
        match character {
            '\n' => json.push('\n'),
            _ if depth == 0 && character != '{' => {}
            '"' => {
                json.push('"');
                let mut escaped = false;
                for (_, inside) in characters.by_ref() {
                    json.push(inside);
                    if inside == '"' && !escaped {
                        break;
                    }
                    escaped = inside == '\\' && !escaped;
                }
            }
            '{' | '[' => {
                depth += 1;
                json.push(character);
            }
            '}' | ']' => {
                depth -= 1;
                json.push(character);
                if depth == 0 {
                    return (json, true);
                }
            }
            _ if character.is_ascii_alphabetic() || character == '_' => {
                let rest = &script[at..];
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
                let word = &rest[..end];
                while characters.next_if(|(next, _)| *next < at + end).is_some() {}
                if rest[end..].trim_start().starts_with(':') {
                    json.push_str(&format!("\"{word}\""));
                } else {
                    json.push_str(word);
                }
            }
            _ => json.push(character),
        }
    }
    (json, false)
}
