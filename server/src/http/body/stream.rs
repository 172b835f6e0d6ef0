//! Reading an upload that is too large for memory: decompressed, measured and parsed in one pass.

use super::blocking;
use super::coding::Coding;
use super::uploads::{HEAD, larger_than};
use adapters::ParseError;
use adapters::generic::{Original, reduce};
use domain::results::Report;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Cursor, ErrorKind, Read, Seek};
use tokio::sync::OwnedSemaphorePermit;
use usecases::Error;
use usecases::ingest::Payload;

pub(in crate::http) struct Stream {
    pub(super) source: Source,
    pub(super) coding: Option<Coding>,
    pub(super) largest: u64,
    pub(super) _turn: OwnedSemaphorePermit,
}

pub(super) enum Source {
    Memory(Vec<u8>),
    File(File),
}

impl Stream {
    /// What the file says, and what is kept of it: of one that was read its report as generic JSON, of another its beginning.
    pub(in crate::http) async fn parse(self, format: String) -> Result<(Payload, Result<Report, ParseError>), Error> {
        blocking(move || self.parse_blocking(&format)).await?
    }

    fn parse_blocking(self, format: &str) -> Result<(Payload, Result<Report, ParseError>), Error> {
        let raw: Box<dyn Read> = match self.source {
            Source::Memory(raw) => Box::new(Cursor::new(raw)),
            Source::File(mut file) => {
                file.rewind().map_err(Error::internal)?;
                Box::new(BufReader::new(file))
            }
        };
        let plain = match self.coding {
            Some(coding) => coding.decoder(raw).map_err(Error::internal)?,
            None => raw,
        };
        let mut measured = BufReader::with_capacity(HEAD, Measured::new(plain, self.largest));
        let report = adapters::parse_reader(format, &mut measured);
        // What a parser that gave up did not read still counts for the size and the sum.
        let rest = std::io::copy(&mut measured, &mut std::io::sink());
        let Measured { sum, bytes, head, largest, .. } = measured.into_inner();
        if bytes > largest {
            return Err(larger_than(largest));
        }
        let report = match (report, rest) {
            (Ok(_), Err(cause)) => Err(broken(&cause, bytes)),
            (report, _) => report,
        };
        let sha256 = hex::encode(sum.finalize());
        let body = match &report {
            Ok(report) => reduce(report, Original { bytes, sha256: &sha256 }),
            Err(_) => head,
        };
        Ok((Payload { body, size: i64::try_from(bytes).unwrap_or(i64::MAX), sha256 }, report))
    }
}

fn broken(cause: &std::io::Error, bytes: u64) -> ParseError {
    let reason = format!("could not be read to its end: {cause}");
    adapters::Error { source_format: "upload", reason, at: adapters::At::Byte(bytes) }.into()
}

/// Counts and sums up what goes through, and stops at the largest size.
struct Measured<R> {
    inner: R,
    sum: Sha256,
    bytes: u64,
    head: Vec<u8>,
    largest: u64,
}

impl<R: Read> Measured<R> {
    fn new(inner: R, largest: u64) -> Self {
        Self { inner, sum: Sha256::new(), bytes: 0, head: Vec::new(), largest }
    }
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.bytes > self.largest {
            return Err(std::io::Error::new(ErrorKind::FileTooLarge, "the upload is too large"));
        }
        let read = self.inner.read(buffer)?;
        let piece = buffer.get(..read).unwrap_or_default();
        self.sum.update(piece);
        self.bytes += read as u64;
        let missing = HEAD.saturating_sub(self.head.len()).min(read);
        self.head.extend_from_slice(piece.get(..missing).unwrap_or_default());
        Ok(read)
    }
}
