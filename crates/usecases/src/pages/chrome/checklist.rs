//! What is left to do until the first score of real evidence; gone when all is done.

use crate::catalog::PROGRAM;
use crate::pages::reading::Reading;
use crate::pages::words::link;
use crate::view::{Checklist, ChecklistStep};
use domain::scope::Target;
use domain::snapshot::Snapshot;

/// `current`: the real program's snapshot. Only administrators can do these steps, so only they see them.
pub(super) fn of(reading: &Reading, real_source: bool, current: Option<&Snapshot>) -> Option<Checklist> {
    if !reading.actor.is_admin() {
        return None;
    }
    let root = reading.catalog.team(PROGRAM);
    let teams = root.is_some_and(|root| reading.catalog.children(root.id).next().is_some());
    let services = root.is_some_and(|root| !Target::Node(root.id).services(&reading.catalog).is_empty());
    let reporting = current.is_some_and(|current| current.reporting > 0);
    let rated = current.is_some_and(|current| current.standing.level.is_some());
    let steps = vec![
        step(teams, "Name your teams", "/setup", "one a line, or from a file"),
        step(services, "Declare their services", "/setup", "with pacekeeper apply"),
        step(real_source || reporting, "Connect a source or send results", "/sources", "GitHub, Alertmanager, Prometheus, or a pipeline"),
        step(rated, "See the first level", "/teams", "it appears with the first evidence of a service"),
    ];
    steps.iter().any(|step| !step.done).then_some(Checklist { steps })
}

fn step(done: bool, text: &str, href: &str, note: &str) -> ChecklistStep {
    ChecklistStep { done, link: link(text, href), note: note.to_owned() }
}
