//! Each kind of chart as it leaves the crate: the picture and the table, one snapshot each.

use charts::{
    Along, Band, BarState, ChangeMark, Good, OutlookRow, Scene, SeriesInput, SeriesPoint, Target, Theme, TimelineBar, TimelineGroup,
    TimelineInput, TimelineZoom, TrendInput, bars, burn_down, level_history, outlook, series, spark, stacked_levels, timeline, trend,
};
use chrono::{Days, NaiveDate};
use insta::assert_snapshot;
use pacekeeper_charts as charts;

/// Days after Monday, 1 June 2026.
fn day(after: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).map(|start| start + Days::new(after)).unwrap_or_default()
}

fn weekly(values: &[Option<f64>]) -> Vec<(NaiveDate, Option<f64>)> {
    (0..).zip(values).map(|(week, value)| (day(week * 7), *value)).collect()
}

/// One element a line, so that a change shows as the lines that changed.
fn picture(scene: &Scene) -> String {
    scene.svg("c").replace("><", ">\n<")
}

fn table(scene: &Scene) -> String {
    scene.table.csv().replace('\r', "")
}

#[test]
fn spark_with_a_gap_and_a_target() {
    let scene =
        spark(&[Some(71.0), Some(74.0), None, Some(78.5), None, Some(80.0), Some(84.0)], Some(Target { value: 90.0, good: Good::Above }));
    assert_snapshot!("spark", picture(&scene));
    assert_snapshot!("spark_table", table(&scene));
}

#[test]
fn trend_with_everything() {
    let values = [2.1, 2.0, 1.8, 1.9, 1.6, 1.4, 1.5, 1.2, 1.1, 1.2, 0.9, 0.7, 0.8];
    let mut points = weekly(&values.map(Some));
    points[5].1 = None;
    let label = |value: f64| format!("{value:.1} d");
    let scene = trend(&TrendInput {
        compare: Some((0..13).map(|week| (day(week * 7) - Days::new(91), Some(2.4 - week as f64 * 0.03))).collect()),
        target: Some(Target { value: 1.0, good: Good::Below }),
        annotations: vec![(day(24), "Gate on <all> repositories".into()), (day(70), "Canary & rollback on".into())],
        restated: vec![day(21)],
        ..TrendInput::new("Lead time of a performance fix", points, &label)
    });
    assert_snapshot!("trend", picture(&scene));
    assert_snapshot!("trend_table", table(&scene));
}

#[test]
fn outlook_of_two_checks_and_their_level() {
    let row = |name: &str, days: [Option<u64>; 4], whole| {
        let [early, likely, late, due] = days.map(|after| after.map(day));
        OutlookRow { name: name.to_owned(), early, likely, late, due, whole }
    };
    let scene = outlook(
        "Level 4",
        day(0),
        &[
            row("Every important service was profiled <in production>", [Some(4), Some(12), Some(40), Some(9)], false),
            row("Budgets", [Some(20), Some(45), None, None], false),
            row("Level 4 Proactive", [Some(25), Some(50), None, None], true),
        ],
    );
    assert_snapshot!("outlook", picture(&scene));
    assert_snapshot!("outlook_table", table(&scene));
}

#[test]
fn stacked_levels_by_week() {
    let weeks: Vec<_> = (0..26_u32)
        .map(|week| {
            let up = i64::from(week / 6);
            (day(u64::from(week) * 7), [5 - up, 4 - up / 2, 1 + up / 2, 1 + up / 2, up / 2], 1 + up / 2)
        })
        .collect();
    let scene = stacked_levels(&weeks);
    assert_snapshot!("stacked_levels", picture(&scene));
    assert_snapshot!("stacked_levels_table", table(&scene));
}

#[test]
fn level_history_with_an_unrated_month() {
    let scores = [None, Some(1.4), Some(1.9), Some(2.2), Some(2.7), None, Some(3.1), Some(3.5), Some(3.9), Some(2.8), Some(4.2), Some(4.3)];
    let points: Vec<_> = (0..).zip(scores).map(|(step, score)| (day(step * 14), score.map(|score| score as u8), score)).collect();
    let scene = level_history(&points, &[(day(84), "Joined Commerce".into()), (day(126), "Waiver expired".into())]);
    assert_snapshot!("level_history", picture(&scene));
    assert_snapshot!("level_history_table", table(&scene));
}

#[test]
fn burn_down_with_a_projection() {
    let points: Vec<_> = (0..19_u32).map(|at| (day(at.into()), (at != 7).then(|| 1.0 - f64::from(at * at) / 420.0))).collect();
    let scene = burn_down(&points, 30, Some(day(22)));
    assert_snapshot!("burn_down", picture(&scene));
    assert_snapshot!("burn_down_table", table(&scene));
}

#[test]
fn burn_down_below_zero() {
    let points: Vec<_> = (0..25_u32).map(|at| (day(at.into()), Some(1.0 - f64::from(at) / 18.0))).collect();
    assert_snapshot!("burn_down_overdrawn", picture(&burn_down(&points, 28, Some(day(27)))));
}

#[test]
fn bars_in_the_order_given() {
    let row = |name: &str, value, display: &str| (name.to_owned(), value, display.to_owned());
    let scene = bars(&[
        row("Payments", Some(4.2), "+4.2 pts"),
        row("Search and recommendations across all storefronts of the group, with the archive", Some(1.5), "+1.5 pts"),
        row("Billing", Some(-2.0), "-2.0 pts"),
        row("Identity", None, "no data"),
    ]);
    assert_snapshot!("bars", picture(&scene));
    assert_snapshot!("bars_table", table(&scene));
}

/// Twelve commits, two days apart: a step at the seventh, an alert there, the newest but one measured with uncommitted changes.
fn measured() -> Vec<SeriesPoint> {
    let values = [10.0, 10.4, 9.8, 10.1, 9.9, 10.2, 12.4, 12.1, 12.3, 12.2, 12.0, 12.5];
    (0..)
        .zip(values)
        .map(|(at, value)| SeriesPoint {
            at: day(at * 2).and_hms_opt(9, 30, 0).unwrap_or_default(),
            name: format!("c0ffee{at:x}"),
            value: (at != 3).then_some(value),
            interval: Some(0.4),
            alert: at == 6,
            quarantined: (6..=8).contains(&at),
            dirty: at == 10,
        })
        .collect()
}

#[test]
fn series_with_everything() {
    let label = |value: f64| format!("{value:.1} ms");
    let change = ChangeMark { index: 6, before: 10.1, after: 12.2, words: "+20.8 % at c0ffee6".into(), tentative: true };
    let scene = series(&SeriesInput {
        band: Some(Band { centre: 12.2, limit: 12.8, other_limit: None, from: 6 }),
        changes: vec![change],
        base: Some(1),
        ..SeriesInput::new("checkout: parse <all> median", measured(), &label)
    });
    assert_snapshot!("series", picture(&scene));
    assert_snapshot!("series_table", table(&scene));
}

#[test]
fn series_by_date_on_a_logarithmic_axis() {
    let label = |value: f64| format!("{value} s");
    let mut points = measured();
    for (point, value) in points.iter_mut().zip([0.01, 0.02, 0.0, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 90.0]) {
        *point = SeriesPoint { value: Some(value), interval: None, alert: false, quarantined: false, dirty: false, ..point.clone() };
    }
    let scene = series(&SeriesInput { along: Along::Dates, logarithmic: true, ..SeriesInput::new("Cold start", points, &label) });
    assert_snapshot!("series_log", picture(&scene));
    assert_snapshot!("series_log_table", table(&scene));
}

#[test]
fn a_download_carries_its_rules_and_colours() {
    let scene = burn_down(&[(day(0), Some(1.0)), (day(6), Some(0.5))], 28, Some(day(12)));
    assert_snapshot!("standalone_dark", scene.standalone(Theme::Dark).replace("><", ">\n<").replace('}', "}\n"));
}

#[test]
fn timeline_of_two_teams() {
    let bar = |name: &str, planned: (Option<u64>, Option<u64>), actual: Option<(u64, u64)>, state, word: &str| TimelineBar {
        name: name.to_owned(),
        planned: (planned.0.map(day), planned.1.map(day)),
        actual: actual.map(|(from, to)| (day(from), day(to))),
        promised: None,
        state,
        word: word.to_owned(),
        milestone: false,
    };
    let goal = bar("Payments reaches level 4", (None, Some(160)), None, BarState::Waiting, "open");
    let late = bar("Profile <all> services & stores", (Some(20), Some(50)), Some((25, 60)), BarState::Late, "10 days overdue");
    let scene = timeline(&TimelineInput {
        title: "Roadmap".to_owned(),
        days: (day(0), day(200)),
        today: day(60),
        zoom: TimelineZoom::Quarter,
        groups: vec![
            TimelineGroup { name: "Milestones".to_owned(), bars: vec![TimelineBar { milestone: true, promised: Some(day(120)), ..goal }] },
            TimelineGroup {
                name: "Payments".to_owned(),
                bars: vec![
                    bar("Declare SLOs", (Some(0), Some(13)), Some((2, 10)), BarState::Done, "done"),
                    TimelineBar { promised: Some(day(40)), ..late },
                    bar("Refine and improve", (Some(90), None), None, BarState::Waiting, "to do"),
                ],
            },
            TimelineGroup { name: "Long ago".to_owned(), bars: vec![bar("Before", (None, None), None, BarState::Dropped, "dropped")] },
        ],
        marks: vec![(day(14), "Review of week 23".to_owned())],
    });
    assert_snapshot!("timeline", picture(&scene));
    assert_snapshot!("timeline_table", table(&scene));
}
