//! What happened around a pull request: results, production deployments with it, regressions it brought or repaired.

use crate::checklist::recent::Recent;
use crate::error::Result;
use crate::pages::drawing::{link_cell, mark_cell, text_cell};
use crate::pages::format;
use crate::pages::reading::Reading;
use crate::pages::regression_rows;
use crate::pages::words::{mark, verdict};
use crate::view::{Cell, Table, Tone};
use domain::evidence::{Body, Deploy, DeployStatus};
use domain::ids::ServiceId;
use std::collections::{BTreeMap, BTreeSet};
use store::regressions::{self, RegressionFilter};
use store::{commits, evidence};

const SHOWN: usize = 20;
const READ: i64 = 2_000;

fn table(caption: &str, head: &[&str], rows: Vec<Vec<Cell>>) -> Option<Table> {
    let head = head.iter().map(|name| (*name).to_owned()).collect();
    (!rows.is_empty()).then(|| Table { caption: caption.to_owned(), head, rows })
}

fn service_name(reading: &Reading, id: ServiceId) -> String {
    reading.catalog.services.get(&id).map(|service| service.name.clone()).unwrap_or_default()
}

/// The results joined with it, newest first.
pub(super) fn runs(reading: &Reading, found: &Recent) -> Option<Table> {
    let mut rows = Vec::new();
    for (service, pull) in &found.pulls {
        for id in pull.runs.iter().rev() {
            let Some((number, run)) = found.runs.get(id) else { continue };
            let name = number.map_or_else(|| text_cell(&run.tool), |number| link_cell(format!("Run {number}"), format!("/runs/{number}")));
            rows.push(vec![
                name,
                mark_cell(verdict(run.verdict)),
                text_cell(&run.tool),
                text_cell(&run.env),
                text_cell(run.sha.as_deref().map(format::short_sha).unwrap_or_default()),
                text_cell(service_name(reading, *service)),
            ]);
        }
    }
    rows.truncate(SHOWN);
    table("Results of this pull request", &["Run", "Verdict", "Tool", "Environment", "Commit", "Service"], rows)
}

/// Finished deployments that have its merge commit in them, the first of each environment.
pub(super) async fn deployments(reading: &mut Reading<'_>, found: &Recent) -> Result<Option<Table>> {
    let mut rows = Vec::new();
    for (service, pull) in &found.pulls {
        let (Some(merged_at), Some(merge)) = (pull.merged_at, pull.last.merge_sha.as_deref()) else { continue };
        let from = merged_at.day(reading.zone());
        let told = evidence::of_services(&mut reading.session, &[*service], &["deploy"], from, None, READ).await?;
        let deploys: Vec<(domain::time::Timestamp, Deploy)> = told
            .into_iter()
            .filter_map(|row| match row.record.body {
                Body::Deploy(deploy) if deploy.status == DeployStatus::Success => {
                    Some((deploy.finished_at.unwrap_or(row.record.occurred_at), deploy))
                }
                _ => None,
            })
            .collect();
        let branch = pull.last.default_branch.as_deref().or(pull.last.base_ref.as_deref()).unwrap_or("main");
        let mut shas: BTreeSet<String> = deploys.iter().map(|(_, deploy)| deploy.sha.clone()).collect();
        shas.insert(merge.to_owned());
        let shas: Vec<String> = shas.into_iter().collect();
        let places: BTreeMap<String, i64> =
            commits::positions(&mut reading.session, &pull.last.repository, branch, &shas).await?.into_iter().collect();
        let contains = |deploy: &Deploy| {
            let later = places.get(&deploy.sha).zip(places.get(merge)).is_some_and(|(deployed, merged)| deployed >= merged);
            deploy.sha == merge || later
        };
        let mut first: BTreeMap<&str, &(domain::time::Timestamp, Deploy)> = BTreeMap::new();
        for one in deploys.iter().filter(|(_, deploy)| contains(deploy)) {
            let slot = first.entry(one.1.env.as_str()).or_insert(one);
            if one.0 < slot.0 {
                *slot = one;
            }
        }
        for (env, (at, deploy)) in first {
            rows.push(vec![
                text_cell(env),
                text_cell(format::relative(reading.now, *at)),
                text_cell(format::short_sha(&deploy.sha)),
                text_cell(service_name(reading, *service)),
            ]);
        }
    }
    Ok(table("First deployments with it", &["Environment", "Finished", "Commit", "Service"], rows))
}

/// Those found in it, and those whose commits name its merge as culprit or repair.
pub(super) async fn regressions(reading: &mut Reading<'_>, found: &Recent) -> Result<Option<Table>> {
    let services: Vec<ServiceId> = found.pulls.iter().map(|(service, _)| *service).collect();
    let Some((_, pull)) = found.pulls.first() else { return Ok(None) };
    let (repository, number, merge) = (pull.last.repository.clone(), pull.last.number, pull.last.merge_sha.clone());
    let filter = RegressionFilter { services: Some(services), limit: READ, ..RegressionFilter::default() };
    let all = regressions::list(&mut reading.session, &filter).await?;
    let here = |sha: &Option<String>| sha.is_some() && *sha == merge;
    let rows = all
        .iter()
        .filter_map(|one| {
            let detail = &one.detail;
            let how = if detail.pr == Some(number) && detail.repository == repository {
                "found in it"
            } else if here(&detail.to_sha) {
                "came with it"
            } else if here(&detail.fix_sha) {
                "repaired by it"
            } else {
                return None;
            };
            Some(vec![
                link_cell(format!("R-{}", one.number), regression_rows::href(one.number)),
                text_cell(&detail.title),
                mark_cell(regression_rows::state(one.state)),
                mark_cell(mark(Tone::Neutral, how)),
                text_cell(service_name(reading, one.service)),
            ])
        })
        .take(SHOWN)
        .collect();
    Ok(table("Regressions around it", &["Regression", "What got worse", "State", "How", "Service"], rows))
}
