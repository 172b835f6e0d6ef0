//! wasm-bindgen as a library: its version is the lock file's, so it always matches the `wasm-bindgen` the browser part was compiled with.

use std::path::Path;

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
