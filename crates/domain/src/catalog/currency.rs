//! The currency that costs are told in, and what others were worth in it (decision 50).

use super::Catalog;
use crate::time::Day;
use chrono::Datelike;
use serde::{Deserialize, Serialize};

const NANO: i64 = 1_000_000_000;

/// The one currency of the program. Costs in others are converted into it where a rate of their month is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramCurrency {
    /// Three capital letters of ISO 4217.
    pub code: String,
    /// Label of the configuration file that owns it.
    #[serde(default)]
    pub managed_by: Option<String>,
}

/// What one unit of a currency was worth in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeRate {
    /// The first day of its month.
    pub month: Day,
    pub currency: String,
    /// The currency it is told in.
    pub into: String,
    /// Thousand-millionths of a unit of `into`: a Vietnamese dong keeps five digits, and sums do not depend on their order.
    pub rate_nano: i64,
    #[serde(default)]
    pub managed_by: Option<String>,
}

/// Month, currency, into which.
pub type RateKey = (Day, String, String);

impl ExchangeRate {
    pub fn key(&self) -> RateKey {
        (self.month, self.currency.clone(), self.into.clone())
    }

    /// `USD.2026-10`: how a file's plan and the audit log name it.
    pub fn slug(&self) -> String {
        format!("{}.{}", self.currency, self.month.format("%Y-%m"))
    }

    /// `0.9251`: as people write it.
    pub fn decimal(&self) -> String {
        let text = format!("{}.{:09}", self.rate_nano / NANO, self.rate_nano % NANO);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl Catalog {
    /// The rates into the program's currency, the oldest month first.
    pub fn rates_now(&self) -> Vec<&ExchangeRate> {
        self.rates.values().filter(|rate| self.currency.as_ref().is_some_and(|program| program.code == rate.into)).collect()
    }

    /// An amount of a day in the program's currency. `None`: it is in that currency already, none is declared, or no rate of the month
    /// is known.
    pub fn converted(&self, amount_micros: i64, currency: &str, day: Day) -> Option<i64> {
        let into = self.currency.as_ref().map(|currency| &currency.code).filter(|code| *code != currency)?;
        let rate = self.rates.get(&(day.with_day(1)?, currency.to_owned(), into.clone()))?;
        let product = i128::from(amount_micros) * i128::from(rate.rate_nano);
        i64::try_from((product + i128::from(NANO / 2)).div_euclid(i128::from(NANO))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> Day {
        Day::from_ymd_opt(2026, month, day).unwrap()
    }

    fn catalog(rate_nano: i64) -> Catalog {
        let rate = ExchangeRate { month: day(10, 1), currency: "USD".into(), into: "EUR".into(), rate_nano, managed_by: None };
        Catalog {
            currency: Some(ProgramCurrency { code: "EUR".into(), managed_by: None }),
            rates: [(rate.key(), rate)].into(),
            ..Catalog::default()
        }
    }

    #[test]
    fn an_amount_is_converted_at_the_rate_of_its_month() {
        let known = catalog(925_100_000);
        assert_eq!(known.converted(2_000_000, "USD", day(10, 31)), Some(1_850_200));
        // 5 · 0.9251 = 4.6255 and −5 · 0.9251 = −4.6255, to the nearest.
        assert_eq!((known.converted(5, "USD", day(10, 1)), known.converted(-5, "USD", day(10, 1))), (Some(5), Some(-5)));
        assert_eq!(known.converted(2_000_000, "USD", day(11, 1)), None);
        assert_eq!(known.converted(2_000_000, "GBP", day(10, 1)), None);
        assert_eq!(known.converted(2_000_000, "EUR", day(10, 1)), None);
        assert_eq!(Catalog::default().converted(2_000_000, "USD", day(10, 1)), None);
    }

    #[test]
    fn what_does_not_fit_is_not_converted() {
        assert_eq!(catalog(2_000_000_000).converted(i64::MAX, "USD", day(10, 1)), None);
        let written = |nano| catalog(nano).rates_now().first().map(|rate| rate.decimal());
        assert_eq!((written(925_100_000).as_deref(), written(36_123).as_deref()), (Some("0.9251"), Some("0.000036123")));
        assert_eq!(written(150_000_000_000).as_deref(), Some("150"));
        assert_eq!(catalog(36_123).converted(1_000_000_000, "USD", day(10, 1)), Some(36_123));
    }
}
