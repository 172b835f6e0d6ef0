//! The same for load tests and the generic formats, with the files of Gatling that the tests write.

use super::{all, fixture, points};
use crate::{gatling, is_streamed, parse, parse_reader};
use proptest::prelude::*;

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let named = [
        ("locust", "locust/run.json"),
        ("locust", "locust/slow.json"),
        ("locust", "locust/run_stats.csv"),
        ("junit", "junit/pytest.xml"),
        ("junit", "junit/node.xml"),
    ];
    let mut files: Vec<_> = named.into_iter().map(|(format, path)| (format, fixture(path))).collect();
    files.extend(gatling::tests::files().into_iter().map(|file| ("gatling", file)));
    let own = r#"{"format": "pacekeeper/1", "tool": "json", "benchmarks": [{"name": "a", "unit": "ms", "samples": [1, 2.5, 1e3]}],
        "load": {"requests": 3, "failed": 1, "duration_seconds": 2, "endpoints": [{"endpoint": "/a", "latency_seconds": {"p50": 0.1}}]}}"#;
    files.push(("json", own.as_bytes().to_vec()));
    files.push((
        "json",
        br#"[{"name": "a", "unit": "ns/iter", "value": 25, "range": "3"}, {"name": "b", "unit": "%", "value": "7"}]"#.to_vec(),
    ));
    files
}

#[test]
fn every_file_is_known_for_what_it_is_and_a_stream_says_the_same() {
    for (index, (format, body)) in files().into_iter().enumerate() {
        let report = parse("auto", &body).unwrap();
        assert_eq!(report.tool, format, "{index}");
        assert_eq!(parse_reader("auto", &mut body.as_slice()), Ok(report.clone()), "{index}");
        assert_eq!(parse(format, &body), Ok(report), "{index}");
    }
    let bmf = br#"{"a": {"latency": {"value": 25.5}}}"#;
    assert_eq!(parse("auto", bmf).unwrap().tool, "bmf");
}

#[test]
fn a_cut_file_is_refused_with_a_place_or_says_less() {
    for (index, (format, body)) in files().into_iter().enumerate() {
        let whole = points(&parse(format, &body).unwrap());
        for twentieth in 0..20 {
            let cut = &body[..body.len() * twentieth / 20];
            all(cut);
            match parse(format, cut) {
                // A log that goes on until it is cut.
                Ok(report) => assert!(is_streamed(format, cut) == Ok(true) && points(&report) < whole, "{format} {index} {twentieth}/20"),
                Err(error) => {
                    let text = error.to_string();
                    assert!(["(at line ", "(at byte "].iter().any(|place| text.contains(place)), "{format} {index} {twentieth}/20: {text}");
                }
            }
        }
    }
}

/// A file with some bytes overwritten and a piece taken out.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let bodies: Vec<Vec<u8>> = files().into_iter().map(|(_, body)| body).collect();
    let overwritten = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    let removed = (any::<prop::sample::Index>(), 0..40_usize);
    (prop::sample::select(bodies), overwritten, removed).prop_map(|(mut body, overwritten, (from, length))| {
        for (index, byte) in overwritten {
            let index = index.index(body.len());
            body[index] = byte;
        }
        let from = from.index(body.len());
        body.drain(from..(from + length).min(body.len()));
        body
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_damaged_file_never_panics_and_never_gives_a_value_that_is_no_number(body in mutated()) {
        all(&body);
        for format in ["auto", "locust", "gatling", "junit", "json", "customBiggerIsBetter"] {
            if let Ok(report) = parse_reader(format, &mut body.as_slice()) {
                prop_assert!(report.measurements.iter().all(|found| found.value.is_finite() && found.value >= 0.0));
                prop_assert!(report.measurements.iter().all(|found| found.samples.iter().all(|sample| sample.is_finite() && *sample >= 0.0)));
            }
        }
    }

    #[test]
    fn a_binary_log_of_random_records_never_panics(records in prop::collection::vec(any::<u8>(), 0..300)) {
        // The record RUN of the log that is whole, then anything.
        let log = gatling::tests::files().swap_remove(4);
        let body = [&log[..84], records.as_slice()].concat();
        let _ = parse("gatling", &body);
    }
}
