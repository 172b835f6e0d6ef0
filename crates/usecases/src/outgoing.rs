//! What goes out: commit statuses, the one comment on a pull request, notifications. It is put into the outbox in the transaction that
//! causes it and sent by background work, so that nothing is lost and nothing is sent for what was rolled back. How it travels is the
//! server's; what is said, to whom, and what a failure means is decided here.

mod gate;
mod message;
mod parts;
mod payload;
mod route;
mod work;

#[cfg(test)]
mod tests;

pub(crate) use gate::review;
pub use gate::{GateNews, gate};
pub use message::{Level, Message, notify};
pub use payload::{Cargo, CommentCargo, IssueCargo, IssueState, MessageCargo, Standing, StatusCargo, StatusState};
pub(crate) use route::is_repository;
pub use work::{ATTEMPTS, Outcome, Parcel, claim, prune, resend, settle};
