use super::*;
use domain::results::{LoadSummary, Threshold};

mod files;
mod logs;

fn value(report: &Report, benchmark: &str, metric: &str) -> Option<f64> {
    report.measurements.iter().find(|found| found.benchmark == benchmark && found.metric == metric).map(|found| found.value)
}

fn load(report: &Report) -> &LoadSummary {
    report.load.as_ref().unwrap()
}

/// A file of every shape.
pub(crate) fn files() -> Vec<Vec<u8>> {
    let mut files = logs::files();
    files.extend([files::stats_json(), files::stats_js()].map(String::into_bytes));
    files
}
