//! Secrets of sources at rest: XChaCha20-Poly1305 under a key derived from the installation's secret key.

use crate::error::{Error, Result};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};

const NONCE: usize = 24;

/// Seals and opens secrets. The key never appears in `Debug`.
#[derive(Clone)]
pub struct Sealer(XChaCha20Poly1305);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(redacted)")
    }
}

impl Sealer {
    pub fn new(secret_key: &[u8]) -> Self {
        let key = Sha256::new().chain_update(b"pacekeeper/source-secrets/1").chain_update(secret_key).finalize();
        Self(XChaCha20Poly1305::new(&key))
    }

    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce = random::<NONCE>()?;
        let sealed =
            self.0.encrypt(&XNonce::from(nonce), plain).map_err(|_| Error::Conflict("the secret could not be sealed".to_owned()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Fails when the installation's secret key is not the one that sealed it.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        let refused =
            || Error::Conflict("a stored secret cannot be opened: PACEKEEPER_SECRET_KEY is not the key it was sealed with".to_owned());
        let (nonce, body) = sealed.split_first_chunk::<NONCE>().ok_or_else(refused)?;
        self.0.decrypt(&XNonce::from(*nonce), body).map_err(|_| refused())
    }
}

/// Random bytes of the operating system.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::internal)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::Sealer;

    #[test]
    fn another_key_does_not_open_it() {
        let sealed = Sealer::new(b"one").seal(b"It's a Secret to Everybody").unwrap();
        assert_eq!(Sealer::new(b"one").open(&sealed).unwrap(), b"It's a Secret to Everybody");
        assert!(Sealer::new(b"two").open(&sealed).is_err());
        assert!(Sealer::new(b"one").open(&sealed[..10]).is_err());
    }
}
