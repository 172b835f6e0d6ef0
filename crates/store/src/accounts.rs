//! Who may do what: people, their sessions and sign-in links, tokens of programs; and the record of what anyone changed.

mod audit;
mod links;
mod sessions;
mod tokens;
mod users;

pub use audit::{AuditRow, audit, audit_list};
pub use links::{insert_link, prune_links, use_link};
pub use sessions::{WebSession, delete_session, delete_sessions_of, insert_session, prune_sessions, session, sessions_of, touch_session};
pub use tokens::{Token, insert_token, revoke_token, token, tokens, touch_token};
pub use users::{User, insert_user, update_user, user, user_by_email, users};

#[cfg(test)]
pub(crate) const STATEMENTS: [&[(&str, &str)]; 5] =
    [audit::STATEMENTS, links::STATEMENTS, sessions::STATEMENTS, tokens::STATEMENTS, users::STATEMENTS];
