//! Why a payload could not be read, and where in it the reader has to look.

/// A payload that gives no record at all. A single bad row inside a good payload is a warning or a [`crate::Rejected`] instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{source_format}: {reason} ({at})")]
pub struct Error {
    /// The format as which it was read.
    pub source_format: &'static str,
    /// What is wrong and what to do about it.
    pub reason: String,
    pub at: At,
}

/// A place in a payload. Bytes, lines and columns as they arrived, after decompression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// From 0.
    Byte(u64),
    /// Both from 1, columns in bytes.
    Line { line: u64, column: Option<u64> },
    /// `alerts[2].startsAt`
    Path(String),
}

impl At {
    pub(crate) fn line(line: u64) -> Self {
        Self::Line { line, column: None }
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Byte(byte) => write!(f, "at byte {byte}"),
            Self::Line { line, column: None } => write!(f, "at line {line}"),
            Self::Line { line, column: Some(column) } => write!(f, "at line {line}, column {column}"),
            Self::Path(path) => write!(f, "at `{path}`"),
        }
    }
}

impl Error {
    pub(crate) fn new(source_format: &'static str, reason: impl Into<String>, at: At) -> Self {
        Self { source_format, reason: reason.into(), at }
    }
}
