//! The PostgreSQL server of the tests: the one that `TEST_POSTGRES_URL` names, else one that the first test process starts in a temporary
//! folder and all others share. It listens on a Unix socket only, syncs nothing to disk, and stops when unused for half a minute.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const SETTINGS: &str = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300";

/// Every process of the tests holds `users` shared; nobody can join while `start` is held.
const WATCH: &str = r#"
idle=0
while sleep 5; do
    if flock -n -x "$1/users" true; then idle=$((idle + 1)); else idle=0; fi
    if [ "$idle" -ge 6 ] && flock -x "$1/start" flock -n -x "$1/users" sh -c "$2"; then exit; fi
    [ -d "$1/data" ] || exit
done
"#;

pub(super) fn url() -> io::Result<String> {
    #[expect(clippy::disallowed_methods, reason = "the test harness has no configuration but this")]
    if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
        return Ok(url);
    }
    static SHARED: OnceLock<Result<Shared, String>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| join().map_err(|error| error.to_string()));
    shared.as_ref().map(|shared| shared.url.clone()).map_err(|error| io::Error::other(error.clone()))
}

struct Shared {
    url: String,
    /// Locked as long as this process lives.
    _users: File,
}

/// Uses the running server, or starts it.
fn join() -> io::Result<Shared> {
    let user = Owner::current()?;
    let folder = short_temp_dir().join(format!("pacekeeper-test-postgres-{}", user.id));
    std::fs::create_dir_all(&folder)?;
    std::fs::set_permissions(&folder, Permissions::from_mode(0o755))?;
    let start = File::create(folder.join("start"))?;
    start.lock()?;
    let users = File::create(folder.join("users"))?;
    users.lock_shared()?;
    let run = folder.join("run");
    if UnixStream::connect(run.join(".s.PGSQL.5432")).is_err() {
        user.start(&folder)?;
    }
    start.unlock()?;
    let socket = run.display().to_string().replace('/', "%2F");
    Ok(Shared { url: format!("postgres://postgres@{socket}/postgres"), _users: users })
}

/// A socket's path may have about 100 bytes.
fn short_temp_dir() -> PathBuf {
    let folder = std::env::temp_dir();
    if folder.as_os_str().len() > 50 { PathBuf::from("/tmp") } else { folder }
}

/// Who runs the tests, and as whom the server runs: PostgreSQL refuses to run as root.
struct Owner {
    id: String,
    server: Option<&'static str>,
}

impl Owner {
    fn current() -> io::Result<Self> {
        let id = output(Command::new("id").arg("-u"))?;
        let known = |name: &&'static str| output(Command::new("id").args(["-u", name])).is_ok();
        let server = if id == "0" { ["postgres", "nobody"].into_iter().find(known) } else { None };
        Ok(Self { id, server })
    }

    fn command(&self, program: &Path) -> Command {
        match self.server {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        }
    }

    fn start(&self, folder: &Path) -> io::Result<()> {
        let programs = programs()?;
        let (data, run) = (folder.join("data"), folder.join("run"));
        for part in [&data, &run] {
            match std::fs::remove_dir_all(part) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => std::fs::create_dir(part)?,
            }
            std::fs::set_permissions(part, Permissions::from_mode(0o700))?;
            if let Some(user) = self.server {
                output(Command::new("chown").arg(user).arg(part))?;
            }
        }
        std::fs::set_permissions(&run, Permissions::from_mode(0o755))?;
        let mut initdb = self.command(&programs.join("initdb"));
        output(initdb.arg("-D").arg(&data).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]))?;
        let mut pg_ctl = self.command(&programs.join("pg_ctl"));
        pg_ctl.arg("start").arg("-D").arg(&data).args(["-w", "-t", "60"]).arg("-l").arg(run.join("log"));
        pg_ctl.arg("-o").arg(format!("-k {} {SETTINGS}", run.display()));
        // The server inherits what it is given: a pipe would stay open as long as it runs.
        let started = quiet(&mut pg_ctl).status()?;
        if !started.success() {
            let log = std::fs::read_to_string(run.join("log")).unwrap_or_default();
            return Err(io::Error::other(format!("the server did not start: {log}")));
        }
        self.watch(folder, &programs)
    }

    /// Leaves a shell behind that stops the server when nobody uses it any more.
    fn watch(&self, folder: &Path, programs: &Path) -> io::Result<()> {
        let as_user = self.server.map(|user| format!("runuser -u {user} -- ")).unwrap_or_default();
        let data = folder.join("data");
        let stop = format!("{as_user}{}/pg_ctl stop -m immediate -D {data}; rm -rf {data}", programs.display(), data = data.display());
        let mut watch = Command::new("sh");
        watch.args(["-c", WATCH, "watch"]).arg(folder).arg(stop).process_group(0);
        quiet(&mut watch).spawn().map(|_| ())
    }
}

/// Where the newest server's programs are.
fn programs() -> io::Result<PathBuf> {
    let mut installed = Vec::new();
    for (folder, prefix) in [("/usr/lib/postgresql", ""), ("/usr", "pgsql-"), ("/opt/homebrew/opt", "postgresql@")] {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let version = entry.file_name().to_str().and_then(|name| name.strip_prefix(prefix)?.parse::<u32>().ok());
            installed.extend(version.map(|version| (version, entry.path().join("bin"))));
        }
    }
    installed.sort();
    let in_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    let candidates = installed.into_iter().rev().map(|(_, bin)| bin).chain(in_path);
    let found = candidates.into_iter().find(|bin| bin.join("initdb").is_file() && bin.join("pg_ctl").is_file());
    found.ok_or_else(|| io::Error::other("initdb and pg_ctl were not found: install the PostgreSQL server, or set TEST_POSTGRES_URL"))
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/")
}

fn output(command: &mut Command) -> io::Result<String> {
    let done = command.current_dir("/").output()?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned());
    }
    Err(io::Error::other(format!("{command:?}: {}", String::from_utf8_lossy(&done.stderr).trim())))
}
