//! `bench scale`: how large and how fast Pacekeeper is with 200 teams, 1,000 services, 50,000 series and ten million measurements.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::{Table, expect, kilobytes, milliseconds, quantile, quantiles, repeat, report, trust};
use crate::http::Client;
use crate::postgres::Postgres;
use crate::progress::Progress;
use crate::served::{Folder, Served};
use crate::{cargo, dist};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Database {
    Sqlite,
    Postgres,
}

/// Requests of each page.
const REQUESTS: usize = 200;
/// Pages whose time depends on teams and evidence, not on measurements: asked when every kind of evidence is there.
const PROGRAM: [&str; 20] = [
    "/",
    "/program",
    "/teams",
    "/teams?mode=levels",
    "/teams/group-3",
    "/teams/team-000",
    "/teams/team-000/plan",
    "/teams/team-000/explain",
    "/kpis",
    "/kpis/slo-compliance",
    "/kpis/dora",
    "/decisions",
    "/slos",
    "/slos/service-0000.availability",
    "/actions",
    "/roadmap",
    "/reviews",
    "/regressions",
    "/pulls",
    "/evidence?kpi=cost-per-request",
];
/// Until the server has written what it found due, such as the reviews of the weeks before.
const SETTLING: Duration = Duration::from_secs(60);
/// Reports until the series have the 64 points that the next ones are judged by, and reports that are timed.
const HISTORY: usize = 64;
const REPORTS: usize = 120;
const SERIES: usize = 500;
/// One large report, so often.
const LARGE: usize = 10_000;
const LARGE_REPORTS: usize = 6;
/// All tables with their indexes; an empty database has eight megabytes of catalogs besides.
const OUR_TABLES: &str =
    "SELECT SUM(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
const PATIENCE: Duration = Duration::from_secs(60);

/// `build`: false measures the binaries that are there.
pub(super) fn scale(database: Database, build: bool) -> Result<()> {
    let mut progress = Progress::start();
    if build {
        dist::build(&mut progress)?;
        let build = ["build", "--release", "-p", trust::PACKAGE, "--bin", "scale"];
        progress.stage("filler, release", || cargo::run(cargo::cargo().args(build)))?;
    }
    let postgres = match database {
        Database::Sqlite => None,
        Database::Postgres => Some(progress.stage("PostgreSQL", Postgres::durable)?),
    };
    let table = progress.stage("measuring", || Bench::new(postgres)?.measure());
    progress.summary();
    println!("\n{}", table?);
    Ok(())
}

struct Bench {
    binary: PathBuf,
    filler: PathBuf,
    /// Gone last: its server holds the stores.
    postgres: Option<Postgres>,
}

/// One installation.
struct Store {
    folder: Folder,
    url: String,
}

impl Bench {
    fn new(postgres: Option<Postgres>) -> Result<Self> {
        Ok(Self { binary: fs::canonicalize(dist::BINARY)?, filler: fs::canonicalize("target/release/scale")?, postgres })
    }

    fn measure(&self) -> Result<String> {
        let mut table = Table::new();
        let few = self.store("few")?;
        self.fill(&mut table, &few, "sparse")?;
        self.filler(&["scan", &few.url])?;
        let (server, _) = self.serve(&few)?;
        let before = pages(&self.sign_in(&few, &server)?, &server)?;
        drop((server, few));

        let store = self.store("many")?;
        let measurements = self.fill(&mut table, &store, "all")?;
        let bytes = self.bytes(&store)?;
        table.row("Disk, all tables and indexes, without deliveries and raw samples", &format!("{:.2} GB", bytes as f64 / 1e9));
        table.row("Disk per measurement", &format!("{:.1} B", bytes as f64 / measurements as f64));
        let scanned = self.filler(&["scan", &store.url])?;
        table.row("Change points of 50,000 series of 64 points: computing, one core", figure(&scanned, "computing")?);
        table.row("Change points of 50,000 series, all 200 points: reading, computing, writing", figure(&scanned, "whole")?);

        let (server, start) = self.serve(&store)?;
        table.row("Start to ready", &milliseconds(start));
        std::thread::sleep(Duration::from_secs(5));
        table.row("Memory, idle, 5 s after the start", &format!("{:.0} MB", server.memory()? as f64 / 1e6));
        let browser = self.sign_in(&store, &server)?;
        for ((path, few), (_, many)) in before.iter().zip(pages(&browser, &server)?) {
            let ratio = quantile(&many, 50).as_secs_f64() / quantile(few, 50).as_secs_f64();
            let figures = format!("{} → {} (p50 × {ratio:.2})", quantiles(few.clone()), quantiles(many.clone()));
            table.row(&format!("`{path}`: p50 / p95 at 10^5 → at 10^7 measurements"), &figures);
        }
        self.uploads(&store, &server, &mut table)?;
        table.row("Memory after all that", &format!("{:.0} MB", server.memory()? as f64 / 1e6));
        drop(server);
        let day = self.filler(&["day", &store.url])?;
        let name = format!(
            "A day's recompute of all facts and levels: {} new records of {} services, written",
            figure(&day, "records")?,
            figure(&day, "services")?
        );
        table.row(&name, figure(&day, "evidence")?);
        table.row("The tick of midnight after it, all 200 teams, 10 groups and the program", figure(&day, "tick")?);
        let (server, _) = self.serve(&store)?;
        let mut client = browser.again(server.port)?;
        client.header("accept-encoding", "br");
        std::thread::sleep(SETTLING);
        for path in PROGRAM {
            let (times, bytes) = repeat(&mut client, path, REQUESTS)?;
            table.row(
                &format!("`{path}` of 200 teams with 91 days of all evidence: p50 / p95, HTML"),
                &format!("{}, {}", quantiles(times), kilobytes(bytes)),
            );
        }
        table.row("Memory after that", &format!("{:.0} MB", server.memory()? as f64 / 1e6));
        Ok(table.0)
    }

    /// An empty one: a file in a folder of its own, or a database of the server.
    fn store(&self, name: &str) -> Result<Store> {
        let folder = Folder::temporary(&format!("bench-{name}"))?;
        fs::write(folder.0.join("pacekeeper.toml"), "secret_key = \"only for this bench\"\n")?;
        let url = match &self.postgres {
            Some(postgres) => postgres.database(name)?,
            None => format!("sqlite://{}", folder.0.join("pacekeeper.db").display()),
        };
        Ok(Store { folder, url })
    }

    fn fill(&self, table: &mut Table, store: &Store, density: &str) -> Result<usize> {
        let printed = self.filler(&["fill", &store.url, "suites", density])?;
        let measurements: usize = figure(&printed, "measurements")?.parse()?;
        let how =
            format!("{} written, {} until facts and levels of all teams", figure(&printed, "written")?, figure(&printed, "evaluated")?);
        table.row(&format!("Filling: {measurements} measurements in {} runs", figure(&printed, "runs")?), &how);
        Ok(measurements)
    }

    fn filler(&self, arguments: &[&str]) -> Result<String> {
        cargo::output(Command::new(&self.filler).args(arguments))
    }

    fn pacekeeper(&self, store: &Store, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(&self.binary);
        command.args(arguments).arg("--config").arg(store.folder.0.join("pacekeeper.toml")).args(["--database-url", &store.url]);
        cargo::output(command.env("PACEKEEPER_DATA_DIR", &store.folder.0))
    }

    fn serve(&self, store: &Store) -> Result<(Served, Duration)> {
        let config = store.folder.0.join("pacekeeper.toml");
        let arguments = ["--config", config.to_str().context("a path in UTF-8")?, "--database-url", &store.url];
        Served::start(&self.binary, &store.folder.0, &arguments, PATIENCE)
    }

    fn sign_in(&self, store: &Store, server: &Served) -> Result<Client> {
        let create = ["user", "create", "--email", "bench@example.com", "--name", "Bench", "--role", "admin"];
        let link = self.pacekeeper(store, &create)?;
        let (_, path) = link.trim().split_once("://").and_then(|(_, rest)| rest.split_once('/')).context("a link to sign in")?;
        let mut browser = Client::connect(server.port)?;
        expect(&browser.follow(&format!("/{path}"))?, 200, "signing in")?;
        Ok(browser)
    }

    /// The database's size; nothing was delivered yet.
    fn bytes(&self, store: &Store) -> Result<u64> {
        match &self.postgres {
            Some(_) => Ok(Postgres::query(&store.url, OUR_TABLES)?.trim().parse()?),
            None => size(&store.folder.0, "pacekeeper.db"),
        }
    }

    fn uploads(&self, store: &Store, server: &Served, table: &mut Table) -> Result<()> {
        let token = self.pacekeeper(store, &["token", "create", "--name", "bench", "--scope", "ingest"])?;
        let mut client = Client::connect(server.port)?;
        client.header("authorization", &format!("Bearer {}", token.trim()));
        client.header("content-type", "application/json");
        let mut times = upload(&mut client, "service-0005", SERIES, HISTORY + REPORTS)?;
        times.drain(..HISTORY);
        let name = format!("Upload of {SERIES} series judged against {HISTORY} points, HTTP and commit included: p50 / p95 of {REPORTS}");
        table.row(&name, &quantiles(times));
        let mut large = upload(&mut client, "service-0015", LARGE, LARGE_REPORTS)?;
        table.row(&format!("Upload of {LARGE} new series"), &milliseconds(large.remove(0)));
        table.row(&format!("Upload of {LARGE} known series: p50 / p95 of {}", large.len()), &quantiles(large));
        Ok(())
    }
}

/// Sends reports of a service in an environment of their own, one commit after the other.
fn upload(client: &mut Client, service: &str, series: usize, reports: usize) -> Result<Vec<Duration>> {
    let at = report::now()?;
    let mut times = Vec::with_capacity(reports);
    for number in 0..reports {
        let body = report::pytest_benchmark(number, series, &at);
        let path = format!("/api/v1/ingest/pytest-benchmark?service={service}&env=bench&branch=main&sha={number:040x}");
        let asked = Instant::now();
        let answer = client.send("POST", &path, body.as_bytes())?;
        times.push(asked.elapsed());
        if !(200..300).contains(&answer.status) {
            bail!("ingest answered {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
    }
    Ok(times)
}

/// Each page with the times of its requests, sorted.
fn pages(browser: &Client, server: &Served) -> Result<Vec<(&'static str, Vec<Duration>)>> {
    let mut client = browser.again(server.port)?;
    let explorer = client.get("/benchmarks")?;
    expect(&explorer, 200, "/benchmarks")?;
    let html = String::from_utf8(explorer.body)?;
    let series = html.split("href=\"/benchmarks/").skip(1).filter_map(|rest| rest.split(['"', '?', '#']).next());
    let series = series.map(|id| format!("/benchmarks/{id}")).next().context("the explorer links to no series")?;
    client.header("accept-encoding", "br");
    let pages = [
        ("/", "/".to_owned()),
        ("/teams", "/teams".to_owned()),
        ("/teams/{team}", "/teams/team-000".to_owned()),
        ("/kpis", "/kpis".to_owned()),
        ("/benchmarks", "/benchmarks".to_owned()),
        ("/benchmarks/{series}", series),
    ];
    let mut measured = Vec::new();
    for (name, path) in pages {
        let (mut times, _) = repeat(&mut client, &path, REQUESTS)?;
        times.sort_unstable();
        measured.push((name, times));
    }
    Ok(measured)
}

/// The figure of one `name: figure` line.
fn figure<'a>(printed: &'a str, name: &str) -> Result<&'a str> {
    let line = printed.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.with_context(|| format!("the filler printed no `{name}`"))
}

/// Bytes of the files whose names begin like this.
fn size(folder: &Path, prefix: &str) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}
