//! What the server has to know of the site: the names that change with the content, and the sizes the budgets are checked against.

use crate::compress::Compressed;

pub(crate) struct Manifest {
    /// Leptos' `output_name`: the script is `/pkg/<output_name>.js`, the wasm `/pkg/<output_name>_bg.wasm`.
    pub(crate) output_name: String,
    /// Path of the style sheet.
    pub(crate) css: String,
    pub(crate) wasm: Compressed,
    pub(crate) script: Compressed,
    pub(crate) style: Compressed,
}

impl Manifest {
    /// The names are ours and hold nothing that JSON would escape.
    pub(crate) fn to_json(&self) -> String {
        let size = |file: &Compressed| format!("{{\"raw\": {}, \"brotli\": {}, \"gzip\": {}}}", file.raw, file.brotli, file.gzip);
        format!(
            "{{\n  \"output_name\": \"{}\",\n  \"css\": \"{}\",\n  \"sizes\": {{\n    \"wasm\": {},\n    \"script\": {},\n    \"style\": {}\n  }}\n}}\n",
            self.output_name,
            self.css,
            size(&self.wasm),
            size(&self.script),
            size(&self.style)
        )
    }
}
