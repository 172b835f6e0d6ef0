//! A reader that stops where one record would fill the memory: an unclosed quote makes a CSV reader take the rest of the file for one cell.

use std::cell::Cell;
use std::io::{Error, ErrorKind, Read, Result};
use std::rc::Rc;

/// Gives an error once more than its room was read since the last [`Room::refill`].
pub(crate) struct Metered<R> {
    inner: R,
    left: Rc<Cell<usize>>,
}

/// What is left to be read before the next refill.
pub(crate) struct Room {
    left: Rc<Cell<usize>>,
    full: usize,
}

impl<R: Read> Metered<R> {
    /// `full` must be larger than the buffer that the consumer fills at once.
    pub(crate) fn new(inner: R, full: usize) -> (Self, Room) {
        let left = Rc::new(Cell::new(full));
        (Self { inner, left: left.clone() }, Room { left, full })
    }
}

impl Room {
    pub(crate) fn refill(&self) {
        self.left.set(self.full);
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.get().checked_sub(read) {
            Some(left) => self.left.set(left),
            None => return Err(Error::new(ErrorKind::InvalidData, "one row is longer than 1 MiB: a quote is not closed")),
        }
        Ok(read)
    }
}
