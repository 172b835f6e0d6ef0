//! `/runs`: uploads and their verdicts, newest first.

use super::format;
use super::overview::first_results;
use super::query::Query;
use super::reading::Reading;
use super::words::{link, verdict};
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Choice, Link, Notice, RunRow, Runs};
use domain::catalog::Service;
use domain::ids::RunId;
use domain::scope::{Scope, Target};
use domain::verdict::Verdict;
use serde_json::Value;
use std::collections::BTreeSet;
use store::runs::{self, RunRow as Stored};

const SHOWN: usize = 50;
/// Rows read at most to find `SHOWN` that match scope and verdict: a row carries its whole answer.
const READ: i64 = 250;

pub async fn runs(platform: &Platform, actor: &Actor, query: &Query) -> Result<Runs> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let wanted =
        query.own("verdict").map(|text| text.parse::<Verdict>().map_err(|problem| Error::invalid("verdict", problem))).transpose()?;
    let before =
        query.own("before").map(|text| text.parse().map(RunId).map_err(|_| Error::invalid("before", "not a run's number"))).transpose()?;
    let target = reading.target()?;
    let service = if let Some(Target::Service(service)) = target { Some(service) } else { None };
    let services: BTreeSet<_> = target.map(|target| target.services(&reading.catalog).into_iter().collect()).unwrap_or_default();
    let narrow = wanted.is_some() || (query.scope != Scope::Program && service.is_none());
    let limit = if narrow { READ } else { SHOWN as i64 + 1 };
    let found = runs::list(&mut reading.session, service, limit, before).await?;
    let exhausted = (found.len() as i64) < limit;
    let last_read = found.last().map(|run| run.id);
    let of_scope: Vec<Stored> = found.into_iter().filter(|run| services.contains(&run.service)).collect();
    let matching: Vec<&Stored> = of_scope.iter().filter(|run| wanted.is_none_or(|wanted| run.verdict == wanted)).collect();
    let next = match matching.get(SHOWN - 1).filter(|_| matching.len() > SHOWN) {
        Some(last) => Some(last.id),
        None if exhausted => None,
        None => last_read,
    };
    let all = [Verdict::Fail, Verdict::Warn, Verdict::Pass, Verdict::Inconclusive, Verdict::NoBaseline, Verdict::Error];
    let verdicts = std::iter::once(None).chain(all.into_iter().map(Some)).map(|state| Choice {
        value: query.with("before", "").with("verdict", state.map_or("", Verdict::as_str)).href("/runs"),
        label: state.map_or_else(|| "All".to_owned(), |state| format::capital(&verdict(state).word)),
        selected: state == wanted,
    });
    let failed = matching.iter().take(SHOWN).filter(|run| matches!(run.verdict, Verdict::Fail | Verdict::Error)).count();
    let notice = matching.is_empty().then(|| Notice::NoData {
        title: if of_scope.is_empty() { "No runs yet".to_owned() } else { "No run matches".to_owned() },
        advice: "A run is one uploaded result file of a benchmark or load test, with its verdict.".to_owned(),
        connect: Some(link("How to send results", "/sources#send")),
        snippet: of_scope.is_empty().then(|| first_results(platform)),
    });
    Ok(Runs {
        sentence: format!("{} shown, {failed} failed", format::plural(matching.len().min(SHOWN) as i64, "run", "runs")),
        verdicts: verdicts.collect(),
        rows: matching.iter().take(SHOWN).map(|run| row(&reading, run)).collect(),
        next: next.map(|last| query.with("before", &last.to_string()).href("/runs")),
        notice,
    })
}

fn row(reading: &Reading, run: &Stored) -> RunRow {
    let service = reading.catalog.services.get(&run.service);
    let counts = counts(answer(&run.summary));
    let mut summary = format::plural(run.series, "series", "series");
    for (verdict, word) in [("fail", "worse"), ("warn", "slightly worse"), ("no_baseline", "new")] {
        if let Some((_, count)) = counts.iter().find(|(name, _)| name == verdict) {
            summary.push_str(&format!(", {count} {word}"));
        }
    }
    RunRow {
        link: link(format!("Run {}", run.id), format!("/runs/{}", run.id)),
        service: service_link(service),
        verdict: verdict(run.verdict),
        branch: run.branch.clone().unwrap_or_default(),
        commit: run.sha.as_deref().map(format::short_sha).unwrap_or_default(),
        pull_request: run.pr.map(|pr| format!("#{pr}")).unwrap_or_default(),
        format: run.tool.clone(),
        summary,
        received: format::relative(reading.now, run.received_at),
    }
}

pub(super) fn service_link(service: Option<&Service>) -> Link {
    service
        .map(|service| link(&service.name, super::query::address("/runs", &[("scope", &format!("s:{}", service.slug))])))
        .unwrap_or_default()
}

/// The answer that the upload got, which is kept with its run.
pub(super) fn answer(summary: &Value) -> &Value {
    summary.get("answer").unwrap_or(summary)
}

/// Series per verdict, as the answer counted them.
pub(super) fn counts(answer: &Value) -> Vec<(String, i64)> {
    let counts = answer.get("counts").and_then(Value::as_object);
    counts
        .into_iter()
        .flatten()
        .filter_map(|(name, count)| count.as_i64().filter(|count| *count > 0).map(|count| (name.clone(), count)))
        .collect()
}
