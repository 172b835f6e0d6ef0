//! Lines of a stream, one at a time and none longer than 1 MiB, so that no file can fill the memory.

use crate::{At, Error};
use std::io::{BufRead, Read};

/// No tool here writes lines of more than a few kB.
const LONGEST: u64 = 1024 * 1024;

pub(crate) struct Lines<R> {
    reader: R,
    format: &'static str,
    line: Vec<u8>,
    /// Of the line given last, from 1; 0 before the first.
    pub(crate) number: u64,
    /// Whether the line given last ended with a line break.
    pub(crate) ended: bool,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(format: &'static str, reader: R) -> Self {
        Self { reader, format, line: Vec::new(), number: 0, ended: true }
    }

    /// The next line without its line break, `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, Error> {
        self.line.clear();
        let at = At::line(self.number + 1);
        let read = self.reader.by_ref().take(LONGEST).read_until(b'\n', &mut self.line);
        let read = read.map_err(|cause| Error::new(self.format, format!("could not be read to its end: {cause}"), at.clone()))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.ended = self.line.ends_with(b"\n");
        if read as u64 >= LONGEST && !self.ended {
            return Err(Error::new(self.format, "a line longer than 1 MiB: this is not what the tool writes", at));
        }
        let mut line = self.line.as_slice();
        line = line.strip_suffix(b"\n").unwrap_or(line);
        Ok(Some(line.strip_suffix(b"\r").unwrap_or(line)))
    }
}
