//! Identities. Hot tables use 64-bit numbers handed out in blocks, public low-volume objects UUIDv7 (docs/decisions/0002-ids-hi-lo-and-uuidv7.md).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

number_id! {
    /// A node of the tree: a team, a group (a team with children) or a root.
    TeamId,
    ServiceId,
    EvidenceId,
    RunId,
    SeriesId,
    ActionId,
}

uuid_id! {
    SourceId,
    DeliveryId,
    OutgoingId,
    UserId,
    TokenId,
}

/// Digits of `SeriesId::code`: D. Crockford's base 32, which leaves out letters that are read as digits.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl SeriesId {
    /// The id as it stands in addresses: `/benchmarks/10j`.
    pub fn code(self) -> String {
        // Ids are handed out from 1 on; the bits of a negative one would still come back from `from_code`.
        let mut rest = self.0.cast_unsigned();
        let mut digits = Vec::new();
        loop {
            digits.push(char::from(DIGITS[(rest % 32) as usize]));
            rest /= 32;
            if rest == 0 {
                return digits.iter().rev().collect();
            }
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        let digit = |c: u8| DIGITS.iter().position(|digit| *digit == c.to_ascii_lowercase()).and_then(|at| u64::try_from(at).ok());
        let number = code.bytes().try_fold(0_u64, |number, c| number.checked_mul(32)?.checked_add(digit(c)?))?;
        (!code.is_empty()).then(|| Self(number.cast_signed()))
    }
}

#[cfg(test)]
mod tests {
    use super::SeriesId;

    #[test]
    fn a_code_is_the_number_in_base_32() {
        // 1 · 32² + 0 · 32 + 18, and 18 is `j`: there is no `i`.
        assert_eq!(SeriesId(1_042).code(), "10j");
        assert_eq!(SeriesId(0).code(), "0");
        for id in [0, 1, 31, 32, 1_042, i64::MAX, -1] {
            assert_eq!(SeriesId::from_code(&SeriesId(id).code()), Some(SeriesId(id)));
        }
        assert_eq!(SeriesId::from_code("10J"), Some(SeriesId(1_042)));
        for wrong in ["", "u", "10 j", "zzzzzzzzzzzzzzzz"] {
            assert_eq!(SeriesId::from_code(wrong), None, "{wrong}");
        }
    }
}
