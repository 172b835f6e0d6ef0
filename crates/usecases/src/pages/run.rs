//! `/runs/{id}`: the verdict an upload got, why, and every series; read from the answer that was given at the time.

use super::format;
use super::query::Query;
use super::reading::Reading;
use super::runs::{answer, counts, service_link};
use super::team::is_web;
use super::words::{link, verdict};
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Computation, Mark, Notice, RunPage, SeriesRow};
use domain::catalog::{Policy, Service};
use domain::ids::RunId;
use domain::results::LoadSummary;
use domain::verdict::Verdict;
use serde_json::Value;
use store::runs::{self, RunRow};

pub async fn run(platform: &Platform, actor: &Actor, query: &Query, id: i64) -> Result<RunPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let run = runs::get(&mut reading.session, RunId(id)).await?.ok_or_else(|| Error::NotFound(format!("run {id}")))?;
    let service = reading.catalog.services.get(&run.service);
    let team = service.and_then(|service| reading.catalog.teams.get(&service.owner));
    let policy = reading.catalog.policy(run.service);
    let series = series(answer(&run.summary), &policy);
    let reasons = texts(answer(&run.summary), "reasons");
    Ok(RunPage {
        id: run.id.to_string(),
        service: service_link(service),
        team: team.map(|team| link(&team.name, format!("/teams/{}", team.slug))).unwrap_or_default(),
        verdict: verdict(run.verdict),
        blocking: run.blocking,
        sentence: sentence(&run, &policy),
        facts: facts(&reading, &run),
        links: run.run_url.as_deref().filter(|url| is_web(url)).map(|url| link("Pipeline run", url)).into_iter().collect(),
        counts: counts(answer(&run.summary)).into_iter().filter_map(|(name, count)| mark_of(&name, count)).collect(),
        definition: definition(&reading, &run, service, &policy),
        notice: notice(&run, &series),
        reasons,
        series,
    })
}

fn texts(answer: &Value, field: &str) -> Vec<String> {
    let list = answer.get(field).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn mark_of(name: &str, count: i64) -> Option<Mark> {
    let mark = verdict(name.parse::<Verdict>().ok()?);
    Some(Mark { word: format!("{} {}", format::count(count), mark.word), ..mark })
}

/// `2 of 500 series are worse than the limit of 10 % allows.`
fn sentence(run: &RunRow, policy: &Policy) -> String {
    let counted = counts(answer(&run.summary));
    let count = |name: &str| counted.iter().find(|(verdict, _)| verdict == name).map_or(0, |(_, count)| *count);
    let limit = format::decimal(policy.threshold_percent, 1);
    // Endpoints held against their budgets are counted with the series.
    let total = counted.iter().map(|(_, count)| count).sum::<i64>().max(run.series);
    let series = |number: i64| format!("{} of {}", format::count(number), format::plural(total, "series", "series"));
    match run.verdict {
        Verdict::Fail if count("fail") > 0 => format!("{} got worse by more than {limit} %.", series(count("fail"))),
        Verdict::Fail => "A budget or a threshold of the tool was missed.".to_owned(),
        Verdict::Warn if count("warn") > 0 => format!("{} got worse by more than half of the limit of {limit} %.", series(count("warn"))),
        Verdict::Warn => "Something of the baseline is missing, or a budget could not be checked.".to_owned(),
        Verdict::Pass => format!("{} stayed within the limit of {limit} %.", series(count("pass"))),
        Verdict::NoBaseline => "There is nothing to compare with yet: this run begins the baseline.".to_owned(),
        Verdict::Inconclusive => "It was measured under other conditions than the baseline, so nothing is said.".to_owned(),
        Verdict::Error => "The tool failed, or nothing was measured.".to_owned(),
    }
}

fn facts(reading: &Reading, run: &RunRow) -> Vec<(String, String)> {
    let text = |field: &Option<String>| field.clone().unwrap_or_else(|| format::NONE.to_owned());
    let mut facts = vec![
        ("Commit", text(&run.sha)),
        ("Branch", text(&run.branch)),
        ("Baseline", baseline(answer(&run.summary))),
        ("Environment", run.env.clone()),
        ("Machine", run.fingerprint.clone()),
        ("Format", run.tool.clone()),
        ("Attempt", run.attempt.to_string()),
        ("Received", format::relative(reading.now, run.received_at)),
    ];
    if let Some(pr) = run.pr {
        facts.insert(2, ("Pull request", format!("#{pr}")));
    }
    facts.extend(load(&run.summary));
    if run.dirty {
        facts.push(("Tree", "uncommitted changes: never a baseline".to_owned()));
    }
    let mut facts: Vec<_> = facts.into_iter().map(|(term, value)| (term.to_owned(), value)).collect();
    facts.extend(texts(answer(&run.summary), "warnings").into_iter().map(|warning| ("Left out".to_owned(), warning)));
    facts
}

/// What a load test did, as far as its file tells.
fn load(summary: &Value) -> Vec<(&'static str, String)> {
    let load = summary.get("load").cloned().and_then(|load| serde_json::from_value::<Option<LoadSummary>>(load).ok()).flatten();
    let Some(load) = load else { return Vec::new() };
    let failed = if load.requests > 0 { load.failed as f64 / load.requests as f64 } else { 0.0 };
    let requests = format!("{}, {} failed", format::count(load.requests), format::percent(failed));
    let duration = load.duration_seconds.map(|seconds| ("Duration", format::seconds(seconds)));
    let users = load.virtual_users.map(|users| ("Virtual users", format::count(users)));
    std::iter::once(("Requests", requests)).chain(duration).chain(users).collect()
}

/// Which commit it was compared with, and why that one (decision 8).
fn baseline(answer: &Value) -> String {
    let field = |name: &str| answer.get("baseline").and_then(|base| base.get(name)).and_then(Value::as_str);
    let why = match field("basis") {
        Some("base_sha") => "the base commit that was given",
        Some("pull_request") => "the pull request's base",
        Some("newest") => "the newest of the default branch",
        Some(other) => other,
        None => return format::NONE.to_owned(),
    };
    field("sha").map_or_else(|| why.to_owned(), |sha| format!("{} ({why})", format::short_sha(sha)))
}

fn definition(reading: &Reading, run: &RunRow, service: Option<&Service>, policy: &Policy) -> Computation {
    let slug = service.map(|service| service.slug.to_string()).unwrap_or_default();
    Computation {
        formula:
            "Each series is compared with the median of its last 64 points on the default branch. Worse by more than the limit fails, \
                  by more than half of it warns."
                .to_owned(),
        window: String::new(),
        inputs: vec![
            ("limit".to_owned(), format!("{} %", format::decimal(policy.threshold_percent, 1))),
            ("series".to_owned(), format::count(run.series)),
            ("policy".to_owned(), if run.blocking { "blocks".to_owned() } else { "does not block".to_owned() }),
        ],
        rows: Some(link("The rows behind it", super::query::address("/evidence", &[("service", &slug), ("kind", "run")]))),
        note: Some(reading.model_note()),
    }
}

fn notice(run: &RunRow, series: &[SeriesRow]) -> Option<Notice> {
    (series.is_empty() && run.verdict == Verdict::Error).then(|| Notice::NoData {
        title: "No series was measured".to_owned(),
        advice: "The file was read, but held no result that could be used. The reasons above say why.".to_owned(),
        connect: None,
        snippet: None,
    })
}

/// Worst first: by verdict, then by change.
fn series(answer: &Value, policy: &Policy) -> Vec<SeriesRow> {
    let rank = |verdict: Verdict| match verdict {
        Verdict::Error => 0,
        Verdict::Fail => 1,
        Verdict::Warn => 2,
        Verdict::Inconclusive => 3,
        Verdict::NoBaseline => 4,
        Verdict::Pass => 5,
    };
    let list = answer.get("series").and_then(Value::as_array);
    let mut rows: Vec<_> = list
        .into_iter()
        .flatten()
        .map(|entry| {
            let judged = entry.get("verdict").and_then(Value::as_str).and_then(|text| text.parse().ok()).unwrap_or(Verdict::Inconclusive);
            let delta = entry.get("delta_percent").and_then(Value::as_f64);
            (rank(judged), delta.unwrap_or(f64::NEG_INFINITY), row(entry, judged, delta, policy))
        })
        .collect();
    rows.sort_by(|(a, a_delta, a_row), (b, b_delta, b_row)| {
        a.cmp(b).then(b_delta.total_cmp(a_delta)).then_with(|| (&a_row.benchmark, &a_row.metric).cmp(&(&b_row.benchmark, &b_row.metric)))
    });
    rows.into_iter().map(|(_, _, row)| row).collect()
}

fn row(entry: &Value, judged: Verdict, delta: Option<f64>, policy: &Policy) -> SeriesRow {
    let text = |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let unit = text("unit");
    let number =
        |field: &str| entry.get(field).and_then(Value::as_f64).map_or_else(|| format::NONE.to_owned(), |value| quantity(value, &unit));
    let higher_is_better = text("direction") == "higher";
    let compared = matches!(judged, Verdict::Pass | Verdict::Warn | Verdict::Fail);
    let points = entry.get("baseline_n").and_then(Value::as_i64).unwrap_or(0);
    SeriesRow {
        benchmark: text("benchmark"),
        metric: text("metric").replace('_', " "),
        verdict: verdict(judged),
        before: number("baseline"),
        after: number("value"),
        // Stored as worsening; shown as what happened to the number.
        change: delta.map_or_else(|| format::NONE.to_owned(), |delta| signed(if higher_is_better { -delta } else { delta })),
        limit: if compared { format!("{} %", format::decimal(policy.threshold_percent, 1)) } else { format::NONE.to_owned() },
        points: format::plural(points, "point", "points"),
        reason: text("reason"),
    }
}

/// `+20.4 %`.
fn signed(percent: f64) -> String {
    let text = format::decimal(percent, 1);
    if percent > 0.0 && text != "0" { format!("+{text} %") } else { format!("{text} %") }
}

fn quantity(value: f64, unit: &str) -> String {
    match unit {
        "seconds" => format::seconds(value),
        "bytes" => format::bytes(value),
        "ratio" => format::percent(value),
        "per_second" => format!("{} /s", format::decimal(value, 1)),
        _ => format::decimal(value, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::ServiceId;
    use serde_json::json;

    #[test]
    fn the_worst_series_come_first() {
        let entry = |name: &str, verdict: &str, delta: Option<f64>| {
            json!({ "benchmark": name, "metric": "median", "unit": "seconds", "value": 0.171, "baseline": 0.142, "baseline_n": 3,
                    "delta_percent": delta, "verdict": verdict, "reason": "because" })
        };
        let summary = json!({ "series": [
            entry("calm", "pass", Some(1.0)), entry("bad", "fail", Some(20.4)), entry("worse", "fail", Some(90.0)), entry("new", "no_baseline", None),
        ] });
        let rows = series(&summary, &Policy::default_for(ServiceId(1)));
        assert_eq!(rows.iter().map(|row| row.benchmark.as_str()).collect::<Vec<_>>(), ["worse", "bad", "new", "calm"]);
        assert_eq!((rows[1].before.as_str(), rows[1].after.as_str(), rows[1].change.as_str()), ("142 ms", "171 ms", "+20.4 %"));
        assert_eq!((rows[2].change.as_str(), rows[2].limit.as_str()), ("—", "—"), "nothing is compared");
        let mut throughput = entry("rps", "warn", Some(6.0));
        throughput["direction"] = json!("higher");
        let rows = series(&json!({ "series": [throughput] }), &Policy::default_for(ServiceId(1)));
        assert_eq!(rows[0].change, "-6 %".replace('-', "−"), "fewer requests are 6 % worse");
    }
}
