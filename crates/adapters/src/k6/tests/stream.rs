//! A file of hundreds of megabytes, written while it is read.

use super::*;
use std::io::Read;

/// Most memory the process ever held, in bytes; `None` where the system does not tell.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// NDJSON of requests to four endpoints and to one URL per request, none of which is ever held.
struct Generated {
    requests: u64,
    made: u64,
    bytes: u64,
    line: Vec<u8>,
    at: usize,
}

/// Milliseconds of the request: 1 to 1,000, each as often, in a scrambled order.
fn milliseconds(request: u64) -> u64 {
    request * 7_919 % 1_000 + 1
}

impl Generated {
    fn new(requests: u64) -> Self {
        let metric = r#"{"type":"Metric","data":{"name":"http_req_duration","type":"trend","thresholds":["p(95)<960","avg<100"]},"metric":"http_req_duration"}"#;
        Self { requests, made: 0, bytes: 0, line: format!("{metric}\n").into_bytes(), at: 0 }
    }

    fn next(&mut self) {
        let request = self.made;
        self.made += 1;
        let time = format!("2026-11-24T02:{:02}:{:02}.{:03}Z", request / 60_000 % 60, request / 1_000 % 60, request % 1_000);
        let name = if request.is_multiple_of(10) { format!("http://shop/items/{request}") } else { format!("/api/{}", request % 4) };
        let tags = format!(
            r#"{{"expected_response":"true","group":"","method":"GET","name":"{name}","proto":"HTTP/1.1","scenario":"default","status":"200","url":"http://shop/items/{request}"}}"#
        );
        let value = milliseconds(request);
        self.line.clear();
        for (metric, value) in [("http_reqs", 1), ("http_req_duration", value), ("http_req_failed", 0)] {
            let line = format!(r#"{{"metric":"{metric}","type":"Point","data":{{"time":"{time}","value":{value},"tags":{tags}}}}}"#);
            self.line.extend(line.into_bytes());
            self.line.push(b'\n');
        }
        self.at = 0;
    }
}

impl Read for Generated {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.line.len() && self.made < self.requests {
            self.next();
        }
        let some = (self.line.len() - self.at).min(buffer.len());
        buffer[..some].copy_from_slice(&self.line[self.at..self.at + some]);
        self.at += some;
        self.bytes += some as u64;
        Ok(some)
    }
}

#[test]
fn two_hundred_megabytes_are_read_in_bounded_memory() {
    let mut generated = Generated::new(300_000);
    let (before, started) = (peak(), std::time::Instant::now());
    let report = crate::parse_reader("auto", &mut BufReader::new(&mut generated)).unwrap();
    let bytes = generated.bytes;
    println!("{} MB in {:.1} s", bytes / 1_000_000, started.elapsed().as_secs_f64());
    assert!(bytes >= 200_000_000, "{bytes}");
    if let Some((before, after)) = before.zip(peak()) {
        println!("memory grew by {} MB", (after - before) / 1_000_000);
        assert!(after - before < 48 << 20, "{} bytes more", after - before);
    }
    assert_eq!(load(&report).requests, 300_000);
    assert_eq!(load(&report).endpoints.len(), 500);
    // Each whole number from 1 to 1,000 as often: rank p·(n − 1) stands at 1,000·p, and what is no longer exact is off by at most 0.5 %.
    for (suffix, expected) in [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)] {
        let found = value(&report, "all", &format!("latency_{suffix}")).unwrap();
        assert!((found / expected - 1.0).abs() < 0.006, "{suffix}: {found}");
    }
    assert_eq!(held(&report), [("http_req_duration", "p(95)<960", Some(true)), ("http_req_duration", "avg<100", Some(false))]);
}

#[test]
fn ten_million_points_of_one_series_are_a_histogram() {
    let (mut values, mut room) = (crate::load::distribution::Distribution::default(), Default::default());
    (0..10_000_000).for_each(|request| values.push(milliseconds(request) as f64, &mut room));
    assert!(!values.is_exact());
    assert_eq!((values.count(), values.average()), (10_000_000, Some(500.5)));
    let p99 = values.percentile(99.0).unwrap();
    assert!((p99 / 990.0 - 1.0).abs() < 0.006, "{p99}");
}

#[test]
fn a_row_of_csv_with_a_quote_that_is_never_closed_does_not_fill_the_memory() {
    let head = "metric_name,timestamp,metric_value\nhttp_reqs,1795486565,\"";
    let endless = std::io::Cursor::new(head).chain(std::io::repeat(b'x').take(1 << 30));
    let error = crate::parse_reader("auto", &mut BufReader::new(endless)).unwrap_err();
    assert_eq!(error.to_string(), "k6: not valid CSV: one row is longer than 1 MiB: a quote is not closed (at line 2)");
}

#[test]
fn a_line_without_an_end_does_not_fill_the_memory() {
    let head = "{\"type\":\"Metric\",\"metric\":\"a\",\"data\":{}}\n";
    let endless = std::io::Cursor::new(head).chain(std::io::repeat(b' ').take(1 << 30));
    let error = crate::parse_reader("k6", &mut BufReader::new(endless)).unwrap_err();
    assert_eq!(error.to_string(), "k6: a line longer than 1 MiB: this is not what the tool writes (at line 2)");
}

#[test]
fn a_document_is_read_whole_up_to_its_limit() {
    let summary = crate::parse_reader("auto", &mut BufReader::new(EXPORT)).unwrap();
    assert_eq!(summary, parse(EXPORT).unwrap());
    assert_eq!(crate::is_streamed("auto", EXPORT), Ok(false));
    assert_eq!(crate::is_streamed("auto", NDJSON), Ok(true));
    assert_eq!(crate::is_streamed("k6", CSV), Ok(true));
    let endless = std::io::Cursor::new("{\"metrics\":{\"a\":\"").chain(std::io::repeat(b'x').take(1 << 30));
    let error = crate::parse_reader("k6", &mut BufReader::new(endless)).unwrap_err();
    assert_eq!(error.to_string(), "k6: a document larger than 64 MiB: split the run into several files (at byte 67108864)");
}
