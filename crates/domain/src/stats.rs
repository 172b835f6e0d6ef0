//! Statistics over small samples. Each function cites its formula and is held against SciPy, lifelines or pymannkendall in its tests.

mod order;
mod rank;
mod survival;
mod trend;

pub use order::{mad, median, quantile};
pub use rank::mann_whitney_one_sided;
pub use survival::{Curve, kaplan_meier};
pub use trend::{MannKendall, mann_kendall, theil_sen};
