//! The first pass: candidates found in windows that slide over the series.

use super::Settings;
use super::divide::{Candidate, Divider};
use super::sample::{Sample, p_value};

/// Indexes of the candidates, in order. The next window begins at the last candidate of this one, at least half a window further.
pub(super) fn split(values: &[f64], settings: &Settings) -> Vec<usize> {
    let window = settings.window.max(2);
    let mut divider = Divider::new(window.min(values.len()));
    let (mut found, mut start) = (Vec::new(), 0);
    while start < values.len() {
        let end = (start + window).min(values.len());
        let of_window = divide(&mut divider, &values[start..end], settings);
        let next = start + window / 2;
        let last = of_window.last().map_or(0, |index| start + index);
        found.extend(of_window.into_iter().map(|index| start + index));
        start = next.max(last);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// An interval that may still be divided, with its best place.
struct Open {
    start: usize,
    end: usize,
    best: Candidate,
}

/// The open interval whose sides lie farthest apart, the first of equals.
fn farthest(intervals: &[Open]) -> Option<usize> {
    let distance = |at: usize| intervals[at].best.distance;
    (0..intervals.len()).reduce(|a, b| if distance(b) > distance(a) { b } else { a })
}

/// Divides the best candidate of all open intervals, until that one is not significant.
fn divide(divider: &mut Divider, window: &[f64], settings: &Settings) -> Vec<usize> {
    divider.load(window);
    let open = |start, end| divider.best(start, end, settings.min_segment).map(|best| Open { start, end, best });
    let mut intervals: Vec<Open> = open(0, window.len()).into_iter().collect();
    let mut found = Vec::new();
    while let Some(place) = farthest(&intervals) {
        let Open { start, end, best: Candidate { index, .. } } = intervals[place];
        let (left, right) = (Sample::of(&window[start..index]), Sample::of(&window[index..end]));
        if p_value(settings.test, &left, &right) > settings.first_p {
            break;
        }
        found.push(index);
        intervals.splice(place..=place, open(start, index).into_iter().chain(open(index, end)));
    }
    found.sort_unstable();
    found
}
