//! zstd around what is large and never looked into by SQL: payloads, snapshots, packed runs.

use std::io::{Error, Read};

/// zstd's own default: payloads shrink about ten times, at hundreds of MB a second.
const LEVEL: i32 = 3;

pub(crate) fn compress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    zstd::encode_all(bytes, LEVEL)
}

pub(crate) fn decompress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut plain = Vec::new();
    zstd::Decoder::new(bytes)?.read_to_end(&mut plain)?;
    Ok(plain)
}
