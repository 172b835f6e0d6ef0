//! The picture: axes, band, means between changes, line, marks.

use super::thin::extremes;
use super::{Along, ChangeMark, Drawn, HEIGHT, SeriesPoint, Shown, words};
use crate::frame::{Frame, WIDTH};
use crate::scale::{Linear, Log, Time, log_ticks, nice_ticks};
use crate::svg::{line_path, number};
use crate::{Anchor, Item};

/// Up to this many values each carry a dot and a tooltip; more would touch each other.
const DOTS: usize = 160;
/// Commits named along the axis.
const LABELS: usize = 7;
const SECONDS_OF_A_DAY: f64 = 86_400.0;

enum Values {
    Linear(Linear),
    Log(Log),
}

impl Values {
    fn position(&self, value: f64) -> f64 {
        match self {
            Self::Linear(scale) => scale.position(value),
            Self::Log(scale) => scale.position(value),
        }
    }
}

/// The items, and which points the line kept.
pub(super) fn draw(shown: &Shown) -> Option<Drawn> {
    let ticks = ticks(shown)?;
    let frame = Frame::new(HEIGHT, ticks.iter().map(|(_, label)| label.as_str()), !shown.changes.is_empty());
    let (domain, range) = ((ticks.first()?.0, ticks.last()?.0), frame.vertical());
    let values = if shown.input.logarithmic { Values::Log(Log { domain, range }) } else { Values::Linear(Linear { domain, range }) };
    let y = |value: f64| values.position(value).clamp(frame.top, frame.bottom);
    let (xs, labels) = horizontal(shown, &frame)?;
    let x = |index: usize| xs.get(index).copied().unwrap_or(frame.left);

    // By date, a commit may be measured after a later one: the line follows the axis.
    let mut order: Vec<usize> = (0..shown.points.len()).collect();
    order.sort_by(|a, b| x(*a).total_cmp(&x(*b)));
    let value = |index: usize| shown.points.get(index).and_then(|point| point.value);
    let along: Vec<_> = order.iter().map(|index| (x(*index), value(*index))).collect();
    let columns = (frame.right - frame.left).max(1.0) as usize;
    let line: Vec<usize> = if along.len() <= 2 * columns {
        order
    } else {
        extremes(&along).into_iter().filter_map(|position| order.get(position).copied()).collect()
    };

    let mut items = Vec::new();
    if let Some(band) = shown.band {
        let (left, right) = (x(band.from), frame.right);
        let other = band.other_limit.unwrap_or(band.centre);
        items.push(Item::rect("allowed", (left, y(band.limit)), (right, y(other))));
        items.push(Item::line("centre", (left, y(band.centre)), (right, y(band.centre))).titled(words::centre(shown, band)));
        for limit in std::iter::once(band.limit).chain(band.other_limit) {
            items.push(Item::line("limit", (left, y(limit)), (right, y(limit))).titled(words::limit(shown, limit)));
        }
    }
    items.extend(frame.value_axis(|value| values.position(value), &ticks));
    items.extend(frame.day_labels(labels));
    items.extend(changes(shown, &frame, &x, &y));
    if let Some((index, base)) = shown.input.base.and_then(|index| Some((index, value(index)?))) {
        let at = (x(index), y(base));
        items.push(Item::line("before", at, (frame.right, at.1)).titled(words::base(shown, index)));
        items.push(diamond(at).titled(words::base(shown, index)));
    }
    items.push(Item::path("l", line_path(line.iter().map(|index| Some((x(*index), y(value(*index)?)))))));
    items.extend(marks(shown, &line, &x, &y));
    let mut kept: Vec<usize> = line;
    let marked =
        |index: &usize| shown.points.get(*index).is_some_and(is_marked) || shown.changes.iter().any(|change| change.index == *index);
    kept.extend((0..shown.points.len()).filter(marked));
    kept.sort_unstable();
    kept.dedup();
    Some((items, kept))
}

fn is_marked(point: &SeriesPoint) -> bool {
    point.alert || point.quarantined || point.dirty
}

/// `None` where nothing can be drawn.
fn ticks(shown: &Shown) -> Option<Labels> {
    let drawn = shown.points.iter().filter_map(|point| point.value);
    let band = shown.band.into_iter().flat_map(|band| [Some(band.centre), Some(band.limit), band.other_limit]).flatten();
    let in_sight: Vec<f64> = drawn.clone().chain(band).filter(|value| !shown.input.logarithmic || *value > 0.0).collect();
    drawn.clone().next()?;
    let (low, high) = (in_sight.iter().copied().fold(f64::INFINITY, f64::min), in_sight.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    let ticks = if shown.input.logarithmic { log_ticks(low, high, 6) } else { nice_ticks(low, high, 6) };
    Some(ticks.into_iter().map(|tick| (tick, (shown.input.label)(tick))).collect())
}

/// Where something is written, and what.
type Labels = Vec<(f64, String)>;

/// Where each point stands, and the labels below.
fn horizontal(shown: &Shown, frame: &Frame) -> Option<(Vec<f64>, Labels)> {
    let points = shown.points;
    match shown.input.along {
        Along::Commits => {
            let last = points.len().saturating_sub(1);
            let scale = Linear { domain: (0.0, last as f64), range: frame.horizontal() };
            let step = points.len().div_ceil(LABELS).max(1);
            let labels = points.iter().enumerate().filter(|(index, _)| (last - index).is_multiple_of(step));
            let labels = labels.map(|(index, point)| (scale.position(index as f64), point.name.clone())).collect();
            Some(((0..points.len()).map(|index| scale.position(index as f64)).collect(), labels))
        }
        Along::Dates => {
            let (first, last) = (points.iter().map(|point| point.at).min()?, points.iter().map(|point| point.at).max()?);
            let days = |at: chrono::NaiveDateTime| (at - first).num_seconds() as f64 / SECONDS_OF_A_DAY;
            let scale = Linear { domain: (0.0, days(last)), range: frame.horizontal() };
            let time = Time { domain: (first.date(), last.date()), range: frame.horizontal() };
            let labels = time.ticks(LABELS).into_iter().map(|(day, label)| (days(day.and_time(chrono::NaiveTime::MIN)).max(0.0), label));
            let labels = labels.map(|(at, label)| (scale.position(at), label)).collect();
            Some((points.iter().map(|point| scale.position(days(point.at))).collect(), labels))
        }
    }
}

/// Numbered upright lines, and the mean of each stretch between them.
fn changes(shown: &Shown, frame: &Frame, x: &dyn Fn(usize) -> f64, y: &dyn Fn(f64) -> f64) -> Vec<Item> {
    let mut items = Vec::new();
    let mut left = frame.left;
    let mut free_from = 0.0;
    for (number, change) in shown.changes.iter().enumerate() {
        let ChangeMark { index, before, after, tentative, .. } = *change;
        let at = x(*index);
        items.push(Item::line("mean", (left, y(*before)), (at, y(*before))));
        left = at;
        if number + 1 == shown.changes.len() {
            items.push(Item::line("mean", (at, y(*after)), (frame.right, y(*after))));
        }
        let class = if *tentative { "change tentative" } else { "change" };
        let mut mark = vec![Item::line(class, (at, frame.top - 8.0), (at, frame.bottom))];
        let text = (number + 1).to_string();
        let text_at = (at + 4.0).min(WIDTH - 10.0);
        if text_at >= free_from {
            free_from = text_at + 8.0 * text.len() as f64;
            mark.push(Item::text("axis name", (text_at, frame.top - 10.0), Anchor::Start, text));
        }
        items.push(Item::Group { class: "mark-day", title: Some(format!("{}. {}", number + 1, words::change(change))), items: mark });
    }
    items
}

/// Intervals below the dots; of the dots, those that count for less look different, and an alert stands above its point.
fn marks(shown: &Shown, line: &[usize], x: &dyn Fn(usize) -> f64, y: &dyn Fn(f64) -> f64) -> Vec<Item> {
    let few = shown.points.len() <= DOTS;
    let newest = shown.points.iter().rposition(|point| point.value.is_some());
    let (mut whiskers, mut dots) = (Vec::new(), Vec::new());
    for (index, point) in shown.points.iter().enumerate() {
        let Some(value) = point.value else { continue };
        let at = (x(index), y(value));
        let last = Some(index) == newest;
        if let Some(half) = point.interval.filter(|_| few) {
            let (top, bottom) = (y(value + half), y(value - half));
            if bottom - top >= 1.0 {
                whiskers.push(Item::line("whisker", (at.0, top), (at.0, bottom)));
            }
        }
        let words = || words::point(shown, point);
        if point.quarantined {
            dots.push(Item::circle("held", at, 3.5).titled(words()));
        } else if last {
            dots.push(Item::circle("dot", at, 4.0).titled(words()));
        } else if few {
            dots.push(Item::circle("value", at, 2.2).titled(words()));
        } else if point.dirty && line.contains(&index) {
            dots.push(Item::circle("value", at, 1.5).titled(words()));
        }
        if point.dirty {
            dots.push(cross(at).titled(words()));
        }
        if point.alert {
            dots.push(triangle((at.0, at.1 - 12.0)).titled(words()));
        }
    }
    whiskers.extend(dots);
    whiskers
}

fn triangle((x, y): (f64, f64)) -> Item {
    Item::path("alert", format!("M{} {}l4.5 8h-9z", number(x), number(y - 4.0)))
}

fn cross((x, y): (f64, f64)) -> Item {
    Item::path("dirty", format!("M{} {}l7 7m0-7l-7 7", number(x - 3.5), number(y - 3.5)))
}

fn diamond((x, y): (f64, f64)) -> Item {
    Item::path("base", format!("M{} {}l5.5 5.5l-5.5 5.5l-5.5-5.5z", number(x), number(y - 5.5)))
}
