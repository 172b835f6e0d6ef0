//! Request bodies: read whole up to the limit, decompressed with the expanded size capped, so that a bomb is refused before it is big.

use super::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderMap, header};
use std::io::Read;
use usecases::Error;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The bytes as sent.
pub(super) async fn read_raw(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    match axum::body::to_bytes(body, limit).await {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(_) => Err(Problem::from(too_large(limit))),
    }
}

/// The bytes as meant: `Content-Encoding: gzip|zstd` undone, also for files that were compressed before they were sent.
pub(super) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let raw = read_raw(body, limit).await?;
    let encoding = headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default().to_lowercase();
    let gzip = encoding == "gzip" || raw.starts_with(&GZIP);
    let zstd = encoding == "zstd" || raw.starts_with(&ZSTD);
    if !gzip && !zstd {
        return match encoding.as_str() {
            "" | "identity" => Ok(raw),
            other => Err(Error::invalid("Content-Encoding", format!("`{other}` is not understood: send gzip, zstd or nothing")).into()),
        };
    }
    let expanded = tokio::task::spawn_blocking(move || if gzip { expand_gzip(&raw, limit) } else { expand_zstd(&raw, limit) });
    Ok(expanded.await.map_err(Error::internal)??)
}

fn expand_gzip(raw: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    capped(flate2::read::MultiGzDecoder::new(raw), limit, "gzip")
}

fn expand_zstd(raw: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
    let decoder = zstd::Decoder::new(raw).map_err(|error| broken("zstd", &error))?;
    capped(decoder, limit, "zstd")
}

fn capped(reader: impl Read, limit: usize, name: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| broken(name, &error))?;
    if bytes.len() > limit { Err(too_large(limit)) } else { Ok(bytes) }
}

fn broken(name: &str, error: &std::io::Error) -> Error {
    Error::Unprocessable { message: format!("the {name} stream is broken: {error}"), details: Vec::new() }
}

fn too_large(limit: usize) -> Error {
    Error::TooLarge(format!("the body is larger than {limit} bytes after decompression: split it, or raise `body_limit`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_gzip_bomb_is_refused_by_its_expanded_size() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![0; 1_000_000]).unwrap();
        let bomb = encoder.finish().unwrap();
        assert!(bomb.len() < 2_000, "a thousandfold");
        assert!(matches!(expand_gzip(&bomb, 100_000), Err(Error::TooLarge(_))));
        assert_eq!(expand_gzip(&bomb, 1_000_000).unwrap().len(), 1_000_000);
    }

    #[test]
    fn a_zstd_bomb_too() {
        let bomb = zstd::encode_all(&vec![0; 1_000_000][..], 19).unwrap();
        assert!(matches!(expand_zstd(&bomb, 100_000), Err(Error::TooLarge(_))));
        assert!(matches!(expand_zstd(&bomb[..bomb.len() / 2], 2_000_000), Err(Error::Unprocessable { .. })));
    }
}
