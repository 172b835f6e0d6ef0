//! `target/criterion` as a tar: per benchmark a directory `new` with `benchmark.json`, `estimates.json` and `sample.json`. The reports,
//! plots and older baselines beside it are passed over.

use super::INFO;
use crate::gathered::{Gathered, Stated};
use crate::quantity::Quantity;
use crate::{At, Error, json};
use domain::results::{Machine, Report};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path};

/// Files and directories in the tar; a benchmark has about forty with its plots.
const ENTRIES: usize = 200_000;
/// One of the JSON files; criterion's have a few kilobytes.
const FILE: u64 = 4 * 1024 * 1024;
/// All JSON files that are kept together.
const KEPT: u64 = 128 * 1024 * 1024;

#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
}

#[derive(Deserialize)]
struct Estimates {
    mean: Option<Estimate>,
    median: Option<Estimate>,
    /// `null` for flat sampling.
    slope: Option<Estimate>,
    std_dev: Option<Estimate>,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

#[derive(Deserialize)]
struct Sample {
    iters: Vec<f64>,
    /// Nanoseconds of all iterations of a sample together.
    times: Vec<f64>,
}

/// The JSON files of one directory `new`.
#[derive(Default)]
struct Files {
    benchmark: Option<Vec<u8>>,
    estimates: Option<Vec<u8>>,
    sample: Option<Vec<u8>>,
}

/// `limit` is the largest size of the tar without gzip, in bytes.
pub(super) fn parse(tar: impl Read, limit: u64) -> Result<Report, Error> {
    let mut gathered = Gathered::default();
    for (place, files) in unpack(tar, limit, &mut gathered)? {
        measured(&place, files, &mut gathered)?;
    }
    Ok(gathered.report(INFO.name, None, Machine::default()))
}

fn unpack(tar: impl Read, limit: u64, gathered: &mut Gathered) -> Result<BTreeMap<String, Files>, Error> {
    let refused = |reason: String, at: At| Error::new(INFO.name, reason, at);
    let mut archive = tar::Archive::new(Ending { inner: tar.take(limit), zeros: 0 });
    let (mut found, mut kept, mut at) = (BTreeMap::<String, Files>::new(), 0, 0);
    let broken = |at: u64, cause: &std::io::Error| {
        refused(format!("the tar is damaged, cut off or larger than {} MiB: pack and upload it again ({cause})", limit >> 20), At::Byte(at))
    };
    for (index, entry) in archive.entries().map_err(|cause| broken(0, &cause))?.enumerate() {
        let mut entry = entry.map_err(|cause| broken(at, &cause))?;
        at = entry.raw_file_position();
        if index >= ENTRIES {
            return Err(refused(format!("more than {ENTRIES} files in the tar: pack target/criterion only"), At::Byte(at)));
        }
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = entry.path().map_err(|cause| broken(at, &cause))?.into_owned();
        let Some((place, name)) = wanted(&path, gathered) else { continue };
        let mut content = Vec::new();
        (&mut entry).take(FILE + 1).read_to_end(&mut content).map_err(|cause| broken(at, &cause))?;
        kept += content.len() as u64;
        if content.len() as u64 > FILE || kept > KEPT {
            return Err(refused(
                "a file larger than criterion writes: pack target/criterion only".to_owned(),
                At::Path(path.display().to_string()),
            ));
        }
        let files = found.entry(place).or_default();
        match name {
            Name::Benchmark => files.benchmark = Some(content),
            Name::Estimates => files.estimates = Some(content),
            Name::Sample => files.sample = Some(content),
        }
    }
    if archive.into_inner().zeros < BLOCK {
        return Err(broken(at, &ErrorKind::UnexpectedEof.into()));
    }
    Ok(found)
}

/// The end of a tar is a block of zeros: without it there was more, even if it was cut between two files.
const BLOCK: usize = 512;

/// Counts the zeros at the end of what was read.
struct Ending<R> {
    inner: R,
    zeros: usize,
}

impl<R: Read> Read for Ending<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let zeros = buffer.iter().take(read).rev().take_while(|byte| **byte == 0).count();
        self.zeros = if zeros == read { self.zeros.saturating_add(read) } else { zeros };
        Ok(read)
    }
}

enum Name {
    Benchmark,
    Estimates,
    Sample,
}

/// The directory of the benchmark and which of its files it is, for `**/new/*.json`. Nothing is ever written to a disk, yet a path that
/// climbs out of its directory is nothing that criterion made.
fn wanted(path: &Path, gathered: &mut Gathered) -> Option<(String, Name)> {
    let name = match path.file_name()?.to_str()? {
        "benchmark.json" => Name::Benchmark,
        "estimates.json" => Name::Estimates,
        "sample.json" => Name::Sample,
        _ => return None,
    };
    let new = path.parent()?;
    if new.file_name()? != "new" {
        return None;
    }
    if path.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
        gathered.warnings.push(|| format!("{} was left out: a path must not lead out of the directory", path.display()));
        return None;
    }
    Some((new.display().to_string(), name))
}

fn measured(place: &str, files: Files, gathered: &mut Gathered) -> Result<(), Error> {
    let Files { benchmark, estimates, sample } = files;
    let Some(Benchmark { full_id }) = document(benchmark, place, "benchmark.json")? else {
        gathered.warnings.push(|| format!("{place} has no benchmark.json and was left out: upload the whole directory"));
        return Ok(());
    };
    let estimates: Option<Estimates> = document(estimates, place, "estimates.json")?;
    let Estimates { mean, median, slope, std_dev } =
        estimates.unwrap_or(Estimates { mean: None, median: None, slope: None, std_dev: None });
    let samples = match document(sample, place, "sample.json")? {
        Some(Sample { iters, times }) => times.into_iter().zip(iters).map(|(time, iterations)| time / iterations).collect(),
        None => Vec::new(),
    };
    let value = median.or(slope).or(mean).map(|estimate| estimate.point_estimate);
    let spread = std_dev.map(|estimate| estimate.point_estimate);
    gathered.state(&full_id, "time", Quantity::NANOSECONDS, Stated { samples, value, spread, n: None });
    Ok(())
}

fn document<T: DeserializeOwned>(content: Option<Vec<u8>>, place: &str, name: &str) -> Result<Option<T>, Error> {
    let Some(content) = content else { return Ok(None) };
    let parsed = serde_json::from_slice(&content);
    let parsed = parsed.map_err(|cause| Error::new(INFO.name, json::reason(&cause), At::Path(format!("{place}/{name}"))))?;
    Ok(Some(parsed))
}
