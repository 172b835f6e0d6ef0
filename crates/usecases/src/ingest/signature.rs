//! Signatures of hooks, always over the raw bytes, compared in constant time.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// What a request proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    Good,
    Missing,
    Wrong,
}

/// `sha256=<hex HMAC-SHA256(secret, body)>`, as GitHub sends it. An empty secret never verifies.
pub fn sign_github(secret: &[u8], body: &[u8]) -> String {
    format!("sha256={}", hex::encode(mac(secret, body)))
}

pub fn verify_github(secrets: &[Vec<u8>], header: Option<&str>, body: &[u8]) -> Signature {
    let Some(header) = header else { return Signature::Missing };
    let Some(given) = header.strip_prefix("sha256=").and_then(|text| hex::decode(text).ok()) else { return Signature::Wrong };
    let good = secrets.iter().filter(|secret| !secret.is_empty()).any(|secret| bool::from(mac(secret, body).as_slice().ct_eq(&given)));
    if good { Signature::Good } else { Signature::Wrong }
}

/// A shared secret sent in clear (`Authorization: Bearer …`, basic password, a header).
pub(super) fn verify_shared(secrets: &[Vec<u8>], given: Option<&str>) -> Signature {
    let Some(given) = given else { return Signature::Missing };
    let good = secrets.iter().filter(|secret| !secret.is_empty()).any(|secret| bool::from(secret.as_slice().ct_eq(given.as_bytes())));
    if good { Signature::Good } else { Signature::Wrong }
}

fn mac(secret: &[u8], body: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length, so this constructor does not fail; an empty result would never equal a digest.
    Hmac::<Sha256>::new_from_slice(secret).map(|mac| mac.chain_update(body).finalize().into_bytes().to_vec()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GitHub's own published vector.
    const SECRET: &[u8] = b"It's a Secret to Everybody";
    const SIGNATURE: &str = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    #[test]
    fn the_published_vector_of_github_verifies() {
        assert_eq!(sign_github(SECRET, b"Hello, World!"), SIGNATURE);
        assert_eq!(verify_github(&[SECRET.to_vec()], Some(SIGNATURE), b"Hello, World!"), Signature::Good);
    }

    #[test]
    fn anything_else_does_not() {
        let secrets = [SECRET.to_vec()];
        assert_eq!(verify_github(&secrets, Some(SIGNATURE), b"Hello, World?"), Signature::Wrong);
        assert_eq!(verify_github(&secrets, None, b"Hello, World!"), Signature::Missing);
        assert_eq!(verify_github(&secrets, Some(&SIGNATURE.replace("sha256", "sha1")), b"Hello, World!"), Signature::Wrong);
        assert_eq!(verify_github(&[Vec::new()], Some(&sign_github(b"", b"x")), b"x"), Signature::Wrong);
        assert_eq!(
            verify_github(
                &[b"old".to_vec(), SECRET.to_vec()],
                Some(&SIGNATURE.to_uppercase().replace("SHA256", "sha256")),
                b"Hello, World!"
            ),
            Signature::Good
        );
    }
}
