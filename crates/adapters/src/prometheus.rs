//! Answers of Prometheus' HTTP API, which Thanos, Mimir and VictoriaMetrics share.

use crate::{At, Error, instant, json};
use domain::evidence::AlertRule;
use serde::Deserialize;
use serde_json::Value;

const FORMAT: &str = "prometheus";

#[derive(Deserialize)]
struct Answer {
    status: String,
    #[serde(default)]
    data: Value,
    #[serde(default, rename = "errorType")]
    error_type: Option<String>,
    #[serde(default)]
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Queried {
    result_type: String,
    result: Value,
}

#[derive(Deserialize)]
struct Series {
    /// Unix seconds and the number as text. Absent where the sample is a native histogram.
    value: Option<(f64, String)>,
}

#[derive(Deserialize)]
struct Rules {
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    name: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    health: String,
    last_evaluation: Option<String>,
}

/// The one number of an answer to `/api/v1/query`. No series, NaN and infinity are `None`: unknown, never 0.
pub fn parse_scalar(body: &[u8]) -> Result<Option<f64>, Error> {
    let Queried { result_type, result } = part(data(body)?, "data")?;
    let at = |path: &str| At::Path(path.to_owned());
    let (_, number): (f64, String) = match result_type.as_str() {
        "scalar" => part(result, "data.result")?,
        "vector" => {
            let mut series: Vec<Series> = part(result, "data.result")?;
            if series.len() > 1 {
                return Err(Error::new(FORMAT, format!("{} series: aggregate with sum()", series.len()), at("data.result")));
            }
            match series.pop() {
                None => return Ok(None),
                Some(Series { value: Some(value) }) => value,
                Some(Series { value: None }) => {
                    let reason = "a histogram: reduce it to a number, with histogram_count() or histogram_fraction()";
                    return Err(Error::new(FORMAT, reason, at("data.result[0]")));
                }
            }
        }
        other => return Err(Error::new(FORMAT, format!("a {other}: the query must give one number"), at("data.resultType"))),
    };
    let value: f64 = number.parse().map_err(|_| Error::new(FORMAT, format!("`{number}` is not a number"), at("data.result.value")))?;
    Ok(value.is_finite().then_some(value))
}

/// The alerting rules of an answer to `/api/v1/rules`; recording rules are left out.
pub fn parse_rules(body: &[u8]) -> Result<Vec<AlertRule>, Error> {
    let Rules { groups } = part(data(body)?, "data")?;
    let rules = groups.into_iter().flat_map(|group| group.rules).filter(|rule| rule.kind == "alerting");
    Ok(rules
        .map(|Rule { name, health, last_evaluation, .. }| AlertRule {
            name,
            last_evaluation: last_evaluation.as_deref().and_then(instant::rfc3339),
            healthy: health == "ok",
        })
        .collect())
}

fn data(body: &[u8]) -> Result<Value, Error> {
    let Answer { status, data, error_type, error } = json::document(FORMAT, body)?;
    if status == "success" {
        return Ok(data);
    }
    let kind = error_type.unwrap_or(status);
    Err(Error::new(FORMAT, format!("{kind}: {}", error.unwrap_or_default()), At::Path("error".to_owned())))
}

fn part<T: serde::de::DeserializeOwned>(value: Value, path: &str) -> Result<T, Error> {
    serde_json::from_value(value).map_err(|error| Error::new(FORMAT, format!("unexpected content: {error}"), At::Path(path.to_owned())))
}

#[cfg(test)]
mod tests;
