//! How values spread over many things, in a sketch that can be kept and merged: DDSketch [Masson, Rim and Lee 2019] with a relative error
//! of 1 %, whole counts and fixed parameters, so that merging in any order gives the same (decision 12).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sketches_ddsketch::{Config, DDSketch};

/// Sketched values; written as base-16 text.
#[derive(Clone)]
pub struct Spread(DDSketch);

impl Default for Spread {
    fn default() -> Self {
        // Its defaults are what a kept sketch is read with: a relative error of 1 %, 2,048 bins (seventeen orders of magnitude), and
        // what is smaller than 10⁻⁹ counts as zero.
        Self(DDSketch::new(Config::defaults()))
    }
}

impl Spread {
    /// What is not finite is left out.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut spread = Self::default();
        for value in values.into_iter().filter(|value| value.is_finite()) {
            spread.0.add(value);
        }
        spread
    }

    pub fn merge(&mut self, other: &Self) {
        // Fails for other parameters only, and all sketches have the same.
        let merged = self.0.merge(&other.0);
        debug_assert!(merged.is_ok());
    }

    pub fn count(&self) -> usize {
        self.0.count()
    }

    /// The value that the given share of the values does not exceed, within 1 % and never beyond what was seen. `None` without values.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let found = self.0.quantile(share).ok().flatten()?;
        let (least, most) = (self.0.min()?, self.0.max()?);
        Some(found.min(most).max(least))
    }
}

impl std::fmt::Debug for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Spread({} values)", self.count())
    }
}

impl Serialize for Spread {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0.to_java_bytes()))
    }
}

impl<'de> Deserialize<'de> for Spread {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = hex::decode(String::deserialize(deserializer)?).map_err(de::Error::custom)?;
        let kept = DDSketch::from_java_bytes(&bytes).map_err(|error| de::Error::custom(format!("{error:?}")))?;
        Ok(Self(kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_within_one_per_cent_whatever_the_order_of_merging() {
        let parts: Vec<Spread> = (0..10).map(|part| Spread::of((1..=100).map(|value| f64::from(part * 100 + value) / 10.0))).collect();
        let merged = |order: &mut dyn Iterator<Item = usize>| {
            let mut all = Spread::default();
            order.for_each(|part| all.merge(&parts[part]));
            all
        };
        let (up, down) = (merged(&mut (0..10)), merged(&mut (0..10).rev()));
        assert_eq!((up.count(), down.count()), (1_000, 1_000));
        // 0.1, 0.2 … 100: the value at a share q is 100·q.
        for share in [0.1, 0.5, 0.9] {
            let found = up.quantile(share).unwrap();
            assert_eq!(down.quantile(share), Some(found));
            assert!((found / (100.0 * share) - 1.0).abs() < 0.012, "{share}: {found}");
        }
        assert_eq!(Spread::of([1.0, 1.0, 1.0]).quantile(0.9), Some(1.0), "a ratio of one is not 1.01");
        assert_eq!(Spread::default().quantile(0.5), None);
        assert_eq!(Spread::of([f64::NAN]).count(), 0);
    }

    #[test]
    fn a_kept_sketch_is_the_same_again_and_can_be_merged() {
        let spread = Spread::of([0.0, 0.5, 2.0, 2.0, 40.0]);
        let text = serde_json::to_string(&spread).unwrap();
        let mut again: Spread = serde_json::from_str(&text).unwrap();
        assert_eq!((again.count(), again.quantile(0.5)), (5, spread.quantile(0.5)));
        again.merge(&spread);
        assert_eq!(again.count(), 10);
        assert!(text.len() < 200, "{text}");
        assert!(serde_json::from_str::<Spread>("\"xyz\"").is_err());
    }
}
