//! What holds for every chart, whatever the values.

use chrono::{Days, NaiveDate};
use pacekeeper_charts::{
    Along, Band, BarState, ChangeMark, Good, Item, Scene, SeriesInput, SeriesPoint, Target, Theme, TimelineBar, TimelineGroup,
    TimelineInput, TimelineZoom, TrendInput, bars, burn_down, level_history, series, spark, stacked_levels, timeline, trend,
};
use proptest::prelude::*;

fn day(after: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).map(|start| start + Days::new(after.into())).unwrap_or_default()
}

fn check(scene: &Scene) -> Result<(), TestCaseError> {
    let pictures = [scene.svg("x"), scene.standalone(Theme::Light), scene.standalone(Theme::Dark), scene.standalone(Theme::Print)];
    for svg in &pictures {
        prop_assert!(!svg.contains("style="), "{}", svg);
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf\"") && !svg.contains("inf "), "{}", svg);
        prop_assert!(!svg.contains("<b>"), "{}", svg);
        for tag in ["svg", "g", "text", "title", "style"] {
            let open = svg.matches(&format!("<{tag} ")).count() + svg.matches(&format!("<{tag}>")).count();
            prop_assert_eq!(open, svg.matches(&format!("</{tag}>")).count(), "{} of {}", tag, svg);
        }
    }
    for svg in &pictures[1..] {
        prop_assert!(!svg.contains("var(") && !svg.contains('@'), "{}", svg);
    }
    prop_assert!(!scene.title.is_empty() && !scene.description.is_empty());
    prop_assert!(scene.table.rows.iter().all(|row| row.len() == scene.table.head.len()));
    Ok(())
}

fn point(after: u32, value: Option<f64>) -> SeriesPoint {
    SeriesPoint {
        at: day(after).and_hms_opt(12, 0, 0).unwrap_or_default(),
        name: format!("commit {after}"),
        value,
        interval: value.map(|value| value / 10.0),
        alert: after.is_multiple_of(3),
        quarantined: after.is_multiple_of(4),
        dirty: after.is_multiple_of(5),
    }
}

fn value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        2 => Just(None),
        6 => (-1e4..1e4_f64).prop_map(Some),
        1 => prop_oneof![Just(0.0), Just(f64::NAN), Just(f64::INFINITY), Just(f64::MAX), Just(f64::MIN), Just(1e-300)].prop_map(Some),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_picture_is_whole(
        values in prop::collection::vec(value(), 0..20),
        gap in 0_u32..40,
        goal in value(),
        counts in prop::array::uniform5(-1_i64..9),
        words in "[a-z<>&\"@=]{0,12}",
    ) {
        let target = goal.map(|value| Target { value, good: if gap % 2 == 0 { Good::Above } else { Good::Below } });
        let points: Vec<_> = (0..).zip(&values).map(|(at, value)| (day(at * gap), *value)).collect();
        let events = vec![(day(gap), words.replace('@', "<b>")), (day(gap + 1), "after".to_owned())];
        let label = |value: f64| format!("{value:.2} ms");

        check(&spark(&values, target))?;
        check(&trend(&TrendInput {
            compare: Some(points.clone()),
            target,
            annotations: events.clone(),
            restated: vec![day(gap)],
            ..TrendInput::new("Trend", points.clone(), &label)
        }))?;
        check(&stacked_levels(&(0..).zip(&values).map(|(at, _)| (day(at * gap), counts, 1)).collect::<Vec<_>>()))?;
        let levels: Vec<_> = points.iter().map(|(day, value)| (*day, value.map(|value| (value as u8) % 7), *value)).collect();
        check(&level_history(&levels, &events))?;
        check(&burn_down(&points, gap, Some(day(gap * 2))))?;
        let measured: Vec<_> = (0..).zip(&values).map(|(at, value)| point(at * gap, *value)).collect();
        let numbers = (goal.unwrap_or(1.0), values.iter().flatten().next().copied().unwrap_or(2.0));
        for (along, logarithmic) in [(Along::Commits, false), (Along::Dates, false), (Along::Commits, true), (Along::Dates, true)] {
            check(&series(&SeriesInput {
                along,
                logarithmic,
                band: Some(Band { centre: numbers.0, limit: numbers.1, other_limit: goal, from: gap as usize }),
                changes: vec![ChangeMark {
                    index: gap as usize,
                    before: numbers.0,
                    after: numbers.1,
                    words: words.replace('@', "<b>"),
                    tentative: gap.is_multiple_of(2),
                }],
                base: Some(gap as usize),
                ..SeriesInput::new(words.replace('@', "<b>") + "series", measured.clone(), &label)
            }))?;
        }
        let rows = (0..).zip(&values).map(|(at, value)| TimelineBar {
            name: words.replace('@', "<b>"),
            planned: (value.map(|_| day(at * gap)), (at % 2 == 0).then(|| day(at + gap))),
            actual: (at % 3 == 0).then(|| (day(at), day(gap))),
            promised: (at % 4 == 0).then(|| day(gap * 3)),
            state: [BarState::Waiting, BarState::Working, BarState::Blocked, BarState::Done, BarState::Dropped, BarState::Late][at as usize % 6],
            word: words.replace('@', "<b>"),
            milestone: at % 5 == 0,
        });
        let groups = vec![TimelineGroup { name: words.replace('@', "<b>"), bars: rows.collect() }];
        for zoom in [TimelineZoom::Month, TimelineZoom::Quarter, TimelineZoom::Year] {
            let (title, marks) = ("Plan".to_owned(), events.clone());
            check(&timeline(&TimelineInput { title, days: (day(gap * 2), day(3)), today: day(gap), zoom, groups: groups.clone(), marks }))?;
        }
        check(&bars(&values.iter().map(|value| (words.replace('@', ""), *value, "shown".to_owned())).collect::<Vec<_>>()))?;
    }
}

/// Corners of the line of a series, and its highest point (small is high).
fn line_of(scene: &Scene) -> (usize, f64) {
    let line = scene.items.iter().find_map(|item| if let Item::Path { class: "l", d, .. } = item { Some(d.clone()) } else { None });
    let line = line.unwrap_or_default();
    let corners: Vec<f64> = line.split(['M', 'L']).filter_map(|corner| corner.split_once(' ')?.1.parse().ok()).collect();
    (corners.len(), corners.iter().copied().fold(f64::INFINITY, f64::min))
}

#[test]
fn ten_thousand_points_become_two_a_column_and_no_peak_is_lost() {
    let label = |value: f64| format!("{value:.0}");
    let calm = |peak: usize| {
        (0..10_000_u32)
            .map(|at| SeriesPoint {
                alert: false,
                quarantined: false,
                dirty: false,
                ..point(at / 40, Some(if at as usize == peak { 900.0 } else { 100.0 }))
            })
            .collect::<Vec<_>>()
    };
    for along in [Along::Commits, Along::Dates] {
        let scene = series(&SeriesInput { along, ..SeriesInput::new("Many", calm(7_321), &label) });
        let (corners, highest) = line_of(&scene);
        assert!(corners > 100 && corners <= 2 * 640, "{corners}");
        // The peak of 900 on an axis up to 1,000 lies a tenth below the top.
        let heights = line_of(&series(&SeriesInput { along, ..SeriesInput::new("Many", calm(10_001), &label) }));
        assert!(highest < heights.1 / 2.0, "{highest} of {}", heights.1);
        assert!(scene.table.rows.iter().any(|row| row[2] == "900"));
    }
}

#[test]
fn nothing_known_is_said_in_words_and_drawn_as_no_line() {
    let nothing = [(day(0), None), (day(7), None)];
    let label = |value: f64| value.to_string();
    let unmeasured = SeriesInput::new("Series", vec![point(0, None)], &label);
    let trend = trend(&TrendInput::new("Trend", nothing.to_vec(), &label));
    for scene in [trend, burn_down(&nothing, 30, None), stacked_levels(&[]), bars(&[]), series(&unmeasured)] {
        let svg = scene.svg("x");
        assert!(svg.contains(">No data yet</text>") && !svg.contains("<path"), "{svg}");
        assert_eq!(scene.description, "No data yet.");
    }
}
