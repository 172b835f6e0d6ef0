//! The HTTP surface. Every route is registered with its access rule (see `routes.rs`); rules about data live in `usecases`.

mod access;
mod api;
mod benchmarks;
mod body;
mod caller;
mod client_limit;
mod csv;
mod document;
mod extract;
mod forms;
mod headers;
mod hooks;
mod metrics;
mod ops;
mod pages;
mod picture;
mod problem;
mod regressions;
mod router;
mod routes;
mod site;
mod state;

pub use access::Access;
pub use body::Uploads;
pub use router::{router, table};
pub use routes::RouteInfo;
pub use state::AppState;
