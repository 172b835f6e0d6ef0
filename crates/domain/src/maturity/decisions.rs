//! What a team's decisions on one check come to: the one that counts, and the one that waits for an approver.

use crate::evidence::DecisionKind;

/// Of one check. Decisions are heard in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard<T> {
    /// Approved and not taken back; it may have ended by its date.
    pub counts: Option<T>,
    /// Asked for and not answered.
    pub waits: Option<T>,
}

impl<T> Default for Heard<T> {
    fn default() -> Self {
        Self { counts: None, waits: None }
    }
}

impl<T> Heard<T> {
    /// A withdrawal answers what waits, if anything does, and else takes back what counts: to refuse a request leaves the waiver that it
    /// was to follow in force. Nobody approves what they asked for themselves.
    pub fn hear(&mut self, row: T, kind: DecisionKind, requested_by: &str, approved_by: Option<&str>) {
        match (kind, approved_by) {
            (DecisionKind::Withdrawn, _) if self.waits.is_some() => self.waits = None,
            (DecisionKind::Withdrawn, _) => self.counts = None,
            (_, None) => self.waits = Some(row),
            (_, Some(approver)) if approver != requested_by => *self = Self { counts: Some(row), waits: None },
            (_, Some(_)) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecisionKind::{Attested, Waived, Withdrawn};

    fn heard(rows: &[(DecisionKind, Option<&str>)]) -> (Option<usize>, Option<usize>) {
        let mut heard = Heard::default();
        for (index, (kind, approved_by)) in rows.iter().enumerate() {
            heard.hear(index, *kind, "ada", *approved_by);
        }
        (heard.counts, heard.waits)
    }

    #[test]
    fn a_refusal_answers_what_waits_and_leaves_what_counts() {
        let (asked, approved, back) = ((Waived, None), (Waived, Some("grace")), (Withdrawn, None));
        assert_eq!(heard(&[asked]), (None, Some(0)));
        assert_eq!(heard(&[asked, approved]), (Some(1), None));
        assert_eq!(heard(&[asked, approved, (Attested, None)]), (Some(1), Some(2)));
        assert_eq!(heard(&[asked, approved, (Attested, None), back]), (Some(1), None));
        assert_eq!(heard(&[asked, approved, (Attested, None), back, back]), (None, None));
        assert_eq!(heard(&[asked, back]), (None, None));
        assert_eq!(heard(&[(Waived, Some("ada"))]), (None, None), "approved by who asked for it");
    }
}
