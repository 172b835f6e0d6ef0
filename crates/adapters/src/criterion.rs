//! Criterion.rs: its directory `target/criterion` packed as tar or tar.gz, or the text of `--output-format bencher`. Times are nanoseconds.

mod directory;
mod text;

use crate::format::{FormatInfo, contains, head};
use crate::{At, Error};
use domain::results::Report;
use flate2::read::MultiGzDecoder;
use std::io::Read;

pub const INFO: FormatInfo = FormatInfo {
    name: "criterion",
    about: "criterion: target/criterion as a tar or tar.gz (`tar -czf criterion.tgz target/criterion`), or the text of --output-format bencher",
};

const GZIP: [u8; 2] = [0x1f, 0x8b];
/// `ustar` stands at this place in the first header of every tar since 1988.
const MAGIC_AT: usize = 257;
const MAGIC: &[u8] = b"ustar";

/// The tar without gzip: a benchmark has up to a megabyte of plots.
const EXPANDED: u64 = 512 * 1024 * 1024;

enum Shape {
    Tar,
    TarGz,
    Text,
}

/// Whether the beginning of the file is a tar, plain or gzipped, or the bencher's text.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    shape(body).map(|_| ())
}

fn shape(body: &[u8]) -> Result<Shape, String> {
    let head = head(body);
    let is_tar = |head: &[u8]| head.get(MAGIC_AT..).is_some_and(|rest| rest.starts_with(MAGIC));
    if is_tar(head) {
        return Ok(Shape::Tar);
    }
    if head.starts_with(&GZIP) {
        let mut first = Vec::new();
        // A cut stream ends in an error after what could be expanded.
        let expanded = MultiGzDecoder::new(head).take(512).read_to_end(&mut first);
        return match expanded {
            _ if is_tar(&first) => Ok(Shape::TarGz),
            Err(_) if first.is_empty() => Err("a gzip stream that is broken".to_owned()),
            _ => Err("a gzip stream, but of no tar".to_owned()),
        };
    }
    if head.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"test ") && contains(line, "... bench:")) {
        return Ok(Shape::Text);
    }
    Err("neither a tar nor a line `test NAME ... bench: N ns/iter`".to_owned())
}

/// `time` in seconds per benchmark: the median of the samples of the last run, which the text prints in whole nanoseconds.
/// Measurements other than wall time (a custom `Measurement`) cannot be told from it. The files say nothing of the machine.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    match shape(body).map_err(|reason| Error::new(INFO.name, format!("{reason}: send what criterion wrote"), At::Byte(0)))? {
        Shape::Tar => directory::parse(body, EXPANDED),
        Shape::TarGz => directory::parse(MultiGzDecoder::new(body), EXPANDED),
        Shape::Text => text::parse(body),
    }
}

#[cfg(test)]
mod tests;
