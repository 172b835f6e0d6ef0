//! An error budget over its window: what is left, beside even spending.

use chrono::{Days, NaiveDate};

use crate::frame::{Frame, WIDTH, empty, full_date};
use crate::scale::{Linear, Time, drawable, labelled_ticks};
use crate::svg::line_path;
use crate::{Item, Scene, Table};

const HEIGHT: f64 = 268.0;

/// 640 × 268. Of each day the share of the budget that remains: 1 = untouched, 0 = used up, below = overdrawn. The window starts with the
/// first point and lasts `window_days`; even spending reaches 0 at its end. `projection` is the day the budget is expected to run out.
#[must_use]
pub fn burn_down(points: &[(NaiveDate, Option<f64>)], window_days: u32, projection: Option<NaiveDate>) -> Scene {
    let points: Vec<_> = points.iter().map(|(day, left)| (*day, drawable(*left))).collect();
    let window = points.first().and_then(|(start, _)| Some((*start, start.checked_add_days(Days::new(window_days.into()))?)));
    let last = points.iter().rev().find_map(|(day, left)| Some((*day, (*left)?)));
    // Nothing is left to run out once it is gone, and the past is not a projection.
    let projection = projection.filter(|day| last.is_some_and(|(at, left)| left > 0.0 && *day > at));
    Scene {
        class: "chart burn-down",
        width: WIDTH,
        height: HEIGHT,
        title: "Error budget left".to_owned(),
        description: describe(last, window, projection),
        items: draw(&points, window, last, projection).unwrap_or_else(|| empty(HEIGHT)),
        table: table(&points, window),
    }
}

type Window = Option<(NaiveDate, NaiveDate)>;

fn draw(
    points: &[(NaiveDate, Option<f64>)],
    window: Window,
    last: Option<(NaiveDate, f64)>,
    projection: Option<NaiveDate>,
) -> Option<Vec<Item>> {
    let (start, end) = window?;
    let last = last?;
    let low = points.iter().filter_map(|(_, left)| *left).fold(0.0, f64::min);
    let high = points.iter().filter_map(|(_, left)| *left).fold(1.0, f64::max);
    let ticks = labelled_ticks(low, high, 5, percent);
    let frame = Frame::new(HEIGHT, ticks.iter().map(|(_, label)| label.as_str()), false);
    let time = Time::over(points.iter().map(|(day, _)| *day).chain([end]), frame.horizontal())?;
    let value = Linear { domain: (ticks.first()?.0, ticks.last()?.0), range: frame.vertical() };
    let at = |day: NaiveDate, left: f64| (time.position(day), value.position(left));
    let zero = value.position(0.0);

    let mut items = Vec::new();
    if low < 0.0 {
        items.push(Item::rect("overdrawn", (frame.left, zero), (frame.right, frame.bottom)).titled("Overdrawn"));
    }
    items.extend(frame.value_axis(|number| value.position(number), &ticks));
    items.push(Item::line("zero", (frame.left, zero), (frame.right, zero)));
    items.extend(frame.time_axis(&time));
    items.push(Item::line("ideal", at(start, 1.0), at(end, 0.0)).titled("Even spending"));
    items.push(Item::path("l", line_path(points.iter().map(|(day, left)| left.map(|left| at(*day, left))))));
    if let Some(day) = projection {
        items.push(ahead(at(last.0, last.1), at(day, 0.0), frame.right).titled(format!("Runs out on {}", full_date(day))));
        if day <= time.domain.1 {
            items.push(Item::circle("out", at(day, 0.0), 4.0).titled(format!("Runs out on {}", full_date(day))));
        }
    }
    items.push(Item::circle("dot", at(last.0, last.1), 4.0).titled(format!("{}: {} left", full_date(last.0), percent(last.1))));
    Some(items)
}

/// From the last value towards the day the budget runs out, cut at the right end of the picture.
fn ahead(from: (f64, f64), to: (f64, f64), right: f64) -> Item {
    let share = ((right - from.0) / (to.0 - from.0)).clamp(0.0, 1.0);
    let share = if share.is_finite() { share } else { 0.0 };
    Item::line("ahead", from, (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)))
}

fn percent(ratio: f64) -> String {
    let text = format!("{:.0} %", ratio * 100.0);
    if text == "-0 %" { "0 %".to_owned() } else { text }
}

fn describe(last: Option<(NaiveDate, f64)>, window: Window, projection: Option<NaiveDate>) -> String {
    let (Some((day, left)), Some((_, end))) = (last, window) else { return "No data yet.".to_owned() };
    let state = if left < 0.0 { format!("Overdrawn by {}", percent(-left)) } else { format!("{} left", percent(left)) };
    let mut text = format!("{state} on {}; the window ends on {}", full_date(day), full_date(end));
    if let Some(day) = projection {
        text += &format!("; at this pace the budget runs out on {}", full_date(day));
    }
    text + "."
}

fn table(points: &[(NaiveDate, Option<f64>)], window: Window) -> Table {
    let even = |day: NaiveDate| {
        let (start, end) = window?;
        let days = (end - start).num_days();
        (days > 0).then(|| 1.0 - (day - start).num_days().clamp(0, days) as f64 / days as f64)
    };
    let row = |(day, left): &(NaiveDate, Option<f64>)| {
        vec![day.to_string(), left.map_or_else(crate::no_data, percent), even(*day).map_or_else(crate::no_data, percent)]
    };
    Table {
        caption: "Error budget left".to_owned(),
        head: ["Date", "Left", "Even spending"].map(String::from).to_vec(),
        rows: points.iter().map(row).collect(),
    }
}
