//! Turns the compiled browser part into the files a browser loads: binds the wasm, joins the style sheets, names both by their content,
//! copies the public files, compresses everything ahead, and writes `manifest.json`, which the server reads.
//!
//! A package of its own, so that `xtask` can speak before wasm-bindgen's library has been compiled.

mod bind;
mod compress;
mod manifest;
mod style;

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::compress::Compressed;
use crate::manifest::Manifest;

const USAGE: &str = "usage: xtask-bundle --wasm FILE --style FILE --public FOLDER --out FOLDER";

fn main() -> Result<()> {
    let arguments = Arguments::parse(env::args().skip(1))?;
    // Built beside the old site and then put in its place, so that a server that is running never sees half of one.
    let fresh = arguments.out.with_extension("new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).with_context(|| format!("cannot remove {}", fresh.display()))?;
    }
    let manifest = build(&arguments, &fresh)?;
    if arguments.out.exists() {
        fs::remove_dir_all(&arguments.out).with_context(|| format!("cannot remove {}", arguments.out.display()))?;
    }
    fs::rename(&fresh, &arguments.out).with_context(|| format!("cannot move the site to {}", arguments.out.display()))?;
    println!("wasm {} B, script {} B, style {} B (brotli)", manifest.wasm.brotli, manifest.script.brotli, manifest.style.brotli);
    Ok(())
}

fn build(arguments: &Arguments, site: &Path) -> Result<Manifest> {
    let packages = site.join("pkg");
    fs::create_dir_all(&packages).with_context(|| format!("cannot create {}", packages.display()))?;

    let wasm = fs::read(&arguments.wasm).with_context(|| format!("cannot read {}", arguments.wasm.display()))?;
    // What is bound follows from this alone, so its name can be known before.
    let output_name = format!("app-{}", content_name(&wasm));
    bind::bind(wasm, &output_name, &packages)?;

    let style = style::join(&arguments.style)?;
    let style_name = format!("main-{}.css", content_name(style.as_bytes()));
    fs::write(packages.join(&style_name), style).with_context(|| format!("cannot write {style_name}"))?;

    if arguments.public.is_dir() {
        copy_folder(&arguments.public, site)?;
    }
    compress::folder(site)?;

    let manifest = Manifest {
        wasm: Compressed::of(&packages.join(format!("{output_name}_bg.wasm")))?,
        script: Compressed::of(&packages.join(format!("{output_name}.js")))?,
        style: Compressed::of(&packages.join(&style_name))?,
        output_name,
        css: format!("/pkg/{style_name}"),
    };
    let path = site.join("manifest.json");
    fs::write(&path, manifest.to_json()).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(manifest)
}

/// The first 16 hexadecimal digits of the content's SHA-256: enough that two builds of one site never share a name.
fn content_name(content: &[u8]) -> String {
    let mut name = hex::encode(Sha256::digest(content));
    name.truncate(16);
    name
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(|| format!("cannot copy {}", entry.path().display()))?;
        }
    }
    Ok(())
}

struct Arguments {
    wasm: PathBuf,
    style: PathBuf,
    public: PathBuf,
    out: PathBuf,
}

impl Arguments {
    fn parse(mut given: impl Iterator<Item = String>) -> Result<Self> {
        let (mut wasm, mut style, mut public, mut out) = (None, None, None, None);
        while let Some(name) = given.next() {
            let slot = match name.as_str() {
                "--wasm" => &mut wasm,
                "--style" => &mut style,
                "--public" => &mut public,
                "--out" => &mut out,
                _ => bail!("unknown argument `{name}`\n{USAGE}"),
            };
            *slot = Some(PathBuf::from(given.next().with_context(|| format!("`{name}` needs a value\n{USAGE}"))?));
        }
        Ok(Self { wasm: wasm.context(USAGE)?, style: style.context(USAGE)?, public: public.context(USAGE)?, out: out.context(USAGE)? })
    }
}
