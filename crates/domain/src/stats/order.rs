//! Statistics of order: median, median absolute deviation, quantiles.

/// Median; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    median_in_place(&mut values.to_vec())
}

/// The same in linear time and without a copy; the values change places.
pub fn median_in_place(values: &mut [f64]) -> Option<f64> {
    let (n, middle) = (values.len(), values.len() / 2);
    if n == 0 {
        return None;
    }
    let (smaller, above, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let above = *above;
    if n % 2 == 1 {
        return Some(above);
    }
    let below = smaller.iter().copied().max_by(f64::total_cmp)?;
    Some(below + (above - below) * 0.5)
}

/// Median absolute deviation from the median, unscaled (multiply by 1.4826 for a robust standard deviation of normal values).
pub fn mad(values: &[f64]) -> Option<f64> {
    let mut scratch = values.to_vec();
    let middle = median_in_place(&mut scratch)?;
    mad_in_place(&mut scratch, middle)
}

/// The same where the median is known already; the values become their deviations.
pub fn mad_in_place(values: &mut [f64], median: f64) -> Option<f64> {
    for value in values.iter_mut() {
        *value = (*value - median).abs();
    }
    median_in_place(values)
}

/// Quantile of type 7 (Hyndman and Fan 1996), the default of NumPy and R: linear between the order statistics around
/// `(n − 1)·probability`. `None` of nothing or outside 0 to 1.
pub fn quantile(values: &[f64], probability: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&probability) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let position = probability * sorted.len().checked_sub(1)? as f64;
    let below = *sorted.get(position.floor() as usize)?;
    let above = *sorted.get(position.ceil() as usize)?;
    Some(below + (above - below) * position.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [f64; 5] = [7.0, 1.0, 3.0, 10.0, 4.5];

    // Expected values from NumPy's `quantile` and SciPy's `median_abs_deviation`.

    #[test]
    fn quantiles_are_linear_between_the_order_statistics() {
        for (probability, expected) in [(0.0, 1.0), (0.1, 1.8), (0.25, 3.0), (0.5, 4.5), (0.9, 8.8), (1.0, 10.0)] {
            let found = quantile(&VALUES, probability).unwrap();
            assert!((found - expected).abs() < 1e-12, "{probability}: {found}");
        }
        assert_eq!(quantile(&VALUES, 1.1), None);
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn the_median_absolute_deviation_is_unscaled() {
        assert_eq!(mad(&VALUES), Some(2.5));
    }
}
