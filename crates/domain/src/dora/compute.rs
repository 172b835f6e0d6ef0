//! The five figures from the releases of a scope.

use super::{DoraId, Measure, WINDOW_DAYS};
use crate::facts::{FailureLink, FailureRow, ReleaseRow, Rework, Since};
use crate::kpi::{KpiStatus, Rows};
use crate::numbers::nine_digits;
use crate::stats::{kaplan_meier, median};
use crate::time::{Day, IsoWeek, Timestamp, Window, Zone, start_of_day};
use chrono::Days;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

const MICROS_PER_DAY: f64 = 86_400e6;
const DEPLOYMENTS: &[&str] = &["deploy"];
/// Evidence that an incident would have been heard of.
const INCIDENTS: &[&str] = &["alert", "incident", "alert_rule"];
const CONNECT: &str = "Connect the repository's GitHub webhook with its deployments, or post `deploy` records to `/api/v1/evidence`.";
const NO_INCIDENTS: &str = "No source of incidents reported in the window, so that nothing says which deployments failed. \
                            Connect Alertmanager's webhook, or post `incident` records to `/api/v1/evidence`.";

/// Value, numerator, denominator, what stands beside it; or why there is none.
struct Answer {
    value: Option<f64>,
    numerator: Option<i64>,
    denominator: Option<i64>,
    text: Option<String>,
}

impl Answer {
    fn none(denominator: Option<i64>, reason: impl Into<String>) -> Self {
        Self { value: None, numerator: None, denominator, text: Some(reason.into()) }
    }
}

/// The five over the ninety days that end with `day`, as known at `at`.
pub fn compute(rows: &Rows, at: Timestamp, day: Day) -> Vec<Measure> {
    over(rows, at, Window::ending(day, WINDOW_DAYS))
}

/// The same over the days of one ISO week alone, as known at its end.
pub fn weekly(rows: &Rows, week: IsoWeek, zone: Zone) -> Vec<Measure> {
    let window = week.window();
    over(rows, start_of_day(window.to + Days::new(1), zone), window)
}

fn over(rows: &Rows, at: Timestamp, window: Window) -> Vec<Measure> {
    let told = rows.services(window).flat_map(|(_, _, facts)| &facts.releases).filter(|release| release.finished_at <= at);
    let releases = once_each(told);
    let releases: Vec<&ReleaseRow> = releases.iter().collect();
    let is_live = !releases.is_empty() || rows.saw(window, DEPLOYMENTS);
    let tells_failures = releases.iter().any(|release| release.failure.is_some()) || rows.saw(window, INCIDENTS);
    let coverage = rows.coverage(window, |facts| !facts.releases.is_empty() || facts.seen.contains_key("deploy"));
    let fresh_at = rows.newest(window, DEPLOYMENTS);
    let measure = |id| {
        let answer = match id {
            _ if !is_live => Answer::none(None, format!("No deployment is known in the window. {CONNECT}")),
            DoraId::DeploymentFrequency => frequency(&releases, window),
            _ if releases.is_empty() => Answer::none(Some(0), "Nothing was deployed to production in the window."),
            DoraId::ChangeLeadTime => lead_time(&releases),
            _ if !tells_failures => Answer::none(None, NO_INCIDENTS),
            DoraId::FailedDeploymentRecoveryTime => recovery(&releases, at),
            DoraId::ChangeFailRate => fail_rate(&releases, at),
            DoraId::DeploymentReworkRate => rework_rate(&releases),
        };
        let known = answer.value.is_some();
        Measure {
            id,
            value: answer.value.map(nine_digits),
            numerator: answer.numerator,
            denominator: answer.denominator,
            status: if known { KpiStatus::Flat } else { KpiStatus::Unknown },
            window,
            coverage,
            fresh_at,
            reason: answer.text.clone().filter(|_| !known),
            beside: answer.text.filter(|_| known),
            at_least: None,
        }
    };
    DoraId::ALL.into_iter().map(measure).collect()
}

/// A deployment of a shared repository is told by each of its services, and is one: with what it brought to any of them, the surest word
/// on its failure, and from the first user hit to the last one helped.
fn once_each<'r>(told: impl Iterator<Item = &'r ReleaseRow>) -> Vec<ReleaseRow> {
    let mut releases: BTreeMap<(Timestamp, &str, &str), ReleaseRow> = BTreeMap::new();
    for row in told {
        match releases.entry((row.finished_at, &row.env, &row.sha)) {
            Entry::Vacant(slot) => {
                slot.insert(row.clone());
            }
            Entry::Occupied(mut slot) => {
                let known = slot.get_mut();
                for change in &row.changes {
                    if known.changes.iter().all(|known| known.sha != change.sha) {
                        known.changes.push(change.clone());
                    }
                }
                known.failure = match (known.failure.take(), &row.failure) {
                    (Some(one), Some(other)) => Some(one.merged(other)),
                    (one, other) => one.or_else(|| other.clone()),
                };
                known.rework = known.rework.into_iter().chain(row.rework).min();
            }
        }
    }
    releases.into_values().collect()
}

fn frequency(releases: &[&ReleaseRow], window: Window) -> Answer {
    let count = releases.len() as i64;
    Answer { value: Some(count as f64 * 7.0 / window.days() as f64), numerator: Some(count), denominator: Some(window.days()), text: None }
}

fn lead_time(releases: &[&ReleaseRow]) -> Answer {
    let changes: Vec<(f64, Since)> = releases
        .iter()
        .flat_map(|release| release.changes.iter().map(|change| (days(change.since, release.finished_at), change.basis)))
        .collect();
    let times: Vec<f64> = changes.iter().map(|(days, _)| *days).collect();
    let Some(middle) = median(&times) else {
        return Answer::none(
            Some(0),
            "No commit is known of what was deployed. Connect the repository's `push` and `pull_request` webhooks.",
        );
    };
    let told = |basis| changes.iter().filter(|(_, known)| *known == basis).count();
    let remarks = [(Since::PullRequestOpened, "from the opening of the pull request"), (Since::Pushed, "from the push")];
    let remarks: Vec<String> =
        remarks.iter().filter(|(basis, _)| told(*basis) > 0).map(|(basis, what)| format!("{} told {what}", told(*basis))).collect();
    Answer {
        value: Some(middle),
        numerator: None,
        denominator: Some(changes.len() as i64),
        text: (!remarks.is_empty()).then(|| remarks.join(", ")),
    }
}

fn recovery(releases: &[&ReleaseRow], at: Timestamp) -> Answer {
    let failures: Vec<&FailureRow> = failures(releases, at).collect();
    if failures.is_empty() {
        return Answer::none(Some(0), "No deployment failed in the window.");
    }
    let followed: Vec<(f64, bool)> = failures
        .iter()
        .map(|failure| {
            let recovered = failure.recovered_at.filter(|recovered| *recovered <= at);
            (days(failure.started_at, recovered.unwrap_or(at)), recovered.is_some())
        })
        .collect();
    let recovered = followed.iter().filter(|(_, recovered)| *recovered).count() as i64;
    let (all, open) = (followed.len() as i64, followed.len() as i64 - recovered);
    let curve = kaplan_meier(&followed);
    let Some(value) = curve.median else {
        let longest = curve.longest.unwrap_or_default();
        return Answer {
            numerator: Some(recovered),
            ..Answer::none(
                Some(all),
                format!("The median is not reached: > {longest:.1} d; {open} of {all} failed deployments are still open."),
            )
        };
    };
    Answer {
        value: Some(value),
        numerator: Some(recovered),
        denominator: Some(all),
        text: (open > 0).then(|| format!("{open} still open")),
    }
}

fn failures<'r>(releases: &'r [&'r ReleaseRow], at: Timestamp) -> impl Iterator<Item = &'r FailureRow> {
    releases.iter().filter_map(|release| release.failure.as_ref()).filter(move |failure| failure.started_at <= at)
}

fn fail_rate(releases: &[&ReleaseRow], at: Timestamp) -> Answer {
    let links: Vec<FailureLink> = failures(releases, at).map(|failure| failure.link).collect();
    let words = [
        (FailureLink::RolledBack, "taken back"),
        (FailureLink::Explicit, "named by an incident"),
        (FailureLink::Commit, "by a commit that an incident names"),
        (FailureLink::Temporal, "by time alone: an incident within 24 h"),
    ];
    share(links.len(), releases.len(), words.map(|(link, words)| (links.iter().filter(|known| **known == link).count(), words)))
}

fn rework_rate(releases: &[&ReleaseRow]) -> Answer {
    let kinds: Vec<Rework> = releases.iter().filter_map(|release| release.rework).collect();
    let words = [(Rework::RolledBack, "rollbacks"), (Rework::Told, "told by their title"), (Rework::DuringIncident, "during an incident")];
    share(kinds.len(), releases.len(), words.map(|(kind, words)| (kinds.iter().filter(|known| **known == kind).count(), words)))
}

fn share<const N: usize>(part: usize, whole: usize, because: [(usize, &str); N]) -> Answer {
    let remarks: Vec<String> = because.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
    Answer {
        value: Some(part as f64 / whole as f64),
        numerator: Some(part as i64),
        denominator: Some(whole as i64),
        text: (!remarks.is_empty()).then(|| remarks.join(", ")),
    }
}

fn days(from: Timestamp, to: Timestamp) -> f64 {
    nine_digits((to.micros() - from.micros()).max(0) as f64 / MICROS_PER_DAY)
}

#[cfg(test)]
mod tests;
