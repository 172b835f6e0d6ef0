//! Benchmarks: the explorer, a series, its picture alone.

use super::basics::*;
use charts::{Band, ChangeMark, SeriesInput, SeriesPoint};
use usecases::view::*;

fn benchmark_row(name: &str, change: Mark, regression: Option<Link>, stale: bool) -> BenchmarkRow {
    let id = format!("trend-{}", name.len());
    BenchmarkRow {
        link: link(name, "/benchmarks/10j"),
        metric: s("median"),
        service: link("Checkout", "/benchmarks?scope=s:checkout"),
        env: s("ci"),
        fingerprint: s("AMD EPYC 7763 · 4 cores"),
        spark: charts::spark(&[Some(1.0), Some(1.2), Some(1.1), Some(1.4)], None).svg(&id),
        value: s("12.3 ms"),
        change,
        regression,
        last_seen: s("4 min ago"),
        stale,
        points: s("1\u{202f}204"),
    }
}

pub(crate) fn benchmarks() -> Benchmarks {
    Benchmarks {
        sentence: s("412 series"),
        filter: BenchmarkFilter {
            q: s("parse"),
            services: vec![choice("checkout", "Checkout (12)", true), choice("ledger", "Ledger (3)", false)],
            envs: vec![choice("ci", "ci (15)", false)],
            metrics: vec![choice("mean", "mean (7)", false), choice("median", "median (8)", false)],
            fingerprints: vec![],
            kept: vec![(s("scope"), s("t:payments"))],
        },
        states: vec![choice("/benchmarks", "All", true), choice("/benchmarks?state=alert", "Alert", false)],
        orders: vec![choice("/benchmarks", "Worst change", true), choice("/benchmarks?sort=seen", "Last measured", false)],
        rows: vec![
            benchmark_row("bench.py::test_parse", mark(Tone::Bad, "+20.4 % alert"), Some(link("R-12", "/regressions/R-12")), false),
            benchmark_row("bench.py::test_render_page", mark(Tone::Ok, "0 % steady"), None, false),
            benchmark_row("bench.py::test_new", mark(Tone::Neutral, "no baseline"), None, true),
        ],
        previous: None,
        next: Some(s("/benchmarks?page=2")),
        notice: None,
        snippets: vec![],
    }
}

pub(crate) fn no_benchmarks() -> Benchmarks {
    let snippet = Snippet { title: s("Go"), text: s("go test -bench=. | tee results.txt\npacekeeper push --service checkout results.txt") };
    let notice = Notice::NoData {
        title: s("No benchmark has reported yet"),
        advice: s("A benchmark appears here with its first upload."),
        connect: Some(link("How to send results", "/sources#send")),
        snippet: None,
    };
    Benchmarks { sentence: s("0 series"), notice: Some(notice), snippets: vec![snippet], ..Benchmarks::default() }
}

fn picture() -> Chart {
    let label = |value: f64| format!("{value:.1} ms");
    let point = |(at, value): (u32, f64)| SeriesPoint {
        at: (day("2026-10-26") + chrono::Days::new(at.into())).and_hms_opt(9, 0, 0).unwrap(),
        name: format!("c0ffee{at:02}"),
        value: Some(value),
        interval: Some(0.2),
        alert: at == 20,
        quarantined: (20..24).contains(&at),
        dirty: at == 8,
    };
    let points = (0..30).map(|at| point((at, if at < 20 { 10.0 } else { 12.0 } + f64::from(at % 3) / 10.0))).collect();
    let scene = charts::series(&SeriesInput {
        band: Some(Band { centre: 10.1, limit: 10.6, other_limit: None, from: 0 }),
        changes: vec![ChangeMark { index: 20, before: 10.1, after: 12.1, words: s("+19.8 % at c0ffee20"), tentative: true }],
        ..SeriesInput::new("bench.py::test_parse median", points, &label)
    });
    chart("series", &scene, &[("line", "value"), ("band", "within the limit"), ("limit", "limit"), ("alert", "alert")])
}

pub(crate) fn series_page() -> SeriesPage {
    let run = |number: u32| link(&format!("Run {number}"), &format!("/runs/{number}"));
    let point = |number: u32, flags: Vec<Mark>| PointRow {
        run: run(number),
        commit: s("c0ffee29"),
        when: s("24 Nov"),
        value: s("12.3 ms"),
        spread: s("0.4 ms"),
        n: s("25"),
        verdict: mark(Tone::Bad, "fail"),
        flags,
    };
    SeriesPage {
        id: s("10j"),
        benchmark: s("bench.py::test_parse"),
        metric: s("median"),
        service: link("Checkout", "/benchmarks?scope=s:checkout"),
        team: link("Payments", "/teams/payments"),
        mark: mark(Tone::Bad, "alert"),
        sentence: s("12.3 ms, +20.4 % against the baseline median of 10.1 ms; the limit is 10.6 ms."),
        facts: facts(&[("Environment", "ci"), ("Machine", "AMD EPYC 7763 · 4 cores"), ("Baseline", "10.1 ms, median of 20 points")]),
        verdicts: vec![SeriesVerdictRow {
            run: run(1204),
            verdict: mark(Tone::Bad, "fail"),
            reason: s("bench.py::test_parse median 10.1 ms → 12.3 ms"),
        }],
        chart_title: s("Over commits"),
        chart: Some(picture()),
        views: vec![(s("Along"), vec![choice("/benchmarks/10j", "Commits", true), choice("/benchmarks/10j?x=date", "Dates", false)])],
        compare: SeriesCompare {
            action: s("/benchmarks/10j"),
            base: s("c0ffee05"),
            from: s("2026-08-27"),
            to: s("2026-11-24"),
            said: Some(mark(Tone::Bad, "c0ffee29: +20.4 % worse against c0ffee05")),
            kept: vec![(s("y"), s("log"))],
        },
        changes: vec![ChangeRow {
            number: Some(1),
            range: s("c0ffee19 … c0ffee20"),
            change: mark(Tone::Bad, "+19.8 % worse"),
            values: s("10.1 ms → 12.1 ms"),
            p: s("p < 0.001"),
            notes: vec![mark(Tone::Neutral, "tentative")],
        }],
        regressions: vec![SeriesRegressionRow {
            link: link("R-12 test_parse is slower", "/regressions/R-12"),
            state: mark(Tone::Bad, "review"),
            change: s("+19.8 % worse"),
            detected: s("2 h ago"),
        }],
        points: vec![point(1204, vec![mark(Tone::Bad, "alert"), mark(Tone::Warn, "quarantined")]), point(1203, vec![])],
        points_note: s("30 points"),
        metrics: vec![SiblingRow { link: link("mean", "/benchmarks/10k"), value: s("12.8 ms"), last_seen: s("4 min ago") }],
        machines: vec![],
        definition: computation("The baseline is the newest 64 points of the default branch."),
        embed: Snippet { title: s("Embed"), text: s("<iframe src=\"/embed/benchmarks/10j\"></iframe>") },
        notice: None,
    }
}

pub(crate) fn series_embed() -> SeriesEmbed {
    SeriesEmbed {
        title: s("bench.py::test_parse median"),
        mark: mark(Tone::Bad, "alert"),
        sentence: s("12.3 ms, +20.4 % against the baseline median of 10.1 ms."),
        chart: Some(picture()),
        link: link("Open in Pacekeeper", "/benchmarks/10j"),
    }
}
