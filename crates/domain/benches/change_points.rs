//! `cargo bench -p pacekeeper-domain`: change points per series. The target is 40 µs for 64 points, which is 2 s for 50,000 series.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use pacekeeper_domain::change_points::{Settings, detect};
use std::hint::black_box;

/// As many series as one report has, so that no branch is learned by heart.
const SERIES: usize = 500;

/// Noise of ±3 %, and a step of 15 % in every other series.
fn series(points: usize) -> Vec<Vec<f64>> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut noise = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        1.0 + 0.03 * (2.0 * (state >> 11) as f64 / (1_u64 << 53) as f64 - 1.0)
    };
    let step = |series: usize| if series.is_multiple_of(2) { points } else { points / 4 + series % (points / 2) };
    (0..SERIES).map(|series| (0..points).map(|at| noise() * if at < step(series) { 10.0 } else { 11.5 }).collect()).collect()
}

fn change_points(criterion: &mut Criterion) {
    for points in [64, 256] {
        let all = series(points);
        let mut next = (0..SERIES).cycle();
        criterion.bench_function(&format!("change points of {points} points"), |bencher| {
            bencher.iter_batched(
                || &all[next.next().unwrap_or_default()],
                |values| detect(black_box(values), &Settings::ours()),
                BatchSize::SmallInput,
            );
        });
    }
}

criterion_group!(benches, change_points);
criterion_main!(benches);
