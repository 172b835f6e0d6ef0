//! wasm-bindgen as a library: its version is the lock file's, so it always matches the `wasm-bindgen` the browser part was compiled with.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

/// Writes `<name>.js`, `<name>_bg.wasm` and, if the code brings any, `snippets/` into `folder`.
pub(crate) fn bind(wasm: Vec<u8>, name: &str, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes(name, wasm)
        .web(true)?
        .typescript(false)
        // Function names are of no use to a browser and are half of the file.
        .remove_name_section(true)
        .remove_producers_section(true)
        // Leptos always says where the wasm is.
        .omit_default_module_path(true);
    bindgen.generate(folder).context("wasm-bindgen could not bind the browser part")
}

/// Makes the bound wasm smaller. An older Binaryen may not know what our compiler writes: then the file stays as it was.
pub(crate) fn optimise(optimiser: &Path, wasm: &Path) {
    let smaller = wasm.with_extension("opt");
    // All features: what is in the file was chosen by the compiler for browsers of today.
    let status = Command::new(optimiser).args(["-Oz", "--all-features"]).arg(wasm).arg("-o").arg(&smaller).status();
    if !status.is_ok_and(|status| status.success()) || fs::rename(&smaller, wasm).is_err() {
        eprintln!("{} could not be used; going on without", optimiser.display());
        let _ = fs::remove_file(&smaller);
    }
}
