//! `bench numbers`: measures what the README's table says, on the release binary, and prints the table.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::http::{Answer, Client};
use crate::progress::{Progress, seconds};
use crate::served::{Folder, Served};
use crate::site::Sizes;
use crate::{cargo, dist};

/// Each page is asked for this often, after a tenth as many that do not count.
const REQUESTS: usize = 500;
const REPORTS: usize = 50;
const SERIES: usize = 500;

pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    match arguments {
        [name] if name == "numbers" => {}
        _ => bail!("bench: what there is to measure is `numbers`"),
    }
    let mut progress = Progress::start();
    let sizes = dist::build(&mut progress)?;
    let numbers = progress.stage("measuring", || measure(sizes));
    progress.summary();
    println!("\n{}", numbers?);
    Ok(())
}

fn measure(sizes: Sizes) -> Result<String> {
    let binary = fs::canonicalize(dist::BINARY)?;
    let mut table = Table(String::from("| What | Measured |\n| --- | --- |\n"));
    let minute = Duration::from_secs(60);

    let empty = Folder::temporary("bench-empty")?;
    let (server, cold) = Served::start(&binary, &empty.0, &[], minute)?;
    drop(server);
    table.row("Cold start: empty folder to first answer", &milliseconds(cold));

    let data = Folder::temporary("bench")?;
    let patience = Duration::from_secs(15 * 60);
    let started = Instant::now();
    let (server, _) = Served::start(&binary, &data.0, &["--with-demo"], patience)?;
    let link = server.sign_in_link(patience)?;
    table.row("Demo data set: 26 weeks of 12 teams, generated and evaluated", &seconds(started.elapsed()));
    let mut browser = Client::connect(server.port)?;
    expect(&browser.follow(&link)?, 200, "signing in")?;
    drop(server);

    let (server, warm) = Served::start(&binary, &data.0, &[], minute)?;
    table.row("Warm start: demo data set to first answer", &milliseconds(warm));
    std::thread::sleep(Duration::from_secs(5));
    table.row("Memory, idle, 5 s after the start", &format!("{:.0} MB", server.memory()? as f64 / 1e6));

    let mut client = browser.again(server.port)?;
    client.header("accept-encoding", "br");
    let team = first_team(&mut browser.again(server.port)?)?;
    for (name, path) in [("Overview", "/".to_owned()), ("Team page", format!("/teams/{team}"))] {
        let (times, bytes) = repeat(&mut client, &path)?;
        table.row(&format!("{name}: HTML, brotli"), &kilobytes(bytes));
        table.row(&format!("{name}: p50 / p95 of {REQUESTS} requests, compressed, one connection"), &quantiles(times));
    }
    table.row("Islands: wasm, brotli", &kilobytes(sizes.wasm));
    table.row("Islands: script, brotli", &kilobytes(sizes.script));
    table.row("Style sheet, brotli", &kilobytes(sizes.style));
    table.row("Memory after that", &format!("{:.0} MB", server.memory()? as f64 / 1e6));

    let times = ingest(&binary, &data.0, server.port)?;
    table.row(&format!("Ingest with verdict: p50 / p95 of {REPORTS} pytest-benchmark reports of {SERIES} series"), &quantiles(times));
    Ok(table.0)
}

/// Times each of the requests; gives them with the bytes of one answer.
fn repeat(client: &mut Client, path: &str) -> Result<(Vec<Duration>, u64)> {
    let mut times = Vec::with_capacity(REQUESTS);
    let mut bytes = 0;
    for number in 0..REQUESTS + REQUESTS / 10 {
        let asked = Instant::now();
        let answer = client.get(path)?;
        let took = asked.elapsed();
        expect(&answer, 200, path)?;
        bytes = answer.body.len() as u64;
        if number >= REQUESTS / 10 {
            times.push(took);
        }
    }
    Ok((times, bytes))
}

/// The first team that the heatmap links to.
fn first_team(client: &mut Client) -> Result<String> {
    let page = client.get("/teams")?;
    expect(&page, 200, "/teams")?;
    let html = String::from_utf8(page.body)?;
    let slugs = html.split("href=\"/teams/").skip(1).filter_map(|rest| rest.split('"').next());
    let team = slugs.map(|slug| slug.split(['?', '#']).next().unwrap_or(slug)).find(|slug| !slug.is_empty() && !slug.contains('/'));
    Ok(team.context("the page /teams links to no team")?.to_owned())
}

/// Posts reports of one service of our own, each of another commit: the later ones are judged against the earlier.
fn ingest(binary: &Path, data: &Path, port: u16) -> Result<Vec<Duration>> {
    let configuration = data.join("bench.yaml");
    let yaml = "teams:\n  - slug: bench\n    name: Bench\n    services:\n      - slug: bench\n        name: Bench\n        tier: 1\n        repositories: [acme/bench]\n";
    fs::write(&configuration, yaml)?;
    let pacekeeper = || {
        let mut command = Command::new(binary);
        command.env("PACEKEEPER_DATA_DIR", data);
        command
    };
    cargo::output(pacekeeper().arg("apply").arg("-f").arg(&configuration))?;
    let token = cargo::output(pacekeeper().args(["token", "create", "--name", "bench", "--scope", "ingest"]))?;

    let mut client = Client::connect(port)?;
    client.header("authorization", &format!("Bearer {}", token.trim()));
    client.header("content-type", "application/json");
    let mut times = Vec::with_capacity(REPORTS);
    for number in 0..REPORTS {
        let report = pytest_benchmark_report(number);
        let path = format!("/api/v1/ingest/pytest-benchmark?service=bench&env=ci&branch=main&sha={number:040x}");
        let asked = Instant::now();
        let answer = client.send("POST", &path, report.as_bytes())?;
        times.push(asked.elapsed());
        if !(200..300).contains(&answer.status) {
            bail!("ingest answered {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
    }
    Ok(times)
}

/// As pytest-benchmark 5 writes it without raw data; times vary a little from report to report.
fn pytest_benchmark_report(number: usize) -> String {
    let benchmark = |series: usize| {
        let mean = 0.001 * (series + 1) as f64 * (1.0 + ((number * 31 + series * 17) % 20) as f64 / 1000.0);
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
    let benchmarks: Vec<_> = (0..SERIES).map(benchmark).collect();
    format!(
        "{{\"machine_info\": {{\"node\": \"bench\", \"processor\": \"\", \"machine\": \"x86_64\", \"python_compiler\": \"GCC 12.2.0\", \
         \"python_implementation\": \"CPython\", \"python_implementation_version\": \"3.11.7\", \"python_version\": \"3.11.7\", \
         \"python_build\": [\"main\", \"Jan 1 2026\"], \"release\": \"6.1\", \"system\": \"Linux\", \"cpu\": {{\"arch\": \"X86_64\", \
         \"bits\": 64, \"count\": 2, \"brand_raw\": \"Bench CPU\"}}}}, \"commit_info\": {{\"id\": \"{number:040x}\", \
         \"time\": null, \"author_time\": null, \"dirty\": false, \"project\": \"bench\", \"branch\": \"main\"}}, \
         \"benchmarks\": [{}], \"datetime\": \"2026-01-01T00:00:00.000000+00:00\", \"version\": \"5.1.0\"}}",
        benchmarks.join(", ")
    )
}

fn expect(answer: &Answer, status: u16, what: &str) -> Result<()> {
    if answer.status != status {
        bail!("{what}: answered {} instead of {status}", answer.status);
    }
    Ok(())
}

struct Table(String);

impl Table {
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
