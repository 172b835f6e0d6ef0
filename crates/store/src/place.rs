//! Turns columns into domain types, and says which row was wrong when that fails.

use crate::{Error, Result};
use domain::time::Timestamp;
use serde::de::DeserializeOwned;
use std::fmt::Display;

/// A row being read.
pub(crate) struct Place<'a> {
    table: &'static str,
    id: &'a dyn Display,
}

impl<'a> Place<'a> {
    pub(crate) fn new(table: &'static str, id: &'a dyn Display) -> Self {
        Self { table, id }
    }

    pub(crate) fn wrong(&self, column: &'static str) -> Error {
        Error::Inconsistent { table: self.table, id: self.id.to_string(), column }
    }

    pub(crate) fn time(&self, column: &'static str, micros: i64) -> Result<Timestamp> {
        Timestamp::from_micros(micros).ok_or_else(|| self.wrong(column))
    }

    pub(crate) fn optional_time(&self, column: &'static str, micros: Option<i64>) -> Result<Option<Timestamp>> {
        micros.map(|micros| self.time(column, micros)).transpose()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self, column: &'static str, text: &str) -> Result<T> {
        serde_json::from_str(text).map_err(|_| self.wrong(column))
    }

    /// A word of an enum that serde writes as a string.
    pub(crate) fn word<T: DeserializeOwned>(&self, column: &'static str, word: &str) -> Result<T> {
        use serde::de::IntoDeserializer;
        let word: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = word.into_deserializer();
        T::deserialize(word).map_err(|_| self.wrong(column))
    }

    pub(crate) fn number<T: TryFrom<i64>>(&self, column: &'static str, number: i64) -> Result<T> {
        T::try_from(number).map_err(|_| self.wrong(column))
    }
}

/// JSON text of a value that serde can always write.
pub(crate) fn json_text<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The word that serde writes for a variant of an enum.
pub(crate) fn word<T: serde::Serialize>(value: &T) -> String {
    json_text(value).trim_matches('"').to_owned()
}
