//! Instants, civil days and ISO weeks. One program zone decides which day an instant belongs to.

use chrono::{DateTime, Datelike, Days, NaiveDate, SubsecRound, TimeZone, Utc};
use serde::{Deserialize, Serialize};

pub use chrono_tz::Tz as Zone;

/// An instant in UTC, truncated to microseconds so that both database engines give back what was stored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "DateTime<Utc>", into = "DateTime<Utc>")]
pub struct Timestamp(DateTime<Utc>);

pub type Day = NaiveDate;

impl Timestamp {
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(at.trunc_subsecs(6))
    }

    pub fn from_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).map(Self)
    }

    pub fn micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// The civil day of this instant in the program zone.
    pub fn day(self, zone: Zone) -> Day {
        self.0.with_timezone(&zone).date_naive()
    }

    /// The last whole day before this instant, if it is the end of something: what ends at midnight ends with the day before.
    pub fn last_day(self, zone: Zone) -> Day {
        self.plus(chrono::Duration::microseconds(-1)).day(zone)
    }

    /// Hours from `earlier` to `self`, negative when it is the other way round.
    pub fn hours_since(self, earlier: Self) -> f64 {
        (self.micros() - earlier.micros()) as f64 / 3_600_000_000.0
    }

    pub fn plus(self, duration: chrono::Duration) -> Self {
        Self::new(self.0 + duration)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self::new(at)
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(at: Timestamp) -> Self {
        at.0
    }
}

impl std::fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// RFC 3339 in UTC.
impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

/// The instant at which a civil day begins in the zone. Where a clock change skips midnight, the first instant after it.
pub fn start_of_day(day: Day, zone: Zone) -> Timestamp {
    let midnight = day.and_hms_opt(0, 0, 0).unwrap_or_default();
    for hours in 0..4 {
        let candidate = midnight + chrono::Duration::hours(hours);
        if let Some(at) = zone.from_local_datetime(&candidate).earliest() {
            return Timestamp::new(at.with_timezone(&Utc));
        }
    }
    Timestamp::new(midnight.and_utc())
}

pub fn days_before(day: Day, days: u64) -> Day {
    day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

/// A window of `days` whole days that ends with `to`: `to − days + 1 … to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub from: Day,
    pub to: Day,
}

impl Window {
    pub fn ending(to: Day, days: u64) -> Self {
        Self { from: days_before(to, days.saturating_sub(1)), to }
    }

    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    pub fn days(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }
}

/// An ISO week, written `2026-W47`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IsoWeek {
    pub year: i32,
    pub week: u32,
}

impl IsoWeek {
    pub fn of(day: Day) -> Self {
        let week = day.iso_week();
        Self { year: week.year(), week: week.week() }
    }

    pub fn monday(self) -> Day {
        NaiveDate::from_isoywd_opt(self.year, self.week, chrono::Weekday::Mon).unwrap_or(NaiveDate::MIN)
    }

    pub fn sunday(self) -> Day {
        self.monday() + Days::new(6)
    }

    pub fn before(self, weeks: u64) -> Self {
        Self::of(days_before(self.monday(), 7 * weeks))
    }

    pub fn window(self) -> Window {
        Window { from: self.monday(), to: self.sunday() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a week: write 2026-W47")]
pub struct NotAWeek(String);

impl std::str::FromStr for IsoWeek {
    type Err = NotAWeek;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotAWeek(text.to_owned());
        let (year, week) = text.split_once("-W").ok_or_else(wrong)?;
        let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(week, 2) {
            return Err(wrong());
        }
        let week = Self { year: year.parse().map_err(|_| wrong())?, week: week.parse().map_err(|_| wrong())? };
        NaiveDate::from_isoywd_opt(week.year, week.week, chrono::Weekday::Mon).map(|_| week).ok_or_else(wrong)
    }
}

impl std::fmt::Display for IsoWeek {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-W{:02}", self.year, self.week)
    }
}
