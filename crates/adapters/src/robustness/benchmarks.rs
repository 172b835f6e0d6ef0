//! The benchmark formats: known for what they are, and no cut, damage or arbitrary bytes make one panic or invent a number.

use super::fixture;
use crate::{go_bench, parse};
use domain::results::Report;
use flate2::read::GzDecoder;
use proptest::prelude::*;
use std::io::Read;

const FILES: [(&str, &str); 20] = [
    ("criterion", "criterion_0.5.tar.gz"),
    ("criterion", "bencher_format.txt"),
    ("criterion", "criterion_0.8_flat.tar.gz"),
    ("criterion", "bencher_format_0.8.txt"),
    ("gobench", "bench.txt"),
    ("gobench", "bench_json.ndjson"),
    ("jmh", "jmh_1.37.json"),
    ("jmh", "jmh_1.37_single_iteration.json"),
    ("gbench", "gbench_1.9.json"),
    ("gbench", "errors_and_counters.json"),
    ("gbench", "aggregates_only.json"),
    ("hyperfine", "hyperfine_1.15.json"),
    ("hyperfine", "hyperfine_1.15_params.json"),
    ("hyperfine", "hyperfine_1.15_params_failures.json"),
    ("hyperfine", "hyperfine_1.15_single_run.json"),
    ("bdn", "report-full.json"),
    ("bdn", "report-brief.json"),
    ("pyperf", "pyperf.json"),
    ("pyperf", "suite_with_memory.json"),
    // The same file as the server hands it on: gzip is undone by then.
    ("criterion", "criterion_0.5.tar.gz"),
];

/// Format and body of each file; the last one expanded.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let mut bodies: Vec<_> = FILES.iter().map(|(format, file)| (*format, fixture(&format!("{format}/{file}")))).collect();
    if let Some((_, last)) = bodies.last_mut() {
        let mut tar = Vec::new();
        GzDecoder::new(last.as_slice()).read_to_end(&mut tar).unwrap();
        *last = tar;
    }
    bodies
}

#[test]
fn every_file_is_known_for_what_it_is_also_by_its_other_names() {
    for (format, body) in bodies() {
        let report = parse("auto", &body).unwrap();
        assert_eq!(report.tool, format);
        assert_eq!(Ok(report), parse(format, &body));
    }
    for (alias, format, file) in [
        ("go", "gobench", "bench.txt"),
        ("go-bench", "gobench", "bench.txt"),
        ("google-benchmark", "gbench", "gbench_1.9.json"),
        ("benchmarkdotnet", "bdn", "report-full.json"),
    ] {
        let body = fixture(&format!("{format}/{file}"));
        assert_eq!(parse(alias, &body), parse(format, &body), "{alias}");
    }
}

/// Whether every series of `cut` is a series of `whole` that has no other values, only fewer.
fn says_less(cut: &Report, whole: &Report) -> bool {
    cut.measurements.iter().all(|found| {
        let same = whole
            .measurements
            .iter()
            .find(|other| other.benchmark.starts_with(found.benchmark.trim_end_matches("-2")) && other.metric == found.metric);
        same.is_some_and(|other| other.samples.starts_with(&found.samples) && (!found.samples.is_empty() || other.value == found.value))
    })
}

#[test]
fn a_cut_file_is_refused_with_a_place_or_says_less_and_never_another_number() {
    for (format, body) in bodies() {
        let whole = parse(format, &body).unwrap();
        for length in (0..body.len()).step_by(body.len() / 97 + 1) {
            match parse(format, &body[..length]) {
                Ok(report) => assert!(says_less(&report, &whole), "{format} {length}: {report:?}"),
                Err(error) => assert!(error.to_string().contains("(at "), "{format} {length}: {error}"),
            }
        }
    }
}

#[test]
fn every_cut_of_go_s_text_says_less() {
    let body = fixture("gobench/bench.txt");
    let whole = parse("gobench", &body).unwrap();
    for length in 100..body.len() {
        assert!(says_less(&parse("gobench", &body[..length]).unwrap(), &whole), "{length}");
    }
}

/// Lines that are made as they are read.
struct Repeated {
    line: &'static [u8],
    at: usize,
    left: usize,
}

impl Read for Repeated {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let wanted = buffer.len().min(self.left);
        for byte in buffer.iter_mut().take(wanted) {
            *byte = self.line[self.at];
            self.at = (self.at + 1) % self.line.len();
        }
        self.left -= wanted;
        Ok(wanted)
    }
}

#[test]
fn a_million_values_in_one_go_output_are_five_measurements() {
    let line: &[u8] = b"BenchmarkA-8 100 250 ns/op 8 MB/s 64 B/op 6 allocs/op 10 items/op\n";
    let repeated = Repeated { line, at: 0, left: line.len() * 200_000 };
    let report = go_bench::parse_reader(&mut std::io::BufReader::with_capacity(1 << 16, repeated)).unwrap();
    let found: Vec<_> =
        report.measurements.iter().map(|found| (found.metric.as_str(), found.value, found.n, found.samples.len())).collect();
    let of = |metric, value| (metric, value, 200_000, 1_000);
    let expected =
        [of("time", 2.5e-7), of("bytes_per_second", 8e6), of("allocated_bytes", 64.0), of("allocations", 6.0), of("items/op", 10.0)];
    assert_eq!(found, expected);
}

/// One of the files with some bytes overwritten and a piece taken out.
fn damaged() -> impl Strategy<Value = (&'static str, Vec<u8>)> {
    let overwritten = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    let removed = (any::<prop::sample::Index>(), 0..40_usize);
    (prop::sample::select(bodies()), overwritten, removed).prop_map(|((format, mut body), overwritten, (from, length))| {
        for (index, byte) in overwritten {
            let index = index.index(body.len());
            body[index] = byte;
        }
        let from = from.index(body.len());
        let to = (from + length).min(body.len());
        body.drain(from..to);
        (format, body)
    })
}

/// Words that the formats consist of, in any order.
fn words() -> impl Strategy<Value = String> {
    let words = [
        "BenchmarkA-8",
        "BenchmarkA",
        " ",
        "\t",
        "\n",
        "100",
        "2.5",
        "-1",
        "1e999",
        "NaN",
        "ns/op",
        "B/op",
        "MB/s",
        "pkg: a",
        "--- FAIL: B",
        "FAIL",
        "ok",
        "PASS",
        "Unit",
        "test a ... bench:",
        "ns/iter (+/- 1)",
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "\"Action\":",
        "\"Output\":",
        "null",
    ];
    proptest::collection::vec(prop::sample::select(words.to_vec()), 0..60).prop_map(|words| words.concat())
}

fn sound(report: &Report) -> bool {
    report.measurements.iter().all(|found| {
        let values = found.samples.iter().chain(&found.spread).chain([&found.value]);
        values.into_iter().all(|value| value.is_finite() && *value >= 0.0) && found.n >= 0 && found.samples.len() <= 10_000
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_damaged_file_never_panics_and_never_gives_a_value_that_is_no_number((format, body) in damaged()) {
        for format in [format, "auto"] {
            if let Ok(report) = parse(format, &body) {
                prop_assert!(sound(&report), "{report:?}");
            }
        }
    }

    #[test]
    fn any_order_of_their_words_never_panics(text in words()) {
        for format in ["criterion", "gobench", "jmh", "gbench", "hyperfine", "bdn", "pyperf"] {
            if let Ok(report) = parse(format, text.as_bytes()) {
                prop_assert!(sound(&report), "{report:?}");
            }
        }
    }
}
