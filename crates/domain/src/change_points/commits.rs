//! Change points in terms of commits: which range a change came with.

use super::ChangePoint;
use serde::{Deserialize, Serialize};

/// The commits after `after` up to and including `upto`, by their place on the default branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CommitRange {
    pub after: i64,
    pub upto: i64,
}

impl CommitRange {
    /// Both measurements are of one commit: what changed is not the code.
    pub fn is_empty(self) -> bool {
        self.after >= self.upto
    }

    /// Whether some commit is in both, which makes them one root (decision 25).
    pub fn overlaps(self, other: Self) -> bool {
        self.after.max(other.after) < self.upto.min(other.upto)
    }
}

/// A change point with the commits it came with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Located {
    pub point: ChangePoint,
    pub range: CommitRange,
    /// Found before the last acknowledged one: told, but nobody is alarmed about the past (Horreum #2291).
    pub retroactive: bool,
}

/// The commit range (prev, this] of every change point. `ordinals`: the place on the default branch of each value that was given to
/// [`super::detect`], in the same order. `acknowledged`: place of the last change that somebody acknowledged.
pub fn ranges(points: &[ChangePoint], ordinals: &[i64], acknowledged: Option<i64>) -> Vec<Located> {
    let located = |point: &ChangePoint| {
        let range = CommitRange { after: *ordinals.get(point.index.checked_sub(1)?)?, upto: *ordinals.get(point.index)? };
        let retroactive = acknowledged.is_some_and(|acknowledged| range.upto < acknowledged);
        Some(Located { point: point.clone(), range, retroactive })
    };
    points.iter().filter_map(located).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(index: usize) -> ChangePoint {
        ChangePoint { index, before: 1.0, after: 2.0, magnitude: 1.0, p: 0.0, tentative: false }
    }

    #[test]
    fn the_range_goes_from_the_last_good_commit_to_the_first_changed_one() {
        // Commits 13 and 14 were not measured.
        let located = ranges(&[at(1), at(3)], &[10, 11, 12, 15], None);
        assert_eq!(located[0].range, CommitRange { after: 10, upto: 11 });
        assert_eq!(located[1].range, CommitRange { after: 12, upto: 15 });
    }

    #[test]
    fn a_change_between_two_runs_of_one_commit_has_no_commits() {
        let located = ranges(&[at(2)], &[10, 11, 11, 12], None);
        assert!(located[0].range.is_empty());
        assert!(!located[0].range.overlaps(CommitRange { after: 5, upto: 20 }));
    }

    #[test]
    fn only_changes_older_than_the_acknowledged_one_are_retroactive() {
        let ordinals: Vec<i64> = (100..120).collect();
        let retroactive: Vec<bool> = ranges(&[at(4), at(9), at(15)], &ordinals, Some(109)).iter().map(|one| one.retroactive).collect();
        assert_eq!(retroactive, [true, false, false]);
    }

    #[test]
    fn a_place_without_a_commit_is_left_out() {
        assert_eq!(ranges(&[at(0), at(7)], &[1, 2, 3], None), []);
    }

    #[test]
    fn ranges_overlap_where_they_share_a_commit() {
        let range = |after, upto| CommitRange { after, upto };
        assert!(range(3, 6).overlaps(range(5, 9)));
        assert!(!range(3, 6).overlaps(range(6, 9)), "6 is in the first alone");
    }
}
