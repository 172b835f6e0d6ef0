//! The result formats by name, and finding out which one a file is.

use crate::{Error, k6, pytest_benchmark};
use domain::results::Report;

/// A result format that `/api/v1/ingest/{format}` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatInfo {
    pub name: &'static str,
    /// Which file of the tool it is, and how to write it.
    pub about: &'static str,
}

/// Why one format is not what a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub format: &'static str,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// It is that format, but cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Error),
    #[error("no known format: {}", list(.tried))]
    Unknown { tried: Vec<Refusal> },
    #[error("`{asked}` is not a known format: use auto, {}", .known.join(", "))]
    UnknownFormat { asked: String, known: Vec<&'static str> },
}

fn list(tried: &[Refusal]) -> String {
    tried.iter().map(|refusal| format!("{}: {}", refusal.format, refusal.reason)).collect::<Vec<_>>().join("; ")
}

struct Adapter {
    info: FormatInfo,
    /// Cheap: looks at the beginning only, so that a truncated file is still known for what it is.
    looks_like: fn(&[u8]) -> Result<(), String>,
    parse: fn(&[u8]) -> Result<Report, Error>,
}

const ADAPTERS: [Adapter; 2] = [
    Adapter { info: pytest_benchmark::INFO, looks_like: pytest_benchmark::looks_like, parse: pytest_benchmark::parse },
    Adapter { info: k6::INFO, looks_like: k6::looks_like, parse: k6::parse },
];

const INFOS: [FormatInfo; 2] = [ADAPTERS[0].info, ADAPTERS[1].info];

/// Every result format, in the order in which `auto` tries them.
pub fn formats() -> &'static [FormatInfo] {
    &INFOS
}

/// Reads a result file. `format` is a name of [`formats`] or `auto`; the body is decompressed already.
pub fn parse(format: &str, body: &[u8]) -> Result<Report, ParseError> {
    if format != "auto" {
        let adapter = ADAPTERS.iter().find(|adapter| adapter.info.name == format);
        let known = || INFOS.iter().map(|info| info.name).collect();
        let adapter = adapter.ok_or_else(|| ParseError::UnknownFormat { asked: format.to_owned(), known: known() })?;
        return Ok((adapter.parse)(body)?);
    }
    let mut tried = Vec::new();
    for adapter in &ADAPTERS {
        match (adapter.looks_like)(body) {
            Ok(()) => return Ok((adapter.parse)(body)?),
            Err(reason) => tried.push(Refusal { format: adapter.info.name, reason }),
        }
    }
    Err(ParseError::Unknown { tried })
}

/// The beginning of a body, where `looks_like` looks.
pub(crate) fn head(body: &[u8]) -> &[u8] {
    &body[..body.len().min(64 * 1024)]
}

pub(crate) fn contains(body: &[u8], word: &str) -> bool {
    body.windows(word.len()).any(|window| window == word.as_bytes())
}
