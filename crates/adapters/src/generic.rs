//! The generic JSON formats, for tools without an adapter: Pacekeeper's own (`"format": "pacekeeper/1"`), the Bencher Metric Format, and
//! the arrays of github-action-benchmark (`customSmallerIsBetter`, `customBiggerIsBetter`). Described in docs/howto/connect-generic-json.md.
//!
//! The own format can say everything that a [`Report`] holds, so that it is also what is kept of a file too large to keep ([`reduce`]).

mod bencher;
mod customs;
mod document;
mod reduced;
mod units;

use crate::format::{FormatInfo, contains, head};
use crate::{At, Error, json};
use domain::results::{Direction, Report};

pub use reduced::{Original, reduce};

pub const INFO: FormatInfo = FormatInfo {
    name: "json",
    about: "generic JSON: {\"format\": \"pacekeeper/1\", …}, the Bencher Metric Format, or the arrays of github-action-benchmark",
};
pub const SMALLER: FormatInfo =
    FormatInfo { name: "customSmallerIsBetter", about: "github-action-benchmark's array of {name, unit, value}, where smaller is better" };
pub const BIGGER: FormatInfo =
    FormatInfo { name: "customBiggerIsBetter", about: "github-action-benchmark's array of {name, unit, value}, where bigger is better" };

enum Shape {
    Own,
    Bencher,
    Customs,
}

/// Whether the beginning of the file is that of one of the generic formats.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    shape(body).map(|_| ())
}

/// The array does not say which way is better: whoever sends it must.
pub fn looks_like_named(_: &[u8]) -> Result<(), String> {
    Err("only where it is asked for by this name, since the file does not say which way is better".to_owned())
}

fn shape(body: &[u8]) -> Result<Shape, String> {
    let head = json::without_mark(head(body)).trim_ascii_start();
    if head.starts_with(b"{") && contains(head, "\"pacekeeper/") {
        return Ok(Shape::Own);
    }
    if head.starts_with(b"[") && ["\"name\"", "\"unit\"", "\"value\""].iter().all(|key| contains(head, key)) {
        return Ok(Shape::Customs);
    }
    if bencher::looks_like(head) {
        return Ok(Shape::Bencher);
    }
    Err("no `\"format\": \"pacekeeper/1\"`, no array of `name`, `unit` and `value`, no `{\"benchmark\": {\"measure\": {\"value\": …}}}`"
        .to_owned())
}

/// Reads any of the generic formats. In github-action-benchmark's array, rates (`ops/s`) are better higher and all else lower.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    match shape(body) {
        Ok(Shape::Own) => document::parse(body),
        Ok(Shape::Bencher) => bencher::parse(body),
        Ok(Shape::Customs) => customs::parse(INFO.name, body, None),
        Err(_) if body.trim_ascii() == b"[]" => customs::parse(INFO.name, body, None),
        Err(reason) => {
            // Cut off or no JSON at all: that says more than that no format was recognised.
            json::document::<serde::de::IgnoredAny>(INFO.name, body)?;
            Err(Error::new(INFO.name, format!("{reason}: see how to connect any tool by generic JSON"), At::Byte(0)))
        }
    }
}

pub fn parse_smaller(body: &[u8]) -> Result<Report, Error> {
    customs::parse(SMALLER.name, body, Some(Direction::Lower))
}

pub fn parse_bigger(body: &[u8]) -> Result<Report, Error> {
    customs::parse(BIGGER.name, body, Some(Direction::Higher))
}

#[cfg(test)]
mod tests;
