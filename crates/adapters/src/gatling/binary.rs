//! The binary `simulation.log` that Gatling writes from 3.13 on. Big-endian; layout as in Gatling's own `LogFileReader`:
//!
//! - `str`: i32 length in bytes; if it is not 0 the bytes and a u8 coder (0 Latin-1, 1 UTF-16LE).
//! - `cached`: i32 index; if it is positive a `str` follows and is kept under it, if negative the one kept under −index is meant.
//! - record 0 `RUN` (first): str version, str class, i64 start in Unix ms, str description, i32 n × str scenario, i32 n × (i32 length, bytes)
//!   assertion; 1 `REQUEST`: i32 n × cached group, cached name, i32 start, i32 end, u8 ok, cached message; 2 `USER`: i32 scenario, u8
//!   starts, i32 time; 3 `GROUP`: i32 n × cached, i32 start, i32 end, i32 cumulated, u8 ok; 4 `ERROR`: cached message, i32 time. Times are
//!   ms after the start of the run.
//!
//! A log that ends in the middle of a record is normal after a crash: what came before counts.

use super::INFO;
use super::requests::Requests;
use crate::{At, Error};
use domain::results::Report;
use std::collections::BTreeMap;
use std::io::{BufRead, ErrorKind};

/// Longest text, deepest nesting of groups and largest number of scenarios or assertions: far more than Gatling writes.
const TEXT: usize = 1024 * 1024;
const LIST: i32 = 10_000;
/// Room for the texts that are referred to by number.
const CACHE: usize = 64 * 1024 * 1024;

/// A `RUN` record whose version begins with a digit.
pub(super) fn looks_like(head: &[u8]) -> bool {
    matches!(head, [0, 0, 0, 0, 1..=64, digit, ..] if digit.is_ascii_digit())
}

/// Why reading ended early.
enum Stop {
    /// Within a record.
    Cut,
    Damaged(String),
}

type Reading<T> = Result<T, Stop>;

struct Decoder<R> {
    reader: R,
    position: u64,
    cached: BTreeMap<i32, String>,
    /// Bytes that `cached` holds.
    held: usize,
}

pub(super) fn parse(reader: impl BufRead) -> Result<Report, Error> {
    let mut decoder = Decoder { reader, position: 0, cached: BTreeMap::new(), held: 0 };
    let mut requests = Requests::default();
    let outcome = records(&mut decoder, &mut requests);
    let place = At::Byte(decoder.position);
    match outcome {
        Ok(()) => Ok(requests.finish()),
        Err((_, Stop::Damaged(reason))) => Err(Error::new(INFO.name, format!("{reason}: the log is damaged, upload it again"), place)),
        Err((false, Stop::Cut)) => Err(Error::new(INFO.name, "the log ends within its first record: upload it again", place)),
        Err((true, Stop::Cut)) => {
            let position = decoder.position;
            requests.warnings.push(|| format!("the log ends in the middle of a record, at byte {position}: what came before counts"));
            Ok(requests.finish())
        }
    }
}

/// The error says whether the record `RUN` was read.
fn records<R: BufRead>(decoder: &mut Decoder<R>, requests: &mut Requests) -> Result<(), (bool, Stop)> {
    let start = decoder.run().map_err(|stop| (false, stop))?;
    requests.run(start);
    while decoder.more().map_err(|stop| (true, stop))? {
        decoder.record(start, requests).map_err(|stop| (true, stop))?;
    }
    Ok(())
}

impl<R: BufRead> Decoder<R> {
    fn more(&mut self) -> Reading<bool> {
        self.reader.fill_buf().map(|rest| !rest.is_empty()).map_err(|cause| Stop::Damaged(format!("could not be read: {cause}")))
    }

    fn bytes<const N: usize>(&mut self) -> Reading<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Reading<()> {
        self.reader.read_exact(bytes).map_err(|cause| match cause.kind() {
            ErrorKind::UnexpectedEof => Stop::Cut,
            _ => Stop::Damaged(format!("could not be read: {cause}")),
        })?;
        self.position += bytes.len() as u64;
        Ok(())
    }

    fn byte(&mut self) -> Reading<u8> {
        self.bytes::<1>().map(|[byte]| byte)
    }

    fn int(&mut self) -> Reading<i32> {
        self.bytes().map(i32::from_be_bytes)
    }

    /// A count of things that follow.
    fn count(&mut self) -> Reading<i32> {
        let count = self.int()?;
        if (0..=LIST).contains(&count) { Ok(count) } else { Err(Stop::Damaged(format!("a list of {count} entries"))) }
    }

    fn raw(&mut self) -> Reading<Vec<u8>> {
        let length = self.int()?;
        let length = usize::try_from(length).ok().filter(|length| *length <= TEXT);
        let length = length.ok_or_else(|| Stop::Damaged("a text of more than 1 MiB or less than nothing".to_owned()))?;
        let mut bytes = vec![0; length];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn text(&mut self) -> Reading<String> {
        let bytes = self.raw()?;
        if bytes.is_empty() {
            return Ok(String::new());
        }
        match self.byte()? {
            0 => Ok(bytes.into_iter().map(char::from).collect()),
            1 => {
                let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
                Ok(String::from_utf16_lossy(&units))
            }
            other => Err(Stop::Damaged(format!("a text in the unknown coding {other}"))),
        }
    }

    /// The index of a text of the cache, which may be new.
    fn reference(&mut self) -> Reading<i32> {
        let index = self.int()?;
        if index < 0 {
            let known = index.checked_neg().filter(|index| self.cached.contains_key(index));
            return known.ok_or_else(|| Stop::Damaged(format!("a reference to the text {index} that was never written")));
        }
        let text = self.text()?;
        self.held += text.len();
        if self.held > CACHE {
            return Err(Stop::Damaged("more than 64 MiB of different names and messages".to_owned()));
        }
        self.cached.insert(index, text);
        Ok(index)
    }

    fn known(&self, index: i32) -> &str {
        self.cached.get(&index).map(String::as_str).unwrap_or_default()
    }

    /// The groups that are open, joined.
    fn groups(&mut self) -> Reading<String> {
        let mut groups = String::new();
        for _ in 0..self.count()? {
            let index = self.reference()?;
            if !groups.is_empty() {
                groups.push_str(" / ");
            }
            groups.push_str(self.known(index));
            if groups.len() > TEXT {
                return Err(Stop::Damaged("groups of more than 1 MiB".to_owned()));
            }
        }
        Ok(groups)
    }

    /// The first record: when the run started.
    fn run(&mut self) -> Reading<i64> {
        match self.byte()? {
            0 => {}
            other => return Err(Stop::Damaged(format!("the first record is of kind {other}, not RUN"))),
        }
        let (_version, _class) = (self.text()?, self.text()?);
        let start = self.bytes().map(i64::from_be_bytes)?;
        self.text()?;
        for _ in 0..self.count()? {
            self.text()?;
        }
        for _ in 0..self.count()? {
            self.raw()?;
        }
        Ok(start)
    }

    fn record(&mut self, start: i64, requests: &mut Requests) -> Reading<()> {
        let at = |offset: i32| start.saturating_add(i64::from(offset));
        let position = self.position;
        match self.byte()? {
            1 => {
                let groups = self.groups()?;
                let name = self.reference()?;
                let span = (at(self.int()?), at(self.int()?));
                let ok = self.byte()? != 0;
                self.reference()?;
                requests.request(&groups, self.known(name), span, ok, || format!("byte {position}"));
            }
            2 => {
                self.int()?;
                let starts = self.byte()? != 0;
                requests.user(starts, at(self.int()?));
            }
            3 => {
                self.groups()?;
                self.bytes::<12>()?;
                self.byte()?;
            }
            4 => {
                let message = self.reference()?;
                self.int()?;
                requests.error(self.known(message));
            }
            other => return Err(Stop::Damaged(format!("a record of the unknown kind {other}"))),
        }
        Ok(())
    }
}
