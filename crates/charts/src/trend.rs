//! A value over time with its target, the previous period behind it, and what happened.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::frame::{Frame, WIDTH, empty, full_date};
use crate::scale::{Linear, Time, drawable, labelled_ticks};
use crate::svg::line_path;
use crate::target::Target;
use crate::{Item, Scene, Table};

const HEIGHT: f64 = 268.0;
/// Up to this many values each carry a tooltip; more would be too narrow to point at.
const TOOLTIPS: usize = 120;

type Points = [(NaiveDate, Option<f64>)];

/// What [`trend`] draws. Days ascend.
pub struct TrendInput<'a> {
    pub title: String,
    pub points: Vec<(NaiveDate, Option<f64>)>,
    /// The previous period under its own days; it is moved so that both start together.
    pub compare: Option<Vec<(NaiveDate, Option<f64>)>>,
    pub target: Option<Target>,
    /// A value as people read it, with its unit. Used for the axis, tooltips and the table.
    pub label: &'a dyn Fn(f64) -> String,
    pub annotations: Vec<(NaiveDate, String)>,
    /// Days whose value was corrected after it had been shown.
    pub restated: Vec<NaiveDate>,
}

impl<'a> TrendInput<'a> {
    /// A bare line; set the other fields as needed.
    pub fn new(title: impl Into<String>, points: Vec<(NaiveDate, Option<f64>)>, label: &'a dyn Fn(f64) -> String) -> Self {
        Self { title: title.into(), points, compare: None, target: None, label, annotations: Vec::new(), restated: Vec::new() }
    }
}

/// 640 × 268. The value axis starts at 0 where the values lie near it, else it covers what is shown.
#[must_use]
pub fn trend(input: &TrendInput) -> Scene {
    let TrendInput { title, points, compare, target, label, annotations, restated } = input;
    let points = finite(points);
    let compare = compare.as_deref().map(|compare| aligned(&finite(compare), &points)).unwrap_or_default();
    let target = target.filter(Target::drawable);
    let items = draw(&points, &compare, target, label, annotations, restated).unwrap_or_else(|| empty(HEIGHT));
    Scene {
        class: "chart trend",
        width: WIDTH,
        height: HEIGHT,
        title: title.clone(),
        description: describe(&points, target, label),
        items,
        table: table(title, &points, &compare, label, annotations, restated),
    }
}

fn finite(points: &Points) -> Vec<(NaiveDate, Option<f64>)> {
    points.iter().map(|(day, value)| (*day, drawable(*value))).collect()
}

fn aligned(compare: &Points, points: &Points) -> Vec<(NaiveDate, Option<f64>)> {
    let (Some((from, _)), Some((to, _))) = (compare.first(), points.first()) else { return Vec::new() };
    let shift = *to - *from;
    compare.iter().filter_map(|(day, value)| Some((day.checked_add_signed(shift)?, *value))).collect()
}

fn draw(
    points: &Points,
    compare: &Points,
    target: Option<Target>,
    label: &dyn Fn(f64) -> String,
    annotations: &[(NaiveDate, String)],
    restated: &[NaiveDate],
) -> Option<Vec<Item>> {
    let last = points.iter().rev().find_map(|(day, value)| value.map(|value| (*day, value)))?;
    let in_sight = || points.iter().chain(compare).filter_map(|(_, value)| *value).chain(target.map(|target| target.value));
    let (low, high) = (in_sight().fold(f64::INFINITY, f64::min), in_sight().fold(f64::NEG_INFINITY, f64::max));
    let low = if low > 0.0 && low < high / 2.0 { 0.0 } else { low };
    let ticks = labelled_ticks(low, high, 5, label);

    let frame = Frame::new(HEIGHT, ticks.iter().map(|(_, label)| label.as_str()), !annotations.is_empty());
    let time = Time::over(points.iter().map(|(day, _)| *day), frame.horizontal())?;
    let value = Linear { domain: (ticks.first()?.0, ticks.last()?.0), range: frame.vertical() };
    let at = |(day, number): &(NaiveDate, Option<f64>)| number.map(|number| (time.position(*day), value.position(number)));

    let mut items = Vec::new();
    if let Some(target) = target {
        let [band, line] = target.band(value.position(target.value), frame.horizontal(), (frame.top, frame.bottom));
        items.extend([band, line.titled(format!("Target: {}", target.words(label(target.value))))]);
    }
    items.extend(frame.value_axis(|number| value.position(number), &ticks));
    items.extend(frame.time_axis(&time));
    items.extend(frame.events(&time, annotations));
    if !compare.is_empty() {
        let inside = compare.iter().filter(|(day, _)| *day <= time.domain.1);
        items.push(Item::path("before", line_path(inside.map(at))).titled("Previous period"));
    }
    items.push(Item::path("l", line_path(points.iter().map(at))));
    for point @ (day, number) in points {
        let (Some(at), Some(number)) = (at(point), number) else { continue };
        let words = format!("{}: {}", full_date(*day), label(*number));
        if restated.contains(day) {
            items.push(Item::circle("restated", at, 3.5).titled(format!("{words} (restated)")));
        } else if points.len() <= TOOLTIPS && *day != last.0 {
            items.push(Item::circle("point", at, 4.0).titled(words));
        }
    }
    if !restated.contains(&last.0) {
        items.push(Item::circle("dot", (time.position(last.0), value.position(last.1)), 4.0).titled(format!(
            "{}: {}",
            full_date(last.0),
            label(last.1)
        )));
    }
    Some(items)
}

fn describe(points: &Points, target: Option<Target>, label: &dyn Fn(f64) -> String) -> String {
    let known: Vec<(NaiveDate, f64)> = points.iter().filter_map(|(day, value)| Some((*day, (*value)?))).collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return "No data yet.".to_owned() };
    let mut text = format!("{} on {}", label(last.1), full_date(last.0));
    if first.0 != last.0 {
        let (low, high) = known.iter().fold((first.1, first.1), |(low, high), (_, value)| (low.min(*value), high.max(*value)));
        text += &format!(", {} on {}; lowest {}, highest {}", label(first.1), full_date(first.0), label(low), label(high));
    }
    if let Some(target) = target {
        text += &format!("; target {}", target.words(label(target.value)));
    }
    if known.len() < points.len() {
        text += &format!("; {} of {} points without data", points.len() - known.len(), points.len());
    }
    text + "."
}

fn table(
    title: &str,
    points: &Points,
    compare: &Points,
    label: &dyn Fn(f64) -> String,
    annotations: &[(NaiveDate, String)],
    restated: &[NaiveDate],
) -> Table {
    let before: BTreeMap<NaiveDate, Option<f64>> = compare.iter().copied().collect();
    let mut days: BTreeMap<NaiveDate, Option<f64>> = annotations.iter().map(|(day, _)| (*day, None)).collect();
    days.extend(points.iter().copied());
    let cell = |value: Option<f64>| value.map_or_else(crate::no_data, label);
    let noted = !annotations.is_empty() || !restated.is_empty();
    let mut head = vec!["Date".to_owned(), "Value".to_owned()];
    head.extend((!compare.is_empty()).then(|| "Previous period".to_owned()));
    head.extend(noted.then(|| "Note".to_owned()));
    let rows = days.into_iter().map(|(day, value)| {
        let mut row = vec![day.to_string(), cell(value)];
        row.extend((!compare.is_empty()).then(|| cell(before.get(&day).copied().flatten())));
        let notes = restated.iter().filter(|restated| **restated == day).map(|_| "restated");
        let notes = notes.chain(annotations.iter().filter(|(of, _)| *of == day).map(|(_, words)| words.as_str()));
        row.extend(noted.then(|| notes.collect::<Vec<_>>().join("; ")));
        row
    });
    Table { caption: title.to_owned(), head, rows: rows.collect() }
}
