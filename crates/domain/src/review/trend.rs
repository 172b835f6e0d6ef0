//! One metric over its weeks, in words (decision 52).

use super::{Movement, TrendLine, Watched, quantity};
use crate::results::Direction;
use crate::stats::{mad, mann_kendall};

/// Weeks before the review's that the noise is taken from.
pub const HISTORY_WEEKS: usize = 12;
/// Weeks, the review's included, that a trend is looked for in.
pub const TREND_WEEKS: usize = 6;
/// Fewer weeks than this do not tell what is noise.
const FEWEST: usize = 4;
/// Makes the median absolute deviation an estimate of σ for normal values.
const ROBUST: f64 = 1.4826;
const SIGNIFICANT: f64 = 0.05;

/// `stable` where this week differs from the last by less than three robust σ of the weeks before; `trending` where six weeks in a row
/// rise or fall (Mann-Kendall, two-sided p < 0.05), with `(investigate)` if that is for the worse; else the signed change.
pub fn say(name: &str, watched: &Watched) -> TrendLine {
    let mut weeks = watched.weeks.iter().rev().take(HISTORY_WEEKS + 1);
    let (now, earlier) = (weeks.next().copied().flatten(), weeks.copied().collect::<Vec<_>>());
    let last = earlier.first().copied().flatten();
    let line = TrendLine {
        name: name.to_owned(),
        actual: now.map(|value| quantity(value, &watched.unit)),
        before: last.map(|value| quantity(value, &watched.unit)),
        link: watched.link.clone(),
        ..TrendLine::default()
    };
    let Some(now) = now else { return TrendLine { text: format!("{name} unknown: nothing was measured this week"), ..line } };
    let trending = trend(watched);
    let floor = noise(&earlier);
    let change = last.map(|last| (last, now - last)).filter(|(_, difference)| floor.is_none_or(|floor| moved(*difference, floor)));
    let step = change.filter(|(_, difference)| *difference != 0.0).map(|(last, difference)| step(last, difference, &watched.unit));
    match (trending, step, last) {
        (Some(up), step, _) => {
            let better = better(watched.direction, up);
            let and = if let Some(step) = step { format!(", {step} vs last week") } else { String::new() };
            let call = if better == Some(false) { " (investigate)" } else { "" };
            let way = if up { "up" } else { "down" };
            TrendLine { text: format!("{name} trending {way}{and}{call}"), movement: Movement::Trending, better, ..line }
        }
        (None, _, None) => TrendLine { text: format!("{name} {}: nothing was measured last week", quantity(now, &watched.unit)), ..line },
        (None, Some(step), Some(last)) => {
            let caution = if floor.is_none() { " (too few weeks to tell it from noise)" } else { "" };
            let better = better(watched.direction, now > last);
            TrendLine { text: format!("{name} {step} vs last week{caution}"), movement: Movement::Changed, better, ..line }
        }
        (None, None, Some(_)) => TrendLine { text: format!("{name} stable"), movement: Movement::Stable, ..line },
    }
}

/// Of a week that is not over: its value as it is now, which is no whole week's and held against none.
pub fn so_far(name: &str, watched: &Watched) -> TrendLine {
    let (now, last) = (watched.weeks.last().copied().flatten(), watched.weeks.iter().rev().nth(1).copied().flatten());
    let said = now.map(|value| quantity(value, &watched.unit));
    TrendLine {
        name: name.to_owned(),
        text: match &said {
            Some(said) => format!("{name} {said} so far: the week is not over"),
            None => format!("{name} unknown: nothing was measured this week yet"),
        },
        actual: said,
        before: last.map(|value| quantity(value, &watched.unit)),
        link: watched.link.clone(),
        ..TrendLine::default()
    }
}

/// Three robust standard deviations of the weeks before; `None` of too few.
fn noise(earlier: &[Option<f64>]) -> Option<f64> {
    let known: Vec<f64> = earlier.iter().copied().flatten().collect();
    if known.len() < FEWEST { None } else { mad(&known).map(|mad| 3.0 * ROBUST * mad) }
}

/// `stable` is |Δ| < noise floor; where the weeks never differed, no difference is stable too.
fn moved(difference: f64, floor: f64) -> bool {
    difference != 0.0 && difference.abs() >= floor
}

/// Up or down over the last six weeks, each of which must have a value.
fn trend(watched: &Watched) -> Option<bool> {
    let last: Option<Vec<f64>> = watched.weeks.iter().rev().take(TREND_WEEKS).rev().copied().collect();
    let last = last.filter(|weeks| weeks.len() == TREND_WEEKS)?;
    let test = mann_kendall(&last);
    (test.p_two_sided < SIGNIFICANT).then_some(test.s > 0)
}

fn better(direction: Direction, up: bool) -> Option<bool> {
    match direction {
        Direction::Lower => Some(!up),
        Direction::Higher => Some(up),
        Direction::Stable => Some(false),
    }
}

/// `increased 5%`; of a value around zero, the difference itself.
fn step(last: f64, difference: f64, unit: &str) -> String {
    let verb = if difference > 0.0 { "increased" } else { "decreased" };
    if last == 0.0 {
        return format!("{verb} by {}", quantity(difference.abs(), unit));
    }
    let percent = (difference / last * 100.0).abs();
    let number = if percent >= 1.0 { format!("{percent:.0}") } else { super::quantity(percent, "") };
    format!("{verb} {number}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(direction: Direction, weeks: &[f64]) -> Watched {
        Watched {
            name: "p99".to_owned(),
            qualifiers: Vec::new(),
            direction,
            unit: "seconds".to_owned(),
            has_target: false,
            weeks: weeks.iter().copied().map(Some).collect(),
            link: String::new(),
        }
    }

    /// Weeks before: median 100, deviations 0 and 1 in turn, MAD 1, so that the noise floor is 3 · 1.4826 = 4.45.
    const BEFORE: [f64; 12] = [99.0, 101.0, 100.0, 99.0, 101.0, 100.0, 101.0, 99.0, 100.0, 101.0, 99.0, 100.0];

    fn after(value: f64) -> Watched {
        watched(Direction::Lower, &[&BEFORE[..], &[value]].concat())
    }

    #[test]
    fn what_is_within_the_noise_of_twelve_weeks_is_stable() {
        assert_eq!(say("p99", &after(104.4)).text, "p99 stable");
        let changed = say("p99", &after(105.0));
        assert_eq!((changed.text.as_str(), changed.better), ("p99 increased 5% vs last week", Some(false)));
        assert_eq!(say("p99", &after(95.0)).text, "p99 decreased 5% vs last week");
    }

    #[test]
    fn a_metric_that_never_moved_is_stable_until_it_moves() {
        assert_eq!(say("p99", &watched(Direction::Lower, &[7.0; 13])).text, "p99 stable");
        let moved = [&[8.0; 12][..], &[8.04]].concat();
        assert_eq!(say("p99", &watched(Direction::Lower, &moved)).text, "p99 increased 0.5% vs last week");
    }

    #[test]
    fn six_rising_weeks_are_a_trend_and_call_for_a_look_only_when_worse() {
        let rising: Vec<f64> = (0..13).map(f64::from).map(|week| 100.0 + week).collect();
        assert_eq!(say("Memory", &watched(Direction::Lower, &rising)).text, "Memory trending up (investigate)");
        assert_eq!(say("Load", &watched(Direction::Higher, &rising)).text, "Load trending up");
        // Five of six: S = 13, z = 12 ÷ √(6·5·17 ÷ 18) = 2.254, p = 0.024.
        let mut nearly = rising.clone();
        nearly.swap(11, 12);
        assert_eq!(say("Memory", &watched(Direction::Lower, &nearly)).movement, Movement::Trending);
    }

    #[test]
    fn unknown_weeks_are_said_and_never_stable() {
        let mut gone = after(100.0);
        gone.weeks[12] = None;
        assert_eq!(say("p99", &gone).movement, Movement::Unknown);
        let mut first = after(0.1);
        first.weeks[11] = None;
        assert_eq!(say("p99", &first).text, "p99 100ms: nothing was measured last week");
        let young = watched(Direction::Lower, &[1.0, 2.0]);
        assert_eq!(say("p99", &young).text, "p99 increased 100% vs last week (too few weeks to tell it from noise)");
    }
}
