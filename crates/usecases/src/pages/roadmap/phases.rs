//! How far teams are with the phases of the template.

use super::bars;
use super::timeline::Plan;
use crate::pages::reading::Reading;
use crate::view::PhaseRow;
use domain::maturity::State;
use domain::roadmap::{PHASES, phase};
use domain::time::Day;
use store::actions::PhasePlan;

/// A phase of one team.
pub(super) struct Progress {
    pub(super) checks: usize,
    pub(super) met: usize,
    pub(super) began: Option<Day>,
    pub(super) ended: Option<Day>,
}

/// From the actions of the phase and the checks it is there to meet. A phase that does not end is never over.
pub(super) fn progress(reading: &Reading, plan: &Plan, laid_out: &PhasePlan) -> Progress {
    let zone = reading.zone();
    let (mut begun, mut ended) = (Vec::new(), Vec::new());
    let of_phase = plan.actions.iter().filter(|action| action.team == Some(laid_out.team) && action.status != "dropped").filter(|action| {
        action.phase.as_deref() == Some(&laid_out.phase)
            || action.template.as_deref().is_some_and(|step| step.split('/').next() == Some(&laid_out.phase))
    });
    for action in of_phase {
        begun.push(action.began_at.map(|at| at.day(zone)));
        ended.push(action.done_at.map(|at| at.day(zone)));
    }
    let (mut checks, mut met) = (0, 0);
    let snapshot = plan.snapshots.get(&laid_out.team);
    let wanted = phase(&laid_out.phase).map(|phase| phase.checks).unwrap_or_default();
    for id in wanted.iter().filter(|id| reading.definitions().check(id).is_some()) {
        let state = snapshot.and_then(|snapshot| snapshot.check(id));
        if state.is_some_and(|check| check.state == State::NotApplicable) {
            continue;
        }
        checks += 1;
        let since = state.filter(|check| check.state.passes()).map(|check| check.since);
        met += usize::from(since.is_some());
        begun.push(since);
        ended.push(since);
    }
    let (began, last) = bars::actual(begun, ended);
    Progress { checks, met, began, ended: last.filter(|_| laid_out.ends.is_some()) }
}

/// One line for each phase: its checks, and how many of the scope's teams are through.
pub(super) fn rows(reading: &Reading, plan: &Plan) -> Vec<PhaseRow> {
    PHASES
        .iter()
        .map(|phase| {
            let of_teams: Vec<Progress> = plan
                .phases
                .iter()
                .filter(|laid_out| laid_out.phase == phase.key)
                .map(|laid_out| progress(reading, plan, laid_out))
                .collect();
            let through = of_teams.iter().filter(|progress| progress.checks > 0 && progress.met == progress.checks).count();
            let name = |id: &&str| reading.definitions().check(id).map(|check| check.name.clone());
            PhaseRow {
                when: phase.when.to_owned(),
                name: phase.name.to_owned(),
                checks: phase.checks.iter().filter_map(name).collect(),
                progress: if of_teams.is_empty() { String::new() } else { format!("{through} of {} teams", of_teams.len()) },
            }
        })
        .collect()
}
