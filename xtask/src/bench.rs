//! `bench`: measures what the documentation says, on release binaries.

mod numbers;
mod report;
mod scale;
mod trust;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::http::{Answer, Client};

pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["numbers"] => numbers::numbers(true),
        ["numbers", "--built"] => numbers::numbers(false),
        ["trust"] => trust::trust(),
        ["scale", flags @ ..] if flags.iter().all(|flag| ["--postgres", "--built"].contains(flag)) => {
            let database = if flags.contains(&"--postgres") { scale::Database::Postgres } else { scale::Database::Sqlite };
            scale::scale(database, !flags.contains(&"--built"))
        }
        _ => bail!("bench: what there is to measure is `numbers`, `trust`, `scale` and `scale --postgres`"),
    }
}

/// Asks for a page so often, after a tenth as many requests that do not count. The times, and the bytes of one answer.
fn repeat(client: &mut Client, path: &str, requests: usize) -> Result<(Vec<Duration>, u64)> {
    let mut times = Vec::with_capacity(requests);
    let mut bytes = 0;
    for number in 0..requests + requests / 10 {
        let asked = Instant::now();
        let answer = client.get(path)?;
        let took = asked.elapsed();
        expect(&answer, 200, path)?;
        bytes = answer.body.len() as u64;
        if number >= requests / 10 {
            times.push(took);
        }
    }
    Ok((times, bytes))
}

fn expect(answer: &Answer, status: u16, what: &str) -> Result<()> {
    if answer.status != status {
        bail!("{what}: answered {} instead of {status}", answer.status);
    }
    Ok(())
}

struct Table(String);

impl Table {
    fn new() -> Self {
        Self(String::from("| What | Measured |\n| --- | --- |\n"))
    }

    fn row(&mut self, what: &str, measured: &str) {
        eprintln!("  {what}: {measured}");
        self.0.push_str(&format!("| {what} | {measured} |\n"));
    }
}

fn quantiles(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    format!("{} / {}", milliseconds(quantile(&times, 50)), milliseconds(quantile(&times, 95)))
}

/// Nearest rank: the smallest value that at least `percent` % of them do not exceed.
fn quantile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

fn milliseconds(took: Duration) -> String {
    format!("{:.1} ms", took.as_secs_f64() * 1000.0)
}

fn kilobytes(bytes: u64) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let times: Vec<_> = (1..=20).map(Duration::from_millis).collect();
        assert_eq!(quantile(&times, 50), Duration::from_millis(10));
        assert_eq!(quantile(&times, 95), Duration::from_millis(19));
        assert_eq!(quantile(&times[..1], 95), Duration::from_millis(1));
    }
}
