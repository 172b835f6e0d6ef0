//! KPIs that a program defines for itself, from metrics that its teams push (evidence of the kind `metric`).

use super::compute::{LEAST_WEEKS, full_weeks, goal_of, ratio, slope, target_keys, trend, value};
use super::{Coverage, Kpi, KpiStatus, Rows};
use crate::facts::{DayFacts, MetricDay, Subject};
use crate::ids::{ServiceId, TeamId};
use crate::model::{Aggregate, Goal, OwnKpiDefinition};
use crate::numbers::nine_digits;
use crate::time::{Day, Timestamp, Window};
use std::collections::{BTreeMap, BTreeSet};

/// Weeks that a goal without a target looks at.
const WEEKS: u64 = 12;

pub type OwnKpi = Kpi<String>;

/// The KPI over its own window that ends with `day`.
pub fn compute_own(definition: &OwnKpiDefinition, rows: &Rows, day: Day) -> OwnKpi {
    let window = Window::ending(day, definition.window_days);
    let goal = own_goal(definition, &target_keys(rows.catalog, rows.target));
    let readings = Readings::of(&definition.metric, rows, window);
    let mut kpi = OwnKpi {
        id: definition.id.clone(),
        value: None,
        numerator: None,
        denominator: None,
        status: KpiStatus::Unknown,
        window,
        coverage: coverage(&definition.metric, rows, window),
        fresh_at: readings.days.iter().map(|(_, day)| day.last_at).max(),
        reason: None,
        beside: None,
        at_least: None,
    };
    match readings.answer(definition.aggregate) {
        Ok((found, numerator, denominator)) => {
            kpi.value = Some(nine_digits(found));
            (kpi.numerator, kpi.denominator) = (numerator, Some(denominator));
            kpi.status = match (numerator, definition.aggregate) {
                (Some(numerator), Aggregate::Ratio) => ratio(goal, numerator, denominator),
                _ => value(goal, found),
            };
        }
        Err(reason) => kpi.reason = Some(format!("{reason} {}", definition.how_to_connect())),
    }
    if kpi.value.is_some() && matches!(goal, Goal::Upward | Goal::Downward) {
        judge_trend(&mut kpi, definition, rows, goal, day);
    }
    kpi
}

/// The goal of a scope: as for the nine, the nearest scope with a target decides.
pub fn own_goal(definition: &OwnKpiDefinition, keys: &[String]) -> Goal {
    goal_of(definition.goal, &definition.targets, keys)
}

/// A goal without a target: the trend of the last twelve full weeks.
fn judge_trend(kpi: &mut OwnKpi, definition: &OwnKpiDefinition, rows: &Rows, goal: Goal, day: Day) {
    let weeks: Vec<Option<f64>> = full_weeks(day, WEEKS).into_iter().map(|week| weekly_own(definition, rows, week.window())).collect();
    let known: Vec<f64> = weeks.iter().flatten().copied().collect();
    if known.len() < LEAST_WEEKS {
        kpi.status = KpiStatus::TooFew;
        kpi.reason = Some(format!("{} of {WEEKS} weeks have a reading, {LEAST_WEEKS} are needed for a trend.", known.len()));
        return;
    }
    kpi.status = trend(goal, &known);
    kpi.beside = slope(&weeks);
}

/// The same over the days of one week alone.
pub fn weekly_own(definition: &OwnKpiDefinition, rows: &Rows, week: Window) -> Option<f64> {
    let readings = Readings::of(&definition.metric, rows, week);
    readings.answer(definition.aggregate).ok().map(|(value, _, _)| nine_digits(value))
}

/// The days that hold readings of one metric, with whose they are, in order of subject and day.
struct Readings<'a> {
    days: Vec<(Subject, &'a MetricDay)>,
}

impl<'a> Readings<'a> {
    fn of(metric: &str, rows: &Rows<'a>, window: Window) -> Self {
        let of_services = rows.services(window).map(|(service, _, facts)| (Subject::Service(service), facts));
        let of_teams = rows.teams(window).map(|(team, _, facts)| (Subject::Team(team), facts));
        Self { days: of_services.chain(of_teams).filter_map(|(subject, facts)| Some((subject, facts.metrics.get(metric)?))).collect() }
    }

    /// Value, numerator (of a ratio) and denominator: readings, those that report, or the ratio's own.
    fn answer(&self, aggregate: Aggregate) -> Result<(f64, Option<i64>, i64), String> {
        let count: i64 = self.days.iter().map(|(_, day)| day.count).sum();
        if count == 0 {
            return Err("No reading of the metric is known in the window.".to_owned());
        }
        let units: BTreeSet<&str> = self.days.iter().flat_map(|(_, day)| &day.units).map(String::as_str).collect();
        if units.len() > 1 {
            let listed: Vec<&str> = units.into_iter().collect();
            return Err(format!("Readings come in {}; they are not converted, so they cannot be added.", listed.join(" and ")));
        }
        let sum = || nine_digits(self.days.iter().map(|(_, day)| day.sum).sum::<f64>());
        match aggregate {
            Aggregate::Sum => Ok((sum(), None, count)),
            Aggregate::Mean => Ok((sum() / count as f64, None, count)),
            Aggregate::Last => {
                let mut last: BTreeMap<Subject, (Timestamp, f64)> = BTreeMap::new();
                for (subject, day) in &self.days {
                    let newest = last.entry(*subject).or_insert((day.last_at, day.last));
                    if day.last_at >= newest.0 {
                        *newest = (day.last_at, day.last);
                    }
                }
                let total: f64 = last.values().map(|(_, value)| value).sum();
                Ok((total / last.len() as f64, None, last.len() as i64))
            }
            Aggregate::Ratio => {
                let parts = self.days.iter().filter_map(|(_, day)| day.parts);
                let (numerator, denominator) =
                    parts.fold((0_i64, 0_i64), |sum, part| (sum.0.saturating_add(part.0), sum.1.saturating_add(part.1)));
                if denominator == 0 {
                    return Err("No reading tells a numerator and a denominator.".to_owned());
                }
                Ok((numerator as f64 / denominator as f64, Some(numerator), denominator))
            }
        }
    }
}

/// Of the services (of a leaf or a service) or teams (of a node above), those with a reading; a team that reports itself covers all of
/// its services.
fn coverage(metric: &str, rows: &Rows, window: Window) -> Coverage {
    let has = |facts: &DayFacts| facts.metrics.contains_key(metric);
    let of_services = rows.coverage(window, has);
    let teams: BTreeSet<TeamId> = rows.teams(window).filter(|(_, _, facts)| has(facts)).map(|(team, _, _)| team).collect();
    if !rows.is_above_teams() {
        let services: Vec<ServiceId> = rows.target.services(rows.catalog);
        let all = if teams.is_empty() { of_services.reporting } else { services.len() as i64 };
        return Coverage { reporting: all, total: services.len() as i64 };
    }
    let units = rows.units();
    let by_services = rows.owners_with(window, has);
    let reporting = units.iter().filter(|team| teams.contains(team) || by_services.contains(team)).count() as i64;
    Coverage { reporting, total: units.len() as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::samples::{CART, CHECKOUT, DISCOVERY, PAYMENTS, PROGRAM, SEARCH, day};
    use crate::kpi::compute::samples::{SUNDAY, World, ago, monday};
    use crate::scope::Target;
    use crate::time::{Zone, start_of_day};

    fn definition(aggregate: Aggregate, goal: Goal) -> OwnKpiDefinition {
        OwnKpiDefinition {
            id: "tickets".into(),
            name: "Tickets about speed".into(),
            group: "quality".into(),
            unit: "tickets".into(),
            metric: "tickets".into(),
            aggregate,
            goal,
            window_days: 28,
            formula: "Tickets.".into(),
            connect: None,
            targets: BTreeMap::new(),
        }
    }

    fn reading(day: Day, count: i64, sum: f64, last: f64, parts: Option<(i64, i64)>) -> MetricDay {
        let last_at = start_of_day(day, Zone::UTC);
        MetricDay { count, sum, least: last, most: last, last, last_at, parts, units: BTreeSet::from(["tickets".to_owned()]) }
    }

    /// checkout: 3 readings of 12 in all, the newest 5; cart: one of 4; search (of another team): one of 9.
    fn world() -> World {
        let mut world = World::new();
        let days = [(CHECKOUT, 20, 2, 7.0, 3.0), (CHECKOUT, 3, 1, 5.0, 5.0), (CART, 5, 1, 4.0, 4.0), (SEARCH, 1, 1, 9.0, 9.0)];
        for (service, back, count, sum, last) in days {
            world.day(service, ago(back)).metrics.insert("tickets".into(), reading(ago(back), count, sum, last, None));
        }
        world
    }

    fn ask(world: &World, definition: &OwnKpiDefinition, team: TeamId) -> OwnKpi {
        compute_own(definition, &world.rows(Target::Node(team)), day(SUNDAY))
    }

    #[test]
    fn sum_mean_and_last_over_a_team_and_over_the_program() {
        let world = world();
        let values = |aggregate| {
            let definition = definition(aggregate, Goal::Below(6.0));
            [PAYMENTS, DISCOVERY, PROGRAM]
                .map(|team| ask(&world, &definition, team))
                .map(|kpi| (kpi.value.unwrap(), kpi.denominator.unwrap()))
        };
        assert_eq!(values(Aggregate::Sum), [(16.0, 4), (9.0, 1), (25.0, 5)]);
        assert_eq!(values(Aggregate::Mean), [(4.0, 4), (9.0, 1), (5.0, 5)]);
        assert_eq!(values(Aggregate::Last), [(4.5, 2), (9.0, 1), (6.0, 3)]);
    }

    #[test]
    fn targets_are_strict_and_the_nearest_scope_with_one_counts() {
        let world = world();
        let mut definition = definition(Aggregate::Last, Goal::Below(6.0));
        let statuses = |definition: &OwnKpiDefinition| [PAYMENTS, DISCOVERY, PROGRAM].map(|team| ask(&world, definition, team).status);
        use KpiStatus::{OffTarget, OnTarget};
        assert_eq!(statuses(&definition), [OnTarget, OffTarget, OffTarget], "6 is not below 6");
        definition.targets = BTreeMap::from([("program".into(), 4.0), ("t:discovery".into(), 10.0)]);
        assert_eq!(statuses(&definition), [OffTarget, OnTarget, OffTarget], "payments inherits the program's");
    }

    #[test]
    fn a_ratio_is_of_sums_and_never_a_mean_of_ratios() {
        let mut world = World::new();
        world.day(CHECKOUT, ago(2)).metrics.insert("tickets".into(), reading(ago(2), 1, 1.0, 1.0, Some((1, 1))));
        world.day(CART, ago(2)).metrics.insert("tickets".into(), reading(ago(2), 1, 0.0, 0.0, Some((0, 3))));
        let kpi = ask(&world, &definition(Aggregate::Ratio, Goal::Above(0.24)), PAYMENTS);
        assert_eq!((kpi.value, kpi.numerator, kpi.denominator, kpi.status), (Some(0.25), Some(1), Some(4), KpiStatus::OnTarget));
    }

    #[test]
    fn no_reading_is_unknown_and_so_are_two_units() {
        let mut world = world();
        let definition = definition(Aggregate::Sum, Goal::Below(6.0));
        let mut other = reading(ago(2), 1, 1.0, 1.0, None);
        other.units = BTreeSet::from(["hours".to_owned()]);
        world.day(CART, ago(2)).metrics.insert("tickets".into(), other);
        let mixed = ask(&world, &definition, PAYMENTS);
        assert_eq!((mixed.value, mixed.status), (None, KpiStatus::Unknown));
        assert!(mixed.reason.unwrap().starts_with("Readings come in hours and tickets;"));
        let none = ask(&World::new(), &definition, PAYMENTS);
        assert_eq!((none.value, none.status, none.coverage.reporting), (None, KpiStatus::Unknown, 0));
    }

    #[test]
    fn a_team_that_reports_itself_covers_its_services() {
        let mut world = World::new();
        world.team_day(PAYMENTS, ago(2)).metrics.insert("tickets".into(), reading(ago(2), 1, 2.0, 2.0, None));
        let definition = definition(Aggregate::Sum, Goal::Below(6.0));
        assert_eq!(ask(&world, &definition, PAYMENTS).coverage, Coverage { reporting: 2, total: 2 });
        assert_eq!(ask(&world, &definition, PROGRAM).coverage, Coverage { reporting: 1, total: 2 });
    }

    #[test]
    fn without_a_target_the_trend_of_the_weeks_decides() {
        let mut world = World::new();
        for back in 0..12 {
            let value = 10.0 + back as f64;
            world.day(CHECKOUT, monday(back)).metrics.insert("tickets".into(), reading(monday(back), 1, value, value, None));
        }
        let status = |goal| ask(&world, &definition(Aggregate::Mean, goal), PAYMENTS).status;
        assert_eq!((status(Goal::Downward), status(Goal::Upward)), (KpiStatus::OnTarget, KpiStatus::OffTarget));
    }
}
