//! "Needs a decision": what waits for a person, the most urgent first. The overview shows five of them, `/decisions` all.

use crate::actor::{Actor, Permission};
use crate::catalog::is_demo;
use crate::error::Result;
use crate::pages::model::about;
use crate::pages::query::{Query, address};
use crate::pages::reading::{Reading, Snapshots};
use crate::pages::regressions::open as open_regressions;
use crate::pages::requests::{self, kind};
use crate::pages::reviews;
use crate::pages::slo_budgets::{self, SloBudget};
use crate::pages::words::{link, mark};
use crate::pages::{action_rows, approvals as budget_approvals, format, regression_rows};
use crate::platform::Platform;
use crate::view::{Decision, DecisionsPage, Link, Notice, Tone};
use crate::watchdog;
use domain::budget::State as Budget;
use domain::catalog::Team;
use domain::facts::{Book, RegressionRow, Subject};
use domain::ids::{ServiceId, TeamId};
use domain::maturity::State as CheckState;
use domain::regression::State;
use domain::scope::Target;
use domain::time::Timestamp;
use std::collections::BTreeSet;
use store::actions::{self, ActionFilter};
use store::disputes::{self, DisputeFilter, DisputeState};
use store::evidence;
use store::facts;
use store::inbox::{self, DeliveryState};

const SHOWN: usize = 5;
/// So many of a kind come before the third of any: ten SLOs out of budget do not hide what else waits.
const OF_A_KIND: usize = 2;
/// Of a kind on the page of all: whoever has more begins with these.
const LISTED: usize = 100;
/// A waiver that ends within so many days needs an answer now.
const SOON: chrono::Duration = chrono::Duration::days(7);

/// `/decisions`: everything that waits for a person in the scope.
pub async fn decisions(platform: &Platform, actor: &Actor, query: &Query) -> Result<DecisionsPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let scope = reading.scope_name();
    // Nobody decides in the past.
    if query.at.is_some() {
        let notice = Notice::NoData {
            title: "Decisions are made today".to_owned(),
            advice: "What waited on an earlier day is not kept; what was decided stands with the team, the SLO or the regression."
                .to_owned(),
            connect: Some(link("Show today", Query { at: None, ..query.clone() }.href("/decisions"))),
            snippet: None,
        };
        return Ok(DecisionsPage { sentence: scope, decisions: Vec::new(), notice: Some(notice) });
    }
    let target = reading.target()?;
    let Some(node) = reading.node()?.cloned() else {
        return Ok(DecisionsPage { sentence: scope, decisions: Vec::new(), notice: Some(super::connect(&reading)) });
    };
    let briefs = reading.briefs().await?;
    let slos = slo_budgets::page(&mut reading, target, &[Budget::Exhausted], 0, super::EXHAUSTED).await?;
    let kinds = find(&mut reading, &node, target, &briefs, &slos).await?;
    let total = kinds.iter().map(Vec::len).sum::<usize>() + unread(&slos);
    let is_cut = kinds.iter().any(|kind| kind.len() > LISTED);
    let decisions = kinds.into_iter().flat_map(|kind| kind.into_iter().take(LISTED)).collect();
    let waiting = match total {
        0 => "nothing waits for a decision".to_owned(),
        many => {
            let shown = if is_cut { format!("; of each kind the first {LISTED}") } else { String::new() };
            format!("{} for a decision, the most urgent first{shown}", format::plural(many as i64, "thing waits", "things wait"))
        }
    };
    Ok(DecisionsPage { sentence: format!("{scope} · {waiting}"), decisions, notice: None })
}

/// The overview's five, and the way to all where there are more.
pub(super) async fn shown(
    reading: &mut Reading<'_>,
    node: &Team,
    target: Option<Target>,
    snapshots: &Snapshots,
    slos: &slo_budgets::Page,
) -> Result<(Vec<Decision>, Option<Link>)> {
    let all = find(reading, node, target, snapshots, slos).await?;
    let total = all.iter().map(Vec::len).sum::<usize>() + unread(slos);
    let more = (total > SHOWN).then(|| link(format!("{total} in all"), reading.query.carry("/decisions")));
    Ok((first(all), more))
}

/// SLOs out of budget beyond those that were read.
fn unread(slos: &slo_budgets::Page) -> usize {
    slos.count(&[Budget::Exhausted]).saturating_sub(slos.shown.len())
}

/// The most urgent, of each kind at most two unless there are too few kinds, in the order of all.
fn first(kinds: Vec<Vec<Decision>>) -> Vec<Decision> {
    let ranked = kinds.into_iter().flat_map(|kind| kind.into_iter().enumerate().map(|(nth, decision)| (nth >= OF_A_KIND, decision)));
    let mut all: Vec<(usize, (bool, Decision))> = ranked.enumerate().collect();
    all.sort_by_key(|(_, (beyond, _))| *beyond);
    all.truncate(SHOWN);
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, (_, decision))| decision).collect()
}

/// All of a kind together, the most urgent kind first.
async fn find(
    reading: &mut Reading<'_>,
    node: &Team,
    target: Option<Target>,
    snapshots: &Snapshots,
    slos: &slo_budgets::Page,
) -> Result<Vec<Vec<Decision>>> {
    let teams = reading.catalog.subtree(node.id);
    let services = Target::Node(node.id).services(&reading.catalog);
    let in_scope = target.map(|target| target.services(&reading.catalog)).unwrap_or_default();
    let upto = reading.upto();
    let book = facts::with_open_roots(&mut reading.session, &in_scope, upto).await?;
    Ok(vec![
        slos.shown.iter().map(|slo| exhausted(reading, slo)).collect(),
        regressions(reading, &services, &book).await?,
        budgets(reading, &services).await?,
        silent(reading, &services).await?,
        approvals(reading, &teams).await?,
        disputes(reading, &teams).await?,
        endings(reading, &teams, snapshots),
        overdue(reading, &teams).await?,
        reviews::waiting(reading, node).await?.into_iter().collect(),
        intake(reading, node).await?,
    ])
}

fn exhausted(reading: &Reading, slo: &SloBudget) -> Decision {
    let left = slo.left_text();
    Decision {
        link: link(format!("{}: {}", slo.service.name, slo.slo.name), reading.query.carry_without_scope(&slo.href())),
        mark: slo_budgets::mark_of(slo.state()),
        detail: format!("{left} of the budget left over {}", slo.window_text()),
    }
}

/// Regressions that nobody has triaged, and roots that others report and nobody has fixed or accepted.
async fn regressions(reading: &mut Reading<'_>, services: &[ServiceId], book: &Book) -> Result<Vec<Decision>> {
    let open = open_regressions(reading, services.to_vec()).await?;
    let roots: BTreeSet<&str> = open.iter().map(|one| one.root.as_str()).collect();
    let mut found: Vec<((bool, Timestamp), Decision)> = open
        .iter()
        .filter(|one| matches!(one.state, State::Review | State::Regressed))
        .map(|one| {
            let before = one.stage.before_production();
            let slug = service_slug(reading, one.service);
            let decision = Decision {
                link: link(format!("R-{} {}", one.number, one.detail.title), regression_rows::href(one.number)),
                mark: mark(
                    if before { Tone::Warn } else { Tone::Bad },
                    if one.state == State::Review { "for review" } else { "regressed" },
                ),
                detail: format!("{slug} · found {}", format::relative(reading.now, one.detected_at)),
            };
            ((before, one.detected_at), decision)
        })
        .collect();
    found.extend(reported(reading, book, &roots));
    found.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.link.text.cmp(&other.link.text)));
    Ok(found.into_iter().map(|(_, decision)| decision).collect())
}

/// Roots told by canaries, incidents and other tools; those with a page of their own are left out.
fn reported(reading: &Reading, book: &Book, known: &BTreeSet<&str>) -> Vec<((bool, Timestamp), Decision)> {
    let mut open: Vec<(ServiceId, &RegressionRow)> = Vec::new();
    for (subject, days) in &book.subjects {
        let Subject::Service(service) = subject else { continue };
        let rows = days.values().flat_map(|facts| &facts.regressions);
        open.extend(rows.filter(|row| row.is_open() && !known.contains(row.root.as_str())).map(|row| (*service, row)));
    }
    open.into_iter()
        .map(|(service, row)| {
            let slug = service_slug(reading, service);
            let word = if row.before_production { "open regression" } else { "escaped regression" };
            let decision = Decision {
                link: link(
                    row.title.clone().unwrap_or_else(|| row.root.clone()),
                    address("/evidence", &[("service", &slug), ("kind", "regression")]),
                ),
                mark: mark(if row.before_production { Tone::Warn } else { Tone::Bad }, word),
                detail: format!("{slug} · found {}", format::relative(reading.now, row.detected_at)),
            };
            ((row.before_production, row.detected_at), decision)
        })
        .collect()
}

/// Exceeded budgets that a team has to answer for.
async fn budgets(reading: &mut Reading<'_>, services: &[ServiceId]) -> Result<Vec<Decision>> {
    let waiting = budget_approvals::waiting(reading, services).await?;
    Ok(waiting
        .iter()
        .map(|approval| Decision {
            link: link(budget_approvals::title(approval), "/approvals"),
            mark: mark(Tone::Warn, "waits for approval"),
            detail: format!(
                "{} · {} asked {}",
                service_slug(reading, approval.service),
                approval.team,
                format::relative(reading.now, approval.requested_at)
            ),
        })
        .collect())
}

/// Tools that measured regularly and stopped.
async fn silent(reading: &mut Reading<'_>, services: &[ServiceId]) -> Result<Vec<Decision>> {
    let silent = watchdog::silent(&mut reading.session).await?;
    let here = silent.into_iter().filter(|one| services.contains(&one.service));
    Ok(here
        .map(|one| {
            let slug = service_slug(reading, one.service);
            Decision {
                link: link(
                    format!("{slug}: no results of {} in {} any more", one.tool, one.env),
                    address("/runs", &[("scope", &format!("s:{slug}"))]),
                ),
                mark: mark(Tone::Warn, "missing data"),
                detail: format!("last {}, usually every {}", format::relative(reading.now, one.last), usual(one.usual_hours)),
            }
        })
        .collect())
}

fn usual(hours: i64) -> String {
    match (hours, (hours + 12) / 24) {
        (1, _) => "hour".to_owned(),
        (hours, 0 | 1) if hours < 20 => format!("{hours} hours"),
        (_, 0 | 1) => "day".to_owned(),
        (_, days) => format!("{days} days"),
    }
}

fn service_slug(reading: &Reading, service: ServiceId) -> String {
    reading.catalog.services.get(&service).map(|service| service.slug.to_string()).unwrap_or_default()
}

async fn approvals(reading: &mut Reading<'_>, teams: &[TeamId]) -> Result<Vec<Decision>> {
    let waiting = requests::read(reading, None).await?.waiting;
    let waiting = waiting.into_iter().filter(|request| teams.contains(&request.team));
    Ok(waiting
        .map(|request| Decision {
            link: link(
                format!("{}: {}", name(reading, request.team), check_name(reading, &request.decision.check)),
                format!("/teams/{}#decisions", slug(reading, request.team)),
            ),
            mark: mark(Tone::Warn, "waits for approval"),
            detail: format!(
                "{} · {} asked {}",
                kind(request.decision.decision),
                request.decision.requested_by,
                format::relative(reading.now, request.at)
            ),
        })
        .collect())
}

/// Objections of teams to how they were judged: the owners of the model answer them.
async fn disputes(reading: &mut Reading<'_>, teams: &[TeamId]) -> Result<Vec<Decision>> {
    if !reading.may(Permission::Configure) {
        return Ok(Vec::new());
    }
    let filter = DisputeFilter { state: Some(DisputeState::Open), ..DisputeFilter::default() };
    let open = disputes::list(&mut reading.session, &filter).await?;
    Ok(open
        .iter()
        .filter(|dispute| teams.contains(&dispute.team))
        .map(|dispute| Decision {
            link: about(reading, dispute),
            mark: mark(Tone::Warn, "disputed"),
            detail: format!("{} opened it {}", dispute.opened_by, format::relative(reading.now, dispute.opened_at)),
        })
        .collect())
}

/// Waivers and attestations that end within a week.
fn endings(reading: &Reading, teams: &[TeamId], snapshots: &Snapshots) -> Vec<Decision> {
    let soon = reading.now.plus(SOON);
    let mut ending = Vec::new();
    for (team, snapshot) in snapshots.iter().filter(|(team, _)| teams.contains(team)) {
        for check in snapshot.checks.iter().filter(|check| matches!(check.state, CheckState::Waived | CheckState::Attested)) {
            if let Some(until) = check.until.filter(|until| *until <= soon) {
                ending.push((until, *team, check));
            }
        }
    }
    ending.sort_by_key(|(until, team, _)| (*until, *team));
    ending
        .into_iter()
        .map(|(until, team, check)| Decision {
            link: link(
                format!("{}: {}", name(reading, team), check_name(reading, &check.id)),
                format!("/teams/{}#{}", slug(reading, team), check.id),
            ),
            mark: mark(Tone::Warn, if check.state == CheckState::Waived { "waiver ends" } else { "attestation ends" }),
            detail: format::relative(reading.now, until),
        })
        .collect()
}

async fn overdue(reading: &mut Reading<'_>, teams: &[TeamId]) -> Result<Vec<Decision>> {
    let today = reading.today();
    let filter = ActionFilter { teams: Some(teams.to_vec()), overdue_on: Some(today), ..ActionFilter::default() };
    let overdue = actions::list(&mut reading.session, &filter).await?;
    Ok(overdue
        .iter()
        .map(|action| Decision {
            link: link(&action.title, action_rows::href(action)),
            mark: action_rows::due(action, today),
            detail: [name(reading, action.team.unwrap_or(TeamId(0))), action_rows::owner(action)]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
        })
        .collect())
}

/// What came in and could not be used. Belongs to the installation, so it is shown for real programs only.
async fn intake(reading: &mut Reading<'_>, node: &Team) -> Result<Vec<Decision>> {
    if node.parent.is_some() || is_demo(&reading.catalog, node.id) {
        return Ok(Vec::new());
    }
    let counts = inbox::counts(&mut reading.session).await?;
    let failed: i64 = counts.iter().filter(|(_, state, _, _)| *state == DeliveryState::Failed).map(|(_, _, count, _)| count).sum();
    let queue = evidence::unmapped(&mut reading.session).await?;
    let subjects: BTreeSet<_> = queue.iter().map(|waiting| &waiting.subject).collect();
    let mut found = Vec::new();
    if failed > 0 {
        found.push(Decision {
            link: link(format::plural(failed, "delivery failed", "deliveries failed"), "/sources"),
            mark: mark(Tone::Bad, "failed"),
            detail: "read the error, then replay".to_owned(),
        });
    }
    if !subjects.is_empty() {
        let records = queue.iter().map(|waiting| waiting.count).sum();
        found.push(Decision {
            link: link(format::plural(subjects.len() as i64, "identity to map", "identities to map"), "/sources/mapping"),
            mark: mark(Tone::Warn, "waiting"),
            detail: format!("{} without a service", format::plural(records, "record", "records")),
        });
    }
    Ok(found)
}

fn name(reading: &Reading, team: TeamId) -> String {
    reading.catalog.teams.get(&team).map(|team| team.name.clone()).unwrap_or_default()
}

fn slug(reading: &Reading, team: TeamId) -> String {
    reading.catalog.teams.get(&team).map(|team| team.slug.to_string()).unwrap_or_default()
}

fn check_name(reading: &Reading, id: &str) -> String {
    reading.definitions().check(id).map_or_else(|| id.to_owned(), |check| check.name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_five_are_of_several_kinds() {
        let named = |name: &str| Decision { link: link(name, ""), ..Decision::default() };
        let kind = |names: &[&str]| names.iter().map(|name| named(name)).collect::<Vec<_>>();
        let told = |kinds: Vec<Vec<Decision>>| first(kinds).into_iter().map(|decision| decision.link.text).collect::<Vec<_>>();
        let many = vec![kind(&["s1", "s2", "s3", "s4"]), kind(&["r1", "r2", "r3"]), Vec::new(), kind(&["w1", "w2"])];
        assert_eq!(told(many), ["s1", "s2", "r1", "r2", "w1"]);
        // Too few kinds: the rest is filled up in the order of all.
        assert_eq!(told(vec![kind(&["s1", "s2", "s3", "s4"]), kind(&["r1", "r2"])]), ["s1", "s2", "s3", "r1", "r2"]);
        assert_eq!(told(vec![kind(&["s1"]), kind(&["r1"])]), ["s1", "r1"]);
    }
}
