//! Compresses ahead of time what the server would otherwise compress for each visitor: `file.br` and `file.gz` beside `file`.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Bytes of one file, as it is and compressed.
pub(crate) struct Compressed {
    pub(crate) raw: u64,
    pub(crate) brotli: u64,
    pub(crate) gzip: u64,
}

impl Compressed {
    /// Sizes of a file that [`folder`] has been over.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        let raw = length(path)?;
        let or_raw = |compressed: PathBuf| if compressed.exists() { length(&compressed) } else { Ok(raw) };
        Ok(Self { raw, brotli: or_raw(beside(path, "br"))?, gzip: or_raw(beside(path, "gz"))? })
    }
}

/// Compresses every file below `folder`; what does not get smaller (fonts, pictures) stays alone.
pub(crate) fn folder(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            self::folder(&entry.path())?;
        } else {
            file(&entry.path())?;
        }
    }
    Ok(())
}

fn file(path: &Path) -> Result<()> {
    let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;

    let mut small = Vec::new();
    // Quality 11 and a window of 4 MiB: the best there is; a site is compressed once and sent many times.
    brotli::CompressorWriter::new(&mut small, 4096, 11, 22).write_all(&content)?;
    keep_if_smaller(&beside(path, "br"), &small, &content)?;

    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&content)?;
    keep_if_smaller(&beside(path, "gz"), &gzip.finish()?, &content)
}

fn keep_if_smaller(path: &Path, compressed: &[u8], content: &[u8]) -> Result<()> {
    if compressed.len() < content.len() {
        fs::write(path, compressed).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn length(path: &Path) -> Result<u64> {
    Ok(File::open(path).and_then(|file| file.metadata()).with_context(|| format!("cannot read {}", path.display()))?.len())
}
