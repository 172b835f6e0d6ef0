//! The sources whose evidence a KPI is made of, and whether they report.

use crate::error::Result;
use crate::pages::reading::Reading;
use crate::pages::source_state;
use crate::pages::words::link;
use crate::view::KpiSource;
use domain::kpi::KpiId;
use store::sources;

/// Kinds of sources that deliver what the KPI counts.
fn kinds(id: KpiId) -> &'static [&'static str] {
    match id {
        KpiId::PrPerfTestShare | KpiId::PerfWorkShare => &["github"],
        KpiId::PerfFixLeadTime | KpiId::RegressionsBeforeProd => &["github", "alertmanager"],
        KpiId::SloCompliance | KpiId::ErrorBudgetUsed => &["prometheus"],
        KpiId::PerfIncidents => &["alertmanager"],
        KpiId::CostPerRequest | KpiId::ThroughputPerDollar => &[],
    }
}

pub(super) async fn sources(reading: &mut Reading<'_>, id: KpiId) -> Result<Vec<KpiSource>> {
    let demo = reading.root().is_some_and(|root| crate::catalog::is_demo(&reading.catalog, root.id));
    let all = sources::list(&mut reading.session).await?;
    Ok(all
        .into_iter()
        .filter(|source| source.demo == demo && kinds(id).contains(&source.kind.as_str()))
        .map(|source| KpiSource {
            mark: source_state::mark_of(&source),
            freshness: source_state::last_success(reading.now, &source),
            link: link(&source.name, format!("/sources/{}", source.slug)),
        })
        .collect())
}
