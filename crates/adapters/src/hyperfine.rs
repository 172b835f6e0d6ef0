//! hyperfine's `--export-json` file. All its times are seconds.

use crate::format::{FormatInfo, contains, head};
use crate::gathered::{Gathered, Stated};
use crate::number::Number;
use crate::quantity::Quantity;
use crate::{Error, json};
use domain::results::{Machine, Report};
use serde::Deserialize;
use std::collections::BTreeMap;

pub const INFO: FormatInfo = FormatInfo { name: "hyperfine", about: "hyperfine 1 and 2: the file of --export-json" };

#[derive(Deserialize)]
struct File {
    results: Vec<Command>,
}

#[derive(Deserialize)]
struct Command {
    command: String,
    #[serde(default)]
    mean: Number,
    #[serde(default)]
    stddev: Number,
    #[serde(default)]
    median: Number,
    #[serde(default)]
    times: Vec<Number>,
    /// One per run; `null` for a run that a signal ended. Older versions leave the list out.
    #[serde(default)]
    exit_codes: Vec<Option<i64>>,
    /// One per run, since 1.19.
    #[serde(default)]
    memory_usage_byte: Vec<Number>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

/// Whether the beginning of the file is that of hyperfine.
pub fn looks_like(body: &[u8]) -> Result<(), String> {
    let head = head(body);
    if !head.trim_ascii_start().starts_with(b"{") {
        return Err("not a JSON object".to_owned());
    }
    if ["\"results\"", "\"command\"", "\"mean\""].iter().all(|key| contains(head, key)) {
        return Ok(());
    }
    Err("no `results` with `command` and `mean` in it".to_owned())
}

/// One benchmark per command, its parameters in brackets: `time` in seconds and, where the file has it, `max_memory` in bytes. Runs that
/// ended with an error (`--ignore-failure`) are left out and make the command a failure of the tool.
pub fn parse(body: &[u8]) -> Result<Report, Error> {
    let File { results } = json::document(INFO.name, &json::without_python_numbers(body))?;
    let mut gathered = Gathered::default();
    for result in results {
        command(result, &mut gathered);
    }
    Ok(gathered.report(INFO.name, None, Machine::default()))
}

fn command(result: Command, gathered: &mut Gathered) {
    let Command { command, mean, stddev, median, times, exit_codes, memory_usage_byte, parameters } = result;
    let benchmark = named(&command, &parameters);
    let good = |run: &usize| exit_codes.get(*run).is_none_or(|code| *code == Some(0));
    let of_good = |values: &[Number]| (0..values.len()).filter(good).filter_map(|run| Some(values.get(run)?.0)).collect::<Vec<f64>>();
    let failed = exit_codes.iter().filter(|code| **code != Some(0)).count();
    let samples = of_good(&times);
    if failed > 0 {
        gathered.fail(failure(&benchmark, &exit_codes, failed));
        if samples.is_empty() {
            return;
        }
    }
    let spread = stddev.given();
    let stated = Stated { samples, value: median.given().or(mean.given()), spread, n: None };
    gathered.state(&benchmark, "time", Quantity::SECONDS, stated);
    let memory = of_good(&memory_usage_byte);
    if !memory.is_empty() {
        gathered.state(&benchmark, "max_memory", Quantity::BYTES, Stated { samples: memory, ..Stated::default() });
    }
}

/// `sleep 1 [n=1]`: a command that was given a name does not show its parameters.
fn named(command: &str, parameters: &BTreeMap<String, String>) -> String {
    if parameters.is_empty() {
        return command.to_owned();
    }
    let parameters: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{command} [{}]", parameters.join(", "))
}

fn failure(benchmark: &str, exit_codes: &[Option<i64>], failed: usize) -> String {
    let first = exit_codes.iter().find(|code| **code != Some(0)).copied().flatten();
    let how = first.map_or("a signal".to_owned(), |code| format!("exit code {code}"));
    format!("{benchmark}: {failed} of {} runs ended with {how}", exit_codes.len())
}

#[cfg(test)]
mod tests;
