//! Passwords: argon2id with the crate's defaults (OWASP's first choice).

use crate::error::{Error, Result};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};

/// Shortest password taken. Length is what counts; there are no composition rules (NIST SP 800-63B).
pub(super) const SHORTEST: usize = 10;

pub(super) async fn hash(password: &str) -> Result<String> {
    if password.chars().count() < SHORTEST {
        return Err(Error::invalid("password", format!("use at least {SHORTEST} characters")));
    }
    let password = password.to_owned();
    blocking(move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string())).await?.map_err(Error::internal)
}

/// Takes the same time whether the account exists or not.
pub(super) async fn verify(password: &str, stored: Option<&str>) -> Result<bool> {
    const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$iTWB0jKlHHTcSZz7RS2mAyUtjp5t7lJxYHTHZWYlUmk";
    let (password, known, stored) = (password.to_owned(), stored.is_some(), stored.unwrap_or(DUMMY).to_owned());
    let matches = blocking(move || {
        PasswordHash::new(&stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await?;
    Ok(known && matches)
}

/// Hashing takes tens of milliseconds and must not hold up the event loop.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_verifies() {
        let stored = hash("correct horse battery").await.unwrap();
        assert!(verify("correct horse battery", Some(&stored)).await.unwrap());
        assert!(!verify("correct horse batterx", Some(&stored)).await.unwrap());
        assert!(!verify("correct horse battery", None).await.unwrap());
        assert!(hash("short").await.is_err());
    }
}
