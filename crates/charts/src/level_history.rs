//! The maturity level of one team or group over time, with the score inside the level.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::frame::{Frame, WIDTH, empty, full_date};
use crate::scale::{Linear, Time, drawable};
use crate::svg::{line_path, number};
use crate::{Anchor, Item, Scene, Table};

const HEIGHT: f64 = 228.0;
const KEYS: [&str; 5] = ["s1", "s2", "s3", "s4", "s5"];

/// 640 × 228. Of each day: the level from 1 to 5, `None` while unrated; the score, whose whole part is the level. The step runs through the
/// middle of the level's row and holds until the next point; the score runs from the row's bottom to its top. Days ascend.
#[must_use]
pub fn level_history(points: &[(NaiveDate, Option<u8>, Option<f64>)], events: &[(NaiveDate, String)]) -> Scene {
    let points: Vec<_> =
        points.iter().map(|(day, level, score)| (*day, level.filter(|level| (1..=5).contains(level)), drawable(*score))).collect();
    Scene {
        class: "chart levels",
        width: WIDTH,
        height: HEIGHT,
        title: "Maturity level over time".to_owned(),
        description: describe(&points),
        items: draw(&points, events).unwrap_or_else(|| empty(HEIGHT)),
        table: table(&points, events),
    }
}

type Point = (NaiveDate, Option<u8>, Option<f64>);

fn draw(points: &[Point], events: &[(NaiveDate, String)]) -> Option<Vec<Item>> {
    if points.iter().all(|(_, level, score)| level.is_none() && score.is_none()) {
        return None;
    }
    let frame = Frame { left: 30.0, ..Frame::new(HEIGHT, [], !events.is_empty()) };
    let time = Time::over(points.iter().map(|(day, ..)| *day), frame.horizontal())?;
    let rows = Linear { domain: (1.0, 6.0), range: frame.vertical() };
    let mut items = Vec::new();
    for (level, key) in (1_u8..).zip(KEYS) {
        let (bottom, top) = (rows.position(f64::from(level)), rows.position(f64::from(level + 1)));
        if level % 2 == 1 {
            items.push(Item::rect("row", (frame.left, bottom), (frame.right, top)));
        }
        items.push(Item::rect(key, (frame.left - 8.0, bottom - 0.6), (frame.left - 2.0, top + 0.6)));
        items.push(Item::text("axis", (frame.left - 13.0, f64::midpoint(bottom, top) + 3.5), Anchor::End, format!("L{level}")));
    }
    items.extend(frame.time_axis(&time));
    items.extend(frame.events(&time, events));
    let score = |(day, _, score): &Point| score.map(|score| (time.position(*day), rows.position(score.clamp(1.0, 6.0))));
    items.push(Item::path("score", line_path(points.iter().map(score))).titled("Score"));
    items.push(Item::path("step", step_path(points, &time, &rows)).titled("Level"));
    let last = points.iter().rev().find_map(|(day, level, _)| Some((*day, (*level)?)));
    if let Some((day, level)) = last {
        let at = (time.position(day), rows.position(f64::from(level) + 0.5));
        items.push(Item::circle("dot", at, 4.5).titled(format!("{}: level {level}", full_date(day))));
    }
    Some(items)
}

/// Each level holds until the next point, known or not.
fn step_path(points: &[Point], time: &Time, rows: &Linear) -> String {
    let mut d = String::new();
    let mut before = None;
    for (index, (day, level, _)) in points.iter().enumerate() {
        if let Some(level) = level {
            let y = number(rows.position(f64::from(*level) + 0.5));
            if before.is_none() {
                d += &format!("M{} {y}", number(time.position(*day)));
            } else if before != Some(*level) {
                d += &format!("V{y}");
            }
            d += &points.get(index + 1).map_or_else(|| "h0".to_owned(), |(next, ..)| format!("H{}", number(time.position(*next))));
        }
        before = *level;
    }
    d
}

fn describe(points: &[Point]) -> String {
    let known: Vec<(NaiveDate, u8)> = points.iter().filter_map(|(day, level, _)| Some((*day, (*level)?))).collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return "Not rated yet.".to_owned() };
    let mut text = format!("Level {} on {}, level {} on {}", first.1, full_date(first.0), last.1, full_date(last.0));
    if known.len() < points.len() {
        text += &format!("; unrated at {} of {} points", points.len() - known.len(), points.len());
    }
    text + "."
}

fn table(points: &[Point], events: &[(NaiveDate, String)]) -> Table {
    let mut days: BTreeMap<NaiveDate, [String; 3]> = BTreeMap::new();
    for (day, level, score) in points {
        let level = level.map_or_else(|| "unrated".to_owned(), |level| level.to_string());
        days.insert(*day, [level, score.map_or_else(crate::no_data, |score| format!("{score:.1}")), String::new()]);
    }
    for (day, words) in events {
        let [.., note] = days.entry(*day).or_default();
        *note = if note.is_empty() { words.clone() } else { format!("{note}; {words}") };
    }
    Table {
        caption: "Maturity level over time".to_owned(),
        head: ["Date", "Level", "Score", "Event"].map(String::from).to_vec(),
        rows: days.into_iter().map(|(day, cells)| std::iter::once(day.to_string()).chain(cells).collect()).collect(),
    }
}
