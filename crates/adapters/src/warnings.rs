//! The list of rows left out of a report, bounded: a file with ten million bad points must not become ten million sentences.

/// How many sentences are kept; the rest is only counted.
const KEPT: usize = 50;

#[derive(Debug, Default)]
pub(crate) struct Warnings {
    kept: Vec<String>,
    more: u64,
}

impl Warnings {
    pub(crate) fn push(&mut self, warning: impl FnOnce() -> String) {
        if self.kept.len() < KEPT {
            self.kept.push(warning());
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn into_vec(mut self) -> Vec<String> {
        if self.more > 0 {
            self.kept.push(format!("and {} more rows were left out", self.more));
        }
        self.kept
    }
}
