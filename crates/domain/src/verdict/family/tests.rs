use super::*;
use crate::results::Direction;

fn head(benchmark: &str, metric: &str) -> Measurement {
    Measurement {
        benchmark: benchmark.to_owned(),
        metric: metric.to_owned(),
        unit: Unit::Seconds,
        direction: Direction::Lower,
        value: 1.0,
        spread: None,
        n: 1,
        samples: Vec::new(),
    }
}

fn all(heads: &[Measurement], p: &[f64], asked: Option<usize>) -> (Vec<bool>, usize) {
    let tested: Vec<Tested> = p.iter().copied().enumerate().collect();
    let (found, family) = significances(heads, &tested, asked);
    (found.values().map(|one| one.significant).collect(), family)
}

#[test]
fn each_benchmark_has_to_stand_out_among_all() {
    let heads: Vec<Measurement> = (0..10).map(|index| head(&format!("b{index}"), "median")).collect();
    let mut p = vec![0.5; 10];
    // Alone it needs 0.05 / 10.
    p[3] = 0.006;
    assert_eq!(all(&heads, &p, None), (vec![false; 10], 10));
    p[3] = 0.005;
    assert_eq!(all(&heads, &p, None).0.iter().filter(|yes| **yes).count(), 1);
    // A second small one carries the first: 2 · 0.05 / 10.
    (p[3], p[4]) = (0.009, 0.010);
    assert_eq!(all(&heads, &p, None).0[3..5], [true, true]);
}

#[test]
fn a_rerun_of_some_is_judged_as_if_all_were_there() {
    let heads = [head("a", "median"), head("b", "median")];
    assert_eq!(all(&heads, &[0.001, 0.5], Some(500)), (vec![false, false], 500));
    assert_eq!(all(&heads, &[0.000_1, 0.5], Some(500)).0, [true, false]);
}

#[test]
fn functions_of_one_distribution_enter_once() {
    let metrics = ["median", "mean", "min", "max", "p95"];
    let mut heads: Vec<Measurement> = metrics.iter().map(|metric| head("a", metric)).collect();
    heads.push(head("b", "latency_p50"));
    heads.push(head("b", "latency_p99"));
    heads.push(head("b", "throughput"));
    // Three distributions: a, b's latency, b's throughput; five equal p of one count as one: 0.016 ≤ 0.05 / 3.
    let mut p = vec![0.016; 5];
    p.extend([0.9, 0.9, 0.9]);
    let (found, family) = all(&heads, &p, None);
    assert_eq!((found[0..5].to_vec(), family), (vec![true; 5], 3));
    // One small among five has to be five times as small.
    p[1..5].fill(0.9);
    assert_eq!(all(&heads, &p, None).0, [false; 8]);
    p[0] = 0.05 / 15.0;
    assert_eq!(all(&heads, &p, None).0, [true, false, false, false, false, false, false, false]);
}

#[test]
fn what_was_needed_is_told() {
    let heads = [head("a", "median"), head("b", "median")];
    let (found, _) = significances(&heads, &[(0, 0.5), (1, 0.6)], None);
    assert_eq!(found[&0], Significance { significant: false, level: 0.025, family: 2 });
    assert_eq!(significances(&heads, &[], None), (BTreeMap::new(), 1));
    assert!(!Significance::alone(0.051).significant && Significance::alone(0.05).significant);
}

#[test]
fn a_metric_is_known_by_the_statistic_at_its_end() {
    for (metric, stem) in [
        ("median", ""),
        ("latency_p99.9", "latency"),
        ("latency_p95", "latency"),
        ("job_duration_avg", "job_duration"),
        ("throughput", "throughput"),
        ("p", "p"),
        ("peak_memory", "peak_memory"),
    ] {
        assert_eq!(distribution(metric), stem);
    }
}
