use super::*;
use crate::facts::samples::{CHECKOUT, PAYMENTS, day};
use crate::kpi::compute::samples::{SUNDAY, World, model, monday, pull_request};
use crate::scope::Target;

const SHARE: KpiId = KpiId::PrPerfTestShare;

/// So many of ten pull requests tested, per week back.
fn tested(by_week: &[i64]) -> World {
    let mut world = World::new();
    for (back, tested) in by_week.iter().enumerate() {
        let merged = (0..10).map(|number| pull_request(back as i64 * 10 + number, number < *tested)).collect();
        world.day(CHECKOUT, monday(back as u64)).pull_requests = merged;
    }
    world
}

fn moved(world: &World, id: KpiId) -> Movement {
    movement(id, &world.rows(Target::Node(PAYMENTS)), day(SUNDAY), &model())
}

#[test]
fn a_week_is_computed_from_its_own_rows() {
    let world = tested(&[9, 4]);
    let rows = world.rows(Target::Node(PAYMENTS));
    let values: Vec<Option<f64>> = (0..3).map(|back| weekly(SHARE, &rows, IsoWeek::of(monday(back)), &model())).collect();
    assert_eq!(values, [Some(0.9), Some(0.4), None]);
}

/// Eight rising weeks: s = 28, Var = 8·7·21/18 = 65.33, z = 27/8.083 = 3.340, p = 0.000836627 (pymannkendall 1.4.3).
#[test]
fn a_rising_share_improves_and_a_falling_one_worsens() {
    let Movement::Improving { p } = moved(&tested(&[9, 8, 7, 6, 5, 4, 3, 2]), SHARE) else { panic!("no improvement") };
    assert!((p - 0.000836627131).abs() < 1e-11, "{p}");
    assert!(matches!(moved(&tested(&[2, 3, 4, 5, 6, 7, 8, 9]), SHARE), Movement::Worsening { .. }));
    assert_eq!(moved(&tested(&[5, 6, 5, 6, 5, 6, 5, 6]), SHARE), Movement::Steady);
}

#[test]
fn seven_weeks_are_too_short_and_the_running_week_does_not_count() {
    assert_eq!(moved(&tested(&[9, 8, 7, 6, 5, 4, 3]), SHARE), Movement::TooShort { weeks: 7 });
    let world = tested(&[9, 8, 7, 6, 5, 4, 3, 2]);
    let on_saturday = movement(SHARE, &world.rows(Target::Node(PAYMENTS)), day(SUNDAY - 1), &model());
    assert_eq!(on_saturday, Movement::TooShort { weeks: 7 });
}

#[test]
fn a_falling_cost_improves() {
    let mut world = World::new();
    for back in 0..12 {
        let facts = world.day(CHECKOUT, monday(back));
        facts.cost_micros.insert("EUR".into(), 1_000 + back as i64);
        facts.requests = Some(100);
    }
    assert!(matches!(moved(&world, KpiId::CostPerRequest), Movement::Improving { .. }));
    let rows = world.rows(Target::Node(PAYMENTS));
    assert_eq!(weekly(KpiId::CostPerRequest, &rows, IsoWeek::of(monday(2)), &model()), Some(10.02));
}
