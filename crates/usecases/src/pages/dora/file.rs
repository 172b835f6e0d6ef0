//! DORA's five as files: CSV of their weeks, Markdown.

use super::{book, known};
use crate::actor::Actor;
use crate::error::Result;
use crate::markdown::text as escape;
use crate::pages::as_markdown::{change, rows, table};
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::platform::Platform;
use crate::view::DoraPage;
use domain::dora::DoraId;
use domain::time::{Day, IsoWeek};
use serde::Serialize;

/// One of the five over one week alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DoraCsv {
    /// `2026-W47`
    pub week: String,
    /// Last day of the week.
    pub day: Day,
    pub measure: String,
    /// In the unit; empty where it is unknown.
    pub value: Option<f64>,
    /// `days`, `per_week`, `ratio`.
    pub unit: &'static str,
}

/// The full weeks of the shown period, each alone; the first first.
pub async fn dora_csv(platform: &Platform, actor: &Actor, query: &Query) -> Result<Vec<DoraCsv>> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let target = reading.target()?;
    let node = reading.node()?.cloned();
    let book = book(&mut reading, target).await?;
    let known = known(&mut reading, target, node.as_ref(), &book).await?;
    let from = reading.period().from;
    let of = |id: DoraId| {
        let weeks = known.weeks(&reading, id, from).into_iter();
        weeks.map(move |(day, value)| DoraCsv { week: IsoWeek::of(day).to_string(), day, measure: id.to_string(), value, unit: id.unit() })
    };
    Ok(DoraId::ALL.into_iter().flat_map(of).collect())
}

pub fn dora_markdown(model: &DoraPage) -> String {
    let measures = model.measures.iter().map(|measure| {
        let figure = &measure.figure;
        let value = format!("{} {}", figure.value, figure.unit).trim().to_owned();
        let changed = change(figure.change.as_ref());
        vec![measure.name.clone(), value, figure.mark.word.clone(), changed, measure.movement.word.clone(), figure.coverage.clone()]
    });
    let head = ["Measure", "Value", "Against its past", "Change", "Over twelve weeks", "Coverage"];
    let mut text = format!("# DORA\n\n{}\n{}", escape(&model.lead), rows(&head, measures));
    if let Some(services) = &model.services {
        text.push_str(&format!("\n## Services\n\n{}\n{}", escape(&services.caption), table(services)));
    }
    if let Some(deployments) = &model.deployments {
        text.push_str(&format!("\n## Deployments\n{}", table(deployments)));
    }
    text
}
