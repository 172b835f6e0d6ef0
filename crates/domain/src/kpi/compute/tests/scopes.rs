use crate::catalog::Change;
use crate::facts::samples::{CART, CHECKOUT, DISCOVERY, PAYMENTS, PROGRAM, SEARCH, day};
use crate::kpi::compute::samples::{SUNDAY, World, ago, model, now, pull_request};
use crate::kpi::{Coverage, KpiId, KpiStatus, compute};
use crate::scope::Target;
use crate::time::{Day, Zone, start_of_day};

const SHARE: KpiId = KpiId::PrPerfTestShare;

#[test]
fn a_day_belongs_to_the_team_that_owned_the_service_then() {
    let mut world = World::new();
    world.day(CHECKOUT, ago(10)).pull_requests = vec![pull_request(1, true)];
    world.day(CHECKOUT, ago(4)).pull_requests = vec![pull_request(2, false)];
    let mut moved = world.catalog.services[&CHECKOUT].clone();
    (moved.owner, moved.owned_from) = (DISCOVERY, ago(4));
    world.catalog.apply(&Change::Service(moved));
    let shares = [PAYMENTS, DISCOVERY, PROGRAM].map(|team| {
        let kpi = world.ask(SHARE, team);
        (kpi.numerator, kpi.denominator)
    });
    assert_eq!(shares, [(Some(1), Some(1)), (Some(0), Some(1)), (Some(1), Some(2))]);
}

#[test]
fn a_removed_service_no_longer_counts() {
    let mut world = World::new();
    world.day(CHECKOUT, ago(1)).pull_requests = vec![pull_request(1, true)];
    world.catalog.apply(&Change::Removed { what: "service".into(), slug: "checkout".into() });
    assert_eq!(world.ask(SHARE, PAYMENTS).denominator, None);
}

#[test]
fn a_service_has_its_own_values() {
    let mut world = World::new();
    world.day(CHECKOUT, ago(1)).pull_requests = vec![pull_request(1, true)];
    world.day(CART, ago(1)).pull_requests = vec![pull_request(2, false)];
    let kpi = compute(SHARE, &world.rows(Target::Service(CART)), now(), day(SUNDAY), &model());
    assert_eq!((kpi.numerator, kpi.denominator, kpi.coverage), (Some(0), Some(1), Coverage { reporting: 1, total: 1 }));
}

#[test]
fn coverage_counts_services_of_a_team_and_teams_above() {
    let mut world = World::new();
    world.day(CHECKOUT, ago(1)).pull_requests = vec![pull_request(1, true)];
    assert_eq!(world.ask(SHARE, PAYMENTS).coverage, Coverage { reporting: 1, total: 2 });
    assert_eq!(world.ask(SHARE, PROGRAM).coverage, Coverage { reporting: 1, total: 2 });
    // A group with a service of its own counts as one more team.
    let mut own = world.catalog.services[&SEARCH].clone();
    (own.owner, own.owned_from) = (PROGRAM, Day::MIN);
    world.catalog.apply(&Change::Service(own));
    assert_eq!(world.ask(SHARE, PROGRAM).coverage.total, 3);
}

#[test]
fn the_nearest_scope_with_a_target_counts() {
    let mut world = World::new();
    world.day(CHECKOUT, ago(1)).pull_requests = vec![pull_request(1, true), pull_request(2, false)];
    let mut model = model();
    let definition = model.model.kpis.iter_mut().find(|kpi| kpi.id == SHARE).unwrap();
    definition.targets.insert("t:payments".into(), 0.4);
    let status = |target, model: &_| compute(SHARE, &world.rows(target), now(), day(SUNDAY), model).status;
    assert_eq!(status(Target::Node(PAYMENTS), &model), KpiStatus::OnTarget);
    assert_eq!(status(Target::Service(CHECKOUT), &model), KpiStatus::OnTarget, "inherited from its team");
    assert_eq!(status(Target::Node(PROGRAM), &model), KpiStatus::OffTarget, "nothing is inherited upwards");
    let definition = model.model.kpis.iter_mut().find(|kpi| kpi.id == SHARE).unwrap();
    definition.targets = [("program".into(), 0.4), ("s:checkout".into(), 0.6)].into();
    assert_eq!(status(Target::Node(PAYMENTS), &model), KpiStatus::OnTarget, "inherited from the program");
    assert_eq!(status(Target::Service(CHECKOUT), &model), KpiStatus::OffTarget);
}

#[test]
fn the_newest_evidence_is_the_age_of_the_value() {
    let mut world = World::new();
    world.see(CHECKOUT, ago(9), "pull_request");
    world.see(CART, ago(7), "run");
    world.see(CART, ago(1), "heartbeat");
    assert_eq!(world.ask(SHARE, PAYMENTS).fresh_at, Some(start_of_day(ago(7), Zone::UTC)));
}

/// More evidence of search leaves every value of payments as it was.
#[test]
fn evidence_of_one_team_never_moves_another() {
    let mut world = World::new();
    world.day(CHECKOUT, ago(1)).pull_requests = vec![pull_request(1, true)];
    let before = KpiId::ALL.map(|id| world.ask(id, PAYMENTS));
    for (back, kind) in ["alert", "run", "cost", "regression", "slo_sample", "hours"].into_iter().enumerate() {
        world.see(SEARCH, ago(back as u64), kind);
        world.day(SEARCH, ago(back as u64)).pull_requests = vec![pull_request(1, false)];
        world.team_day(DISCOVERY, ago(back as u64)).minutes = Some(60);
    }
    assert_eq!(KpiId::ALL.map(|id| world.ask(id, PAYMENTS)), before);
}
