//! Series of a benchmark that nobody changed: what a runner's noise looks like. Seeded, so that every run draws the same values.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

/// The shape of the noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    Gaussian,
    /// Never negative and skewed to the right, as times are.
    LogNormal,
    /// Each value resembles the one before: first-order autoregression with this coefficient.
    Correlated(f64),
    /// Gaussian, and now and then a value is slower: chance of that, and by how much at least and at most.
    Spikes {
        chance: f64,
        least: f64,
        most: f64,
    },
}

/// Random numbers from one seed.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// In [0, 1): 53 random bits.
    fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Standard normal [Box and Muller 1958].
    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.unit()).ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }
}

/// One benchmark on a runner.
pub(crate) struct Noisy {
    dice: Dice,
    shape: Shape,
    level: f64,
    sigma: f64,
    /// Of correlated noise, in sigma.
    before: f64,
}

impl Noisy {
    /// `sigma` is relative to the level, which lies between 1 ms and 1 s.
    pub(crate) fn new(seed: u64, shape: Shape, (least, most): (f64, f64)) -> Self {
        let mut dice = Dice::new(seed);
        let level = 10_f64.powf(dice.between(-3.0, 0.0));
        let sigma = dice.between(least, most);
        let before = dice.normal();
        Self { dice, shape, level, sigma, before }
    }

    /// The same benchmark on another runner.
    pub(crate) fn moves_to(&mut self, shape: Shape) {
        self.shape = shape;
    }

    /// The next value in seconds.
    pub(crate) fn next(&mut self) -> f64 {
        let normal = self.dice.normal();
        let factor = match self.shape {
            Shape::Gaussian => 1.0 + self.sigma * normal,
            Shape::LogNormal => (self.sigma * normal).exp(),
            Shape::Correlated(rho) => {
                self.before = rho * self.before + (1.0 - rho * rho).sqrt() * normal;
                1.0 + self.sigma * self.before
            }
            Shape::Spikes { chance, least, most } => {
                let slower = if self.dice.unit() < chance { 1.0 + self.dice.between(least, most) } else { 1.0 };
                (1.0 + self.sigma * normal) * slower
            }
        };
        self.level * factor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relative(shape: Shape) -> Vec<f64> {
        let mut noisy = Noisy::new(7, shape, (0.03, 0.03));
        (0..20_000).map(|_| noisy.next() / noisy.level - 1.0).collect()
    }

    fn mean(values: &[f64]) -> f64 {
        values.iter().sum::<f64>() / values.len() as f64
    }

    /// Autocorrelation at lag one, and standard deviation.
    fn moments(values: &[f64]) -> (f64, f64) {
        let centre = mean(values);
        let variance = mean(&values.iter().map(|value| (value - centre).powi(2)).collect::<Vec<_>>());
        let neighbours = mean(&values.windows(2).map(|pair| (pair[0] - centre) * (pair[1] - centre)).collect::<Vec<_>>());
        (neighbours / variance, variance.sqrt())
    }

    #[test]
    fn the_noise_is_as_large_and_as_correlated_as_it_says() {
        for (shape, rho) in [(Shape::Gaussian, 0.0), (Shape::LogNormal, 0.0), (Shape::Correlated(0.3), 0.3)] {
            let (correlation, deviation) = moments(&relative(shape));
            assert!((correlation - rho).abs() < 0.03, "{shape:?}: {correlation}");
            assert!((deviation - 0.03).abs() < 0.001, "{shape:?}: {deviation}");
        }
    }

    #[test]
    fn spikes_are_as_frequent_as_they_say() {
        let values = relative(Shape::Spikes { chance: 0.02, least: 0.3, most: 0.6 });
        let slower = values.iter().filter(|value| **value > 0.15).count();
        assert!((340..460).contains(&slower), "{slower} of 20,000 are spikes, 400 are expected");
    }
}
