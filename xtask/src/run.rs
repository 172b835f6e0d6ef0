//! From a fresh clone to a page in one command.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::progress::Progress;
use crate::{cargo, site};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let options = Options::parse(arguments)?;
    let mut progress = Progress::start();
    site::build(&mut progress)?;
    progress.stage("server", || cargo::run(cargo::cargo().args(["build", "-p", "pacekeeper"])))?;
    progress.summary();

    let mut serve = Command::new("target/debug/pacekeeper");
    serve.arg("serve").env("PACEKEEPER_LISTEN", format!("127.0.0.1:{}", options.port));
    if options.demo {
        serve.arg("--with-demo");
    }
    eprintln!("\n\u{25b6} {}  (Ctrl+C ends it)\n", cargo::line(&serve));
    // The server takes our place, so that Ctrl+C reaches it alone and it ends in its own way.
    Err(serve.exec()).context("cannot start the server")
}

#[derive(Debug, PartialEq)]
struct Options {
    demo: bool,
    port: u16,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { demo: true, port: 8080 };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--no-demo" => options.demo = false,
                "--port" => {
                    let port = arguments.next().context("`--port` needs a number")?;
                    options.port = port.parse().with_context(|| format!("`{port}` is no port"))?;
                }
                unknown => bail!("run: unknown option `{unknown}`"),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options> {
        Options::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_demo_and_port_8080_are_the_default() {
        assert_eq!(parse(&[]).unwrap(), Options { demo: true, port: 8080 });
        assert_eq!(parse(&["--port", "9000", "--no-demo"]).unwrap(), Options { demo: false, port: 9000 });
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert_eq!(parse(&["--prot"]).unwrap_err().to_string(), "run: unknown option `--prot`");
        assert_eq!(parse(&["--port", "80x"]).unwrap_err().to_string(), "`80x` is no port");
    }
}
