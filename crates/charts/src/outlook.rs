//! When something is expected: of each row the span of likely days, the likeliest in it and the day that was promised.

use chrono::NaiveDate;

use crate::frame::{Frame, WIDTH, empty, fit, full_date};
use crate::scale::Time;
use crate::{Anchor, Item, Scene, Table};

/// Words above, span below: both stay readable where the picture is small.
const ROW: f64 = 42.0;
const SPAN: f64 = 11.0;
/// Days after the last known one, so that a span without an end has room for its arrow.
const ROOM: i64 = 10;
/// Farther ahead the picture does not go: what is near would shrink to nothing.
const LONGEST: i64 = 550;

/// One span. `None`: later than anything that is told.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlookRow {
    pub name: String,
    pub early: Option<NaiveDate>,
    pub likely: Option<NaiveDate>,
    pub late: Option<NaiveDate>,
    /// The promised day.
    pub due: Option<NaiveDate>,
    /// The sum of the others.
    pub whole: bool,
}

/// 640 wide, 42 a row and the days below.
#[must_use]
pub fn outlook(title: &str, today: NaiveDate, rows: &[OutlookRow]) -> Scene {
    let height = rows.len() as f64 * ROW + 44.0;
    Scene {
        class: "chart outlook",
        width: WIDTH,
        height,
        title: title.to_owned(),
        description: describe(rows),
        items: draw(today, rows, height).unwrap_or_else(|| empty(height)),
        table: Table {
            caption: title.to_owned(),
            head: ["What", "10 %", "50 %", "90 %", "Due"].map(String::from).to_vec(),
            rows: rows.iter().map(cells).collect(),
        },
    }
}

fn draw(today: NaiveDate, rows: &[OutlookRow], height: f64) -> Option<Vec<Item>> {
    let days = || rows.iter().flat_map(|row| [row.early, row.likely, row.late, row.due]).flatten();
    let last = days().max()?.min(today + chrono::Duration::days(LONGEST)).max(today);
    let first = days().min()?.min(today).max(today - chrono::Duration::days(LONGEST));
    let frame = Frame { left: 6.0, ..Frame::new(height, [], true) };
    let time = Time::over([first, last + chrono::Duration::days(ROOM)], frame.horizontal())?;
    let x = |day: NaiveDate| time.position(day).clamp(frame.left, frame.right);
    let mut items = Vec::new();
    for (day, _) in time.ticks(8) {
        items.push(Item::line("grid", (x(day), frame.top), (x(day), frame.bottom)));
    }
    items.extend(frame.time_axis(&time));
    items.push(Item::line("event", (x(today), frame.top - 8.0), (x(today), frame.bottom)).titled(format!("Today, {}", full_date(today))));
    items.push(Item::text("axis name", (x(today) + 3.0, frame.top - 10.0), Anchor::Start, "today"));
    for (index, row) in rows.iter().enumerate() {
        let top = frame.top + index as f64 * ROW;
        let (bar, middle) = (top + 20.0, top + 20.0 + SPAN / 2.0);
        let mut of_row = vec![Item::rect("track", (frame.left, bar), (frame.right, bar + SPAN))];
        if let Some(early) = row.early {
            let (class, end) = (if row.whole { "span whole" } else { "span" }, row.late.map_or(frame.right, x));
            of_row.push(Item::rect(class, (x(early), bar), (end.max(x(early) + 3.0), bar + SPAN)));
        }
        if row.early.is_some() && row.late.is_none_or(|late| late > last) {
            // An arrow instead of an end.
            let tip = frame.right;
            let d = format!("M{:.1} {:.1}L{:.1} {middle:.1}L{:.1} {:.1}", tip - 6.0, bar - 2.0, tip, tip - 6.0, bar + SPAN + 2.0);
            of_row.push(Item::path("onward", d));
        }
        if let Some(likely) = row.likely {
            of_row.push(Item::line("likely", (x(likely), bar - 3.0), (x(likely), bar + SPAN + 3.0)));
        }
        if let Some(due) = row.due {
            let at = x(due);
            let d = format!(
                "M{:.1} {middle:.1}L{at:.1} {:.1}L{:.1} {middle:.1}L{at:.1} {:.1}Z",
                at - 5.0,
                middle - 5.0,
                at + 5.0,
                middle + 5.0
            );
            of_row.push(Item::path("base", d));
        }
        let words = if row.whole { "axis name" } else { "axis" };
        of_row.push(Item::text(words, (frame.left, top + 14.0), Anchor::Start, fit(&row.name, WIDTH * 0.62)));
        // On a small picture the words of a row take all of its width.
        let date = if row.whole { "axis name" } else { "axis name fine" };
        of_row.push(Item::text(date, (frame.right, top + 14.0), Anchor::End, row.likely.map_or_else(|| "later".to_owned(), full_date)));
        items.push(Item::Group { class: "entry", title: Some(words_of(row)), items: of_row });
    }
    Some(items)
}

fn words_of(row: &OutlookRow) -> String {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "later".to_owned(), full_date);
    let due = row.due.map(|due| format!(", due {}", full_date(due))).unwrap_or_default();
    format!("{}: likely {}, between {} and {}{due}", row.name, day(row.likely), day(row.early), day(row.late))
}

fn describe(rows: &[OutlookRow]) -> String {
    rows.iter().find(|row| row.whole).or(rows.last()).map_or_else(|| "No data yet.".to_owned(), |row| format!("{}.", words_of(row)))
}

fn cells(row: &OutlookRow) -> Vec<String> {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "later".to_owned(), |day| day.to_string());
    let due = row.due.map_or_else(|| "none".to_owned(), |due| due.to_string());
    vec![row.name.clone(), day(row.early), day(row.likely), day(row.late), due]
}
