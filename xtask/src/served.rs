//! A `pacekeeper serve` of our own: in a folder and on a port of its own, stopped when dropped.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use anyhow::{Context as _, Result, bail};

use crate::cargo;
use crate::http::Client;

pub(crate) struct Served {
    pub(crate) port: u16,
    server: Child,
    /// Lines of its standard output.
    printed: Receiver<String>,
}

impl Served {
    /// Returns once `/healthz` answers, with how long that took.
    pub(crate) fn start(binary: &Path, data: &Path, arguments: &[&str], patience: Duration) -> Result<(Self, Duration)> {
        // Free now, and nobody else here is looking for one.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new(binary);
        command.arg("serve").args(arguments).env("PACEKEEPER_LISTEN", format!("127.0.0.1:{port}")).env("PACEKEEPER_DATA_DIR", data);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(fs::File::create(data.join("server.log"))?);
        let started = Instant::now();
        let mut server = command.spawn().with_context(|| format!("cannot start {}", cargo::line(&command)))?;
        let (lines, printed) = channel();
        let output = server.stdout.take().context("the server's output")?;
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // Read on even if nobody listens: a full pipe would stop the server.
                let _ = lines.send(line);
            }
        });
        let mut served = Self { port, server, printed };
        served.wait_until_healthy(started + patience, data)?;
        Ok((served, started.elapsed()))
    }

    fn wait_until_healthy(&mut self, deadline: Instant, data: &Path) -> Result<()> {
        let log = || fs::read_to_string(data.join("server.log")).unwrap_or_default();
        while Instant::now() < deadline {
            if let Some(status) = self.server.try_wait()? {
                bail!("the server ended: {status}\n{}", log());
            }
            if Client::connect(self.port).and_then(|mut client| client.get("/healthz")).is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(2));
        }
        bail!("the server does not answer\n{}", log())
    }

    /// The path of the link that signs the owner in, which is printed once the demo data set is there.
    pub(crate) fn sign_in_link(&self, patience: Duration) -> Result<String> {
        let deadline = Instant::now() + patience;
        let origin = format!("http://127.0.0.1:{}", self.port);
        while let Ok(line) = self.printed.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            if let Some((_, link)) = line.split_once(&origin)
                && link.starts_with('/')
                && link.len() > 1
            {
                return Ok(link.split_whitespace().next().unwrap_or(link).to_owned());
            }
        }
        bail!("the server printed no link to sign in")
    }

    /// Resident memory in bytes, as Linux counts it.
    pub(crate) fn memory(&self) -> Result<u64> {
        let path = format!("/proc/{}/status", self.server.id());
        let status = fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).with_context(|| format!("{path} has no VmRSS"))?;
        let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kibibytes * 1024)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        cargo::succeeds(Command::new("kill").args(["-TERM", &self.server.id().to_string()]));
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline && matches!(self.server.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A folder that is removed when dropped.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn temporary(name: &str) -> Result<Self> {
        let path = env::temp_dir().join(format!("pacekeeper-{name}-{}", process::id()));
        fs::create_dir_all(&path).with_context(|| format!("cannot create {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
