//! `bench numbers`: what the README's table says, on the release binary with the demo data set.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::{Table, expect, kilobytes, milliseconds, quantiles, repeat, report};
use crate::http::Client;
use crate::progress::{Progress, seconds};
use crate::served::{Folder, Served};
use crate::site::Sizes;
use crate::{cargo, dist, site};

/// Each page is asked for this often, after a tenth as many that do not count.
const REQUESTS: usize = 500;
const REPORTS: usize = 50;
const SERIES: usize = 500;

/// `build`: false measures the binary that is there.
pub(super) fn numbers(build: bool) -> Result<()> {
    let mut progress = Progress::start();
    let sizes = if build { dist::build(&mut progress)? } else { site::sizes()? };
    let numbers = progress.stage("measuring", || measure(sizes));
    progress.summary();
    println!("\n{}", numbers?);
    Ok(())
}

fn measure(sizes: Sizes) -> Result<String> {
    let binary = fs::canonicalize(dist::BINARY)?;
    let mut table = Table::new();
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
        let (times, bytes) = repeat(&mut client, &path, REQUESTS)?;
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
    let at = report::now()?;
    let mut times = Vec::with_capacity(REPORTS);
    for number in 0..REPORTS {
        let report = report::pytest_benchmark(number, SERIES, &at);
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
