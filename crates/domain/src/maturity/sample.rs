//! A small program for tests: the root `program`, its group `commerce` with the teams `payments` (two services) and `search` (one).

use super::{Basis, CheckState, Raw, State};
use crate::catalog::{Catalog, Change, Service, Team};
use crate::ids::{ServiceId, TeamId};
use crate::model::{DEFAULT_YAML, Model, VersionedModel};
use crate::slug::Slug;
use crate::time::{Day, Timestamp, Zone, start_of_day};
use std::sync::LazyLock;

pub(crate) const PROGRAM: TeamId = TeamId(1);
pub(crate) const COMMERCE: TeamId = TeamId(2);
pub(crate) const PAYMENTS: TeamId = TeamId(3);
pub(crate) const SEARCH: TeamId = TeamId(4);
/// Tier 1 of payments.
pub(crate) const CHECKOUT: ServiceId = ServiceId(10);
/// Tier 2 of payments.
pub(crate) const LEDGER: ServiceId = ServiceId(11);
/// Tier 2, the best tier of search.
pub(crate) const FINDER: ServiceId = ServiceId(12);

pub(crate) fn model() -> VersionedModel {
    // Parsed once: property tests ask for it thousands of times.
    static DEFAULT: LazyLock<Model> = LazyLock::new(|| Model::parse(DEFAULT_YAML).unwrap());
    VersionedModel { version: 1, zone: Zone::UTC, model: DEFAULT.clone() }
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Noon of a day.
pub(crate) fn noon(text: &str) -> Timestamp {
    start_of_day(day(text), Zone::UTC).plus(chrono::Duration::hours(12))
}

pub(crate) fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    for (id, slug, parent) in [
        (PROGRAM, "program", None),
        (COMMERCE, "commerce", Some(PROGRAM)),
        (PAYMENTS, "payments", Some(COMMERCE)),
        (SEARCH, "search", Some(COMMERCE)),
    ] {
        catalog.apply(&Change::Team(team(id, slug, parent)));
    }
    for (id, slug, tier, owner) in [(CHECKOUT, "checkout", 1, PAYMENTS), (LEDGER, "ledger", 2, PAYMENTS), (FINDER, "finder", 2, SEARCH)] {
        catalog.apply(&Change::Service(service(id, slug, tier, owner)));
    }
    catalog
}

pub(crate) fn team(id: TeamId, slug: &str, parent: Option<TeamId>) -> Team {
    Team { id, slug: Slug::parse(slug).unwrap(), name: slug.to_owned(), parent, weekly_hours: None, managed_by: None }
}

pub(crate) fn service(id: ServiceId, slug: &str, tier: u8, owner: TeamId) -> Service {
    Service {
        id,
        slug: Slug::parse(slug).unwrap(),
        name: slug.to_owned(),
        tier,
        owner,
        owned_from: day("2026-01-01"),
        repositories: Vec::new(),
        managed_by: None,
    }
}

pub(crate) fn check_state(id: &str, state: State) -> CheckState {
    CheckState {
        id: id.to_owned(),
        state,
        raw: if state.passes() { Raw::Pass } else { Raw::Fail },
        basis: Basis::Measured,
        value: None,
        numerator: None,
        denominator: None,
        evidence_count: 0,
        evidence_at: None,
        reason: String::new(),
        since: day("2026-06-01"),
        ticks: 0,
        until: None,
    }
}

/// Every check of the default model: `passing` are met, the others not.
pub(crate) fn states(passing: &[&str]) -> Vec<CheckState> {
    let state = |id: &str| if passing.contains(&id) { State::Met } else { State::NotMet };
    model().model.checks.iter().map(|check| check_state(&check.id, state(&check.id))).collect()
}
