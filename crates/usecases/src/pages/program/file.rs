//! The program page as files: Markdown for a mail or a wiki, CSV of the weekly values.

use crate::actor::Actor;
use crate::error::Result;
use crate::markdown::text as escape;
use crate::pages::as_markdown;
use crate::pages::overview::trends;
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::platform::Platform;
use crate::view::ProgramPage;
use serde::Serialize;

/// A KPI's value of one week.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProgramCsv {
    /// Last day of the week; of the running one today.
    pub day: String,
    pub kpi: String,
    /// In the KPI's unit; empty where it is unknown.
    pub value: Option<f64>,
}

/// Weekly values of the scope: the nine, the program's own, and DORA's five over ninety days as `dora-change-fail-rate`.
pub async fn program_csv(platform: &Platform, actor: &Actor, query: &Query) -> Result<Vec<ProgramCsv>> {
    let wide = super::within_history(platform, actor, query).await?;
    let mut reading = Reading::open(platform, actor, &wide).await?;
    let Some(node) = reading.node()?.cloned() else { return Ok(Vec::new()) };
    let from = reading.period().from;
    let weeks = trends(&mut reading, &node, None, from).await?;
    let beside = super::beside::read(&mut reading, &node).await?;
    let row = |(kpi, points): (String, Vec<(domain::time::Day, Option<f64>)>)| {
        points.into_iter().map(move |(day, value)| ProgramCsv { day: day.to_string(), kpi: kpi.clone(), value })
    };
    let nine = weeks.into_iter().map(|(kpi, points)| (kpi.to_string(), points));
    Ok(nine.chain(beside.weeks()).flat_map(row).collect())
}

pub fn program_markdown(model: &ProgramPage) -> String {
    let head = [escape(&model.name), escape(&model.subtitle), as_markdown::said(&model.sentence)];
    let mut text = format!("# {}\n", head.join("\n\n"));
    if !model.expected.is_empty() {
        text.push_str(&format!("\n{}\n", as_markdown::said(&model.expected)));
    }
    if let Some(quarters) = &model.quarters {
        text.push_str(&format!("\n## Teams by level\n{}", as_markdown::table(quarters)));
    }
    for group in &model.kpis {
        let rows = group.kpis.iter().map(|kpi| {
            let spread = kpi.spread.clone().unwrap_or_default();
            let (name, status) = (kpi.link.text.clone(), kpi.mark.word.clone());
            vec![name, kpi.target.clone(), kpi.first.clone(), kpi.now.clone(), status, spread.p10, spread.p50, spread.p90]
        });
        let table = as_markdown::rows(&["KPI", "Target", "First", "Now", "Status", "p10", "p50", "p90"], rows);
        text.push_str(&format!("\n## {}\n{table}", escape(&group.name)));
    }
    text
}
