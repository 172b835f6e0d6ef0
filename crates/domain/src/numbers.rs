//! Numbers that are the same on every machine.

/// Rounds to nine significant digits, so that the last bits of a platform's arithmetic never reach a snapshot.
pub fn nine_digits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return if value.is_finite() { 0.0 } else { value };
    }
    format!("{value:.8e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::nine_digits;

    #[test]
    fn the_last_bits_are_dropped() {
        assert_eq!(nine_digits(0.1 + 0.2), 0.3);
        assert_eq!(nine_digits(123_456_789_123.0), 123_456_789_000.0);
        assert_eq!(nine_digits(-0.0), 0.0);
    }
}
