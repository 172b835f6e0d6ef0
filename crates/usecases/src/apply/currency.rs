//! `currency:` of the program and `exchange_rates:` into it, month by month (decision 50).

use super::document::Document;
use super::plan::Plan;
use crate::error::{Error, Result};
use domain::catalog::{Catalog, Change, ExchangeRate, ProgramCurrency};
use domain::time::Day;

/// Digits behind the point of a rate.
const PLACES: usize = 9;

pub(super) fn plan(document: &Document, before: &Catalog, plan: &mut Plan) -> Result<()> {
    let declared = document.currency.as_deref().map(|text| code("currency", text)).transpose()?;
    if let Some(code) = &declared {
        let known = before.currency.as_ref();
        let wanted = ProgramCurrency { code: code.clone(), managed_by: Some(plan.label.clone()) };
        plan.want("currency", code.clone(), known.is_some(), known == Some(&wanted), || Change::Currency(wanted));
    }
    let Some(into) = declared.or_else(|| before.currency.as_ref().map(|known| known.code.clone())) else {
        return match document.exchange_rates.is_empty() {
            true => Ok(()),
            false => Err(Error::invalid("exchange_rates", "say with `currency: EUR` first which currency the rates are told in")),
        };
    };
    for (text, rates) in &document.exchange_rates {
        let month = month(text)?;
        for (currency, rate) in rates {
            let field = format!("exchange_rates.{text}.{currency}");
            let currency = code(&field, currency)?;
            if currency == into {
                return Err(Error::invalid(field, format!("rates are told in {into}: one {into} is always 1")));
            }
            let rate_nano = nano(&field, &rate.to_string())?;
            let wanted = ExchangeRate { month, currency, into: into.clone(), rate_nano, managed_by: Some(plan.label.clone()) };
            let known = before.rates.get(&wanted.key());
            plan.want("exchange_rate", wanted.slug(), known.is_some(), known == Some(&wanted), || Change::ExchangeRate(wanted));
        }
    }
    Ok(())
}

fn code(field: &str, text: &str) -> Result<String> {
    if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(text.to_owned())
    } else {
        Err(Error::invalid(field, format!("`{text}` is no currency: write three capital letters, such as EUR")))
    }
}

/// The first day of `2026-10`.
fn month(text: &str) -> Result<Day> {
    let first = Day::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok().filter(|_| text.len() == "2026-10".len());
    first.ok_or_else(|| Error::invalid(format!("exchange_rates.{text}"), "write the month as 2026-10"))
}

/// Thousand-millionths of a decimal number, without binary fractions in between.
fn nano(field: &str, text: &str) -> Result<i64> {
    let wrong = || {
        let problem =
            format!("`{text}` is no rate: write what one unit of the currency was worth, such as 0.9251, with at most {PLACES} decimals");
        Error::invalid(field, problem)
    };
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > PLACES {
        return Err(wrong());
    }
    format!("{whole}{fraction:0<PLACES$}").parse().ok().filter(|nano| *nano > 0).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_without_rounding() {
        assert_eq!(nano("r", "0.9251").unwrap(), 925_100_000);
        assert_eq!(nano("r", "1").unwrap(), 1_000_000_000);
        assert_eq!(nano("r", "0.000036123").unwrap(), 36_123);
        for bad in ["0", "-1", "1,5", "0.0000000001", "", "NaN", "99999999999"] {
            assert!(nano("r", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn months_are_written_with_four_and_two_digits() {
        assert_eq!(month("2026-10").unwrap(), Day::from_ymd_opt(2026, 10, 1).unwrap());
        for bad in ["2026-13", "2026-1", "10/2026", "2026-10-01", ""] {
            assert!(month(bad).is_err(), "{bad}");
        }
    }
}
