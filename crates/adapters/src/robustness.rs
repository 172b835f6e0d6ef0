//! What holds for every adapter: real files are known for what they are, and no bytes make one panic or stay silent about the place.

use crate::{ParseError, Parsed, alertmanager, canonical, formats, github, parse, prometheus};
use domain::results::Report;
use proptest::prelude::*;

mod benchmarks;
mod loads;

const RESULTS: [(&str, &str); 9] = [
    ("pytest-benchmark", "baseline.json"),
    ("pytest-benchmark", "current_regressed.json"),
    ("pytest-benchmark", "v4.0.0.json"),
    ("pytest-benchmark", "with_failed_test.json"),
    ("k6", "summary-export_thresholds-crossed.json"),
    ("k6", "summary-export_default-stats.json"),
    ("k6", "handleSummary_thresholds-crossed.json"),
    ("k6", "out_json.ndjson"),
    ("k6", "out_csv.csv"),
];

fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Every public function, as long as it takes bytes.
fn all(body: &[u8]) {
    let _ = parse("auto", body);
    for format in formats() {
        let _ = parse(format.name, body);
    }
    let _ = crate::k6::parse_ndjson(body);
    for event in ["push", "pull_request", "workflow_run", "deployment_status", "ping"] {
        let _ = github::parse(event, "d", body);
    }
    let _ = github::json_of("application/x-www-form-urlencoded", body);
    let _ = alertmanager::parse(body);
    let _ = canonical::parse(body);
    let _ = prometheus::parse_scalar(body);
    let _ = prometheus::parse_rules(body);
}

#[test]
fn every_fixture_is_known_for_what_it_is() {
    for (format, file) in RESULTS {
        let body = fixture(&format!("{format}/{file}"));
        let report = parse("auto", &body).unwrap();
        assert_eq!(report.tool, format, "{file}");
        assert_eq!(Ok(report), parse(format, &body), "{file}");
    }
}

#[test]
fn what_no_format_knows_lists_each_with_its_reason() {
    let error = parse("auto", b"{\"benchmarks\": []}").unwrap_err();
    let begin = "no known format: pytest-benchmark: no `machine_info` in it; \
                 k6: no `metrics` of a summary and no `Metric` or `Point` line in it; ";
    assert!(error.to_string().starts_with(begin), "{error}");
    let ParseError::Unknown { tried } = error else { panic!("{error}") };
    assert_eq!(tried.iter().map(|refusal| refusal.format).collect::<Vec<_>>(), formats().iter().map(|info| info.name).collect::<Vec<_>>());
    let error = parse("perf", b"{}").unwrap_err().to_string();
    assert!(error.starts_with("`perf` is not a known format: use auto, pytest-benchmark, k6, "), "{error}");
}

fn points(report: &Report) -> i64 {
    report.measurements.iter().map(|measurement| measurement.n).sum()
}

#[test]
fn a_cut_file_is_refused_with_a_place_or_says_less() {
    for (format, file) in RESULTS {
        let body = fixture(&format!("{format}/{file}"));
        let whole = points(&parse(format, &body).unwrap());
        for twentieth in 0..20 {
            let cut = &body[..body.len() * twentieth / 20];
            all(cut);
            match parse(format, cut) {
                // A stream of lines that happens to be cut between two of them.
                Ok(report) => assert!(points(&report) < whole, "{file} {twentieth}/20"),
                Err(error) => {
                    let text = error.to_string();
                    assert!(["(at line ", "(at byte "].iter().any(|place| text.contains(place)), "{file} {twentieth}/20: {text}");
                }
            }
        }
    }
}

#[test]
fn a_cut_webhook_is_refused_with_a_place() {
    for body in [
        fixture("alertmanager/0.25.0/016_POST_integrations_alertmanager.body"),
        fixture("alertmanager/0.33.1/017_POST_integrations_alertmanager.body"),
        fixture("prometheus/3.5.3/rules.json"),
        fixture("prometheus/2.42.0/query_query_up.json"),
    ] {
        for twentieth in 0..20 {
            let cut = &body[..body.len() * twentieth / 20];
            all(cut);
            let errors =
                [alertmanager::parse(cut).map(drop), prometheus::parse_rules(cut).map(drop), prometheus::parse_scalar(cut).map(drop)];
            for error in errors {
                let text = error.unwrap_err().to_string();
                assert!(["(at line ", "(at byte "].iter().any(|place| text.contains(place)), "{twentieth}/20: {text}");
            }
        }
    }
}

/// A fixture with some bytes overwritten and a piece taken out.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let files = [
        "pytest-benchmark/v4.0.0.json",
        "k6/summary-export_default-stats.json",
        "k6/handleSummary_thresholds-crossed.json",
        "k6/out_csv.csv",
        "alertmanager/0.33.1/008_POST_integrations_alertmanager.body",
        "prometheus/3.5.3/rules.json",
    ];
    let bodies: Vec<Vec<u8>> = files.map(fixture).into_iter().chain([fixture("k6/out_json.ndjson")[..6_000].to_vec()]).collect();
    let overwritten = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    let removed = (any::<prop::sample::Index>(), 0..40_usize);
    (prop::sample::select(bodies), overwritten, removed).prop_map(|(mut body, overwritten, (from, length))| {
        for (index, byte) in overwritten {
            let index = index.index(body.len());
            body[index] = byte;
        }
        let from = from.index(body.len());
        let to = (from + length).min(body.len());
        body.drain(from..to);
        body
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn random_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        all(&body);
    }

    #[test]
    fn a_damaged_file_never_panics_and_never_gives_a_value_that_is_no_number(body in mutated()) {
        all(&body);
        if let Ok(report) = parse("auto", &body) {
            prop_assert!(report.measurements.iter().all(|measurement| measurement.value.is_finite() && measurement.value >= 0.0));
        }
    }

    #[test]
    fn a_line_of_evidence_is_either_taken_or_rejected(text in r#"\{("[a-z_]{1,8}":("[a-z]{0,4}"|[0-9]{1,20}),){0,4}"kind":"(run|cost|hours|x)"\}"#) {
        let Parsed { drafts, rejected, .. } = canonical::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(drafts.len() + rejected.len(), 1);
    }
}
