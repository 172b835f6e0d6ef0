//! Pull requests of a scope, the one changed last first, with what evidence says of each.

use super::told::RECORDS;
use crate::error::Result;
use domain::catalog::Catalog;
use domain::evidence::{Body, Run};
use domain::facts::{ReviewedPullRequest, Subject, reviewed};
use domain::ids::{EvidenceId, RunId, ServiceId};
use domain::model::Rules;
use domain::time::{Day, Zone, days_before};
use std::collections::{BTreeMap, BTreeSet};
use store::Session;
use store::evidence::{self, EvidenceFilter, EvidenceRow};

/// Pull requests of a page.
const SHOWN: usize = 50;
/// Records of pull requests that are looked through for them: each has several.
const LOOKED_AT: i64 = 400;
/// A pull request's results and pushes are younger than its last change but for so many days.
const EARLIER_DAYS: u64 = 14;
const MOST_RECORDS: i64 = 20_000;
/// How far back a single pull request is followed.
const FOLLOWED_DAYS: u64 = 180;

/// What evaluations have to do with it.
#[derive(Clone, Copy)]
pub(crate) struct Eyes<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) rules: &'a Rules,
    pub(crate) zone: Zone,
    /// The last evaluation whose evidence counts; `None`: everything that came.
    pub(crate) upto: Option<i64>,
}

#[derive(Default)]
pub(crate) struct Recent {
    pub(crate) pulls: Vec<(ServiceId, ReviewedPullRequest)>,
    /// By record: the run, and the number of its page.
    pub(crate) runs: BTreeMap<EvidenceId, (Option<RunId>, Run)>,
    /// Where the page after goes on.
    pub(crate) next: Option<i64>,
}

type Key<'a> = (ServiceId, &'a str, i64);

/// One page. `before` is what the page before gave as `next`.
pub(crate) async fn recent(session: &mut Session, eyes: Eyes<'_>, services: &[ServiceId], before: Option<i64>) -> Result<Recent> {
    if services.is_empty() {
        return Ok(Recent::default());
    }
    let subjects = services.iter().copied().map(Subject::Service).collect();
    let filter = EvidenceFilter {
        subjects: Some(subjects),
        kind: Some("pull_request".to_owned()),
        before,
        limit: LOOKED_AT,
        ..EvidenceFilter::default()
    };
    let rows = evidence::rows(session, &filter).await?;
    let mut wanted: BTreeSet<Key> = BTreeSet::new();
    let (mut last, mut from) = (None, Day::MAX);
    for row in &rows {
        let Some(key) = key(row).filter(|_| eyes.knows(row)) else { continue };
        if wanted.len() == SHOWN && !wanted.contains(&key) {
            break;
        }
        wanted.insert(key);
        last = Some(row.record.id.0);
        from = from.min(row.record.occurred_at.day(eyes.zone));
    }
    let owners: Vec<ServiceId> = wanted.iter().map(|(service, ..)| *service).collect::<BTreeSet<_>>().into_iter().collect();
    let mut found = read(session, eyes, &owners, days_before(from, EARLIER_DAYS), before.unwrap_or(i64::MAX)).await?;
    found.pulls.retain(|(service, pull)| wanted.contains(&(*service, pull.last.repository.as_str(), pull.last.number)));
    found.pulls.sort_by_key(|(_, pull)| std::cmp::Reverse((pull.last_at, pull.last.number)));
    let more = rows.len() as i64 == LOOKED_AT || rows.last().map(|row| row.record.id.0) != last;
    Ok(Recent { next: last.filter(|_| more), ..found })
}

/// One pull request in every service that tells of it.
pub(crate) async fn one(session: &mut Session, eyes: Eyes<'_>, repository: &str, number: i64, today: Day) -> Result<Recent> {
    let declared = |id: &ServiceId| {
        eyes.catalog.services.get(id).is_some_and(|service| service.repositories.iter().any(|known| known.name == repository))
    };
    let mapped = crate::mapping::known(session).await?.get(&format!("repository:{repository}")).copied().flatten();
    let services: Vec<ServiceId> = eyes.catalog.services.keys().copied().filter(|id| declared(id) || mapped == Some(*id)).collect();
    let mut found = read(session, eyes, &services, days_before(today, FOLLOWED_DAYS), i64::MAX).await?;
    found.pulls.retain(|(_, pull)| pull.last.number == number && pull.last.repository == repository);
    Ok(found)
}

/// All pull requests of these services whose newest record is below `before`.
async fn read(session: &mut Session, eyes: Eyes<'_>, services: &[ServiceId], from: Day, before: i64) -> Result<Recent> {
    let rows = evidence::of_services(session, services, &RECORDS, from, eyes.upto, MOST_RECORDS).await?;
    let mut newest: BTreeMap<(ServiceId, String, i64), i64> = BTreeMap::new();
    for row in &rows {
        if let Some((service, repository, number)) = key(row) {
            newest.insert((service, repository.to_owned(), number), row.record.id.0);
        }
    }
    let mut found = Recent::default();
    let mut records: BTreeMap<ServiceId, Vec<_>> = BTreeMap::new();
    for row in rows {
        if let Body::Run(run) = &row.record.body {
            found.runs.insert(row.record.id, (row.run, run.clone()));
        }
        if let Some(service) = row.record.service {
            records.entry(service).or_default().push(row.record);
        }
    }
    for (service, records) in records {
        let pulls = reviewed(service, &records, eyes.catalog, eyes.rules, eyes.zone);
        let fresh = pulls
            .into_iter()
            .filter(|pull| newest.get(&(service, pull.last.repository.clone(), pull.last.number)).is_some_and(|newest| *newest < before));
        found.pulls.extend(fresh.map(|pull| (service, pull)));
    }
    Ok(found)
}

fn key(row: &EvidenceRow) -> Option<Key<'_>> {
    match (&row.record.body, row.record.service) {
        (Body::PullRequest(told), Some(service)) => Some((service, told.repository.as_str(), told.number)),
        _ => None,
    }
}

impl Eyes<'_> {
    fn knows(&self, row: &EvidenceRow) -> bool {
        self.upto.is_none_or(|upto| row.absorbed_in.is_some_and(|absorbed| absorbed <= upto))
    }
}
