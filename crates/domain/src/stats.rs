//! Statistics over small samples. Each function cites its formula and is held against SciPy, lifelines or pymannkendall in its tests.

mod false_discovery;
mod order;
mod prediction;
mod rank;
mod shift;
mod spread;
mod survival;
mod trend;

pub use false_discovery::{benjamini_hochberg, simes};
pub use order::{mad, mad_in_place, median, median_in_place, quantile};
pub use prediction::{Prediction, mean_and_deviation, student_quantile};
pub use rank::{mann_whitney_one_sided, smallest_rank_p};
pub use shift::{Shift, hodges_lehmann};
pub use spread::Spread;
pub use survival::{Curve, kaplan_meier};
pub use trend::{MannKendall, mann_kendall, theil_sen, theil_sen_interval};
