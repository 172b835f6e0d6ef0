//! Packed measurements come back bit for bit and stay small.

use crate::pack::{BLOCK_CAPACITY, Corrupt, Point, RunPoint, pack_block, pack_run, pack_samples, unpack_block, unpack_run, unpack_samples};
use domain::ids::{RunId, SeriesId};
use proptest::prelude::*;

fn any_point() -> impl Strategy<Value = Point> {
    (any::<i64>(), any::<i64>(), any::<f64>(), any::<f64>(), any::<i64>(), 0_u8..8).prop_map(|(ord, run, value, spread, n, flags)| Point {
        ord,
        run: RunId(run),
        value,
        spread,
        n,
        flags,
    })
}

proptest! {
    #[test]
    fn any_block_comes_back(points in prop::collection::vec(any_point(), 0..=BLOCK_CAPACITY)) {
        prop_assert_eq!(unpack_block(&pack_block(&points)), Ok(points));
    }

    #[test]
    fn any_run_comes_back(points in prop::collection::vec((any::<i64>(), any_point()), 0..100), run in any::<i64>()) {
        let run = RunId(run);
        let points: Vec<_> = points.into_iter()
            .map(|(series, point)| RunPoint { series: SeriesId(series), point: Point { run, ..point } }).collect();
        prop_assert_eq!(unpack_run(run, &pack_run(&points)), Ok(points));
    }

    #[test]
    fn any_samples_come_back(samples in prop::collection::vec((any::<i64>(), prop::collection::vec(-1e300..1e300, 0..20)), 0..20)) {
        let samples: Vec<_> = samples.into_iter().map(|(series, values)| (SeriesId(series), values)).collect();
        prop_assert_eq!(unpack_samples(&pack_samples(&samples)), Ok(samples));
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(points) = unpack_block(&bytes) {
            prop_assert!(points.len() <= bytes.len());
        }
        let _ = (unpack_run(RunId(1), &bytes), unpack_samples(&bytes));
    }
}

/// A series as it grows in practice: a few commits and thousands of run ids between its points, 20 raw values behind each.
fn usual(number: i64) -> Point {
    let wobble = ((number * 2_654_435_761) % 1_000_003) as f64 / 1e9;
    Point { ord: number * 3, run: RunId(5_000_000 + number * 4_000), value: 0.0123 + wobble, spread: wobble / 7.0, n: 20, flags: 1 }
}

#[test]
fn a_point_of_a_block_takes_at_most_24_bytes() {
    let points: Vec<_> = (0..64).map(usual).collect();
    let size = pack_block(&points).len();
    // Layout 1; first ordinal 1 and run id 4 bytes; then 1 and 2; each with flags 1, n 1, value 8, spread 8.
    assert_eq!(size, 1 + (1 + 4) + 63 * (1 + 2) + 64 * 18);
    assert!(size <= 24 * 64, "{size}");
    // Open blocks stay below what PostgreSQL moves out of the row.
    assert!(size < 2_000, "{size}");
}

#[test]
fn a_point_of_a_run_takes_about_20_bytes() {
    let points: Vec<_> =
        (0..500).map(|number| RunPoint { series: SeriesId(70_000 + number), point: Point { ord: 900, ..usual(number) } }).collect();
    let size = pack_run(&points).len();
    assert!(size <= 20 * 500 + 50, "{size}");
}

#[test]
fn what_is_cut_short_or_unknown_is_refused() {
    let bytes = pack_block(&[usual(1)]);
    assert_eq!(unpack_block(&bytes[..bytes.len() - 1]), Err(Corrupt));
    assert_eq!(unpack_block(&[]), Err(Corrupt));
    assert_eq!(unpack_block(&[9]), Err(Corrupt));
    assert_eq!(unpack_run(RunId(1), b"no zstd"), Err(Corrupt));
}
