//! How many teams stood at each maturity level, week by week.

use chrono::NaiveDate;

use crate::frame::{Frame, WIDTH, empty, full_date};
use crate::scale::{Linear, Time, nice_ticks};
use crate::{Anchor, Item, Scene, Table};

const HEIGHT: f64 = 268.0;
const CLASSES: [&str; 6] = ["s1", "s2", "s3", "s4", "s5", "s0"];
/// White between two parts of a column.
const GAP: f64 = 1.2;

/// 640 × 268. Of each week: its first day, teams at level 1 to 5, unrated teams, which lie on top. Weeks ascend and are drawn evenly spaced.
#[must_use]
pub fn stacked_levels(weeks: &[(NaiveDate, [i64; 5], i64)]) -> Scene {
    let weeks: Vec<(NaiveDate, [i64; 6])> =
        weeks.iter().map(|(day, [a, b, c, d, e], f)| (*day, [*a, *b, *c, *d, *e, *f].map(|n| n.max(0)))).collect();
    Scene {
        class: "chart stack",
        width: WIDTH,
        height: HEIGHT,
        title: "Teams by level per week".to_owned(),
        description: weeks.last().map_or_else(|| "No data yet.".to_owned(), |week| format!("{}.", words(week))),
        items: draw(&weeks).unwrap_or_else(|| empty(HEIGHT)),
        table: table(&weeks),
    }
}

fn draw(weeks: &[(NaiveDate, [i64; 6])]) -> Option<Vec<Item>> {
    let most = weeks.iter().map(|(_, counts)| counts.iter().sum::<i64>()).max().filter(|most| *most > 0)? as f64;
    let ticks = nice_ticks(0.0, most, 5).into_iter().filter(|tick| tick.fract() == 0.0 && *tick <= most);
    let ticks: Vec<(f64, String)> = ticks.map(|tick| (tick, format!("{tick}"))).collect();
    // The labels of the last column stand on its right.
    let frame = Frame { right: WIDTH - 24.0, ..Frame::new(HEIGHT, ticks.iter().map(|(_, label)| label.as_str()), false) };
    let value = Linear { domain: (0.0, most), range: frame.vertical() };
    let slot = (frame.right - frame.left) / weeks.len() as f64;
    let width = (slot * 0.82).min(28.0);
    let middle = |index: usize| frame.left + slot * (index as f64 + 0.5);

    let mut items = frame.value_axis(|number| value.position(number), &ticks);
    for (index, week) in weeks.iter().enumerate() {
        let left = middle(index) - width / 2.0;
        let mut below = 0;
        let mut parts = Vec::new();
        for (class, count) in CLASSES.into_iter().zip(week.1).filter(|(_, count)| *count > 0) {
            let (bottom, top) = (value.position(below as f64), value.position((below + count) as f64));
            below += count;
            let height = (bottom - top - GAP).max(0.6);
            parts.push(Item::Rect { class, title: None, x: left, y: top, width, height, rx: 1.5 });
            // The last column names its levels, where a part is high enough for the words.
            if index + 1 == weeks.len() && class != "s0" && bottom - top >= 11.0 {
                let at = (left + width + 5.0, f64::midpoint(bottom, top) + 3.5);
                parts.push(Item::text("axis fine", at, Anchor::Start, class.replace('s', "L")));
            }
        }
        items.push(Item::Group { class: "week", title: Some(words(week)), items: parts });
    }
    let time = Time::over(weeks.iter().map(|(day, ..)| *day), frame.horizontal())?;
    let labels = time.ticks(8).into_iter().filter_map(|(day, label)| {
        let index = weeks.iter().position(|(week, _)| *week >= day)?;
        Some((middle(index), label))
    });
    items.extend(frame.day_labels(labels));
    Some(items)
}

/// "2 Nov 2026: 2 teams at level 1, 1 unrated"
fn words((day, counts): &(NaiveDate, [i64; 6])) -> String {
    let mut parts = Vec::new();
    for (level, count) in (1..).zip(counts).filter(|(_, count)| **count > 0) {
        parts.push(match (level, count, parts.is_empty()) {
            (6, count, _) => format!("{count} unrated"),
            (level, 1, true) => format!("1 team at level {level}"),
            (level, count, true) => format!("{count} teams at level {level}"),
            (level, count, false) => format!("{count} at level {level}"),
        });
    }
    let list = if parts.is_empty() { "no teams".to_owned() } else { parts.join(", ") };
    format!("Week of {}: {list}", full_date(*day))
}

fn table(weeks: &[(NaiveDate, [i64; 6])]) -> Table {
    let head = ["Week of", "Level 1", "Level 2", "Level 3", "Level 4", "Level 5", "Unrated"];
    let row = |(day, counts): &(NaiveDate, [i64; 6])| std::iter::once(day.to_string()).chain(counts.iter().map(i64::to_string)).collect();
    Table { caption: "Teams by level per week".to_owned(), head: head.map(String::from).to_vec(), rows: weeks.iter().map(row).collect() }
}
