//! The `slos:` block, as the program description writes it, with a service added.

use super::document::{Document, SloEntry};
use super::plan::Plan;
use super::tree::service_or_only;
use super::units::{target_ppm, window};
use crate::error::{Error, Result};
use domain::catalog::{Catalog, Change, SliKind, Slo, SloWindow};
use domain::slug::Slug;

pub(super) fn plan(document: &Document, before: &Catalog, after: &Catalog, plan: &mut Plan) -> Result<()> {
    for entry in &document.slos {
        let field = format!("slos.{}", entry.name);
        let service = service_or_only(after, &format!("{field}.service"), entry.service.as_deref())?;
        let slug = Slug::from_name(&entry.name).map_err(|error| Error::invalid(&field, error.to_string()))?;
        let known = before.slos_of(service.id).find(|slo| slo.slug == slug);
        let slo = Slo {
            service: service.id,
            slug,
            name: entry.name.clone(),
            sli: kind(&field, entry)?,
            target_ppm: target_ppm(&format!("{field}.target"), &entry.target.to_string())?,
            window: entry.window.as_deref().map_or(Ok(SloWindow::RollingDays(30)), |text| window(&format!("{field}.window"), text))?,
            good: entry.indicator.good.trim().to_owned(),
            total: entry.indicator.total.trim().to_owned(),
            source: entry.source.clone(),
            valid_from: plan.today,
            managed_by: Some(plan.label.clone()),
        };
        if slo.good.is_empty() != slo.total.is_empty() {
            return Err(Error::invalid(format!("{field}.indicator"), "give both `good` and `total`, or neither when samples are pushed"));
        }
        let same = known.is_some_and(|known| Slo { valid_from: slo.valid_from, ..known.clone() } == slo);
        plan.want("slo", format!("{}.{}", service.slug, slo.slug), known.is_some(), same, || Change::Slo(slo));
    }
    Ok(())
}

/// What is said, else what name and queries suggest.
fn kind(field: &str, entry: &SloEntry) -> Result<SliKind> {
    match entry.sli.as_deref() {
        Some("availability") => Ok(SliKind::Availability),
        Some("latency") => Ok(SliKind::Latency),
        Some("other") => Ok(SliKind::Other),
        Some(other) => Err(Error::invalid(format!("{field}.type"), format!("`{other}` is not availability, latency or other"))),
        None if entry.name.to_lowercase().contains("latency") || entry.indicator.good.contains("_bucket") => Ok(SliKind::Latency),
        None => Ok(SliKind::Availability),
    }
}
