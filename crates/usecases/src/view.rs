//! Page models: everything a page shows, as text ready to print. Plain data without logic: use cases fill them, `app` prints them.
//! A figure is always a display string; where a machine needs the number (a meter, an export) it stands beside it.

mod account;
mod actions;
mod admin;
mod approvals;
mod benchmarks;
mod chrome;
mod evidence;
mod kpis;
mod overview;
mod parts;
mod regressions;
mod runs;
mod slos;
mod sources;
mod team;
mod teams;

pub use account::*;
pub use actions::*;
pub use admin::*;
pub use approvals::*;
pub use benchmarks::*;
pub use chrome::*;
pub use evidence::*;
pub use kpis::*;
pub use overview::*;
pub use parts::*;
pub use regressions::*;
pub use runs::*;
pub use slos::*;
pub use sources::*;
pub use team::*;
pub use teams::*;
