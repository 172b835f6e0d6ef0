//! Go's benchmark output: the text of `go test -bench` and the events of `go test -json -bench`.

mod events;
mod output;

use crate::format::{FormatInfo, contains, head};

use crate::lines::Lines;
use crate::{At, Error};
use domain::results::Report;
use events::Events;
use output::Output;
use std::io::BufRead;

pub const INFO: FormatInfo = FormatInfo {
    name: "gobench",
    about: "Go: the output of `go test -bench . -count 10`, as text or with -json, also of several packages",
};

/// Whether the beginning of the file is that of `go test`.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    let head = head(body);
    if head.starts_with(&[0xff, 0xfe]) {
        return Err(UTF_16.to_owned());
    }
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    if lines.clone().next().is_some_and(|line| line.starts_with(b"{") && contains(line, "\"Action\":")) {
        return Ok(());
    }
    let header = |line: &[u8]| line.starts_with(b"goos: ") || line.starts_with(b"goarch: ");
    let result = |line: &[u8]| line.starts_with(b"Benchmark") && contains(line, "/op");
    if lines.any(|line| header(line) || result(line)) {
        return Ok(());
    }
    Err("no `goos:` and no line of a benchmark in ns/op in it".to_owned())
}

const UTF_16: &str = "the text is UTF-16, as Windows PowerShell redirects it: save it as UTF-8 (`| Out-File -Encoding utf8 bench.txt`)";

/// `time` in seconds, `bytes_per_second`, `allocated_bytes`, `allocations` and the units of `b.ReportMetric` under their own name. The
/// repetitions of `-count` are samples. Names are those of the package and the benchmark, without `-GOMAXPROCS`.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    parse_reader(&mut &*body)
}

/// As [`parse`], line by line: memory is bounded by the number of series.
pub fn parse_reader(reader: &mut dyn BufRead) -> Result<Report, Error> {
    let error = |reason: &str, at| Error::new(INFO.name, reason, at);
    let (mut lines, mut output, mut events) = (Lines::new(INFO.name, reader), Output::default(), Events::default());
    let mut number = 0_u64;
    while let Some(line) = lines.next()? {
        number += 1;
        if number == 1 && line.starts_with(&[0xff, 0xfe]) {
            return Err(error(UTF_16, At::Byte(0)));
        }
        let text = String::from_utf8_lossy(line).trim_start_matches('\u{feff}').trim_end().to_owned();
        if text.starts_with('{') {
            events.take(&text, number, &mut output)?;
        } else {
            output.take(&text, None, lines.ended);
        }
    }
    events.finish(&mut output);
    match number {
        0 => Err(error("the body is empty: upload the output of `go test -bench`", At::Byte(0))),
        _ if !output.recognised() => {
            Err(error("no line of it is from `go test -bench`: upload its output, as text or with -json", At::line(1)))
        }
        _ => Ok(output.report()),
    }
}

#[cfg(test)]
mod tests;
