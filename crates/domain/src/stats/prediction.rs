//! One new value against earlier ones: the prediction interval of Student's t.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Arithmetic mean and standard deviation with n − 1 (two passes). `None` for fewer than two values.
pub fn mean_and_deviation(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len() as f64;
    if values.len() < 2 {
        return None;
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((mean, (squares / (n - 1.0)).sqrt()))
}

/// What the next value of a normal series is expected to be: (x − mean) / scale follows Student's t with `freedom` degrees
/// [Hahn and Meeker 1991, chapter 4; the t-test of Bencher's documentation].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    pub mean: f64,
    /// s·√(1 + 1/n).
    pub scale: f64,
    pub freedom: f64,
}

impl Prediction {
    pub fn new(n: usize, mean: f64, deviation: f64, freedom: f64) -> Self {
        Self { mean, scale: deviation * (1.0 + 1.0 / n as f64).sqrt(), freedom }
    }

    /// From n values; `None` for fewer than two, and where they do not scatter.
    pub fn of(values: &[f64]) -> Option<Self> {
        let (mean, deviation) = mean_and_deviation(values)?;
        let n = values.len();
        (deviation > 0.0).then(|| Self::new(n, mean, deviation, n as f64 - 1.0))
    }

    /// P that the next value is at least as high; 1 where that cannot be computed.
    pub fn p_above(&self, value: f64) -> f64 {
        self.tail((value - self.mean) / self.scale)
    }

    pub fn p_below(&self, value: f64) -> f64 {
        self.tail((self.mean - value) / self.scale)
    }

    fn tail(&self, t: f64) -> f64 {
        if t.is_nan() {
            return 1.0;
        }
        student(self.freedom).map_or(1.0, |student| student.sf(t))
    }

    /// mean + t⁻¹(cumulative; freedom)·scale: the next value is not above it with that probability. `None` outside 0 to 1.
    pub fn upper(&self, cumulative: f64) -> Option<f64> {
        Some(self.mean + student_quantile(self.freedom, cumulative)? * self.scale)
    }

    /// The mirror image of [`Self::upper`] at the mean.
    pub fn lower(&self, cumulative: f64) -> Option<f64> {
        Some(2.0 * self.mean - self.upper(cumulative)?)
    }
}

/// Quantile of Student's t; `None` outside 0 to 1 (both excluded) or without a degree of freedom.
pub fn student_quantile(freedom: f64, cumulative: f64) -> Option<f64> {
    let inside = cumulative > 0.0 && cumulative < 1.0;
    student(freedom).filter(|_| inside).map(|student| student.inverse_cdf(cumulative))
}

fn student(freedom: f64) -> Option<StudentsT> {
    StudentsT::new(0.0, 1.0, freedom).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() <= 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn the_documented_vector_of_the_t_test() {
        let prediction = Prediction::new(25, 100.0, 10.0, 24.0);
        let round = |value: Option<f64>| format!("{:.2}", value.unwrap());
        assert_eq!((round(prediction.upper(0.977)), round(prediction.lower(0.977))), ("121.46".to_owned(), "78.54".to_owned()));
        assert_eq!((prediction.upper(0.0), prediction.upper(1.0)), (None, None));
    }

    // SciPy 1.17.1: t.sf((12.5 − mean(v)) / (std(v, ddof=1)·√(1 + 1/8)), 7), and t.ppf(0.975, 7).
    const VALUES: [f64; 8] = [10.0, 10.4, 9.7, 10.1, 9.9, 10.3, 9.8, 10.2];

    #[test]
    fn tails_agree_with_scipy() {
        let prediction = Prediction::of(&VALUES).unwrap();
        close(prediction.p_above(12.5), 1.572851285389109e-05);
        close(prediction.p_below(12.5), 0.9999842714871461);
        close(prediction.p_above(10.2), 0.29089411729587394);
        close(student_quantile(7.0, 0.975).unwrap(), 2.364624251592784);
    }

    #[test]
    fn what_does_not_scatter_predicts_nothing() {
        assert_eq!(Prediction::of(&[5.0; 20]), None);
        assert_eq!(Prediction::of(&[5.0]), None);
        assert_eq!(mean_and_deviation(&[5.0]), None);
    }
}
