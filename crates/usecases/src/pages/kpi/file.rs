//! A KPI's page as files: CSV of its weeks, Markdown, and the picture of its trend.

use super::{own, points};
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::markdown::text as escape;
use crate::pages::as_markdown;
use crate::pages::drawing::weekly;
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::platform::Platform;
use crate::view::KpiPage;
use domain::kpi::{Kpi, KpiId, KpiStatus};
use domain::scope::Target;
use domain::time::{Day, IsoWeek};
use serde::Serialize;

/// One week of a KPI.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KpiWeekCsv {
    /// `2026-W47`
    pub week: String,
    /// Last day of the week; of the running one today.
    pub day: Day,
    /// In the KPI's unit; empty where it is unknown.
    pub value: Option<f64>,
    /// Where the value is not reached yet: it is more than this.
    pub at_least: Option<f64>,
    /// Empty where nothing was evaluated.
    pub status: Option<KpiStatus>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
}

/// The weeks of the shown period, the first first. Of a service there are none: its KPIs are kept for no past day.
pub async fn kpi_csv(platform: &Platform, actor: &Actor, query: &Query, id: &str) -> Result<Vec<KpiWeekCsv>> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let of_service = matches!(reading.target()?, Some(Target::Service(_)));
    let node = reading.node()?.filter(|_| !of_service).map(|node| node.id);
    let nine = id.parse::<KpiId>().ok().filter(|id| reading.definitions().kpi(*id).is_some());
    match (nine, reading.definitions().own_kpi(id).is_some(), node) {
        (None, false, _) => Err(Error::NotFound(format!("the KPI `{id}`"))),
        (_, _, None) => Ok(Vec::new()),
        (Some(id), _, Some(node)) => {
            let points = points(&mut reading, node, id).await?;
            Ok(weeks(&reading, &points))
        }
        (None, true, Some(node)) => {
            let points = own::points(&mut reading, node, id).await?;
            Ok(weeks(&reading, &points))
        }
    }
}

fn weeks<Id>(reading: &Reading, points: &[(Day, Kpi<Id>)]) -> Vec<KpiWeekCsv> {
    let week = |(day, value): (Day, Option<f64>)| {
        let week = IsoWeek::of(day);
        let kpi = points.iter().rev().find(|(at, _)| IsoWeek::of(*at) == week).map(|(_, kpi)| kpi);
        KpiWeekCsv {
            week: week.to_string(),
            day,
            value,
            at_least: kpi.and_then(|kpi| kpi.at_least),
            status: kpi.map(|kpi| kpi.status),
            numerator: kpi.and_then(|kpi| kpi.numerator),
            denominator: kpi.and_then(|kpi| kpi.denominator),
        }
    };
    weekly(points, reading.period().from, reading.day()).into_iter().map(week).collect()
}

/// The chart of the page at the same address, for downloads.
pub async fn kpi_scene(platform: &Platform, actor: &Actor, query: &Query, id: &str) -> Result<charts::Scene> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let (_, scene) = super::page(&mut reading, id).await?;
    scene.ok_or_else(|| Error::NotFound(format!("a picture: no week of `{id}` has a value here")))
}

pub fn kpi_markdown(model: &KpiPage) -> String {
    let mut text = format!("# {}\n\n{}\n\n{}\n", escape(&model.name), escape(&model.scope), escape(&model.sentence));
    for remark in &model.remarks {
        text.push_str(&format!("\n{}\n", escape(remark)));
    }
    if !model.contributions.is_empty() {
        let parts = model.contributions.iter();
        let parts = parts.map(|part| vec![part.link.text.clone(), part.value.clone(), part.mark.word.clone(), part.detail.clone()]);
        let table = as_markdown::rows(&["Name", "Value", "Status", "Detail"], parts);
        text.push_str(&format!("\n## {}\n{table}", escape(&model.contributions_title)));
    }
    if let Some(moved) = &model.moved {
        text.push_str(&format!("\n## What moved it\n\n{}\n", escape(&moved.lead)));
    }
    if !model.events.is_empty() {
        let events = model.events.iter().map(|event| vec![event.date.clone(), event.text.clone()]);
        text.push_str(&format!("\n## What happened\n{}", as_markdown::rows(&["Day", "What"], events)));
    }
    if let Some(weekly) = &model.weekly {
        text.push_str(&format!("\n## Weeks\n{}", as_markdown::table(weekly)));
    }
    text.push_str(&format!("\n## Definition\n\n{}\n", escape(&model.definition.formula)));
    text
}
