//! A compiler for the browser part: the active toolchain's wasm target, added by rustup where it is missing, or Debian's packages where
//! rustup cannot fetch anything.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::{apt, cargo};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compiler {
    /// The toolchain that compiles the rest, too.
    Toolchain,
    /// Debian's `rustc-web`, which brings the standard library as source only: it is compiled along.
    Debian,
}

impl Compiler {
    /// Finds one or gets one.
    pub(crate) fn get() -> Result<Self> {
        let mut rustc = Command::new("rustc");
        let sysroot = cargo::output(rustc.args(["--print", "sysroot"]))?;
        let installed = || Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).is_dir();
        if installed() {
            return Ok(Self::Toolchain);
        }
        if cargo::program("rustup").is_some() {
            eprintln!("  adding the wasm target to the toolchain");
            let mut rustup = Command::new("rustup");
            if cargo::run(rustup.args(["target", "add", TARGET])).is_ok() && installed() {
                return Ok(Self::Toolchain);
            }
            eprintln!("  rustup cannot fetch it; trying the distribution's compiler");
        }
        let packages = [
            apt::Need { program: "/usr/bin/rustc", package: "rustc-web" },
            apt::Need { program: "/usr/bin/cargo", package: "cargo-web" },
            apt::Need { program: "/usr/lib/rustlib/src/rust", package: "rust-web-src" },
            apt::Need { program: "wasm-ld-19", package: "lld-19" },
        ];
        apt::get(&packages).context("no wasm target: `rustup target add wasm32-unknown-unknown` did not work")?;
        if !Path::new("/usr/bin/cargo").exists() {
            bail!("the package cargo-web brought no /usr/bin/cargo");
        }
        Ok(Self::Debian)
    }

    /// `cargo VERB` for the browser part, features and target already said.
    pub(crate) fn cargo(self, verb: &str) -> Command {
        let mut command = match self {
            Self::Toolchain => {
                let mut command = cargo::cargo();
                command.arg(verb);
                command
            }
            Self::Debian => {
                let mut command = Command::new("/usr/bin/cargo");
                cargo::without_cargo_run(&mut command);
                command
                    .env_remove("RUSTUP_TOOLCHAIN")
                    // The standard library's source may be compiled with a released compiler only under this name.
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-19")
                    // `rust-version` is what the server needs; the browser part is content with less.
                    .args([verb, "-Zbuild-std=std,panic_abort", "--ignore-rust-version"]);
                command
            }
        };
        command.args(["-p", "pacekeeper-app", "--lib", "--no-default-features", "--features", "hydrate", "--target", TARGET]);
        command
    }
}
