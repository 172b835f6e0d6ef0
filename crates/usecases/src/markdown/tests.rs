use super::*;
use serde_json::json;

fn series(benchmark: &str, baseline: f64, value: f64, verdict: &str) -> Value {
    json!({ "benchmark": benchmark, "metric": "median", "unit": "seconds", "direction": "lower", "value": value, "baseline": baseline,
        "delta_percent": 100.0 * (value - baseline) / baseline, "limit_percent": 10.0, "verdict": verdict })
}

fn answer() -> Value {
    json!({
        "verdict": "fail", "blocking": true,
        "reasons": ["bench.py::test_sum median 12.1 ms → 24.3 ms, +100.8 % (limit 10 %)"],
        "counts": { "pass": 1, "fail": 1, "warn": 1 },
        "series": [
            series("bench.py::test_fast", 0.01, 0.01, "pass"),
            series("bench.py::test_near", 0.01, 0.0108, "warn"),
            series("bench.py::test_sum", 0.0121, 0.0243, "fail"),
        ],
        "rerun": ["bench.py::test_near"], "missing": ["bench.py::test_gone"], "regressions": ["R-7"],
        "budgets": [
            { "endpoint": "/api/checkout", "metric": "latency_p99", "limit": 0.2, "measured": 0.143, "met": true },
            { "endpoint": "/api/pay", "metric": "throughput_min", "limit": 500.0, "measured": 480.0, "met": false },
        ],
        "warnings": [], "url": "https://perf.example/runs/12",
    })
}

#[test]
fn the_whole_verdict() {
    insta::assert_snapshot!(verdict(&answer()), @r"
    ### ❌ fail · 3 series: 1 fail, 1 warn, 1 pass

    **Blocks the merge.**

    - bench.py::test\_sum median 12.1 ms → 24.3 ms, +100.8 % (limit 10 %)

    | benchmark | metric | before → after | Δ | limit | verdict |
    | --- | --- | --- | ---: | ---: | --- |
    | `bench.py::test_sum` | median | 12.1 ms → 24.3 ms | +100.8 % | 10 % | ❌ fail |
    | `bench.py::test_near` | median | 10 ms → 10.8 ms | +8.0 % | 10 % | ⚠️ warn |
    | `bench.py::test_fast` | median | 10 ms → 10 ms | 0 % | 10 % | ✅ pass |

    | budget of | limit | measured | |
    | --- | ---: | ---: | --- |
    | `/api/pay` throughput\_min | 500/s | 480/s | ❌ exceeded |
    | `/api/checkout` latency\_p99 | 200 ms | 143 ms | ✅ met |

    **Measure again to be sure:** `bench.py::test_near`

    **Missing since the baseline:** `bench.py::test_gone`

    **Open regressions:** `R-7`

    [Details](https://perf.example/runs/12)
    ");
}

#[test]
fn the_worst_ten_come_first_and_the_rest_is_counted() {
    let mut all: Vec<_> = (0..30).map(|n| series(&format!("calm{n:02}"), 1.0, 1.0, "pass")).collect();
    all.push(series("worse", 1.0, 1.2, "fail"));
    all.push(series("worst", 1.0, 1.5, "fail"));
    all.push(series("new", 1.0, 1.0, "no_baseline"));
    let text = verdict(&json!({ "verdict": "fail", "series": all }));
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), 10);
    assert!(rows[0].starts_with("| `worst`") && rows[1].starts_with("| `worse`") && rows[2].starts_with("| `new`"), "{rows:#?}");
    assert!(text.contains("23 more series are no worse than these."), "{text}");
}

#[test]
fn what_a_report_contains_cannot_become_markup() {
    let hostile = "a|b`c``d\n<img src=x onerror=alert(1)> @everyone";
    let text = verdict(&json!({
        "verdict": "warn",
        "reasons": ["*bold* [x](javascript:alert(1)) <script>alert(1)</script> @team #12 a|b"],
        "series": [series(hostile, 1.0, 1.0, "pass")],
        "url": "javascript:alert(1)",
    }));
    assert!(text.contains("| ```a\\|b`c``d <img src=x onerror=alert(1)> @everyone``` |"), "{text}");
    assert!(
        text.contains("- \\*bold\\* \\[x\\](javascript:alert(1)) &lt;script&gt;alert(1)&lt;/script&gt; @&#8203;team #&#8203;12 a\\|b"),
        "{text}"
    );
    assert!(!text.contains("[Details]"), "{text}");
    // Seven pipes that are not escaped: the row is still one of six cells.
    let row = text.lines().find(|line| line.starts_with("| ```")).unwrap();
    assert_eq!(row.replace("\\|", "").matches('|').count(), 7, "{row}");
}

#[test]
fn a_name_with_a_backtick_at_its_end_keeps_it() {
    assert_eq!(escape::code("a`"), "`` a` ``");
    assert_eq!(escape::code("  "), "–");
}

#[test]
fn a_fallen_throughput_has_a_minus() {
    let one = json!({ "benchmark": "all", "metric": "requests_per_second", "unit": "per_second", "direction": "higher", "value": 400.0,
        "baseline": 500.0, "delta_percent": 20.0, "verdict": "fail" });
    let text = verdict(&json!({ "verdict": "fail", "series": [one] }));
    assert!(text.contains("| `all` | requests\\_per\\_second | 500/s → 400/s | −20.0 % | – | ❌ fail |"), "{text}");
}

#[test]
fn an_approval_that_is_waited_for_is_named() {
    let text = verdict(&json!({ "verdict": "fail", "blocking": true,
        "approval": { "number": "B-3", "team": "perf-team", "state": "waiting", "url": "x" } }));
    assert!(text.contains("**Waits for an approval by perf-team** (B-3)."), "{text}");
    assert!(!text.contains("Blocks the merge"), "{text}");
}

#[test]
fn a_huge_report_stays_within_what_a_comment_may_hold() {
    let all: Vec<_> = (0..500).map(|n| series(&format!("{n}{}", "x".repeat(2_000)), 1.0, 2.0, "fail")).collect();
    let names: Vec<_> = (0..500).map(|n| format!("{n}{}", "y".repeat(2_000))).collect();
    let one = json!({ "verdict": "fail", "series": all, "reasons": names, "rerun": names, "missing": names, "warnings": names });
    let many = vec![one; 20];
    let text = verdicts(&many);
    assert!(text.chars().count() <= 65_536, "{}", text.chars().count());
    assert!(text.contains("more reports did not fit."), "{}", &text[text.len() - 200..]);
}

#[test]
fn an_answer_of_another_version_is_told_as_far_as_it_is_understood() {
    let text = verdict(&json!({ "verdict": "pass", "series": "many", "counts": { "pass": 2, "excellent": 1 }, "rerun": [{ "x": 1 }] }));
    assert!(text.starts_with("### ✅ pass · 3 series: 2 pass"), "{text}");
    assert!(verdict(&json!({})).starts_with("### 🛑 error"));
}
