//! `/kpis/{kpi}`: the value, its trend, who contributes what, and what moved it.

mod contributions;
mod feeding;

use super::drawing::{chart, number_cell, text_cell, trend, weekly};
use super::figures::{self, value_text};
use super::format;
use super::overview::{frame, nothing_known_then};
use super::query::{Compare, Query};
use super::reading::Reading;
use super::words::link;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{Chart, KpiPage, Notice, Table};
use domain::kpi::{Kpi, KpiId, KpiStatus, goal_for};
use domain::model::KpiDefinition;
use domain::scope::Target;
use domain::time::{Day, days_before};
use store::kpi_points;

pub async fn kpi(platform: &Platform, actor: &Actor, query: &Query, id: &str) -> Result<KpiPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let id: KpiId = id.parse().map_err(|_| Error::NotFound(format!("the KPI `{id}`")))?;
    let definition = reading.definitions().kpi(id).cloned().ok_or_else(|| Error::NotFound(format!("the KPI `{id}`")))?;
    let target = reading.target()?;
    let node = reading.node()?.cloned();
    let of_service = matches!(target, Some(Target::Service(_)));
    let snapshots = reading.snapshots().await?;
    let before = reading.snapshots_before().await?;
    let (current, earlier) = match (target, &node) {
        (Some(service @ Target::Service(_)), _) => (reading.kpis_of_service(service).await?.into_iter().find(|kpi| kpi.id == id), None),
        (_, Some(node)) => (
            snapshots.get(&node.id).and_then(|snapshot| snapshot.kpi(id)).cloned(),
            before.get(&node.id).and_then(|snapshot| snapshot.kpi(id)).cloned(),
        ),
        _ => (None, None),
    };
    let points = match (&node, of_service) {
        (Some(node), false) => points(&mut reading, node.id, id).await?,
        _ => Vec::new(),
    };
    let sources = feeding::sources(&mut reading, id).await?;
    let frame = frame(&reading, node.as_ref(), of_service);
    let mut contributions = contributions::of(&reading, node.as_ref(), &definition, &snapshots, &before);
    if of_service {
        contributions.clear();
    }
    let goal = goal_for(&definition, frame.scope_key.as_deref());
    let weeks = weekly(&points, reading.period().from, reading.day());
    let notice = notice(&reading, &definition, current.as_ref());
    Ok(KpiPage {
        id: id.to_string(),
        name: definition.name.clone(),
        group: format::capital(&definition.group),
        scope: reading.scope_name(),
        sentence: sentence(&definition, current.as_ref(), &figures::target_text(goal, definition.unit)),
        figure: figures::figure(&frame, &definition, current.as_ref(), earlier.as_ref()),
        trend: trend_chart(&reading, &definition, &points, &weeks, frame.scope_key.as_deref()),
        contributions_title: if contributions.is_empty() { String::new() } else { "Teams, worst first".to_owned() },
        contributions,
        definition: figures::computation(&frame, &definition, current.as_ref()),
        sources,
        weekly: table(&definition, &points, &weeks),
        notice,
    })
}

/// Weekly points of the shown period and of the one before, where that is compared.
async fn points(reading: &mut Reading<'_>, team: domain::ids::TeamId, id: KpiId) -> Result<Vec<(Day, Kpi)>> {
    let period = reading.period();
    let days = u64::try_from(period.days()).unwrap_or(0);
    let all = kpi_points::trend(&mut reading.session, team, Some(id), days_before(period.from, days)).await?;
    let until = domain::time::IsoWeek::of(period.to).sunday();
    Ok(all.into_iter().filter(|(_, day, _)| *day <= until).map(|(_, day, kpi)| (day, kpi)).collect())
}

fn trend_chart(
    reading: &Reading,
    definition: &KpiDefinition,
    points: &[(Day, Kpi)],
    weeks: &[(Day, Option<f64>)],
    scope_key: Option<&str>,
) -> Option<Chart> {
    if weeks.iter().all(|(_, value)| value.is_none()) {
        return None;
    }
    let period = reading.period();
    // The previous period lies behind the line only when it is what one compares with.
    let before = (reading.query.cmp == Compare::Previous).then(|| {
        let days = u64::try_from(period.days()).unwrap_or(0);
        weekly(points, days_before(period.from, days), days_before(period.from, 1))
    });
    let before = before.filter(|before| before.iter().any(|(_, value)| value.is_some()));
    let ghost = before.is_some();
    let scene = trend(definition, goal_for(definition, scope_key), weeks, before, Vec::new());
    let mut legend = vec![("line", "this period")];
    if ghost {
        legend.push(("ghost", "the period before"));
    }
    Some(chart(&scene, "trend", &legend))
}

/// `84 % of merged pull requests …`: the value, what it is made of and the target, in one sentence.
fn sentence(definition: &KpiDefinition, kpi: Option<&Kpi>, target: &str) -> String {
    let Some(kpi) = kpi else { return format!("Unknown: nothing was evaluated yet. {}", definition.connect) };
    let Some(value) = kpi.value else {
        let word = if kpi.status == KpiStatus::TooFew { "Too few to tell" } else { "Unknown" };
        return kpi.reason.as_ref().map_or_else(|| format!("{word}."), |reason| format!("{word}: {reason}"));
    };
    let (numerator, denominator) = figures::parts(kpi);
    let made_of = match figures::amounts(kpi) {
        (Some(part), Some(whole)) if definition.unit == domain::model::KpiUnit::Ratio && !numerator.is_empty() => {
            format!(": {part} {numerator} of {whole} {denominator}")
        }
        _ => String::new(),
    };
    let word = super::words::kpi_status(kpi.status).word;
    format!("{}{made_of}; target {target}, {word}.", value_text(definition.unit, Some(value)))
}

fn table(definition: &KpiDefinition, points: &[(Day, Kpi)], weeks: &[(Day, Option<f64>)]) -> Option<Table> {
    use domain::time::IsoWeek;
    if weeks.iter().all(|(_, value)| value.is_none()) {
        return None;
    }
    let row = |(day, value): &(Day, Option<f64>)| {
        let kpi = points.iter().rev().find(|(at, _)| IsoWeek::of(*at) == IsoWeek::of(*day)).map(|(_, kpi)| kpi);
        let (part, whole) = kpi.map(figures::amounts).unwrap_or_default();
        let number = |text: Option<String>| number_cell(text.unwrap_or_else(|| format::NONE.to_owned()));
        vec![text_cell(IsoWeek::of(*day).to_string()), number_cell(value_text(definition.unit, *value)), number(part), number(whole)]
    };
    let (numerator, denominator) = points.last().map_or(("", ""), |(_, kpi)| figures::parts(kpi));
    let head = |name: &str, other: &str| if name.is_empty() { other.to_owned() } else { format::capital(name) };
    Some(Table {
        caption: format!("{} by week; each value covers its own window that ends with the week", definition.name),
        head: vec!["Week".to_owned(), "Value".to_owned(), head(numerator, "Part"), head(denominator, "Whole")],
        rows: weeks.iter().rev().map(row).collect(),
    })
}

fn notice(reading: &Reading, definition: &KpiDefinition, kpi: Option<&Kpi>) -> Option<Notice> {
    if reading.query.at.is_some() && reading.shown.is_none() {
        return Some(nothing_known_then(reading));
    }
    let silent = kpi.is_none_or(|kpi| kpi.fresh_at.is_none() && kpi.value.is_none());
    silent.then(|| Notice::NoData {
        title: "No evidence for this KPI".to_owned(),
        advice: definition.connect.clone(),
        connect: Some(link("Connect a source", "/sources")),
        snippet: None,
    })
}
