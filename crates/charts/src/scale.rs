//! From values and days to coordinates, and the round numbers and dates worth a label.

use chrono::{Datelike, Days, NaiveDate};

/// Farther than any measure goes, near enough that sums and differences stay finite and whole numbers exact.
const FAR: f64 = 1e15;

/// What is not a number, or beyond ±10¹⁵, is drawn as missing.
pub(crate) fn drawable(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.abs() <= FAR)
}

/// Values onto a stretch of the picture. A domain of one value maps to the middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linear {
    pub domain: (f64, f64),
    pub range: (f64, f64),
}

impl Linear {
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        let ((low, high), (start, end)) = (self.domain, self.range);
        let share = (value - low) / (high - low);
        if share.is_finite() { start + share * (end - start) } else { f64::midpoint(start, end) }
    }
}

/// Days onto a stretch of the picture. A domain of one day maps to the middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Time {
    pub domain: (NaiveDate, NaiveDate),
    pub range: (f64, f64),
}

impl Time {
    /// The scale over all the days, `None` without any.
    pub(crate) fn over(days: impl IntoIterator<Item = NaiveDate>, range: (f64, f64)) -> Option<Self> {
        let domain = days.into_iter().fold(None, |known: Option<(NaiveDate, NaiveDate)>, day| {
            Some(known.map_or((day, day), |(first, last)| (first.min(day), last.max(day))))
        });
        domain.map(|domain| Self { domain, range })
    }

    #[must_use]
    pub fn position(&self, day: NaiveDate) -> f64 {
        let days = |to: NaiveDate| (to - self.domain.0).num_days() as f64;
        Linear { domain: (0.0, days(self.domain.1)), range: self.range }.position(days(day))
    }

    /// At most `most` days worth a label, with it: days, Mondays, firsts of months, of years. January names its year.
    #[must_use]
    pub fn ticks(&self, most: usize) -> Vec<(NaiveDate, String)> {
        let (first, last) = self.domain;
        let days = (last - first).num_days();
        let step =
            STEPS.into_iter().find(|step| days / step.days() < i64::try_from(most).unwrap_or(i64::MAX)).unwrap_or(Step::Years(10_000));
        let mut ticks = Vec::new();
        let mut next = step.at_or_after(first);
        while let Some(day) = next.filter(|day| *day <= last) {
            ticks.push((day, step.label(day)));
            next = day.succ_opt().and_then(|day| step.at_or_after(day));
        }
        // The estimate by length can be one short when both ends carry a label.
        ticks.truncate(most);
        ticks
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Days(i64),
    Weeks(i64),
    Months(u32),
    Years(i32),
}

const STEPS: [Step; 15] = [
    Step::Days(1),
    Step::Days(2),
    Step::Weeks(1),
    Step::Weeks(2),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(50),
    Step::Years(100),
    Step::Years(1000),
];

impl Step {
    fn days(self) -> i64 {
        match self {
            Self::Days(n) => n,
            Self::Weeks(n) => 7 * n,
            Self::Months(n) => 30 * i64::from(n),
            Self::Years(n) => 365 * i64::from(n),
        }
    }

    /// The first day of this step on or after `day`; steps count from the common era, so that they do not move with the range.
    fn at_or_after(self, day: NaiveDate) -> Option<NaiveDate> {
        // 0001-01-01 is day 1 and a Monday.
        let number = i64::from(day.num_days_from_ce()) - 1;
        let ahead = |step: i64| day.checked_add_days(Days::new((-number).rem_euclid(step).unsigned_abs()));
        match self {
            Self::Days(n) => ahead(n),
            Self::Weeks(n) => ahead(7 * n),
            Self::Months(n) => {
                let months = day.year() * 12 + day.month0().cast_signed() + i32::from(day.day() > 1);
                let months = months + (-months).rem_euclid(n.cast_signed());
                NaiveDate::from_ymd_opt(months.div_euclid(12), months.rem_euclid(12).unsigned_abs() + 1, 1)
            }
            Self::Years(n) => {
                let year = day.year() + i32::from(day.ordinal() > 1);
                NaiveDate::from_ymd_opt(year + (-year).rem_euclid(n), 1, 1)
            }
        }
    }

    fn label(self, day: NaiveDate) -> String {
        let pattern = match self {
            Self::Days(_) | Self::Weeks(_) => "%-d %b",
            Self::Months(_) if day.month() == 1 => "%Y",
            Self::Months(_) => "%b",
            Self::Years(_) => "%Y",
        };
        day.format(pattern).to_string()
    }
}

/// [`nice_ticks`] with their labels; fewer of them when the labels are too coarse to tell neighbours apart.
pub(crate) fn labelled_ticks(low: f64, high: f64, about: usize, label: impl Fn(f64) -> String) -> Vec<(f64, String)> {
    let mut about = about.max(2);
    loop {
        let ticks: Vec<(f64, String)> = nice_ticks(low, high, about).into_iter().map(|tick| (tick, label(tick))).collect();
        let distinct = ticks.iter().zip(ticks.iter().skip(1)).all(|((_, one), (_, next))| one != next);
        if distinct || about == 2 {
            return ticks;
        }
        about -= 1;
    }
}

/// About `about` round numbers (1, 2 or 5 times a power of ten apart) that cover `low` to `high`: P. Heckbert, "Nice numbers for graph
/// labels", Graphics Gems (1990). Never empty; ends that are not finite count as 0, beyond ±10¹⁵ as that.
#[must_use]
pub fn nice_ticks(low: f64, high: f64, about: usize) -> Vec<f64> {
    let end = |value: f64| if value.is_nan() { 0.0 } else { value.clamp(-FAR, FAR) };
    let (mut low, mut high) = (end(low).min(end(high)), end(low).max(end(high)));
    let least = low.abs().max(high.abs()).max(1e-9) * 1e-6;
    if high - low < least {
        let pad = if low == 0.0 && high == 0.0 { 0.5 } else { low.abs().max(high.abs()) / 10.0 };
        (low, high) = (low - pad, high + pad);
    }
    let rough = (high - low) / about.max(2).saturating_sub(1) as f64;
    let exponent = rough.log10().floor() as i32;
    let fraction = rough / 10_f64.powi(exponent);
    let digit = if fraction < 1.5 {
        1.0
    } else if fraction < 3.0 {
        2.0
    } else if fraction < 7.0 {
        5.0
    } else {
        10.0
    };
    // Dividing by a whole number keeps 3 × 0.1 at 0.3.
    let value = |count: i64| match exponent {
        0.. => count as f64 * digit * 10_f64.powi(exponent),
        _ => count as f64 * digit / 10_f64.powi(-exponent),
    };
    let step = value(1);
    ((low / step).floor() as i64..=(high / step).ceil() as i64).map(value).collect()
}

/// Values above 0 onto a stretch of the picture by their logarithm. Like `Linear`, a domain of one value maps to the middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Log {
    pub domain: (f64, f64),
    pub range: (f64, f64),
}

impl Log {
    #[must_use]
    pub fn position(&self, value: f64) -> f64 {
        let logarithm = |value: f64| value.max(f64::MIN_POSITIVE).log10();
        let domain = (logarithm(self.domain.0), logarithm(self.domain.1));
        Linear { domain, range: self.range }.position(logarithm(value))
    }
}

/// Numbers worth a label on a logarithmic axis that cover `low` to `high`, both above 0: 1, 2 and 5 times powers of ten over up to two
/// decades, powers of ten over more, each `n`-th where there are many, and evenly spaced round numbers over less than half a decade.
#[must_use]
pub fn log_ticks(low: f64, high: f64, about: usize) -> Vec<f64> {
    let end = |value: f64| if value.is_finite() { value.clamp(1.0 / FAR, FAR) } else { 1.0 };
    let (low, high) = (end(low).min(end(high)), end(low).max(end(high)));
    let decades = (high / low).log10();
    if decades < 0.5 {
        let ticks: Vec<f64> = nice_ticks(low, high, about).into_iter().filter(|tick| *tick > 0.0).collect();
        // The first round number may be 0, which has no logarithm: the lowest value takes its place.
        return if ticks.first().is_some_and(|first| *first <= low) { ticks } else { std::iter::once(low).chain(ticks).collect() };
    }
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let power = |exponent: i32| if exponent < 0 { 1.0 / 10_f64.powi(-exponent) } else { 10_f64.powi(exponent) };
    if decades > 2.0 {
        let step = (decades / about.max(2) as f64).ceil().max(1.0) as usize;
        let mut ticks: Vec<f64> = (first..=last).step_by(step).map(power).collect();
        if ticks.last().is_some_and(|tick| *tick < high) {
            ticks.push(power(last));
        }
        return ticks;
    }
    let all: Vec<f64> = (first..=last).flat_map(|exponent| [1.0, 2.0, 5.0].map(|digit| digit * power(exponent))).collect();
    let from = all.iter().rposition(|tick| *tick <= low).unwrap_or(0);
    let to = all.iter().position(|tick| *tick >= high).unwrap_or(all.len().saturating_sub(1));
    all.get(from..=to).map(<[f64]>::to_vec).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn labels(first: &str, last: &str, most: usize) -> Vec<String> {
        let time = Time { domain: (day(first), day(last)), range: (0.0, 1.0) };
        time.ticks(most).into_iter().map(|(day, label)| format!("{day} {label}")).collect()
    }

    #[test]
    fn neighbours_on_an_axis_have_different_labels() {
        let days = |value: f64| format!("{value:.1} d");
        let labels = |low, high| labelled_ticks(low, high, 5, days).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
        // Fifths of a tenth would read 0.8, 0.8, 0.8, 0.9, 0.9.
        assert_eq!(labels(0.78, 0.9), ["0.7 d", "0.8 d", "0.9 d"]);
        assert_eq!(labels(0.0, 1.0), ["0.0 d", "0.2 d", "0.4 d", "0.6 d", "0.8 d", "1.0 d"]);
    }

    #[test]
    fn round_numbers_cover_the_range() {
        assert_eq!(nice_ticks(0.0, 12.0, 5), [0.0, 5.0, 10.0, 15.0]);
        assert_eq!(nice_ticks(0.12, 0.38, 4), [0.1, 0.2, 0.3, 0.4]);
        assert_eq!(nice_ticks(-0.3, 1.0, 4), [-0.5, 0.0, 0.5, 1.0]);
        assert_eq!(nice_ticks(980.0, 1_210.0, 4), [900.0, 1_000.0, 1_100.0, 1_200.0, 1_300.0]);
    }

    #[test]
    fn one_value_and_values_that_are_none_still_give_an_axis() {
        assert_eq!(nice_ticks(0.0, 0.0, 3), [-0.5, 0.0, 0.5]);
        assert_eq!(nice_ticks(5.0, 5.0, 3), [4.5, 5.0, 5.5]);
        assert!(nice_ticks(f64::NAN, f64::INFINITY, 5).len() < 12);
        assert!(nice_ticks(f64::MIN, f64::MAX, 5).iter().all(|tick| tick.is_finite()));
    }

    #[test]
    fn logarithmic_labels_are_ones_twos_and_fives_then_powers_of_ten() {
        assert_eq!(log_ticks(0.013, 0.4, 5), [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]);
        assert_eq!(log_ticks(0.002, 3.0, 5), [0.001, 0.01, 0.1, 1.0, 10.0]);
        assert_eq!(log_ticks(1e-9, 1e9, 5), [1e-9, 1e-5, 1e-1, 1e3, 1e7, 1e9]);
        assert_eq!(log_ticks(98.0, 121.0, 4), [90.0, 100.0, 110.0, 120.0, 130.0]);
        assert_eq!(Log { domain: (1.0, 100.0), range: (0.0, 50.0) }.position(10.0), 25.0);
        assert_eq!(Log { domain: (3.0, 3.0), range: (0.0, 50.0) }.position(3.0), 25.0);
    }

    #[test]
    fn a_range_of_one_value_maps_to_the_middle() {
        assert_eq!(Linear { domain: (3.0, 3.0), range: (10.0, 20.0) }.position(3.0), 15.0);
        assert_eq!(Linear { domain: (0.0, 10.0), range: (100.0, 0.0) }.position(2.5), 75.0);
        assert_eq!(Time { domain: (day("2026-11-02"), day("2026-11-12")), range: (0.0, 50.0) }.position(day("2026-11-04")), 10.0);
    }

    #[test]
    fn dates_get_labels_at_the_step_that_fits() {
        assert_eq!(labels("2026-11-23", "2026-11-25", 8), ["2026-11-23 23 Nov", "2026-11-24 24 Nov", "2026-11-25 25 Nov"]);
        assert_eq!(labels("2026-11-03", "2026-11-25", 4), ["2026-11-09 9 Nov", "2026-11-16 16 Nov", "2026-11-23 23 Nov"]);
        assert_eq!(labels("2026-10-15", "2027-02-02", 4), ["2026-11-01 Nov", "2026-12-01 Dec", "2027-01-01 2027", "2027-02-01 Feb"]);
        assert_eq!(
            labels("2025-02-01", "2026-12-31", 8),
            ["2025-04-01 Apr", "2025-07-01 Jul", "2025-10-01 Oct", "2026-01-01 2026", "2026-04-01 Apr", "2026-07-01 Jul", "2026-10-01 Oct"]
        );
        assert_eq!(labels("2026-11-25", "2026-11-25", 8), ["2026-11-25 25 Nov"]);
    }
}
