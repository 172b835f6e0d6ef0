//! Programs that come from the distribution. Installed by itself as root or with a sudo that does not ask; otherwise the one command to type
//! is printed.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};

use crate::cargo;

pub(crate) struct Need {
    /// A name to look for in `PATH`, or an absolute path.
    pub(crate) program: &'static str,
    /// Debian's package that brings it.
    pub(crate) package: &'static str,
}

impl Need {
    fn is_there(&self) -> bool {
        if self.program.starts_with('/') { Path::new(self.program).exists() } else { cargo::program(self.program).is_some() }
    }
}

/// Installs the packages of whatever is missing.
pub(crate) fn get(needs: &[Need]) -> Result<()> {
    let missing = || needs.iter().filter(|need| !need.is_there());
    let packages: Vec<_> = missing().map(|need| need.package).collect();
    if packages.is_empty() {
        return Ok(());
    }
    let typed = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if cargo::program("apt-get").is_none() {
        let programs: Vec<_> = missing().map(|need| need.program).collect();
        bail!("missing on this machine: {} (Debian's packages {})", programs.join(", "), packages.join(" "));
    }
    let Some(prefix) = privileged() else { bail!("type this once, then start again:\n\n    sudo {typed}\n") };
    eprintln!("  missing: {}; installing", packages.join(" "));
    cargo::run(apt_get(prefix).arg("update").arg("-qq"))?;
    cargo::run(apt_get(prefix).args(["install", "-y", "-qq", "--no-install-recommends"]).args(&packages)).context(typed)?;
    match missing().next() {
        Some(need) => bail!("the package {} is installed but brought no {}", need.package, need.program),
        None => Ok(()),
    }
}

fn apt_get(prefix: &[&str]) -> Command {
    let mut words = prefix.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    let mut command = Command::new(words.next().unwrap_or("env"));
    command.args(words);
    command
}

/// What to put before a command that needs root; `None` if there is no way to get there without asking.
fn privileged() -> Option<&'static [&'static str]> {
    if is_root() {
        Some(&[])
    } else if cargo::succeeds(Command::new("sudo").args(["-n", "true"])) {
        Some(&["sudo", "-n"])
    } else {
        None
    }
}

pub(crate) fn is_root() -> bool {
    let ours = env::current_exe().and_then(fs::metadata);
    // Whose process this is stands in /proc; elsewhere whoever owns the program that was just built is the one who runs it.
    fs::metadata("/proc/self").or(ours).is_ok_and(|process| process.uid() == 0)
}
