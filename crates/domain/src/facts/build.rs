//! From all records of one subject to its day facts.

use super::commits::Commits;
use super::regressions::Ground;
use super::runs::Runs;
use super::timeline::{Timeline, facts_of};
use super::{Days, Seen, Subject};
use super::{checklist, deployments, incidents, metrics, operations, practice, pull_requests, regressions, releases, runs};
use crate::catalog::Catalog;
use crate::evidence::{Body, Record, Workload};
use crate::model::Rules;
use crate::time::{Timestamp, Zone};
use crate::verdict::Verdict;

/// The day facts of one subject from ALL its records. The order of the records does not matter, and records of other subjects are
/// left out.
pub fn build(subject: Subject, records: &[Record], catalog: &Catalog, rules: &Rules, zone: Zone) -> Days {
    let timeline = Timeline::new(subject, records, zone);
    let mut days = Days::new();
    add_seen(&mut days, &timeline);

    let commits = Commits::new(&timeline);
    let known_runs = Runs::new(&timeline);
    runs::add(&mut days, &timeline);
    pull_requests::add(&mut days, &timeline, &commits, &known_runs, subject, catalog, rules);
    checklist::add(&mut days, &timeline, &commits, subject, catalog, rules);

    let successful = deployments::successful(&timeline, rules);
    deployments::add(&mut days, &timeline, &successful);

    let known_incidents = incidents::all(&timeline, rules);
    let ground = Ground { commits: &commits, deployments: &successful, runs: &known_runs };
    regressions::add(&mut days, &timeline, &ground, &known_incidents);
    let ground = releases::Ground { commits: &commits, deployments: &successful, incidents: &known_incidents };
    releases::add(&mut days, &timeline, &ground, subject, catalog, rules);
    for incident in known_incidents {
        facts_of(&mut days, timeline.day(incident.row.started_at)).incidents.push(incident.row);
    }

    operations::add(&mut days, &timeline, subject, catalog);
    practice::add(&mut days, &timeline);
    metrics::add(&mut days, &timeline);
    days
}

/// Every record under its kind; SLO samples also by SLO, runs that measured something also by workload.
fn add_seen(days: &mut Days, timeline: &Timeline) {
    for event in &timeline.events {
        let facts = facts_of(days, timeline.day(event.at));
        let mut see = |what: String, at: Timestamp| {
            let seen = facts.seen.entry(what).or_insert(Seen { count: 0, last: at });
            seen.count += 1;
            seen.last = seen.last.max(at);
        };
        see(event.record.body.kind().to_owned(), event.at);
        match &event.record.body {
            Body::SloSample(sample) => see(format!("slo.{}", sample.slo), event.at),
            Body::Run(run) if run.verdict != Verdict::Error => see(
                match run.workload {
                    Workload::Benchmark => "run.benchmark".to_owned(),
                    Workload::Load => "run.load".to_owned(),
                },
                event.at,
            ),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
