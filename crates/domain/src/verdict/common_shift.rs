//! A runner that is slower as a whole makes many series worse at once, and none of them is to blame (decision 37).

use crate::stats::median_in_place;

/// Fewer series than this are no crowd.
const FEWEST_SERIES: usize = 20;
/// More than three of ten beyond their limits are suspicious.
const SHARE_BEYOND: f64 = 0.3;

/// One series held against its history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moved {
    /// Positive is worse.
    pub(super) percent: f64,
    /// Smallest effect that counts, in per cent.
    pub(super) floor: f64,
    pub(super) beyond: bool,
    /// An earlier run of the line found the same.
    pub(super) waiting: bool,
}

/// The median change in per cent where at least 20 series were judged, more than 30 % of them lie beyond their limits and the median
/// moved by more than the smallest effect. `None` otherwise, and where most of those beyond were so in the run before: seen twice, it is
/// no accident of one runner.
pub(super) fn common_shift(moved: &[Moved]) -> Option<f64> {
    let beyond = moved.iter().filter(|one| one.beyond).count();
    let repeated = moved.iter().filter(|one| one.beyond && one.waiting).count();
    let crowd = moved.len() >= FEWEST_SERIES && beyond as f64 > SHARE_BEYOND * moved.len() as f64;
    if !crowd || 2 * repeated > beyond {
        return None;
    }
    let shift = median_in_place(&mut moved.iter().map(|one| one.percent).collect::<Vec<f64>>())?;
    let floor = median_in_place(&mut moved.iter().map(|one| one.floor).collect::<Vec<f64>>())?;
    (shift.abs() > floor).then_some(shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(series: usize, beyond: usize, percent: f64, waiting: usize) -> Vec<Moved> {
        let one = |index| Moved { percent, floor: 5.0, beyond: index < beyond, waiting: index < waiting };
        (0..series).map(one).collect()
    }

    #[test]
    fn a_third_of_a_crowd_is_the_runner() {
        assert_eq!(common_shift(&report(20, 7, 12.0, 0)), Some(12.0));
        // Exactly three of ten, nineteen series, or a median that hardly moved: no.
        assert_eq!(common_shift(&report(20, 6, 12.0, 0)), None);
        assert_eq!(common_shift(&report(19, 19, 12.0, 0)), None);
        assert_eq!(common_shift(&report(20, 7, 5.0, 0)), None);
    }

    #[test]
    fn what_most_of_them_showed_before_is_no_accident() {
        assert_eq!(common_shift(&report(40, 20, 12.0, 10)), Some(12.0));
        assert_eq!(common_shift(&report(40, 20, 12.0, 11)), None);
    }
}
