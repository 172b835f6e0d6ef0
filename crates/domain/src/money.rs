//! Money: millionths of a currency's unit. OpenCost allocations are fractions of a cent, so cents would be wrong by orders.

/// Spreads an amount evenly over days; the remainder goes to the first days, so that the parts sum to the whole.
pub fn spread(amount_micros: i64, days: i64) -> Vec<i64> {
    if days <= 0 {
        return Vec::new();
    }
    let (each, rest) = (amount_micros.div_euclid(days), amount_micros.rem_euclid(days));
    (0..days).map(|day| each + i64::from(day < rest)).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_parts_sum_to_the_whole() {
        assert_eq!(super::spread(10, 3), [4, 3, 3]);
        assert_eq!(super::spread(-10, 3).iter().sum::<i64>(), -10);
    }
}
