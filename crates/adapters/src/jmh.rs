//! JMH's JSON (`-rf json`): one entry per benchmark, parameters and mode.

mod metric;

use crate::format::{FormatInfo, contains, head};
use crate::gathered::Gathered;
use crate::{Error, json};
use domain::results::{Machine, Report};
use metric::Metric;
use serde::Deserialize;
use std::collections::BTreeMap;

pub const INFO: FormatInfo = FormatInfo { name: "jmh", about: "JMH 1.x: the file of -rf json -rff results.json" };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    benchmark: String,
    mode: String,
    #[serde(default)]
    params: BTreeMap<String, String>,
    jdk_version: Option<String>,
    vm_name: Option<String>,
    primary_metric: Option<Metric>,
    #[serde(default)]
    secondary_metrics: BTreeMap<String, Metric>,
}

/// Whether the beginning of the file is that of JMH.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    let head = head(body);
    if !head.trim_ascii_start().starts_with(b"[") {
        return Err("not a JSON array".to_owned());
    }
    if contains(head, "\"jmhVersion\"") || (contains(head, "\"benchmark\"") && contains(head, "\"primaryMetric\"")) {
        return Ok(());
    }
    Err("no `jmhVersion` in it".to_owned())
}

/// The mode decides the metric: `throughput` per second (higher is better), `time` of the average mode, `sample_time` with its
/// percentiles, `single_shot_time`. Parameters are part of the name. Secondary metrics of profilers and counters are metrics of their own.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    let entries: Vec<Entry> = json::document(INFO.name, &json::without_python_numbers(body))?;
    let mut gathered = Gathered::default();
    let machine = entries.first().map(machine).unwrap_or_default();
    for Entry { benchmark, mode, params, primary_metric, secondary_metrics, .. } in entries {
        let benchmark = named(benchmark, &params);
        let Some(primary) = primary_metric else {
            gathered.fail(format!("{benchmark} has no `primaryMetric`: it did not finish"));
            continue;
        };
        let name = match mode.as_str() {
            "thrpt" => "throughput",
            "avgt" => "time",
            "sample" => "sample_time",
            "ss" => "single_shot_time",
            other => other,
        };
        primary.measured(&benchmark, name, &mut gathered);
        for (secondary, metric) in secondary_metrics {
            metric.secondary(&benchmark, name, &secondary, &mut gathered);
        }
    }
    Ok(gathered.report(INFO.name, None, machine))
}

fn named(benchmark: String, params: &BTreeMap<String, String>) -> String {
    if params.is_empty() {
        return benchmark;
    }
    let params: Vec<String> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{benchmark}[{}]", params.join(","))
}

/// The file says which virtual machine it was, and nothing of the hardware. `1.8.0_292` is Java 1.8, `17.0.15` is 17.0.
fn machine(Entry { jdk_version, vm_name, .. }: &Entry) -> Machine {
    let version = jdk_version.as_deref().map(|version| version.splitn(3, ['.', '-', '+']).take(2).collect::<Vec<_>>().join("."));
    let toolchain = match (vm_name, version) {
        (Some(name), Some(version)) => Some(format!("{name} {version}")),
        (name, version) => name.clone().or(version),
    };
    Machine { toolchain, ..Machine::default() }
}

#[cfg(test)]
mod tests;
