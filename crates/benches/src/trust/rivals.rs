//! The same series judged by two bare rules without memory: a percentage against the median, and a t-test, both over the newest 64 values
//! whatever they were. That is how most tools decide [Bencher: t-test, upper boundary 0.99, at most 64 values].

use super::gate::measurement;
use domain::catalog::{ClassicKind, ClassicTest, Mode, Policy};
use domain::ids::ServiceId;
use domain::results::{Measurement, Unit};
use domain::verdict::{BaselinePoint, SeriesHistory, Verdict, judge_all};

const WINDOW: usize = 64;
const PERCENT: f64 = 10.0;
const UPPER_BOUNDARY: f64 = 0.99;

/// Which series each rule would fail.
pub(crate) struct Opinions {
    pub(crate) percentage: Vec<bool>,
    pub(crate) t_test: Vec<bool>,
}

pub(crate) struct Rivals {
    histories: Vec<SeriesHistory>,
    percentage: Policy,
    t_test: Policy,
}

impl Rivals {
    pub(crate) fn of(series: usize) -> Self {
        let policy = Policy { threshold_percent: PERCENT, ..Policy::default_for(ServiceId(1)) };
        let classic =
            ClassicTest { test: ClassicKind::TTest, lower: None, upper: Some(UPPER_BOUNDARY), min_sample_size: 2, max_sample_size: WINDOW };
        Self {
            histories: vec![SeriesHistory::default(); series],
            percentage: Policy { mode: Mode::Threshold, ..policy.clone() },
            t_test: Policy { mode: Mode::Classic, classic: Some(classic), ..policy },
        }
    }

    pub(crate) fn judge(&self, values: &[f64]) -> Opinions {
        let heads: Vec<Measurement> = values.iter().enumerate().map(|(number, value)| measurement(number, *value)).collect();
        let by = |policy: &Policy| {
            judge_all(&heads, &self.histories, policy, None).series.iter().map(|one| one.verdict == Verdict::Fail).collect()
        };
        Opinions { percentage: by(&self.percentage), t_test: by(&self.t_test) }
    }

    /// The values become history.
    pub(crate) fn learn(&mut self, values: &[f64]) {
        for (history, value) in self.histories.iter_mut().zip(values) {
            if history.baseline.len() == WINDOW {
                history.baseline.remove(0);
            }
            history.baseline.push(BaselinePoint {
                value: *value,
                unit: Unit::Seconds,
                dirty: false,
                other_machine: None,
                samples: Vec::new(),
            });
        }
    }
}
