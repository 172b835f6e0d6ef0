//! A result file to upload.

use std::process::Command;

use anyhow::Result;

use crate::cargo;

/// The time as pytest-benchmark writes it.
pub(super) fn now() -> Result<String> {
    Ok(cargo::output(Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%S.000000+00:00"]))?.trim().to_owned())
}

/// As pytest-benchmark 5 writes it without raw data; times vary a little from report to report.
/// `at` is when it was measured.
pub(super) fn pytest_benchmark(number: usize, series: usize, at: &str) -> String {
    let benchmark = |series: usize| {
        let mean = 0.001 * (series % 500 + 1) as f64 * (1.0 + ((number * 31 + series * 17) % 20) as f64 / 1000.0);
        let (min, max, deviation) = (mean * 0.98, mean * 1.05, mean * 0.01);
        let ops = 1.0 / mean;
        format!(
            "{{\"group\": null, \"name\": \"test_{series}\", \"fullname\": \"tests/test_all.py::test_{series}\", \"params\": null, \
             \"param\": null, \"extra_info\": {{}}, \"options\": {{\"disable_gc\": false, \"timer\": \"perf_counter\", \"min_rounds\": 5, \
             \"max_time\": 1.0, \"min_time\": 5e-06, \"warmup\": false}}, \"stats\": {{\"min\": {min:e}, \"max\": {max:e}, \"mean\": {mean:e}, \
             \"stddev\": {deviation:e}, \"rounds\": 20, \"median\": {mean:e}, \"iqr\": {deviation:e}, \"q1\": {min:e}, \"q3\": {max:e}, \
             \"iqr_outliers\": 0, \"stddev_outliers\": 0, \"outliers\": \"0;0\", \"ld15iqr\": {min:e}, \"hd15iqr\": {max:e}, \
             \"ops\": {ops:e}, \"total\": {:e}, \"iterations\": 1}}}}",
            mean * 20.0
        )
    };
    let benchmarks: Vec<_> = (0..series).map(benchmark).collect();
    format!(
        "{{\"machine_info\": {{\"node\": \"bench\", \"processor\": \"\", \"machine\": \"x86_64\", \"python_compiler\": \"GCC 12.2.0\", \
         \"python_implementation\": \"CPython\", \"python_implementation_version\": \"3.11.7\", \"python_version\": \"3.11.7\", \
         \"python_build\": [\"main\", \"Jan 1 2026\"], \"release\": \"6.1\", \"system\": \"Linux\", \"cpu\": {{\"arch\": \"X86_64\", \
         \"bits\": 64, \"count\": 2, \"brand_raw\": \"Bench CPU\"}}}}, \"commit_info\": {{\"id\": \"{number:040x}\", \
         \"time\": null, \"author_time\": null, \"dirty\": false, \"project\": \"bench\", \"branch\": \"main\"}}, \
         \"benchmarks\": [{}], \"datetime\": \"{at}\", \"version\": \"5.1.0\"}}",
        benchmarks.join(", ")
    )
}
