//! The picture: words above, bar below, so that both stay readable where the picture is small.

use chrono::{Datelike, Days, NaiveDate};

use super::{BarState, TimelineBar, TimelineInput, TimelineZoom};
use crate::frame::{WIDTH, fit, full_date};
use crate::scale::Time;
use crate::svg::number;
use crate::{Anchor, Item};

const ROW: f64 = 33.0;
const HEADING: f64 = 30.0;
const TOP: f64 = 30.0;
const BAR: f64 = 10.0;
/// Room at both ends, so that a diamond at the edge is whole.
const PAD: f64 = 7.0;

pub(super) fn height(groups: usize, rows: usize) -> f64 {
    TOP + (groups as f64 * HEADING + rows as f64 * ROW).max(ROW * 2.0) + 8.0
}

/// From the beginning of the first day to the end of the last.
struct Scale {
    time: Time,
    width: f64,
}

impl Scale {
    fn start(&self, day: NaiveDate) -> f64 {
        self.time.position(day.clamp(self.time.domain.0, self.time.domain.1))
    }

    fn end(&self, day: NaiveDate) -> f64 {
        if day < self.time.domain.0 { self.time.range.0 } else { (self.start(day) + self.width).min(self.time.range.1) }
    }

    fn middle(&self, day: NaiveDate) -> f64 {
        f64::midpoint(self.start(day), self.end(day))
    }

    /// Whether any of these days is in the picture.
    fn meets(&self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
        from.is_none_or(|from| from < self.time.domain.1) && to.is_none_or(|to| to >= self.time.domain.0)
    }

    fn holds(&self, day: NaiveDate) -> bool {
        (self.time.domain.0..self.time.domain.1).contains(&day)
    }
}

pub(super) fn items(
    input: &TimelineInput,
    (from, to): (NaiveDate, NaiveDate),
    groups: &[(&str, Vec<&TimelineBar>)],
    height: f64,
) -> Vec<Item> {
    let after = to.checked_add_days(Days::new(1)).unwrap_or(to);
    let time = Time { domain: (from, after), range: (PAD, WIDTH - PAD) };
    let days = (after - from).num_days().max(1) as f64;
    let scale = Scale { time, width: (WIDTH - 2.0 * PAD) / days };
    let mut items = axis(input.zoom, &scale, (from, after), height);
    if scale.holds(input.today) {
        let x = scale.middle(input.today);
        let line = Item::line("today", (x, TOP - 8.0), (x, height - 4.0));
        items.push(line.titled(format!("Today, {}", full_date(input.today))));
        items.push(Item::text("axis fine", (x + 4.0, TOP - 1.0), Anchor::Start, "today"));
    }
    for (day, words) in input.marks.iter().filter(|(day, _)| scale.holds(*day)) {
        let x = scale.middle(*day);
        let d = format!("M{} {}l4 -6h-8z", number(x), number(TOP - 2.0));
        items.push(Item::path("tick", d).titled(format!("{}: {words}", full_date(*day))));
    }
    let mut top = TOP;
    for (name, bars) in groups {
        items.push(Item::line("grid", (0.0, top + HEADING - 3.0), (WIDTH, top + HEADING - 3.0)));
        items.push(Item::text("axis name", (0.0, top + HEADING - 9.0), Anchor::Start, fit(name, WIDTH * 0.9)));
        top += HEADING;
        for bar in bars {
            items.push(row(bar, &scale, top, input.today));
            top += ROW;
        }
    }
    items
}

/// An upright line and a label where a month, a quarter or a year begins.
fn axis(zoom: TimelineZoom, scale: &Scale, (from, after): (NaiveDate, NaiveDate), height: f64) -> Vec<Item> {
    let mut items = Vec::new();
    let months = match zoom {
        TimelineZoom::Month => 1,
        TimelineZoom::Quarter => 3,
        TimelineZoom::Year => 12,
    };
    let mut first = Some(from);
    let mut free_from = 0.0;
    while let Some(day) = first.filter(|day| *day < after) {
        let x = scale.start(day);
        items.push(Item::line("grid", (x, TOP - 22.0), (x, height)));
        let label = label(zoom, day);
        if x >= free_from {
            items.push(Item::text("axis", (x + 4.0, TOP - 13.0), Anchor::Start, &*label));
            free_from = x + label.chars().count() as f64 * 7.0 + 10.0;
        }
        first = next(day, months);
    }
    items
}

/// The beginning of the next stretch of so many months.
fn next(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    let month = day.month0() / months * months + months;
    NaiveDate::from_ymd_opt(day.year() + (month / 12).cast_signed(), month % 12 + 1, 1)
}

fn label(zoom: TimelineZoom, day: NaiveDate) -> String {
    match zoom {
        TimelineZoom::Month => day.format("%b %Y").to_string(),
        TimelineZoom::Quarter => format!("Q{} {}", day.month0() / 3 + 1, day.year()),
        TimelineZoom::Year => day.year().to_string(),
    }
}

fn row(bar: &TimelineBar, scale: &Scale, top: f64, today: NaiveDate) -> Item {
    let (y, below) = (top + 18.0, top + 18.0 + BAR);
    let mut items = Vec::new();
    if bar.milestone {
        items.extend(milestone(bar, scale, y));
    } else {
        let (starts, ends) = bar.planned;
        if (starts.is_some() || ends.is_some()) && scale.meets(starts.or(ends), ends) {
            let left = starts.map_or_else(|| ends.map_or(scale.time.range.0, |end| scale.start(end)), |day| scale.start(day));
            let right = ends.map_or(if starts.is_some() { scale.time.range.1 } else { left }, |day| scale.end(day));
            items.push(rounded("planned", (left, y), (right.max(left), below)));
            if let (Some(promised), Some(end)) = (bar.promised, ends) {
                let (a, b) = (scale.end(promised), scale.end(end));
                items.push(rounded("slip", (a.min(b), y), (a.max(b), below)));
                items.push(Item::line("promised", (a, y - 3.0), (a, below + 3.0)));
            }
        }
        if let Some((began, ended)) = bar.actual.filter(|(began, ended)| scale.meets(Some(*began), Some(*ended))) {
            let right = scale.end(ended.min(today.max(began)));
            items.push(rounded(bar.state.class(), (scale.start(began), y + 2.5), (right, below - 2.5)));
        }
    }
    let words = format!("{} {}", bar.state.glyph(), bar.word);
    // Letters are about twice as wide where the picture is as narrow as a telephone.
    let room = |letter: f64| (WIDTH - words.chars().count() as f64 * letter - 14.0) * 7.0 / letter;
    items.push(Item::text("axis wide", (PAD, top + 13.0), Anchor::Start, fit(&bar.name, room(7.0))));
    items.push(Item::text("axis narrow", (PAD, top + 13.0), Anchor::Start, fit(&bar.name, room(12.5))));
    items.push(Item::text(word_class(bar.state), (WIDTH - PAD, top + 13.0), Anchor::End, words));
    Item::Group { class: "entry", title: Some(title(bar)), items }
}

fn word_class(state: BarState) -> &'static str {
    match state {
        BarState::Late | BarState::Blocked => "axis bad",
        BarState::Done => "axis good",
        _ => "axis",
    }
}

fn rounded(class: &'static str, from: (f64, f64), to: (f64, f64)) -> Item {
    // A single day stays visible on the scale of years.
    let to = (to.0.max(from.0 + 2.0), to.1);
    match Item::rect(class, from, to) {
        Item::Rect { class, title, x, y, width, height, .. } => Item::Rect { class, title, x, y, width, height, rx: 2.0 },
        other => other,
    }
}

/// A diamond at the day, an empty one at the day that was promised first, and how far they lie apart.
fn milestone(bar: &TimelineBar, scale: &Scale, y: f64) -> Vec<Item> {
    let Some(due) = bar.planned.1 else { return Vec::new() };
    let (middle, mut items) = (y + BAR / 2.0, Vec::new());
    let diamond = |class, x: f64| Item::path(class, format!("M{} {}l6 6l-6 6l-6 -6z", number(x), number(middle - 6.0)));
    if let Some(promised) = bar.promised {
        items.push(Item::line("promised", (scale.middle(promised), middle), (scale.middle(due), middle)));
        if scale.holds(promised) {
            items.push(diamond("goal ghost", scale.middle(promised)));
        }
    }
    if scale.holds(due) {
        let class = match bar.state {
            BarState::Done => "goal reached",
            BarState::Late => "goal late",
            _ => "goal",
        };
        items.push(diamond(class, scale.middle(due)));
    }
    items
}

fn title(bar: &TimelineBar) -> String {
    let mut parts = vec![format!("{}: {}", bar.name, bar.word)];
    match bar.planned {
        _ if bar.milestone => parts.extend(bar.planned.1.map(|day| format!("by {}", full_date(day)))),
        (Some(from), Some(to)) => parts.push(format!("planned {} to {}", full_date(from), full_date(to))),
        (None, Some(to)) => parts.push(format!("due {}", full_date(to))),
        (Some(from), None) => parts.push(format!("planned from {}", full_date(from))),
        (None, None) => {}
    }
    parts.extend(bar.actual.map(|(from, to)| format!("worked on {} to {}", full_date(from), full_date(to))));
    parts.extend(bar.promised.map(|day| format!("first promised for {}", full_date(day))));
    parts.join(", ")
}
