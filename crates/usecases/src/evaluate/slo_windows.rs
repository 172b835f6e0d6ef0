//! The error budgets over the windows that end today: those of services that an evaluation touched, at midnight those of all.

use super::{Batch, Memory};
use domain::budget::Spent;
use domain::catalog::{Change, SloWindow as Length};
use domain::engine::{Cause, Evaluation};
use domain::evidence::Body;
use domain::facts::{HORIZON_DAYS, Subject};
use domain::ids::ServiceId;
use domain::time::Zone;
use store::slo_windows::SloWindow;

pub(super) struct Windows {
    /// Whose rows are replaced; `None`: all.
    pub(super) services: Option<Vec<ServiceId>>,
    pub(super) rows: Vec<SloWindow>,
}

pub(super) fn of(evaluation: &Evaluation, batch: &Batch, memory: &Memory, zone: Zone) -> Windows {
    let is_removal = |body: &Body| matches!(body, Body::Catalog(change) if matches!(change.as_ref(), Change::Removed { .. }));
    let all = evaluation.cause != Cause::Evidence || batch.fresh.iter().any(|record| is_removal(&record.body));
    let touched = batch.touched.iter().filter_map(|subject| match subject {
        Subject::Service(service) => Some(*service),
        Subject::Team(_) => None,
    });
    let services: Vec<ServiceId> = if all { memory.catalog.services.keys().copied().collect() } else { touched.collect() };
    // A tick judges the day that ended and looks ahead: pages show the one that began.
    let day = evaluation.at.day(zone);
    let mut rows = Vec::new();
    for service in services.iter().filter(|service| memory.catalog.services.contains_key(service)) {
        let facts = memory.book.subjects.get(&Subject::Service(*service));
        for slo in memory.catalog.slos_of(*service) {
            // Longer ones reach behind what is in memory; pages compute them.
            if matches!(slo.window, Length::RollingDays(days) if u64::from(days) >= HORIZON_DAYS) {
                continue;
            }
            let spent = Spent::from_facts(slo, day, facts);
            rows.push(SloWindow {
                service: *service,
                slug: slo.slug.to_string(),
                day,
                state: spent.state(slo, day),
                left: spent.left(slo, day),
                spent,
            });
        }
    }
    Windows { services: (!all).then_some(services), rows }
}
