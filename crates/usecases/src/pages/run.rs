//! `/runs/{id}`: the verdict an upload got, why, and every series; read from the answer that was given at the time.

mod limits;

use super::approvals;
use super::format;
use super::query::Query;
use super::reading::Reading;
use super::regression_rows;
use super::runs::{answer, counts, service_link};
use super::team::is_web;
use super::words::{link, verdict};
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Computation, Link, Mark, Notice, RunPage, SeriesRow};
use domain::catalog::{Mode, Policy, Service};
use domain::ids::RunId;
use domain::results::LoadSummary;
use domain::verdict::Verdict;
use serde_json::Value;
use store::runs::{self, RunRow};

/// Regressions that are named; a report that breaks everything has one cause.
const REGRESSIONS: usize = 20;

pub async fn run(platform: &Platform, actor: &Actor, query: &Query, id: i64) -> Result<RunPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let run = runs::get(&mut reading.session, RunId(id)).await?.ok_or_else(|| Error::NotFound(format!("run {id}")))?;
    let whole = crate::answers::whole(&mut reading.session, &run).await?;
    let regressions = regressions(&mut reading, answer(&run.summary)).await?;
    let approvals = approvals::of_run(&mut reading, &run).await?;
    let service = reading.catalog.services.get(&run.service);
    let team = service.and_then(|service| reading.catalog.teams.get(&service.owner));
    let policy = reading.catalog.policy(run.service);
    let series = series(&whole);
    let mut reasons = texts(answer(&run.summary), "reasons");
    reasons.extend(approvals.iter().map(|card| card.decision.clone()).filter(|decision| !decision.is_empty()));
    Ok(RunPage {
        id: run.id.to_string(),
        service: service_link(service),
        team: team.map(|team| link(&team.name, format!("/teams/{}", team.slug))).unwrap_or_default(),
        verdict: verdict(run.verdict),
        blocking: run.blocking,
        sentence: sentence(&run),
        facts: facts(&reading, &run),
        links: run.run_url.as_deref().filter(|url| is_web(url)).map(|url| link("Pipeline run", url)).into_iter().collect(),
        counts: counts(answer(&run.summary)).into_iter().filter_map(|(name, count)| mark_of(&name, count)).collect(),
        regressions,
        approvals,
        rerun: texts(answer(&run.summary), "rerun"),
        limits: limits::rows(answer(&run.summary)),
        score: limits::score(answer(&run.summary)).unwrap_or_default(),
        definition: definition(&reading, &run, service, &policy),
        notice: notice(&run, &series),
        reasons,
        series,
    })
}

/// Regressions that its alerts belong to, by name.
async fn regressions(reading: &mut Reading<'_>, answer: &Value) -> Result<Vec<Link>> {
    let mut links = Vec::new();
    for name in texts(answer, "regressions").into_iter().take(REGRESSIONS) {
        let Some(number) = name.strip_prefix("R-").and_then(|number| number.parse().ok()) else { continue };
        let known = store::regressions::get(&mut reading.session, number).await?;
        let title = known.map(|known| format!(" {}", known.detail.title)).unwrap_or_default();
        links.push(link(format!("{name}{title}"), regression_rows::href(number)));
    }
    Ok(links)
}

fn texts(answer: &Value, field: &str) -> Vec<String> {
    let list = answer.get(field).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn mark_of(name: &str, count: i64) -> Option<Mark> {
    let mark = verdict(name.parse::<Verdict>().ok()?);
    Some(Mark { word: format!("{} {}", format::count(count), mark.word), ..mark })
}

/// `2 of 500 series got worse beyond their limit.`
fn sentence(run: &RunRow) -> String {
    let counted = counts(answer(&run.summary));
    let count = |name: &str| counted.iter().find(|(verdict, _)| verdict == name).map_or(0, |(_, count)| *count);
    // Endpoints held against their budgets are counted with the series.
    let total = counted.iter().map(|(_, count)| count).sum::<i64>().max(run.series);
    let series = |number: i64| format!("{} of {}", format::count(number), format::plural(total, "series", "series"));
    let again = answer(&run.summary).get("rerun").and_then(Value::as_array).is_some_and(|names| !names.is_empty());
    let own = if total == 1 { "its limit" } else { "their limits" };
    match run.verdict {
        Verdict::Fail if count("fail") > 0 => format!("{} got worse beyond {own}.", series(count("fail"))),
        Verdict::Fail => "A budget, an objective or a threshold of the tool was missed.".to_owned(),
        Verdict::Warn if count("warn") > 0 && again => format!("{} may have got worse: a second run will tell.", series(count("warn"))),
        Verdict::Warn if count("warn") > 0 => {
            format!("{} came close to {own}, or cannot be told apart from another machine.", series(count("warn")))
        }
        Verdict::Warn => "Something of the baseline is missing, or a budget passes only because somebody approved it.".to_owned(),
        Verdict::Pass => format!("{} stayed within {own}.", series(count("pass"))),
        Verdict::NoBaseline if run.side.as_deref() == Some("base") => "The base side of a comparison made in one job.".to_owned(),
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
    if let Some(said) = gate(answer(&run.summary)) {
        facts.push(("Gate", said));
    }
    if let Some(pr) = run.pr {
        facts.insert(2, ("Pull request", format!("#{pr}")));
    }
    facts.extend(load(&run.summary));
    if run.dirty {
        facts.push(("Tree", "uncommitted changes: never a baseline".to_owned()));
    }
    let mut facts: Vec<_> = facts.into_iter().map(|(term, value)| (term.to_owned(), value)).collect();
    facts.extend(texts(answer(&run.summary), "warnings").into_iter().map(|warning| ("Note".to_owned(), warning)));
    facts
}

/// How far a gate set to `auto` could be believed at the time.
fn gate(answer: &Value) -> Option<String> {
    let gate = answer.get("gate").filter(|gate| !gate.is_null())?;
    let enforce = gate.get("enforce").and_then(Value::as_str)?;
    let (noisy, of) = (gate.get("noisy").and_then(Value::as_i64)?, gate.get("of").and_then(Value::as_i64)?);
    let does = if enforce == "block" { "blocks by itself" } else { "only warns so far" };
    Some(format!("auto: {does}; noise in {} of {}", format::count(noisy), format::plural(of, "run", "runs")))
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
    let (formula, limit) = match policy.mode {
        Mode::Statistical => (
            "Each series is compared with the median of its last 64 usable points on the default branch. It alerts when it is worse by more than \
             its limit (three robust standard deviations, at least the smallest effect that counts) and the false-discovery rate of the whole \
             report allows no doubt. An alert fails once it is confirmed: by both sides of one job, by most raw values, or by a second run.",
            policy
                .min_effect_percent
                .map_or_else(|| "5 %, counts and bytes 1 %".to_owned(), |effect| format!("{} %", format::decimal(effect, 1))),
        ),
        Mode::Threshold => (
            "Each series is compared with the median of its last 64 points on the default branch. Worse by more than the limit fails, by more \
             than half of it warns.",
            format!("{} %", format::decimal(policy.threshold_percent, 1)),
        ),
        Mode::Classic => ("Each series is held against the boundary of a test by name; beyond it fails.", format::NONE.to_owned()),
    };
    Computation {
        formula: formula.to_owned(),
        window: String::new(),
        inputs: vec![
            ("smallest effect".to_owned(), limit),
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
fn series(answer: &Value) -> Vec<SeriesRow> {
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
            (rank(judged), delta.unwrap_or(f64::NEG_INFINITY), row(entry, judged, delta))
        })
        .collect();
    rows.sort_by(|(a, a_delta, a_row), (b, b_delta, b_row)| {
        a.cmp(b).then(b_delta.total_cmp(a_delta)).then_with(|| (&a_row.benchmark, &a_row.metric).cmp(&(&b_row.benchmark, &b_row.metric)))
    });
    rows.into_iter().map(|(_, _, row)| row).collect()
}

fn row(entry: &Value, judged: Verdict, delta: Option<f64>) -> SeriesRow {
    let text = |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let unit = text("unit");
    let number =
        |field: &str| entry.get(field).and_then(Value::as_f64).map_or_else(|| format::NONE.to_owned(), |value| quantity(value, &unit));
    let higher_is_better = text("direction") == "higher";
    let compared = matches!(judged, Verdict::Pass | Verdict::Warn | Verdict::Fail);
    let limit = entry.get("limit_percent").and_then(Value::as_f64);
    let points = entry.get("baseline_n").and_then(Value::as_i64).unwrap_or(0);
    SeriesRow {
        benchmark: text("benchmark"),
        metric: text("metric").replace('_', " "),
        verdict: verdict(judged),
        before: number("baseline"),
        after: number("value"),
        // Stored as worsening; shown as what happened to the number.
        change: delta.map_or_else(|| format::NONE.to_owned(), |delta| signed(if higher_is_better { -delta } else { delta })),
        limit: limit.filter(|_| compared).map_or_else(|| format::NONE.to_owned(), |limit| format!("{} %", format::decimal(limit, 1))),
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
        let rows = series(&summary);
        assert_eq!(rows.iter().map(|row| row.benchmark.as_str()).collect::<Vec<_>>(), ["worse", "bad", "new", "calm"]);
        assert_eq!((rows[1].before.as_str(), rows[1].after.as_str(), rows[1].change.as_str()), ("142 ms", "171 ms", "+20.4 %"));
        assert_eq!((rows[2].change.as_str(), rows[2].limit.as_str()), ("—", "—"), "nothing is compared");
        let mut throughput = entry("rps", "warn", Some(6.0));
        throughput["direction"] = json!("higher");
        let rows = series(&json!({ "series": [throughput] }));
        assert_eq!(rows[0].change, "-6 %".replace('-', "−"), "fewer requests are 6 % worse");
    }
}
