//! `/benchmarks/{series}`: one metric of one benchmark on one machine, over the commits of the default branch.

pub(crate) mod measured;
mod picture;
mod related;
mod rows;

use super::drawing::chart;
use super::format;
use super::query::{Query, address};
use super::reading::Reading;
use super::words::{link, mark};
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Chart, Choice, Computation, Link, Mark, Notice, SeriesCompare, SeriesEmbed, SeriesPage, Snippet, Tone};
use charts::Scene;
use domain::catalog::{Catalog, Mode};
use domain::ids::SeriesId;
use domain::results::{Direction, Unit};
use domain::time::{Window, Zone};
use domain::verdict::FULL_BASELINE;
use measured::{Measured, MeasuredPoint, quantity, signed};
use picture::Look;
use std::sync::Arc;

/// `/benchmarks/10j`
pub(crate) fn href(id: SeriesId) -> String {
    format!("/benchmarks/{}", id.code())
}

fn id_of(code: &str) -> Result<SeriesId> {
    SeriesId::from_code(code).ok_or_else(|| Error::NotFound(format!("the series `{code}`")))
}

pub async fn series(platform: &Platform, actor: &Actor, query: &Query, code: &str) -> Result<SeriesPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let measured = Measured::read(&mut reading, id_of(code)?).await?;
    let regressions = related::regressions(&mut reading, &measured.row).await?;
    let (metrics, machines) = related::siblings(&mut reading, &measured.row).await?;
    let verdicts = rows::verdicts(&mut reading, &measured).await?;
    let points = measured.of(reading.period(), reading.zone());
    let look = Look::of(query);
    let path = href(measured.row.id);
    let service = reading.catalog.services.get(&measured.row.service);
    let team = service.and_then(|service| reading.catalog.teams.get(&service.owner));
    let (mark, sentence) = said(&measured);
    Ok(SeriesPage {
        id: measured.row.id.code(),
        benchmark: measured.row.benchmark.clone(),
        metric: measured.row.metric.replace('_', " "),
        service: service
            .map(|service| link(&service.name, address("/benchmarks", &[("scope", &format!("s:{}", service.slug))])))
            .unwrap_or_default(),
        team: team.map(|team| link(&team.name, format!("/teams/{}", team.slug))).unwrap_or_default(),
        facts: facts(&reading, &measured),
        chart_title: if look.dates { "Over time".to_owned() } else { "Over commits".to_owned() },
        chart: drawn(&reading, &measured, &points, look),
        views: views(query, &path, look),
        compare: compare(&reading, &measured, &points, look, &path),
        changes: rows::changes(&measured, &points),
        points_note: rows::note(points.len()),
        points: rows::points(&reading, &measured, &points),
        definition: definition(&measured),
        embed: embed_snippet(platform, query, measured.row.id),
        notice: notice(&reading, &measured, &points),
        mark,
        sentence,
        verdicts,
        regressions,
        metrics,
        machines,
    })
}

/// What the API tells of a series, with the period that is asked for.
pub(crate) async fn read(
    platform: &Platform,
    actor: &Actor,
    query: &Query,
    id: SeriesId,
) -> Result<(Measured, Window, Zone, Arc<Catalog>)> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let measured = Measured::read(&mut reading, id).await?;
    Ok((measured, reading.period(), reading.zone(), reading.catalog.clone()))
}

/// The chart of the page at the same address, for downloads.
pub async fn series_scene(platform: &Platform, actor: &Actor, query: &Query, code: &str) -> Result<Scene> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let measured = Measured::read(&mut reading, id_of(code)?).await?;
    let points = measured.of(reading.period(), reading.zone());
    Ok(picture::scene(&measured, &points, Look::of(query), reading.zone()))
}

pub async fn series_embed(platform: &Platform, actor: &Actor, query: &Query, code: &str) -> Result<SeriesEmbed> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let measured = Measured::read(&mut reading, id_of(code)?).await?;
    let points = measured.of(reading.period(), reading.zone());
    let (mark, sentence) = said(&measured);
    Ok(SeriesEmbed {
        title: picture::title(&measured),
        chart: drawn(&reading, &measured, &points, Look::of(query)),
        link: link("Open in Pacekeeper", query.href(&href(measured.row.id))),
        mark,
        sentence,
    })
}

fn drawn(reading: &Reading, measured: &Measured, points: &[&MeasuredPoint], look: Look) -> Option<Chart> {
    if points.is_empty() {
        return None;
    }
    let scene = picture::scene(measured, points, look, reading.zone());
    let mut legend = vec![("line", "value")];
    let any = |of: fn(&MeasuredPoint) -> bool| points.iter().any(|point| of(point));
    if look.bounds && measured.limits().is_some() {
        legend.extend([("band", "within the limit"), ("limit", "limit")]);
    }
    legend.extend(any(|point| point.alert).then_some(("alert", "alert")));
    legend.extend(any(|point| point.quarantined).then_some(("held", "quarantined")));
    legend.extend(any(|point| point.dirty).then_some(("dirty", "uncommitted changes")));
    legend.extend((!picture::changes_in(measured, points).is_empty()).then_some(("change", "lasting change")));
    Some(chart(&scene, "series", &legend))
}

/// How the newest point stands, as a mark and a sentence.
fn said(measured: &Measured) -> (Mark, String) {
    let unit = measured.row.unit;
    let Some(newest) = measured.newest() else {
        let why = "Nothing was measured on the default branch yet".to_owned();
        return (
            mark(Tone::Neutral, "no baseline"),
            format!("{why}; the newest value anywhere is {}.", quantity(measured.row.last_value, unit)),
        );
    };
    let value = newest.point.value;
    let shown = quantity(value, unit);
    let Some(limits) = measured.limits() else {
        return (mark(Tone::Neutral, "no baseline"), format!("{shown}: there is nothing to compare with yet."));
    };
    let direction = measured.row.direction;
    let beyond = limits.is_beyond(value, direction);
    let how = match limits.moved(value) {
        Some(moved) => format!("{} against the baseline median of {}", signed(moved), quantity(limits.centre, unit)),
        None => "the baseline is zero".to_owned(),
    };
    let limit = match limits.other {
        Some(other) => format!("the limits are {} and {}", quantity(other, unit), quantity(limits.limit, unit)),
        None => format!("the limit is {}", quantity(limits.limit, unit)),
    };
    let better = limits.worse(value, direction).zip(limits.percent).is_some_and(|(worse, percent)| -worse > percent);
    let state = match measured.alert {
        Some(alert) if alert.regression.is_some() => mark(Tone::Bad, "regression"),
        Some(_) => mark(Tone::Bad, "alert"),
        None if beyond => mark(Tone::Warn, "beyond the limit"),
        None if better => mark(Tone::Ok, "better"),
        None => mark(Tone::Ok, "within the limit"),
    };
    (state, format!("{shown}, {how}; {limit}."))
}

fn facts(reading: &Reading, measured: &Measured) -> Vec<(String, String)> {
    let row = &measured.row;
    let limits = measured.limits();
    let baseline = limits.map_or_else(
        || format::NONE.to_owned(),
        |limits| format!("{}, median of {}", quantity(limits.centre, row.unit), format::plural(limits.points as i64, "point", "points")),
    );
    let effect = limits
        .and_then(|limits| limits.percent)
        .map_or_else(|| format::NONE.to_owned(), |percent| format!("{} %", format::decimal(percent, 1)));
    let facts = [
        ("Environment", row.env.clone()),
        ("Machine", row.fingerprint.clone()),
        ("Unit", unit_name(row.unit).to_owned()),
        ("Direction", direction_name(row.direction).to_owned()),
        ("Baseline", baseline),
        ("Counts from", effect),
        ("First measured", format::date(row.first_seen.day(reading.zone()))),
        ("Last measured", format::relative(reading.now, measured.last_seen())),
    ];
    facts.into_iter().map(|(term, value)| (term.to_owned(), value)).collect()
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "time",
        Unit::Bytes => "bytes",
        Unit::Ratio => "ratio",
        Unit::PerSecond => "per second",
        Unit::Count => "count",
    }
}

fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Lower => "lower is better",
        Direction::Higher => "higher is better",
        Direction::Stable => "any move is worse",
    }
}

fn views(query: &Query, path: &str, look: Look) -> Vec<(String, Vec<Choice>)> {
    let choice = |field: &str, value: &str, label: &str, selected: bool| Choice {
        value: query.with(field, value).href(path),
        label: label.to_owned(),
        selected,
    };
    vec![
        ("Along".to_owned(), vec![choice("x", "", "Commits", !look.dates), choice("x", "date", "Dates", look.dates)]),
        ("Scale".to_owned(), vec![choice("y", "", "Linear", !look.logarithmic), choice("y", "log", "Logarithmic", look.logarithmic)]),
        ("Limits".to_owned(), vec![choice("bounds", "", "With limits", look.bounds), choice("bounds", "off", "Without", !look.bounds)]),
    ]
}

fn compare(reading: &Reading, measured: &Measured, points: &[&MeasuredPoint], look: Look, path: &str) -> SeriesCompare {
    let period = reading.period();
    let said = look.base.map(|base| match (picture::base_index(points, Some(base)).and_then(|index| points.get(index)), points.last()) {
        (Some(from), Some(to)) => {
            let said = picture::compared(from.point.value, to.point.value, measured.row.direction);
            Mark { word: format!("{}: {} against {}", picture::name(to), said.word, picture::name(from)), ..said }
        }
        _ => mark(Tone::Neutral, format!("no measurement of commit {base} in this period")),
    });
    let kept = ["x", "y", "bounds"].into_iter().filter_map(|field| Some((field.to_owned(), reading.query.own(field)?.to_owned())));
    SeriesCompare {
        action: path.to_owned(),
        base: look.base.unwrap_or_default().to_owned(),
        from: period.from.to_string(),
        to: period.to.to_string(),
        said,
        kept: kept.collect(),
    }
}

fn definition(measured: &Measured) -> Computation {
    let policy = &measured.policy;
    let cold = measured.limits().is_none_or(|limits| limits.points < FULL_BASELINE);
    let formula = if policy.mode == Mode::Statistical && !cold {
        "The baseline is the newest 64 points of the default branch at the present level, without those that raised an alert or were measured \
         with uncommitted changes, and without the newest. Its centre is the median. The limit lies 3 · 1.4826 · MAD from it, at least the \
         smallest change that counts. Bars are 95 % intervals of the mean: 1.96 · standard deviation ÷ √n."
    } else {
        "The baseline is the newest 64 points of the default branch at the present level, without those that raised an alert or were measured \
         with uncommitted changes, and without the newest. Its centre is the median, the limit the policy's threshold from it: with fewer than \
         10 points there are no statistics. Bars are 95 % intervals of the mean: 1.96 · standard deviation ÷ √n."
    };
    Computation {
        formula: formula.to_owned(),
        window: String::new(),
        inputs: vec![
            ("points of the baseline".to_owned(), measured.limits().map_or(0, |limits| limits.points).to_string()),
            ("threshold".to_owned(), format!("{} %", format::decimal(policy.threshold_percent, 1))),
        ],
        rows: None,
        note: None,
    }
}

fn embed_snippet(platform: &Platform, query: &Query, id: SeriesId) -> Snippet {
    let address = platform.link(&query.href(&format!("/embed/benchmarks/{}", id.code())));
    Snippet {
        title: "Embed".to_owned(),
        text: format!("<iframe src=\"{}\" width=\"720\" height=\"480\" title=\"Benchmark\"></iframe>", address.replace('&', "&amp;")),
    }
}

fn notice(reading: &Reading, measured: &Measured, points: &[&MeasuredPoint]) -> Option<Notice> {
    if points.is_empty() {
        let advice = if measured.points.is_empty() {
            "Only runs of pull requests measured this series so far. Points appear here once the default branch was measured."
        } else {
            "Nothing was measured in the period shown. Choose a longer one."
        };
        return Some(Notice::NoData { title: "No points to show".to_owned(), advice: advice.to_owned(), connect: None, snippet: None });
    }
    let last = measured.last_seen();
    measured::is_stale(reading.now, last).then(|| Notice::Stale {
        text: format!("Last measured {}.", format::relative(reading.now, last)),
        link: Some(Link { text: "Latest runs".to_owned(), href: "/runs".to_owned() }),
    })
}
