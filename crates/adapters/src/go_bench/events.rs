//! The events of `go test -json`. A benchmark's name is printed before it runs and its numbers after, so that one line of text may come
//! in several events, with those of other packages between them.

use super::INFO;
use super::output::Output;
use crate::{At, Error, json};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Lines that are open at the same time: `go test` runs as many packages in parallel as there are cores.
const OPEN: usize = 10_000;
/// Text without a line end.
const LINE_BYTES: u64 = 1024 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event<'a> {
    #[serde(borrow, default)]
    package: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    test: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    output: Option<Cow<'a, str>>,
}

/// The text that has no line end yet, by package and test.
#[derive(Default)]
pub(super) struct Events {
    open: BTreeMap<(String, String), String>,
}

impl Events {
    pub(super) fn take(&mut self, text: &str, number: u64, to: &mut Output) -> Result<(), Error> {
        let Event { package, test, output } = serde_json::from_str(text)
            .map_err(|cause| Error::new(INFO.name, json::reason(&cause), At::Line { line: number, column: Some(cause.column() as u64) }))?;
        let Some(output) = output else { return Ok(()) };
        let package = package.unwrap_or_default();
        let key = (package.clone().into_owned(), test.unwrap_or_default().into_owned());
        let mut pending = self.open.remove(&key).unwrap_or_default();
        pending.push_str(&output);
        let mut rest = pending.as_str();
        while let Some((line, after)) = rest.split_once('\n') {
            to.take(line.trim_end(), Some(&package), true);
            rest = after;
        }
        if rest.len() as u64 > LINE_BYTES || self.open.len() >= OPEN {
            return Err(Error::new(INFO.name, "more output without a line end than `go test` writes", At::line(number)));
        }
        if !rest.is_empty() {
            let rest = rest.to_owned();
            self.open.insert(key, rest);
        }
        Ok(())
    }

    /// What never got its line end was cut off.
    pub(super) fn finish(self, to: &mut Output) {
        for ((package, _), rest) in self.open {
            to.take(rest.trim_end(), Some(&package), false);
        }
    }
}
