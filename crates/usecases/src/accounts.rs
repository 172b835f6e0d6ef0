//! Local accounts, sessions, single-use sign-in links and API tokens.

mod password;
mod sessions;
mod tokens;
mod users;

pub(crate) use sessions::SESSION_ID;
pub use sessions::{SignedIn, change_password, end_session, session_id, sign_in, sign_in_link, sign_out, use_sign_in_link, who};
pub use tokens::{NewToken, create_token, list_tokens, revoke_token, token_actor};
pub use users::{NewUser, change_user, create_user, ensure_owner, link_git_login, list_users, needs_setup, preferences};

use sha2::{Digest, Sha256};

/// What is stored of a secret: a fast hash is enough, since the secrets are 256 random bits.
pub(crate) fn stored_hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}
