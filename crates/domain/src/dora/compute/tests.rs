use super::*;
use crate::facts::ChangeRow;
use crate::facts::samples::{CART, CHECKOUT, DISCOVERY, PAYMENTS, PROGRAM, day};
use crate::kpi::compute_samples::{SUNDAY, World, ago, instant, now};
use crate::scope::Target;
use std::collections::BTreeSet;

fn release(finished_ago: f64, leads: &[f64]) -> ReleaseRow {
    let finished_at = instant(finished_ago);
    let change =
        |(index, lead): (usize, &f64)| ChangeRow { sha: format!("c{index}"), since: instant(finished_ago + lead), basis: Since::Committed };
    ReleaseRow {
        sha: format!("r{finished_ago}"),
        env: "production".into(),
        finished_at,
        changes: leads.iter().enumerate().map(change).collect(),
        failure: None,
        rework: None,
    }
}

fn failed(finished_ago: f64, link: FailureLink, lasted: Option<f64>) -> ReleaseRow {
    let started_at = instant(finished_ago);
    let recovered_at = lasted.map(|lasted| instant(finished_ago - lasted));
    ReleaseRow { failure: Some(FailureRow { link, started_at, recovered_at, incidents: BTreeSet::new() }), ..release(finished_ago, &[]) }
}

fn put(world: &mut World, releases: Vec<ReleaseRow>) {
    for release in releases {
        let day = release.finished_at.day(Zone::UTC);
        world.day(CHECKOUT, day).releases.push(release);
    }
}

fn ask(world: &World, id: DoraId, team: crate::ids::TeamId) -> Measure {
    compute(&world.rows(Target::Node(team)), now(), day(SUNDAY)).into_iter().find(|measure| measure.id == id).unwrap()
}

#[test]
fn lead_time_is_the_median_of_changes_and_says_what_it_was_told_by() {
    let mut world = World::new();
    let mut second = release(3.5, &[0.5, 6.0]);
    second.changes[1].basis = Since::PullRequestOpened;
    put(&mut world, vec![release(10.5, &[1.0, 2.0, 4.0]), second]);
    let lead = ask(&world, DoraId::ChangeLeadTime, PAYMENTS);
    assert_eq!((lead.value, lead.denominator), (Some(2.0), Some(5)), "0.5, 1, 2, 4, 6");
    assert_eq!(lead.beside.as_deref(), Some("1 told from the opening of the pull request"));
}

#[test]
fn frequency_is_per_week_and_zero_only_where_a_source_lives() {
    let mut world = World::new();
    put(&mut world, (0..9).map(|week| release(f64::from(week) * 7.0 + 1.5, &[])).collect());
    let frequency = ask(&world, DoraId::DeploymentFrequency, PAYMENTS);
    assert_eq!((frequency.value, frequency.numerator, frequency.denominator), (Some(0.7), Some(9), Some(90)));
    assert_eq!(ask(&world, DoraId::DeploymentFrequency, DISCOVERY).value, None);
    let mut staged = World::new();
    staged.see(CART, ago(2), "deploy");
    assert_eq!(ask(&staged, DoraId::DeploymentFrequency, PAYMENTS).value, Some(0.0));
    let lead = ask(&staged, DoraId::ChangeLeadTime, PAYMENTS);
    assert_eq!((lead.value, lead.denominator, lead.status), (None, Some(0), KpiStatus::Unknown));
}

#[test]
fn fail_rate_counts_failed_deployments_and_is_unknown_without_a_source_that_could_tell() {
    let mut world = World::new();
    put(&mut world, vec![release(20.5, &[]), release(10.5, &[])]);
    let silent = ask(&world, DoraId::ChangeFailRate, PAYMENTS);
    assert_eq!((silent.value, silent.denominator), (None, None), "no failure known is not no failure");
    world.see(CHECKOUT, ago(1), "alert_rule");
    assert_eq!(ask(&world, DoraId::ChangeFailRate, PAYMENTS).value, Some(0.0));
    put(&mut world, vec![failed(5.5, FailureLink::Temporal, Some(0.1)), failed(4.5, FailureLink::RolledBack, Some(0.1))]);
    let rate = ask(&world, DoraId::ChangeFailRate, PROGRAM);
    assert_eq!((rate.value, rate.numerator, rate.denominator), (Some(0.5), Some(2), Some(4)));
    assert_eq!(rate.beside.as_deref(), Some("1 taken back, 1 by time alone: an incident within 24 h"));
}

#[test]
fn recovery_is_the_kaplan_meier_median_with_open_failures() {
    let mut world = World::new();
    let lasted = [Some(0.25), Some(0.5), None];
    put(&mut world, lasted.iter().enumerate().map(|(index, lasted)| failed(9.5 + index as f64, FailureLink::Explicit, *lasted)).collect());
    // Of three at risk one recovers at 0.25 (S = 2/3) and one at 0.5 (S = 1/3).
    let recovery = ask(&world, DoraId::FailedDeploymentRecoveryTime, PAYMENTS);
    assert_eq!((recovery.value, recovery.numerator, recovery.denominator), (Some(0.5), Some(2), Some(3)));
    assert_eq!(recovery.beside.as_deref(), Some("1 still open"));
    let mut open = World::new();
    put(&mut open, vec![failed(2.0, FailureLink::Explicit, None)]);
    let recovery = ask(&open, DoraId::FailedDeploymentRecoveryTime, PAYMENTS);
    assert_eq!((recovery.value, recovery.denominator), (None, Some(1)));
    assert!(recovery.reason.unwrap().starts_with("The median is not reached: > 2.0 d"));
}

#[test]
fn rework_is_a_share_of_deployments() {
    let mut world = World::new();
    world.see(CHECKOUT, ago(1), "incident");
    let rework = ReleaseRow { rework: Some(Rework::Told), ..release(3.5, &[]) };
    put(&mut world, vec![release(4.5, &[]), rework, release(2.5, &[]), release(1.5, &[])]);
    let rate = ask(&world, DoraId::DeploymentReworkRate, PAYMENTS);
    assert_eq!((rate.value, rate.beside.as_deref()), (Some(0.25), Some("1 told by their title")));
}

#[test]
fn a_week_looks_at_its_own_days_only() {
    let mut world = World::new();
    put(&mut world, vec![release(1.5, &[1.0]), release(8.5, &[3.0])]);
    let week = &weekly(&world.rows(Target::Node(PAYMENTS)), IsoWeek::of(ago(0)), Zone::UTC)[0];
    assert_eq!((week.id, week.value, week.window.days()), (DoraId::ChangeLeadTime, Some(1.0), 7));
}

#[test]
fn a_deployment_of_a_shared_repository_is_one() {
    let mut world = World::new();
    let shared = release(5.5, &[1.0, 2.0]);
    let mut of_cart = failed(5.5, FailureLink::Temporal, Some(0.5));
    of_cart.changes = shared.changes[..1].to_vec();
    of_cart.changes.push(ChangeRow { sha: "cart".into(), since: instant(5.5 + 4.0), basis: Since::Committed });
    let finished = shared.finished_at.day(Zone::UTC);
    world.day(CHECKOUT, finished).releases.push(shared);
    world.day(CART, finished).releases.push(of_cart);
    put(&mut world, vec![release(10.5, &[])]);
    assert_eq!(ask(&world, DoraId::DeploymentFrequency, PAYMENTS).numerator, Some(2));
    let lead = ask(&world, DoraId::ChangeLeadTime, PAYMENTS);
    assert_eq!((lead.value, lead.denominator), (Some(2.0), Some(3)), "1, 2 and 4: what both tell counts once");
    let rate = ask(&world, DoraId::ChangeFailRate, PAYMENTS);
    assert_eq!((rate.numerator, rate.denominator), (Some(1), Some(2)));
}

#[test]
fn the_newest_point_counts_until_the_new_week_has_one() {
    let measure = |day: Day| Measure { window: Window::ending(day, WINDOW_DAYS), ..ask(&World::new(), DoraId::ChangeFailRate, PAYMENTS) };
    let sunday = day(SUNDAY);
    let monday = sunday + Days::new(1);
    let points = [(sunday - Days::new(7), measure(sunday - Days::new(7))), (sunday, measure(sunday))];
    let found = |week| super::super::newest(&points, week).map(|(day, five)| (day, five.len()));
    assert_eq!(found(IsoWeek::of(monday)), Some((sunday, 1)));
    assert_eq!(found(IsoWeek::of(sunday).before(1)), Some((sunday - Days::new(7), 1)));
    assert_eq!(found(IsoWeek::of(sunday).before(2)), None);
    // Of a running week that lies in the past, the point tells more than was known.
    let told = |day, today| super::super::week_told(day, today);
    assert_eq!(told(monday, monday), IsoWeek::of(monday));
    assert_eq!(told(monday, monday + Days::new(3)), IsoWeek::of(sunday));
    assert_eq!(told(sunday, monday), IsoWeek::of(sunday));
}
