//! The weekly performance review: written on Monday for the week before, edited, published (frozen), acknowledged, sent.

mod draft;
mod due;
mod gather;
mod read;
mod send;
mod steps;

pub use draft::refresh;
pub use due::{FIRST_HOUR, write_due};
pub use read::{Reviewed, read};
pub use steps::{Step, take};

pub(crate) use read::{Debt, Stage, debts, node_of, stages};
