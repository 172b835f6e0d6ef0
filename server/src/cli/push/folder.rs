//! A folder of results as one file: criterion writes a few small files per benchmark.

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};

/// What criterion writes about the run that just ended, in `<benchmark>/new/`.
const FILES: [&str; 3] = ["benchmark.json", "estimates.json", "sample.json"];

/// The files of criterion's folder as a tar archive, in the order of their names.
pub(super) fn packed(folder: &Path) -> anyhow::Result<Vec<u8>> {
    let mut files = Vec::new();
    collect(folder, &mut files, 0).with_context(|| format!("{} cannot be read", folder.display()))?;
    if files.is_empty() {
        bail!("{} is a folder without criterion's `new/estimates.json`: name the result file itself", folder.display());
    }
    files.sort();
    let mut archive = tar::Builder::new(Vec::new());
    // Times and owners would make each archive another one.
    archive.mode(tar::HeaderMode::Deterministic);
    for file in files {
        archive.append_path_with_name(&file, file.strip_prefix(folder).unwrap_or(&file))?;
    }
    Ok(archive.into_inner()?)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let (entry, path) = {
            let entry = entry?;
            let path = entry.path();
            (entry, path)
        };
        if entry.file_type()?.is_dir() {
            // Groups, functions and values are three levels; more is somebody else's folder.
            if depth < 8 {
                collect(&path, files, depth + 1)?;
            }
        } else if folder.ends_with("new") && path.file_name().is_some_and(|name| FILES.iter().any(|known| name == *known)) {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_archive_holds_what_criterion_wrote_last_and_is_the_same_each_time() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["sum/10/new/estimates.json", "sum/10/new/benchmark.json", "sum/10/base/estimates.json", "sum/10/new/raw.csv"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name).unwrap();
        }
        let packed = super::packed(folder.path()).unwrap();
        let names: Vec<_> = tar::Archive::new(packed.as_slice())
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().display().to_string())
            .collect();
        assert_eq!(names, ["sum/10/new/benchmark.json", "sum/10/new/estimates.json"]);
        assert_eq!(super::packed(folder.path()).unwrap(), packed);
        let empty = tempfile::tempdir().unwrap();
        assert!(super::packed(empty.path()).unwrap_err().to_string().contains("new/estimates.json"));
    }
}
