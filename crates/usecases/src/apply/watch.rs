//! The `watch:` block (numbers that the weekly review follows) and the `schedules:` block (to whom it is sent).

use super::document::{Document, Scalar};
use super::plan::Plan;
use super::tree::{service_named, slug};
use super::units::{rate, seconds};
use crate::error::{Error, Result};
use domain::catalog::{Catalog, Change, Schedule, SendWhen, Watch, WatchSource};
use domain::results::Direction;
use domain::scope::Scope;
use domain::slug::Slug;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchEntry {
    pub name: String,
    /// Whose it is: one of the two. The only service there is where neither is given.
    #[serde(default)]
    pub service: Option<String>,
    #[serde(default)]
    pub team: Option<String>,
    /// Exactly one says where the values come from.
    #[serde(default)]
    pub query: Option<String>,
    #[serde(default)]
    pub metric: Option<String>,
    #[serde(default)]
    pub benchmark: Option<BenchmarkEntry>,
    #[serde(default)]
    pub slo: Option<String>,
    /// `requests`, `cost-per-request` or `throughput`.
    #[serde(default)]
    pub fact: Option<String>,
    /// Of a query: slug of the source that answers it.
    #[serde(default)]
    pub source: Option<String>,
    /// `lower` or `higher` is better; `stable`: neither.
    #[serde(default = "lower")]
    pub direction: Direction,
    /// `200ms`, `0.1%`, `1000rps`, or a number in `unit`.
    #[serde(default)]
    pub target: Option<Scalar>,
    #[serde(default)]
    pub unit: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenchmarkEntry {
    pub benchmark: String,
    pub metric: String,
    #[serde(default)]
    pub env: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleEntry {
    pub name: String,
    /// `program`, `g:<group>` or `t:<team>`.
    #[serde(default)]
    pub scope: Option<String>,
    /// `published`, or `draft`: on Monday at 06:00.
    #[serde(default)]
    pub send: SendWhen,
    /// `"#channel"`, `mailto:address`, `webhook:<source>`.
    pub to: Vec<String>,
}

fn lower() -> Direction {
    Direction::Lower
}

pub(super) fn plan(document: &Document, before: &Catalog, after: &Catalog, plan: &mut Plan) -> Result<()> {
    for (order, entry) in (0..).zip(&document.watch) {
        let watch = watch(order, entry, after, &plan.label)?;
        let known = before.watches.get(&(watch.service, watch.team, watch.slug.clone()));
        let (exists, same) = (known.is_some(), known == Some(&watch));
        plan.want("watch", watch.full_slug(after), exists, same, || Change::Watch(watch));
    }
    for entry in &document.schedules {
        let schedule = schedule(entry, after, plan)?;
        let known = before.schedules.get(&schedule.slug);
        let (exists, same) = (known.is_some(), known == Some(&schedule));
        plan.want("schedule", schedule.slug.to_string(), exists, same, || Change::Schedule(schedule));
    }
    Ok(())
}

fn watch(order: u32, entry: &WatchEntry, after: &Catalog, label: &str) -> Result<Watch> {
    let at = |key: &str| format!("watch.{}.{key}", entry.name);
    let (service, team) = match (&entry.service, &entry.team) {
        (Some(_), Some(_)) => return Err(Error::invalid(at("team"), "give a `service` or a `team`, not both")),
        (Some(service), None) => (Some(service_named(after, &at("service"), service)?.id), None),
        (None, Some(team)) => {
            let node = after.team(team).ok_or_else(|| Error::invalid(at("team"), format!("there is no team `{team}`")))?;
            (None, Some(node.id))
        }
        (None, None) => (Some(super::tree::service_or_only(after, &at("service"), None)?.id), None),
    };
    let source = source(entry)?;
    let by_metric = matches!(source, WatchSource::Metric { .. });
    if service.is_none() && !by_metric {
        return Err(Error::invalid(at("team"), "only a `metric` can be a team's; everything else belongs to a `service`"));
    }
    let (target, told) = match &entry.target {
        None => (None, None),
        Some(target) => {
            let (value, unit) = quantity(&at("target"), &target.to_string())?;
            (Some(value), unit)
        }
    };
    let given = entry.unit.as_deref().map(|unit| canonical(unit.trim()).to_owned());
    if let (Some(given), Some(told)) = (&given, told)
        && given != told
    {
        return Err(Error::invalid(at("unit"), format!("the target is in {told}, not in {given}")));
    }
    Ok(Watch {
        slug: Slug::from_name(&entry.name).map_err(|error| Error::invalid(at("name"), error.to_string()))?,
        name: entry.name.clone(),
        service,
        team,
        unit: given.or(told.map(str::to_owned)).unwrap_or_else(|| usual_unit(&source).to_owned()),
        source,
        direction: entry.direction,
        target,
        order,
        managed_by: Some(label.to_owned()),
    })
}

fn source(entry: &WatchEntry) -> Result<WatchSource> {
    let field = format!("watch.{}", entry.name);
    let mut sources = Vec::new();
    if let Some(query) = &entry.query {
        sources.push(WatchSource::Query { query: query.trim().to_owned(), source: entry.source.clone() });
    }
    if let Some(name) = &entry.metric {
        sources.push(WatchSource::Metric { name: name.clone() });
    }
    if let Some(BenchmarkEntry { benchmark, metric, env }) = &entry.benchmark {
        sources.push(WatchSource::Benchmark { benchmark: benchmark.clone(), metric: metric.clone(), env: env.clone() });
    }
    if let Some(named) = &entry.slo {
        sources.push(WatchSource::Slo { slug: slug(&format!("{field}.slo"), named)? });
    }
    if let Some(fact) = &entry.fact {
        sources.push(match fact.as_str() {
            "requests" => WatchSource::Requests,
            "cost-per-request" => WatchSource::CostPerRequest,
            "throughput" => WatchSource::Throughput,
            other => {
                let problem = format!("`{other}` is not requests, cost-per-request or throughput");
                return Err(Error::invalid(format!("{field}.fact"), problem));
            }
        });
    }
    match (sources.pop(), sources.is_empty()) {
        (Some(source), true) => Ok(source),
        _ => Err(Error::invalid(field, "give exactly one of `query`, `metric`, `benchmark`, `slo` and `fact`")),
    }
}

fn usual_unit(source: &WatchSource) -> &'static str {
    match source {
        WatchSource::Slo { .. } => "ratio",
        WatchSource::Requests => "requests",
        WatchSource::CostPerRequest => "per million",
        WatchSource::Throughput => "per_second",
        WatchSource::Query { .. } | WatchSource::Metric { .. } | WatchSource::Benchmark { .. } => "",
    }
}

fn canonical(unit: &str) -> &str {
    match unit {
        "s" => "seconds",
        "B" => "bytes",
        "%" => "ratio",
        "rps" => "per_second",
        other => other,
    }
}

/// The value in its base unit, and the unit where the text tells one.
fn quantity(field: &str, text: &str) -> Result<(f64, Option<&'static str>)> {
    let text = text.trim();
    if let Some(number) = text.strip_suffix('%') {
        return Ok((domain::numbers::nine_digits(plain(field, number)? / 100.0), Some("ratio")));
    }
    if text.ends_with("rps") || text.ends_with("rpm") {
        return Ok((rate(field, text)?, Some("per_second")));
    }
    for (suffix, factor) in [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] {
        if let Some(number) = text.strip_suffix(suffix) {
            return Ok((plain(field, number)? * factor, Some("bytes")));
        }
    }
    if text.ends_with('s') {
        return Ok((seconds(field, text)?, Some("seconds")));
    }
    Ok((plain(field, text)?, None))
}

fn plain(field: &str, text: &str) -> Result<f64> {
    let value = text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    value.ok_or_else(|| Error::invalid(field, format!("`{text}` is not a number: write `200ms`, `0.1%`, `1000rps`, `2GB` or a number")))
}

fn schedule(entry: &ScheduleEntry, after: &Catalog, plan: &mut Plan) -> Result<Schedule> {
    let at = |key: &str| format!("schedules.{}.{key}", entry.name);
    let scope: Scope = match &entry.scope {
        None => Scope::Program,
        Some(text) => text.parse().map_err(|error: domain::scope::NotAScope| Error::invalid(at("scope"), error.to_string()))?,
    };
    match &scope {
        Scope::Program => {}
        Scope::Group(slug) | Scope::Team(slug) if after.team(slug.as_str()).is_some() => {}
        Scope::Group(slug) | Scope::Team(slug) => return Err(Error::invalid(at("scope"), format!("there is no team `{slug}`"))),
        Scope::Service(_) => return Err(Error::invalid(at("scope"), "reviews are of teams, groups and the program")),
    }
    if entry.to.is_empty() {
        plan.notes.push(format!("{}: nobody is sent anything", at("to")));
    }
    let to = entry.to.iter().map(|channel| super::budgets::channel_of(&at("to"), channel)).collect::<Result<_>>()?;
    let slug = Slug::from_name(&entry.name).map_err(|error| Error::invalid(at("name"), error.to_string()))?;
    Ok(Schedule { slug, scope, send: entry.send, to, managed_by: Some(plan.label.clone()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_carry_their_unit() {
        let of = |text: &str| quantity("t", text).unwrap();
        assert_eq!(of("0.1%"), (0.001, Some("ratio")));
        assert_eq!(of("200ms"), (0.2, Some("seconds")));
        assert_eq!(of("1000rps"), (1_000.0, Some("per_second")));
        assert_eq!(of("2GB"), (2e9, Some("bytes")));
        assert_eq!(of("12"), (12.0, None));
        assert!(quantity("t", "fast").is_err());
    }
}
