//! The result formats by name, and finding out which one a file is.

use crate::{
    At, Error, benchmark_dotnet, criterion, gatling, generic, go_bench, google_benchmark, hyperfine, jmh, json, junit, k6, locust, pyperf,
    pytest_benchmark,
};
use domain::results::Report;
use std::io::{BufRead, Read};
use std::sync::LazyLock;

/// A result format that `/api/v1/ingest/{format}` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatInfo {
    pub name: &'static str,
    /// Which file of the tool it is, and how to write it.
    pub about: &'static str,
}

/// Why one format is not what a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub format: &'static str,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// It is that format, but cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Error),
    #[error("no known format: {}", list(.tried))]
    Unknown { tried: Vec<Refusal> },
    #[error("`{asked}` is not a known format: use auto, {}", .known.join(", "))]
    UnknownFormat { asked: String, known: Vec<&'static str> },
}

fn list(tried: &[Refusal]) -> String {
    tried.iter().map(|refusal| format!("{}: {}", refusal.format, refusal.reason)).collect::<Vec<_>>().join("; ")
}

struct Adapter {
    info: FormatInfo,
    /// Other names that `/api/v1/ingest/{format}` takes for it.
    aliases: &'static [&'static str],
    /// Cheap: looks at the beginning only, so that a truncated file is still known for what it is.
    looks_like: fn(&[u8]) -> Result<(), String>,
    parse: fn(&[u8]) -> Result<Report, Error>,
    stream: Option<Stream>,
}

/// How a format is read without holding it as a whole.
struct Stream {
    /// Whether the file that begins like this is one of the format's shapes that are read record by record.
    reads: fn(&[u8]) -> bool,
    parse: fn(&mut dyn BufRead) -> Result<Report, Error>,
}

/// In the order in which `auto` tries them: what is most easily told apart comes first, the generic format last.
static ADAPTERS: &[Adapter] = &[
    Adapter {
        info: pytest_benchmark::INFO,
        aliases: &[],
        looks_like: pytest_benchmark::looks_like,
        parse: pytest_benchmark::parse,
        stream: None,
    },
    Adapter {
        info: k6::INFO,
        aliases: &[],
        looks_like: k6::looks_like,
        parse: k6::parse,
        stream: Some(Stream { reads: k6::is_stream, parse: k6::parse_reader }),
    },
    Adapter { info: criterion::INFO, aliases: &[], looks_like: criterion::looks_like, parse: criterion::parse, stream: None },
    Adapter {
        info: go_bench::INFO,
        aliases: &["go", "go-bench"],
        looks_like: go_bench::looks_like,
        parse: go_bench::parse,
        stream: Some(Stream { reads: |_| true, parse: go_bench::parse_reader }),
    },
    Adapter { info: jmh::INFO, aliases: &[], looks_like: jmh::looks_like, parse: jmh::parse, stream: None },
    Adapter {
        info: google_benchmark::INFO,
        aliases: &["google-benchmark"],
        looks_like: google_benchmark::looks_like,
        parse: google_benchmark::parse,
        stream: None,
    },
    Adapter { info: hyperfine::INFO, aliases: &[], looks_like: hyperfine::looks_like, parse: hyperfine::parse, stream: None },
    Adapter {
        info: benchmark_dotnet::INFO,
        aliases: &["benchmarkdotnet"],
        looks_like: benchmark_dotnet::looks_like,
        parse: benchmark_dotnet::parse,
        stream: None,
    },
    Adapter { info: pyperf::INFO, aliases: &[], looks_like: pyperf::looks_like, parse: pyperf::parse, stream: None },
    Adapter { info: locust::INFO, aliases: &[], looks_like: locust::looks_like, parse: locust::parse, stream: None },
    Adapter {
        info: gatling::INFO,
        aliases: &[],
        looks_like: gatling::looks_like,
        parse: gatling::parse,
        stream: Some(Stream { reads: gatling::is_stream, parse: gatling::parse_reader }),
    },
    Adapter { info: junit::INFO, aliases: &[], looks_like: junit::looks_like, parse: junit::parse, stream: None },
    Adapter { info: generic::INFO, aliases: &["bmf"], looks_like: generic::looks_like, parse: generic::parse, stream: None },
    Adapter {
        info: generic::SMALLER,
        aliases: &["custom-smaller-is-better"],
        looks_like: generic::looks_like_named,
        parse: generic::parse_smaller,
        stream: None,
    },
    Adapter {
        info: generic::BIGGER,
        aliases: &["custom-bigger-is-better"],
        looks_like: generic::looks_like_named,
        parse: generic::parse_bigger,
        stream: None,
    },
];

static INFOS: LazyLock<Vec<FormatInfo>> = LazyLock::new(|| ADAPTERS.iter().map(|adapter| adapter.info).collect());

/// Every result format, in the order in which `auto` tries them.
pub fn formats() -> &'static [FormatInfo] {
    &INFOS
}

/// The adapter of that name, or for `auto` the first that knows the beginning of the file.
fn find(format: &str, head: &[u8]) -> Result<&'static Adapter, ParseError> {
    if format != "auto" {
        let found = ADAPTERS.iter().find(|adapter| adapter.info.name == format || adapter.aliases.contains(&format));
        let known = || INFOS.iter().map(|info| info.name).collect();
        return found.ok_or_else(|| ParseError::UnknownFormat { asked: format.to_owned(), known: known() });
    }
    let mut tried = Vec::new();
    for adapter in ADAPTERS {
        match (adapter.looks_like)(head) {
            Ok(()) => return Ok(adapter),
            Err(reason) => tried.push(Refusal { format: adapter.info.name, reason }),
        }
    }
    Err(ParseError::Unknown { tried })
}

/// Reads a result file. `format` is a name of [`formats`] or `auto`; the body is decompressed already.
pub fn parse(format: &str, body: &[u8]) -> Result<Report, ParseError> {
    Ok((find(format, body)?.parse)(body)?)
}

/// Whether the file that begins with `head` (64 KiB, or all of it) is read record by record, in memory that does not grow with it.
pub fn is_streamed(format: &str, head: &[u8]) -> Result<bool, ParseError> {
    Ok(find(format, head)?.stream.as_ref().is_some_and(|stream| (stream.reads)(head)))
}

/// As [`parse`], from a reader. Formats of lines or records ([`is_streamed`]) are read in bounded memory whatever their length;
/// documents are read as a whole, up to 64 MiB.
pub fn parse_reader(format: &str, reader: &mut dyn BufRead) -> Result<Report, ParseError> {
    let broken = |name, cause: &std::io::Error| Error::new(name, format!("could not be read to its end: {cause}"), At::Byte(0));
    let mut head = Vec::with_capacity(HEAD);
    (&mut *reader).take(HEAD as u64).read_to_end(&mut head).map_err(|cause| broken("upload", &cause))?;
    let adapter = find(format, &head)?;
    if let Some(stream) = adapter.stream.as_ref().filter(|stream| (stream.reads)(&head)) {
        return Ok((stream.parse)(&mut std::io::Cursor::new(head).chain(reader))?);
    }
    let name = adapter.info.name;
    let left = DOCUMENT - head.len() as u64;
    reader.take(left + 1).read_to_end(&mut head).map_err(|cause| broken(name, &cause))?;
    if head.len() as u64 > DOCUMENT {
        let reason = format!("a document larger than {} MiB: split the run into several files", DOCUMENT >> 20);
        return Err(Error::new(name, reason, At::Byte(DOCUMENT)).into());
    }
    Ok((adapter.parse)(&head)?)
}

/// How much of a file `looks_like` looks at.
const HEAD: usize = 64 * 1024;

/// Largest file of a format that is not read record by record.
const DOCUMENT: u64 = 64 * 1024 * 1024;

/// The beginning of a body, where `looks_like` looks.
pub(crate) fn head(body: &[u8]) -> &[u8] {
    let body = json::without_mark(body);
    &body[..body.len().min(HEAD)]
}

pub(crate) fn contains(body: &[u8], word: &str) -> bool {
    body.windows(word.len()).any(|window| window == word.as_bytes())
}
