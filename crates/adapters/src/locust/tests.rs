use super::*;
use domain::results::LoadSummary;

const RUN: &[u8] = include_bytes!("../../fixtures/locust/run.json");
const SLOW: &[u8] = include_bytes!("../../fixtures/locust/slow.json");
const RUN_CSV: &[u8] = include_bytes!("../../fixtures/locust/run_stats.csv");
const SLOW_CSV: &[u8] = include_bytes!("../../fixtures/locust/slow_stats.csv");
/// What Locust 2.47 prints for the two JSON files: its request table and its table of percentiles.
const PRINTED: &str = include_str!("../../fixtures/locust/printed.txt");

fn value(report: &Report, benchmark: &str, metric: &str) -> Option<f64> {
    report.measurements.iter().find(|found| found.benchmark == benchmark && found.metric == metric).map(|found| found.value)
}

fn load(report: &Report) -> &LoadSummary {
    report.load.as_ref().unwrap()
}

/// The rows of the printed percentiles of one file: benchmark, then milliseconds at 50, 90, 95 and 99 %.
fn printed(file: &str) -> Vec<(String, [f64; 4])> {
    let section = PRINTED.split("json\n").nth(if file == "slow.json" { 1 } else { 2 }).unwrap();
    let table = section.split("Response time percentiles").nth(1).unwrap();
    let rows = table.lines().filter(|line| ["GET", "POST", "     "].iter().any(|begin| line.starts_with(begin)));
    rows.map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.len() - 12;
        let number = |column: usize| words[at + column].parse::<f64>().unwrap();
        let name = if words[0] == "Aggregated" { "all".to_owned() } else { words[..at].join(" ") };
        (name, [number(0), number(4), number(5), number(7)])
    })
    .collect()
}

#[test]
fn percentiles_equal_the_table_that_locust_prints() {
    for (file, body, rows) in [("run.json", RUN, 4), ("slow.json", SLOW, 6)] {
        let report = parse(body).unwrap();
        let printed = printed(file);
        assert_eq!(printed.len(), rows, "{file}");
        for (name, expected) in printed {
            if name == "GET /refused" {
                continue;
            }
            // The method stays only where two of them share a name.
            let name = if name.ends_with("/api/cart") { name } else { name.split(' ').next_back().unwrap().to_owned() };
            let found = ["p50", "p90", "p95", "p99"].map(|suffix| value(&report, &name, &format!("latency_{suffix}")).unwrap() * 1_000.0);
            assert_eq!(found.map(f64::round), expected, "{file} {name}");
        }
    }
}

#[test]
fn rates_errors_and_the_sum_are_those_of_the_printed_table() {
    let report = parse(RUN).unwrap();
    assert_eq!((load(&report).requests, load(&report).failed), (127, 29));
    let hundredths = |benchmark| (value(&report, benchmark, "requests_per_second").unwrap() * 100.0).round() / 100.0;
    assert_eq!((hundredths("all"), hundredths("/api/search"), hundredths("/api/checkout")), (22.04, 12.84, 4.51));
    assert_eq!(value(&report, "all", "error_ratio"), Some(29.0 / 127.0));
    assert_eq!(value(&report, "/api/checkout", "error_ratio"), Some(2.0 / 26.0));
    // 1795486567.9259875
    assert_eq!(report.started_at.unwrap().to_string(), "2026-11-24T02:16:07.925987Z");
    let p95 = report.measurements.iter().find(|found| found.benchmark == "/api/search" && found.metric == "latency_p95").unwrap();
    assert_eq!((p95.value, p95.n), (0.022, 74));
}

#[test]
fn a_request_that_only_failed_has_no_latency_and_one_that_failed_sometimes_a_warning() {
    let report = parse(RUN).unwrap();
    assert_eq!(value(&report, "/refused", "latency_p50"), None);
    assert_eq!(value(&report, "/refused", "error_ratio"), Some(1.0));
    let expected = [
        "the latency of /api/checkout includes its 2 failed requests: Locust does not tell them apart",
        "the latency of all includes its 29 failed requests: Locust does not tell them apart",
    ];
    assert_eq!(report.warnings, expected);
}

#[test]
fn the_method_is_part_of_the_name_only_where_two_methods_share_it() {
    let report = parse(SLOW).unwrap();
    let names: Vec<&str> = load(&report).endpoints.iter().map(|endpoint| endpoint.endpoint.as_str()).collect();
    assert_eq!(names, ["/api/checkout", "/api/search", "/api/slow", "GET /api/cart", "POST /api/cart"]);
}

#[test]
fn csv_carries_the_same_series_but_fewer_requests() {
    let report = parse(RUN_CSV).unwrap();
    // The row `Aggregated`: 110 of the 127 requests of the same run's JSON.
    assert_eq!((load(&report).requests, load(&report).failed), (110, 24));
    assert_eq!(value(&report, "all", "latency_p99"), Some(0.059));
    assert_eq!(value(&report, "/api/checkout", "latency_p90"), Some(0.052));
    assert_eq!(value(&report, "/api/search", "requests_per_second"), Some(13.208432755764338));
    assert_eq!(value(&report, "/refused", "latency_p50"), None);
    let seconds = load(&report).duration_seconds.unwrap();
    assert!((seconds - 110.0 / 22.014054592940564).abs() < 1e-9, "{seconds}");
    assert_eq!(report.warnings[0], "_stats.csv may miss the last seconds of a run: the file of --json-file has them");
    let slow = parse(SLOW_CSV).unwrap();
    assert_eq!(value(&slow, "GET /api/cart", "latency_p99"), Some(1.0));
    assert_eq!(value(&slow, "all", "latency_p95"), Some(0.3));
}

#[test]
fn the_other_csv_files_are_known_and_refused_with_what_to_send() {
    let history = include_bytes!("../../fixtures/locust/run_stats_history.csv");
    let expected = "locust: this is _stats_history.csv, which has no percentiles of the run: \
                    send the file of --json-file, or _stats.csv (at line 1)";
    assert_eq!(crate::parse("auto", history).unwrap_err().to_string(), expected);
    let failures = include_bytes!("../../fixtures/locust/run_failures.csv");
    assert!(parse(failures).unwrap_err().to_string().contains("this is _failures.csv"));
}

fn row(name: &str, requests: i64, failures: i64, times: &str) -> String {
    format!(
        r#"{{"name":"{name}","method":"GET","num_requests":{requests},"num_failures":{failures},
            "start_time":100.0,"last_request_timestamp":110.0,"response_times":{{{times}}}}}"#
    )
}

#[test]
fn nothing_sent_gives_no_measurements_and_says_so() {
    for body in ["[]".to_owned(), format!("[{}]", row("/a", 0, 0, ""))] {
        let report = parse(body.as_bytes()).unwrap();
        assert_eq!(report.measurements, Vec::new(), "{body}");
        assert_eq!(report.warnings, ["no HTTP request was measured"]);
    }
}

#[test]
fn times_that_are_no_duration_and_counts_that_cannot_be_are_left_out() {
    let rows = [row("/a", 4, 0, r#""10":1,"-5":1,"NaN":1,"20":1"#), row("/b", -1, 0, ""), row("/c", 1, 2, "")];
    let report = parse(format!("[{}]", rows.join(",")).as_bytes()).unwrap();
    // Of four requests two have a time: the slower one leaves three, more than half of four, the faster one two.
    assert_eq!(value(&report, "/a", "latency_p50"), Some(0.01));
    assert_eq!(value(&report, "/a", "latency_p99"), Some(0.02));
    assert_eq!(report.measurements.iter().filter(|found| found.benchmark == "/b" || found.benchmark == "/c").count(), 0);
    assert_eq!(report.warnings.len(), 4, "{:?}", report.warnings);
    assert_eq!(report.warnings[0], "/a: the response time \"-5\" is no finite, positive number, it was left out");
    assert_eq!(report.warnings[2], "GET /b: its counts are negative or more failed than were sent, it was left out");
}

#[test]
fn the_same_name_and_method_twice_is_added_up_and_said() {
    let report = parse(format!("[{},{}]", row("/a", 1, 0, r#""10":1"#), row("/a", 3, 0, r#""20":3"#)).as_bytes()).unwrap();
    assert_eq!(value(&report, "/a", "latency_p50"), Some(0.02));
    assert_eq!(load(&report).endpoints[0].requests, Some(4));
    assert_eq!(report.warnings, ["a name appears twice with the same method: its 1 requests were added up"]);
}

#[test]
fn what_is_refused_says_where_and_what_to_do() {
    let refused = |body: &[u8]| parse(body).unwrap_err().to_string();
    assert_eq!(
        refused(b"[{\"name\": \"/a\", "),
        "locust: the document ends in the middle, it was cut off: upload it again (at line 1, column 16)"
    );
    assert_eq!(refused(b""), "locust: the body is empty: upload the file that the tool wrote (at byte 0)");
    let cut = RUN_CSV.split(|byte| *byte == b'\n').take(3).collect::<Vec<_>>().join(&b'\n');
    assert_eq!(refused(&cut), "locust: the last row `Aggregated` is missing, the file was cut off: upload it again (at line 3)");
}
