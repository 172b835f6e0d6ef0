//! What holds for every chart, whatever the values.

use chrono::{Days, NaiveDate};
use pacekeeper_charts::{Good, Scene, Target, Theme, TrendInput, bars, burn_down, level_history, spark, stacked_levels, trend};
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
        check(&bars(&values.iter().map(|value| (words.replace('@', ""), *value, "shown".to_owned())).collect::<Vec<_>>()))?;
    }
}

#[test]
fn nothing_known_is_said_in_words_and_drawn_as_no_line() {
    let nothing = [(day(0), None), (day(7), None)];
    let label = |value: f64| value.to_string();
    for scene in [trend(&TrendInput::new("Trend", nothing.to_vec(), &label)), burn_down(&nothing, 30, None), stacked_levels(&[]), bars(&[])]
    {
        let svg = scene.svg("x");
        assert!(svg.contains(">No data yet</text>") && !svg.contains("<path"), "{svg}");
        assert_eq!(scene.description, "No data yet.");
    }
}
