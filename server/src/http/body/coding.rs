//! Compression of bodies.

use super::too_large;
use axum::http::{HeaderMap, header};
use std::io::{BufReader, Read};
use usecases::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    Zstd,
}

impl Coding {
    /// That of the header `Content-Encoding`.
    pub(super) fn named(headers: &HeaderMap) -> Result<Option<Self>, Error> {
        let named = headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default().to_lowercase();
        match named.as_str() {
            "" | "identity" => Ok(None),
            "gzip" => Ok(Some(Self::Gzip)),
            "zstd" => Ok(Some(Self::Zstd)),
            other => Err(Error::invalid("Content-Encoding", format!("`{other}` is not understood: send gzip, zstd or nothing"))),
        }
    }

    /// That of a file that was compressed before it was sent, by its first bytes.
    pub(super) fn of(raw: &[u8]) -> Option<Self> {
        if raw.starts_with(&[0x1f, 0x8b]) { Some(Self::Gzip) } else { raw.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]).then_some(Self::Zstd) }
    }

    pub(super) fn decoder<'a>(self, raw: impl Read + 'a) -> std::io::Result<Box<dyn Read + 'a>> {
        Ok(match self {
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(raw))),
            Self::Zstd => Box::new(zstd::Decoder::new(raw)?),
        })
    }

    /// All of it, if that is no more than `limit` bytes.
    pub(super) fn expanded(self, raw: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let decoder = self.decoder(raw).map_err(|error| self.broken(&error))?;
        decoder.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| self.broken(&error))?;
        if bytes.len() > limit { Err(too_large(limit)) } else { Ok(bytes) }
    }

    /// As much of its beginning as there is, at most `length` bytes.
    pub(super) fn beginning(self, raw: &[u8], length: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Ok(decoder) = self.decoder(raw) {
            // An error is the end of what was received so far; what came before it was expanded.
            let _ = decoder.take(length as u64).read_to_end(&mut bytes);
        }
        bytes
    }

    fn broken(self, error: &std::io::Error) -> Error {
        let name = match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        };
        Error::Unprocessable { message: format!("the {name} stream is broken: {error}"), details: Vec::new() }
    }
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
        assert!(matches!(Coding::Gzip.expanded(&bomb, 100_000), Err(Error::TooLarge(_))));
        assert_eq!(Coding::Gzip.expanded(&bomb, 1_000_000).unwrap().len(), 1_000_000);
        assert_eq!(Coding::Gzip.beginning(&bomb[..bomb.len() / 2], 1_000), vec![0; 1_000]);
    }

    #[test]
    fn a_zstd_bomb_too() {
        let bomb = zstd::encode_all(&vec![0; 1_000_000][..], 19).unwrap();
        assert!(matches!(Coding::Zstd.expanded(&bomb, 100_000), Err(Error::TooLarge(_))));
        assert!(matches!(Coding::Zstd.expanded(&bomb[..bomb.len() / 2], 2_000_000), Err(Error::Unprocessable { .. })));
    }
}
