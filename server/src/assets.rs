//! The built browser part: read from `target/site` while developing, embedded into a release binary.

use app::Assets;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

#[derive(Debug, Deserialize)]
struct Manifest {
    output_name: String,
    css: String,
}

/// Where style sheet and islands are served. Without a built site pages come without style; `cargo xtask run` builds it.
pub fn locate() -> Assets {
    let manifest = Site::get("manifest.json").and_then(|file| serde_json::from_slice::<Manifest>(&file.data).ok());
    match manifest {
        Some(Manifest { output_name, css }) => Assets { css_href: css, output_name: Some(output_name.into()) },
        None => Assets { css_href: "/pkg/main.css".to_owned(), output_name: None },
    }
}

/// A file of the site and how it is encoded.
pub struct Asset {
    pub body: Cow<'static, [u8]>,
    pub media_type: String,
    pub encoding: Option<&'static str>,
    /// Named by its content, so it may be kept for good.
    pub immutable: bool,
}

/// Finds a file, compressed ahead where the client takes that.
pub fn find(path: &str, accept_encoding: &str) -> Option<Asset> {
    let path = path.trim_start_matches('/');
    if path == "manifest.json" || path.ends_with(".br") || path.ends_with(".gz") {
        return None;
    }
    let accepts = |name: &str| accept_encoding.split(',').any(|part| part.split(';').next().is_some_and(|coding| coding.trim() == name));
    let encoded = [("br", ".br"), ("gzip", ".gz")].into_iter().filter(|(coding, _)| accepts(coding));
    let compressed =
        encoded.into_iter().find_map(|(coding, ending)| Site::get(&format!("{path}{ending}")).map(|file| (file, Some(coding))));
    let (file, encoding) = compressed.or_else(|| Site::get(path).map(|file| (file, None)))?;
    let media_type = mime_guess::from_path(path).first_or_octet_stream().to_string();
    Some(Asset { body: file.data, media_type, encoding, immutable: path.starts_with("pkg/") })
}
