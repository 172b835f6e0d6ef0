//! Numbers in the JSON of tools that have no way to write NaN: as a string (`"NaN"`, `"+INF"`, `""`), as `null`, or plain.

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// NaN for whatever is no number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number(pub(crate) f64);

impl Number {
    /// `None` of NaN.
    pub(crate) fn given(self) -> Option<f64> {
        (!self.0.is_nan()).then_some(self.0)
    }
}

impl Default for Number {
    fn default() -> Self {
        Self(f64::NAN)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNumber)
    }
}

/// NaN and infinities become `null`.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

struct AnyNumber;

impl Visitor<'_> for AnyNumber {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, `null` or a text such as \"NaN\"")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
        Ok(Number(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
        Ok(Number(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
        Ok(Number(value as f64))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Number, E> {
        let value = value.trim();
        Ok(Number(value.parse().unwrap_or(if value == "∞" { f64::INFINITY } else { f64::NAN })))
    }

    fn visit_unit<E: Error>(self) -> Result<Number, E> {
        Ok(Number::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_null_are_read_beside_numbers() {
        let numbers: Vec<Number> = serde_json::from_str(r#"[1, -2, 0.5, "3.5", "+INF", null, "NaN", ""]"#).unwrap();
        let given: Vec<Option<f64>> = numbers.into_iter().map(Number::given).collect();
        let expected = [Some(1.0), Some(-2.0), Some(0.5), Some(3.5), Some(f64::INFINITY), None, None, None];
        assert_eq!(given, expected);
        assert!(serde_json::from_str::<Number>("{}").is_err());
    }
}
