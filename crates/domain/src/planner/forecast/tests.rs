use super::*;
use crate::maturity::sample::{day, model, states};
use crate::planner::{Passing, plan};

mod coverage;

const LEVEL_TWO: [&str; 3] = ["load-test-recent", "metrics-fresh", "alerts-active"];
const TODAY: &str = "2026-07-01";

fn ahead(days: i64) -> Day {
    day(TODAY) + chrono::Duration::days(days)
}

fn work(number: i64, check: Option<&str>, created: i64, due: Option<i64>, progress: Progress) -> Work {
    Work { number, check: check.map(str::to_owned), created: ahead(created), due: due.map(ahead), effort: None, progress }
}

/// Three actions, each planned for ten days, that took 10, 20 and 40.
fn finished() -> Vec<Work> {
    [(-100, -90), (-90, -70), (-80, -40)]
        .into_iter()
        .zip(1..)
        .map(|((created, done), number)| work(number, None, created, Some(created + 10), Progress::Done(ahead(done))))
        .collect()
}

/// Everything of level 3 but these.
fn without(missing: &[&str]) -> Plan {
    let level_three = ["results-on-main", "gate-blocking", "slos-defined", "canary-share"];
    let met: Vec<&str> = LEVEL_TWO.into_iter().chain(level_three).filter(|id| !missing.contains(id)).collect();
    plan(&model().model, &states(&met), 2, 3)
}

fn told(plan: &Plan, works: &[Work]) -> Forecast {
    let history = History::default();
    forecast(plan, works, &history, &Pace::of(works, &history, day(TODAY)), day(TODAY))
}

fn expected(forecast: Forecast) -> Expected {
    match forecast {
        Forecast::Expected(expected) => expected,
        Forecast::None(none) => panic!("{none:?}"),
    }
}

#[test]
fn one_action_is_expected_by_the_factor_of_the_past() {
    let mut works = finished();
    works.push(work(10, Some("canary-share"), 0, Some(10), Progress::Open));
    let found = expected(told(&without(&["canary-share"]), &works));
    // ln 1, ln 2 and ln 4 have the mean ln 2: twice the planned ten days.
    assert_eq!(found.likely, Some(ahead(20)));
    // Student's t with 3 degrees of freedom: (2·ln²2 + 0.25) ÷ 3 = 0.4036, scale √(0.4036 · 4/3) = 0.7336, t⁻¹(0.9; 3) = 1.6377.
    // 20 · e^(±1.2015) = 6.0 and 66.5; the grid of 144 points comes within some days of it.
    let days = |day: Option<Day>| (day.unwrap() - ahead(0)).num_days();
    assert!((6..=7).contains(&days(found.early)), "{:?}", found.early);
    assert!((63..=68).contains(&days(found.late)), "{:?}", found.late);
    assert!((found.probability_by(ahead(66)) - 0.9).abs() < 0.01);
    assert_eq!(found.probability_by(ahead(0)), 0.0, "it is not there today");
}

#[test]
fn the_level_waits_for_the_last_of_its_checks() {
    let mut works = finished();
    works.push(work(10, Some("canary-share"), 0, Some(10), Progress::Open));
    let one = expected(told(&without(&["canary-share"]), &works));
    works.push(work(11, Some("slos-defined"), 0, Some(10), Progress::Open));
    let two = expected(told(&without(&["canary-share", "slos-defined"]), &works));
    assert!(two.likely > one.likely && two.early > one.early && two.late >= one.late, "{two:?}");
    let checks: Vec<&str> = two.checks.iter().map(|check| check.check.as_str()).collect();
    assert_eq!(checks, ["slos-defined", "canary-share"], "cheapest first");
    assert_eq!(two.checks[0].likely, one.likely, "alone each is expected as before");
}

#[test]
fn what_is_overdue_is_expected_later_and_beyond_all_experience_never() {
    let likely = |created: i64| {
        let mut works = finished();
        works.push(work(10, Some("canary-share"), created, Some(created + 10), Progress::Open));
        match told(&without(&["canary-share"]), &works) {
            Forecast::Expected(found) => (found.likely.unwrap() - ahead(0)).num_days() - created,
            Forecast::None(none) => panic!("{none:?}"),
        }
    };
    // The length from its creation grows with its age: twenty days when new, more than thirty when it is thirty days old.
    assert_eq!(likely(0), 20);
    assert!(likely(-30) > 45, "{}", likely(-30));
    let mut works = finished();
    works.push(work(10, Some("canary-share"), -5_000, Some(-4_990), Progress::Open));
    let none = NoForecast::BeyondExperience { check: "canary-share".to_owned(), action: 10 };
    assert_eq!(told(&without(&["canary-share"]), &works), Forecast::None(none));
}

#[test]
fn there_is_no_date_from_nothing() {
    let plan = without(&["canary-share", "slos-defined"]);
    assert_eq!(
        told(&plan, &finished()),
        Forecast::None(NoForecast::WithoutAction { checks: vec!["slos-defined".to_owned(), "canary-share".to_owned()], of: 2 })
    );
    let mut works: Vec<Work> = finished().into_iter().take(2).collect();
    works.push(work(10, Some("canary-share"), 0, Some(10), Progress::Open));
    works.push(work(11, Some("slos-defined"), 0, Some(10), Progress::Open));
    let few = told(&plan, &works);
    assert_eq!(few, Forecast::None(NoForecast::FewFinished(2)));
    works.extend(finished());
    works[3].progress = Progress::Blocked;
    assert_eq!(told(&plan, &works), Forecast::None(NoForecast::Blocked { check: "slos-defined".to_owned(), action: 11 }));
    works[3].progress = Progress::Dropped;
    let missing = NoForecast::WithoutAction { checks: vec!["slos-defined".to_owned()], of: 2 };
    assert_eq!(told(&plan, &works), Forecast::None(missing), "what was dropped brings nothing");
    assert_eq!(told(&without(&[]), &finished()), Forecast::None(NoForecast::Reached));
}

#[test]
fn an_action_ends_when_its_check_passes() {
    // Done after ten days as planned, but the check began to pass on the fortieth.
    let works: Vec<Work> = (1..=3).map(|number| work(number, Some("canary-share"), -100, Some(-90), Progress::Done(ahead(-90)))).collect();
    let mut history = History::default();
    history.add("canary-share", Passing { from: ahead(-60), passes: true });
    let pace = Pace::of(&works, &history, day(TODAY));
    assert_eq!((pace.finished(), pace.in_time(), pace.checks_met), (3, (0, 3), 1));
    assert!((pace.factor().unwrap() - 4.0).abs() < 1e-12);

    // It never passed: nothing is known about their lengths.
    let pace = Pace::of(&works, &History::default(), day(TODAY));
    assert_eq!((pace.finished(), pace.without_effect, pace.factor()), (0, 3, None));

    // It passed all along: what counts is that they were done.
    let mut always = History::default();
    always.stands("canary-share", true);
    assert!((Pace::of(&works, &always, day(TODAY)).factor().unwrap() - 1.0).abs() < 1e-12);
}

#[test]
fn a_done_action_whose_check_does_not_pass_yet_is_still_waited_for() {
    let mut works = finished();
    works.push(work(10, Some("canary-share"), -15, Some(-5), Progress::Done(ahead(-2))));
    let found = expected(told(&without(&["canary-share"]), &works));
    assert_eq!(found.checks[0].action, 10);
    assert!(found.likely > Some(ahead(0)));
}

#[test]
fn an_action_without_a_due_day_is_planned_for_the_usual_length() {
    let mut works = finished();
    works.push(work(10, Some("canary-share"), 0, None, Progress::Open));
    let found = expected(told(&without(&["canary-share"]), &works));
    // The geometric mean of 10, 20 and 40 is 20, and plans are missed by a factor of two.
    assert_eq!(found.likely, Some(ahead(40)));
    assert_eq!(found.checks[0].due, None);
}
