//! What moved a value: how much of its change comes from each team or service, and how much from the mix of them.

use crate::numbers::nine_digits;

/// A value with its weight: of a ratio its denominator, of a mean how many went in, of a sum 1.
pub type Weighted = (f64, i64);

/// How a change came about. All shares and the mix add up to the whole change.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    pub change: f64,
    /// Of each part in the order given; `None`: it was not measured at both times, so what it did is in the mix.
    pub by_part: Vec<Option<f64>>,
    /// Parts that came, went, or weigh more or less than before; and what several of them share.
    pub mix: f64,
}

/// A weighted mean's change Δ = V₁ − V₀, of a ratio N/D with Vᵢ = nᵢ/dᵢ and weights dᵢ. The share of part i is its own change at the
/// weight it has now, dᵢ₁/D₁ · (Vᵢ₁ − Vᵢ₀); the rest is the mix. `None` where the whole weighs nothing now.
pub fn moved(before: f64, now: Weighted, parts: &[(Option<Weighted>, Option<Weighted>)]) -> Option<Moved> {
    let change = now.0 - before;
    let own = |(then, today): &(Option<Weighted>, Option<Weighted>)| {
        let (then, today) = ((*then)?, (*today)?);
        Some(nine_digits(today.1 as f64 / now.1 as f64 * (today.0 - then.0)))
    };
    let by_part: Vec<Option<f64>> = parts.iter().map(own).collect();
    let known: f64 = by_part.iter().flatten().sum();
    let mix = change - known;
    // What is left of the last bits is no mix.
    let mix = if mix.abs() < change.abs().max(known.abs()) * 1e-6 { 0.0 } else { mix };
    (now.1 > 0).then(|| Moved { change: nine_digits(change), by_part, mix: nine_digits(mix) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_mix_add_up_to_the_change() {
        // 50/100 → 78/120. A: 30/50 → 54/60 (+0.3 at 60/120), B: 20/50 → 24/60 (0 at 60/120).
        let found = moved(0.5, (0.65, 120), &[(Some((0.6, 50)), Some((0.9, 60))), (Some((0.4, 50)), Some((0.4, 60)))]).unwrap();
        assert_eq!(found, Moved { change: 0.15, by_part: vec![Some(0.15), Some(0.0)], mix: 0.0 });
    }

    #[test]
    fn only_the_weights_moved_is_all_mix() {
        // A stays at 90 %, B at 10 %; A grows from half of the whole to three quarters.
        let found = moved(0.5, (0.7, 1_000), &[(Some((0.9, 50)), Some((0.9, 750))), (Some((0.1, 50)), Some((0.1, 250)))]).unwrap();
        assert_eq!((found.by_part, found.mix), (vec![Some(0.0), Some(0.0)], 0.2));
    }

    #[test]
    fn a_part_that_came_is_mix_and_a_whole_without_weight_is_nothing() {
        let found = moved(0.5, (0.75, 20), &[(Some((0.5, 10)), Some((0.5, 10))), (None, Some((1.0, 10)))]).unwrap();
        assert_eq!((found.change, found.by_part, found.mix), (0.25, vec![Some(0.0), None], 0.25));
        assert_eq!(moved(0.0, (0.5, 0), &[]), None);
    }

    #[test]
    fn of_a_sum_every_part_weighs_the_whole() {
        let found = moved(10.0, (13.0, 1), &[(Some((4.0, 1)), Some((9.0, 1))), (Some((6.0, 1)), Some((4.0, 1)))]).unwrap();
        assert_eq!(found, Moved { change: 3.0, by_part: vec![Some(5.0), Some(-2.0)], mix: 0.0 });
    }
}
