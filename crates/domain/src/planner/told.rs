//! A forecast as it is kept: the days, or why there are none.

use super::forecast::{Forecast, NoForecast};
use crate::time::Day;
use chrono::Datelike;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The level that is forecast.
    pub target: u8,
    /// Missing: there is no forecast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<ToldRange>,
    /// `few_finished`, `without_action`, `blocked`, `beyond_experience`, `unreachable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<String>,
}

/// Days with a probability of 10, 50 and 90 %; missing ones are farther ahead than anything is told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ToldRange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Day>,
    /// Last day of the quarter it was made in, and the probability in per mille that the level is reached by then.
    pub quarter_end: Day,
    pub by_quarter_end: u16,
}

impl Told {
    pub fn new(target: u8, forecast: &Forecast, today: Day) -> Self {
        match forecast {
            Forecast::Expected(expected) => {
                let quarter_end = end_of_quarter(today);
                let by_quarter_end = (expected.probability_by(quarter_end) * 1000.0).round() as u16;
                let (early, likely, late) = (expected.early, expected.likely, expected.late);
                Self { target, range: Some(ToldRange { early, likely, late, quarter_end, by_quarter_end }), none: None }
            }
            Forecast::None(none) => Self { target, range: None, none: Some(none.as_str().to_owned()) },
        }
    }
}

impl NoForecast {
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Unreachable(_) => "unreachable",
            Self::FewFinished(_) => "few_finished",
            Self::WithoutAction { .. } => "without_action",
            Self::Blocked { .. } => "blocked",
            Self::BeyondExperience { .. } => "beyond_experience",
        }
    }
}

/// The last day of the calendar quarter of a day.
pub fn end_of_quarter(day: Day) -> Day {
    let last_month = day.month0() / 3 * 3 + 3;
    let (year, month) = if last_month == 12 { (day.year() + 1, 1) } else { (day.year(), last_month + 1) };
    Day::from_ymd_opt(year, month, 1).and_then(|first| first.pred_opt()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_end_on_their_last_day() {
        for (day, end) in
            [("2026-01-01", "2026-03-31"), ("2026-06-30", "2026-06-30"), ("2026-11-25", "2026-12-31"), ("2024-02-29", "2024-03-31")]
        {
            assert_eq!(end_of_quarter(day.parse().unwrap()).to_string(), end);
        }
    }
}
