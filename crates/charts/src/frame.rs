//! The plot area of a chart with axes: grid lines, labels, event marks.

use chrono::NaiveDate;

use crate::scale::Time;
use crate::{Anchor, Item};

/// Natural width of a chart with axes; the page scales it.
pub(crate) const WIDTH: f64 = 640.0;
/// Of a character at 12 px, the largest label of a picture that shows all its words, for deciding what fits.
const CHARACTER: f64 = 7.0;
/// Time labels that fit side by side at natural size. Every second one gives way where the picture is small.
const LABELS: usize = 8;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

impl Frame {
    /// Room on the left for the longest label, below for the days, above for event marks if there are any.
    pub(crate) fn new<'a>(height: f64, labels: impl IntoIterator<Item = &'a str>, events: bool) -> Self {
        let longest = labels.into_iter().map(|label| label.chars().count()).max().unwrap_or(0);
        Self {
            left: (longest as f64 * CHARACTER + 8.0).clamp(24.0, 120.0),
            right: WIDTH - 10.0,
            top: if events { 26.0 } else { 10.0 },
            bottom: height - 26.0,
        }
    }

    pub(crate) fn horizontal(&self) -> (f64, f64) {
        (self.left, self.right)
    }

    /// From the bottom up, as values grow.
    pub(crate) fn vertical(&self) -> (f64, f64) {
        (self.bottom, self.top)
    }

    pub(crate) fn value_axis(&self, position: impl Fn(f64) -> f64, ticks: &[(f64, String)]) -> Vec<Item> {
        let tick = |(value, label): &(f64, String)| {
            let y = position(*value);
            [Item::line("grid", (self.left, y), (self.right, y)), Item::text("axis", (self.left - 7.0, y + 3.5), Anchor::End, label)]
        };
        ticks.iter().flat_map(tick).collect()
    }

    pub(crate) fn time_axis(&self, time: &Time) -> Vec<Item> {
        self.day_labels(time.ticks(LABELS).into_iter().map(|(day, label)| (time.position(day), label)))
    }

    pub(crate) fn day_labels(&self, labels: impl IntoIterator<Item = (f64, String)>) -> Vec<Item> {
        let text = |(index, (x, label)): (usize, (f64, String))| {
            let half = label.chars().count() as f64 * CHARACTER / 2.0;
            let (x, anchor) = if x + half > WIDTH {
                (WIDTH, Anchor::End)
            } else if x - half < self.left {
                (x, Anchor::Start)
            } else {
                (x, Anchor::Middle)
            };
            Item::text(if index % 2 == 0 { "axis" } else { "axis fine" }, (x, self.bottom + 20.0), anchor, label)
        };
        labels.into_iter().enumerate().map(text).collect()
    }

    /// Numbered upright lines in order of the days, with their words where there is room beside them.
    pub(crate) fn events(&self, time: &Time, events: &[(NaiveDate, String)]) -> Vec<Item> {
        let mut sorted: Vec<_> = events.iter().filter(|(day, _)| (time.domain.0..=time.domain.1).contains(day)).collect();
        sorted.sort_by_key(|(day, _)| *day);
        let mut free_from = 0.0;
        let mut out = Vec::new();
        for (index, (day, words)) in sorted.iter().enumerate() {
            let x = time.position(*day);
            let next = sorted.get(index + 1).map_or(WIDTH, |(day, _)| time.position(*day));
            let mut items = vec![Item::line("event", (x, self.top - 8.0), (x, self.bottom))];
            let number = (index + 1).to_string();
            let words_at = x + 4.0 + (number.len() as f64 + 0.5) * CHARACTER;
            let number_at = x.min(WIDTH - 10.0) + 3.0;
            if number_at >= free_from {
                let (y, width) = (self.top - 10.0, words.chars().count() as f64 * CHARACTER);
                items.push(Item::text("axis name", (number_at, y), Anchor::Start, number));
                if words_at + width < next {
                    items.push(Item::text("axis fine", (words_at, y), Anchor::Start, words));
                    free_from = words_at + width;
                } else {
                    if x - 4.0 - width > free_from {
                        items.push(Item::text("axis fine", (x - 4.0, y), Anchor::End, words));
                    }
                    free_from = number_at + 14.0;
                }
            }
            out.push(Item::Group { class: "mark-day", title: Some(format!("{}. {}: {words}", index + 1, full_date(*day))), items });
        }
        out
    }
}

/// "3 Nov 2026"
pub(crate) fn full_date(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// What fits into `width` at natural size, with an ellipsis where it does not.
pub(crate) fn fit(text: &str, width: f64) -> String {
    let room = (width / CHARACTER).max(1.0) as usize;
    if text.chars().count() <= room { text.to_owned() } else { text.chars().take(room.saturating_sub(1)).chain(['…']).collect() }
}

/// Lines of at most `width` at natural size, broken between words.
pub(crate) fn wrap(text: &str, width: f64) -> Vec<String> {
    let room = (width / CHARACTER) as usize;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => *line += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The picture of nothing: says so in the middle.
pub(crate) fn empty(height: f64) -> Vec<Item> {
    vec![
        Item::line("missing", (WIDTH / 4.0, height / 2.0 + 12.0), (WIDTH * 3.0 / 4.0, height / 2.0 + 12.0)),
        Item::text("axis", (WIDTH / 2.0, height / 2.0), Anchor::Middle, "No data yet"),
    ]
}
