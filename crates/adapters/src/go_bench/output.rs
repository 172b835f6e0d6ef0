//! One line of `go test -bench` after the other: headers, results, failures.
//!
//! The format is <https://go.dev/design/14313-benchmark-format>: `BenchmarkName-8  iterations  value unit  value unit …`.

use super::INFO;
use crate::gathered::Gathered;
use crate::quantity::Quantity;
use domain::results::{Direction, Machine, Report};
use std::collections::{BTreeMap, BTreeSet};

/// Units that `Unit` lines describe.
const UNITS: usize = 1_000;

#[derive(Default)]
pub(super) struct Output {
    gathered: Gathered,
    machine: Machine,
    package: String,
    /// Whether anything of `go test` was seen at all.
    recognised: bool,
    /// The benchmark whose line had no numbers: it printed something itself, and they follow on a line of their own.
    named: Option<String>,
    /// The benchmark that failed in the line before; its message may follow, indented.
    failing: Option<String>,
    /// Packages that began and have neither `ok` nor `FAIL` yet.
    open: BTreeSet<String>,
    failed: bool,
    better: BTreeMap<String, Direction>,
}

impl Output {
    /// A line without its end. `complete` is false for the last line of a file that ends without one.
    pub(super) fn take(&mut self, line: &str, package: Option<&str>, complete: bool) {
        if let Some(name) = self.failing.take() {
            let message = Some(line.trim()).filter(|message| line.starts_with(' ') && !message.is_empty() && !message.starts_with("--- "));
            self.gathered.fail(message.map_or_else(|| format!("{name} failed"), |message| format!("{name} failed: {message}")));
        }
        if let Some(name) = line.trim_start().strip_prefix("--- FAIL: ") {
            self.recognised = true;
            self.failing = Some(name.split(" (").next().unwrap_or(name).to_owned());
        } else if line.starts_with("Benchmark") {
            self.benchmark(line, package, complete);
        } else if line.starts_with(|first: char| first.is_ascii_digit() || first.is_whitespace()) {
            self.continued(line, package, complete);
        } else if let Some((key, value)) = line.split_once(": ") {
            self.header(key, value.trim());
        } else {
            self.outcome(line, package);
        }
    }

    fn header(&mut self, key: &str, value: &str) {
        let (known, what) = match key {
            "goos" => (&mut self.machine.os, "system"),
            "goarch" => (&mut self.machine.arch, "architecture"),
            "cpu" => (&mut self.machine.cpu, "CPU"),
            "pkg" => {
                self.recognised = true;
                value.clone_into(&mut self.package);
                self.open.insert(self.package.clone());
                return;
            }
            "panic" => return self.gathered.fail(format!("panic: {value}")),
            _ => return,
        };
        self.recognised = true;
        match known {
            Some(known) if known != value => {
                self.gathered
                    .warnings
                    .push(|| format!("results of more than one {what} in one file: all are taken as of {known}, upload them apart"));
            }
            Some(_) => {}
            None => *known = Some(value.to_owned()),
        }
    }

    fn outcome(&mut self, line: &str, package: Option<&str>) {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("PASS"), None) => self.recognised = true,
            (Some("FAIL"), None) => (self.recognised, self.failed) = (true, true),
            (Some("ok"), Some(name)) => self.end(name),
            (Some("FAIL"), Some(name)) => {
                self.end(name);
                let why = line.split_once('[').map(|(_, why)| format!(": {}", why.trim_end_matches(']'))).unwrap_or_default();
                self.gathered.fail(format!("package {} failed{why}", package.filter(|package| !package.is_empty()).unwrap_or(name)));
            }
            (Some("Unit"), Some(unit)) if self.better.len() < UNITS => {
                let better = words.find_map(|setting| setting.strip_prefix("better="));
                let direction = match better {
                    Some("higher") => Direction::Higher,
                    Some("lower") => Direction::Lower,
                    _ => return,
                };
                self.better.insert(unit.to_owned(), direction);
            }
            _ => {}
        }
    }

    fn end(&mut self, package: &str) {
        self.recognised = true;
        self.open.remove(package);
    }

    fn benchmark(&mut self, line: &str, package: Option<&str>, complete: bool) {
        let (name, numbers) = line.split_once(|end: char| end.is_whitespace()).unwrap_or((line, ""));
        if numbers.trim().is_empty() || !self.result(name, numbers, package, complete) {
            self.named = Some(name.to_owned());
        }
    }

    fn continued(&mut self, line: &str, package: Option<&str>, complete: bool) {
        if let Some(name) = self.named.take()
            && !self.result(&name, line, package, complete)
        {
            self.named = Some(name);
        }
    }

    /// `iterations  value unit  value unit …`; false if it is something else, such as what the benchmark printed itself.
    fn result(&mut self, name: &str, numbers: &str, package: Option<&str>, complete: bool) -> bool {
        let mut words = numbers.split_whitespace();
        if words.next().and_then(|iterations| iterations.parse::<u64>().ok()).is_none() {
            return false;
        }
        let words: Vec<&str> = words.collect();
        let values: Vec<(f64, &str)> =
            words.chunks(2).filter_map(|pair| if let [value, unit] = pair { Some((value.parse().ok()?, *unit)) } else { None }).collect();
        let whole = complete && values.len() * 2 == words.len();
        if values.is_empty() && whole {
            return false;
        }
        let package = package.filter(|package| !package.is_empty()).unwrap_or(&self.package);
        let benchmark = if package.is_empty() { name.to_owned() } else { format!("{package}.{name}") };
        self.recognised = true;
        if !whole {
            self.gathered
                .warnings
                .push(|| format!("a result of {benchmark} is cut off or damaged and was left out: upload the whole output"));
            return true;
        }
        for (value, unit) in values {
            let (metric, quantity) = metric(unit);
            let quantity = self.better.get(unit).map_or(quantity, |direction| quantity.towards(*direction));
            self.gathered.repeat(&benchmark, metric, quantity, value);
        }
        true
    }

    pub(super) fn recognised(&self) -> bool {
        self.recognised
    }

    pub(super) fn report(mut self) -> Report {
        if let Some(name) = self.failing.take() {
            self.gathered.fail(format!("{name} failed"));
        }
        if self.failed && !self.gathered.failed() {
            self.gathered.fail("`go test` says FAIL without naming what failed".to_owned());
        }
        for package in &self.open {
            self.gathered
                .warnings
                .push(|| format!("the output of package {package} has no `ok` or FAIL at its end: the run may have been cut off"));
        }
        self.name_by_processors();
        self.gathered.report(INFO.name, None, self.machine)
    }

    /// Takes `-GOMAXPROCS` off the names and keeps it as the number of cores, when it is the same on every name. Go leaves it out for
    /// one processor, so that a name that itself ends in a number cannot be told from it, and with `-cpu 1,2,4` it is what tells the
    /// series apart: where the ends differ the names stay as Go prints them.
    fn name_by_processors(&mut self) {
        let ends: BTreeSet<Option<i64>> =
            self.gathered.benchmarks().map(|name| processors(name).map(|(_, processors)| processors)).collect();
        if let (1, Some(Some(cores))) = (ends.len(), ends.first()) {
            self.machine.cores = Some(*cores);
            self.gathered.rename(|name| processors(name).map_or(name, |(name, _)| name).to_owned());
        }
    }
}

fn processors(name: &str) -> Option<(&str, i64)> {
    let (name, end) = name.rsplit_once('-')?;
    let digits = !end.starts_with('0') && end.bytes().all(|byte| byte.is_ascii_digit());
    Some((name, end.parse().ok().filter(|_| digits)?))
}

fn metric(unit: &str) -> (&str, Quantity) {
    let metric = match unit {
        "ns/op" => "time",
        "MB/s" => "bytes_per_second",
        "B/op" => "allocated_bytes",
        "allocs/op" => "allocations",
        custom => custom,
    };
    (metric, Quantity::of(unit))
}
