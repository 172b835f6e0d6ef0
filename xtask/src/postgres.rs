//! A PostgreSQL for the tests: made in a temporary folder, reached by a socket in it, gone afterwards.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use anyhow::{Context as _, Result, bail};

use crate::{apt, cargo};

const PREFIX: &str = "pacekeeper-postgres-";

pub(crate) struct Postgres {
    /// What sqlx connects to: a superuser of a server that this process started, unless `TEST_POSTGRES_URL` named another.
    pub(crate) url: String,
    started: Option<Started>,
}

struct Started {
    folder: PathBuf,
    server: Child,
}

impl Postgres {
    pub(crate) fn start() -> Result<Self> {
        if let Some(url) = env::var_os("TEST_POSTGRES_URL") {
            let url = url.into_string().ok().context("TEST_POSTGRES_URL is no UTF-8")?;
            eprintln!("  the one of TEST_POSTGRES_URL");
            return Ok(Self { url, started: None });
        }
        // Nothing in it has to outlive the tests.
        let started = Started::start(&["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200"])?;
        let url = started.url();
        eprintln!("  TEST_POSTGRES_URL={url}");
        Ok(Self { url, started: Some(started) })
    }

    /// A server of our own that keeps what it acknowledged, as one in production does: to measure with.
    pub(crate) fn durable() -> Result<Self> {
        let started = Started::start(&["shared_buffers=512MB", "max_wal_size=4GB"])?;
        Ok(Self { url: started.url(), started: Some(started) })
    }

    /// The address of a new, empty database.
    pub(crate) fn database(&self, name: &str) -> Result<String> {
        Self::query(&self.url, &format!("CREATE DATABASE {name}"))?;
        Ok(self.url.replacen("/postgres?", &format!("/{name}?"), 1))
    }

    /// What a statement answers in the database of that address, as text.
    pub(crate) fn query(url: &str, statement: &str) -> Result<String> {
        let psql = programs()?.join("psql");
        cargo::output(Command::new(psql).arg(url).args(["--no-psqlrc", "-At", "-c", statement]))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Dropping what was started stops it.
        if self.started.take().is_some() {
            eprintln!("  PostgreSQL is stopped");
        }
    }
}

impl Started {
    fn start(settings: &[&str]) -> Result<Self> {
        remove_left_behind()?;
        let programs = programs()?;
        // Not below `target`, where an unprivileged user may not be let in, and short: a socket's path has room for 107 bytes.
        let folder = env::temp_dir().join(format!("{PREFIX}{}", process::id()));
        let user = User::for_server()?;
        fs::create_dir_all(&folder)?;
        if let Some(user) = &user {
            chown(&folder, Some(user.id), Some(user.group))?;
        }
        let data = folder.join("data");

        let mut initdb = program(&programs.join("initdb"), &folder, user.as_ref());
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]).arg("--pgdata").arg(&data);
        cargo::run(initdb.stdout(Stdio::null()))?;

        let mut server = program(&programs.join("postgres"), &folder, user.as_ref());
        server.arg("-D").arg(&data).arg("-k").arg(&folder);
        server.args(["-c", "listen_addresses="]);
        for setting in settings {
            server.args(["-c", setting]);
        }
        let log = fs::File::create(folder.join("log"))?;
        server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let server = server.spawn().context("cannot start postgres")?;
        let mut started = Self { folder, server };
        started.wait_until_ready()?;
        Ok(started)
    }

    fn url(&self) -> String {
        format!("postgres://postgres@localhost/postgres?host={}", self.folder.display())
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while Instant::now() < deadline {
            if let Some(status) = self.server.try_wait()? {
                bail!("postgres ended: {status}\n{}", self.log());
            }
            // The last line of this file says `ready` once connections are taken.
            let state = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
            if state.lines().any(|line| line.trim() == "ready") {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("postgres took no connections within a minute\n{}", self.log())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        interrupt(self.server.id());
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline && matches!(self.server.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(20));
        }
        if matches!(self.server.try_wait(), Ok(None)) {
            let _ = self.server.kill();
            let _ = self.server.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// PostgreSQL's "fast shutdown": sessions are cut off, files are left in order.
fn interrupt(process: u32) {
    cargo::succeeds(Command::new("kill").args(["-INT", &process.to_string()]));
}

/// An `xtask` that was killed could not stop its server: this is done for it by the next one.
fn remove_left_behind() -> Result<()> {
    for entry in fs::read_dir(env::temp_dir())? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(owner) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { continue };
        if owner.parse::<u32>().is_err() || cargo::succeeds(Command::new("kill").args(["-0", owner])) {
            continue;
        }
        let state = fs::read_to_string(entry.path().join("data/postmaster.pid")).unwrap_or_default();
        if let Some(process) = state.lines().next().and_then(|line| line.trim().parse().ok()) {
            interrupt(process);
            thread::sleep(Duration::from_secs(1));
        }
        // Someone else's, perhaps: then it is theirs to remove.
        let _ = fs::remove_dir_all(entry.path());
    }
    Ok(())
}

/// The folder of `initdb` and `postgres`: Debian keeps them out of `PATH`.
fn programs() -> Result<PathBuf> {
    let found = || {
        let in_path = cargo::program("initdb").and_then(|initdb| fs::canonicalize(initdb).ok()?.parent().map(Path::to_owned));
        in_path.or_else(newest_of_debian).filter(|folder| folder.join("postgres").exists())
    };
    if let Some(folder) = found() {
        return Ok(folder);
    }
    // The versioned folder's parent is all that is known before.
    apt::get(&[apt::Need { program: "/usr/lib/postgresql", package: "postgresql" }])?;
    found().context("PostgreSQL's server programs are missing: install the package postgresql, or name a server in TEST_POSTGRES_URL")
}

fn newest_of_debian() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let newest = versions.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).max()?;
    Some(Path::new("/usr/lib/postgresql").join(newest.to_string()).join("bin"))
}

fn program(path: &Path, folder: &Path, user: Option<&User>) -> Command {
    let mut command = Command::new(path);
    command.current_dir(folder).env("TZ", "UTC").env("LC_ALL", "C");
    if let Some(user) = user {
        command.uid(user.id).gid(user.group);
    }
    command
}

struct User {
    id: u32,
    group: u32,
}

impl User {
    /// PostgreSQL refuses to run as root: then its own user does, or `nobody`.
    fn for_server() -> Result<Option<Self>> {
        if !apt::is_root() {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        let found = ["postgres", "nobody"].iter().find_map(|name| Self::named(name, &users));
        found.context("root cannot run PostgreSQL, and there is neither a user `postgres` nor `nobody`").map(Some)
    }

    fn named(name: &str, users: &str) -> Option<Self> {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some(Self { id: fields.next()?.parse().ok()?, group: fields.next()?.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:7::/:/bin/sh\npostgres:x:101:104:PostgreSQL:/var:/bin/bash\n";
        let found = User::named("postgres", users).unwrap();
        assert_eq!((found.id, found.group), (101, 104));
        assert!(User::named("nobody", users).is_none());
    }

    #[test]
    fn a_server_starts_takes_connections_and_is_gone_afterwards() {
        let started = Started::start(&["fsync=off"]).unwrap();
        let mut socket = UnixStream::connect(started.folder.join(".s.PGSQL.5432")).unwrap();
        // The protocol's SSLRequest: length 8, code 80877103; a server answers with one byte, N over a socket of this kind.
        socket.write_all(&[0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]).unwrap();
        let mut answer = [0];
        socket.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"N");

        let (folder, process) = (started.folder.clone(), started.server.id());
        drop(started);
        assert!(!folder.exists());
        assert!(!cargo::succeeds(Command::new("kill").args(["-0", &process.to_string()])));
    }
}
