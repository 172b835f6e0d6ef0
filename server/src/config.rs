//! Configuration: flags, then environment, then `pacekeeper.toml`, then `default.toml`, which is compiled in and documents itself.

use config::{Config, File, FileFormat};
use domain::time::Zone;
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The documented defaults.
pub const DEFAULTS: &str = include_str!("config/default.toml");

const NAMES: [&str; 11] = [
    "data_dir",
    "database_url",
    "listen",
    "base_url",
    "secret_key",
    "timezone",
    "body_limit",
    "max_stream",
    "database_connections",
    "log_format",
    "embed_ancestors",
];

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File_ {
    data_dir: PathBuf,
    database_url: String,
    listen: SocketAddr,
    base_url: String,
    secret_key: SecretString,
    timezone: String,
    body_limit: usize,
    max_stream: u64,
    database_connections: u32,
    log_format: String,
    embed_ancestors: String,
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Settings {
    pub data_dir: PathBuf,
    /// May hold a password: shown only through `redacted_url`.
    pub database_url: SecretString,
    pub listen: SocketAddr,
    pub base_url: String,
    pub secret_key: SecretString,
    /// `None`: the stored one, or UTC.
    pub timezone: Option<Zone>,
    pub body_limit: usize,
    /// Most bytes of a result file that is read record by record, after decompression.
    pub max_stream: u64,
    pub database_connections: u32,
    pub json_logs: bool,
    /// Who may frame embedded charts: sources as in CSP's `frame-ancestors`.
    pub embed_ancestors: String,
}

/// Values given as flags.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// Configuration file; `pacekeeper.toml` of the current folder when it exists.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of the SQLite database and the generated secret key.
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<String>,
    /// `sqlite://…` or `postgres://…`.
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Address to listen on.
    #[arg(long, global = true, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Address under which people reach the server.
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
}

impl Settings {
    pub fn load(flags: &Flags) -> anyhow::Result<Self> {
        let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        let file = flags.config.clone().unwrap_or_else(|| PathBuf::from("pacekeeper.toml"));
        builder = builder.add_source(File::from(file).required(flags.config.is_some()));
        for (name, value) in environment()? {
            builder = builder.set_override(name, value)?;
        }
        let given = [
            ("data_dir", &flags.data_dir),
            ("database_url", &flags.database_url),
            ("listen", &flags.listen),
            ("base_url", &flags.base_url),
        ];
        for (name, value) in given.into_iter().filter_map(|(name, value)| value.clone().map(|value| (name, value))) {
            builder = builder.set_override(name, value)?;
        }
        let File_ {
            data_dir,
            database_url,
            listen,
            base_url,
            secret_key,
            timezone,
            body_limit,
            max_stream,
            database_connections,
            log_format,
            embed_ancestors,
        } = builder.build()?.try_deserialize()?;
        let embed_ancestors = frame_ancestors(&embed_ancestors)?;
        let database_url =
            if database_url.is_empty() { format!("sqlite://{}", data_dir.join("pacekeeper.db").display()) } else { database_url };
        let base_url = if base_url.is_empty() { format!("http://{listen}") } else { base_url.trim_end_matches('/').to_owned() };
        let zone =
            |name: &str| name.parse().map_err(|_| anyhow::anyhow!("timezone: `{name}` is not an IANA time zone such as Europe/Berlin"));
        let timezone = if timezone.is_empty() { None } else { Some(zone(&timezone)?) };
        let database_url = database_url.into();
        let json_logs = log_format == "json";
        Ok(Self {
            data_dir,
            database_url,
            listen,
            base_url,
            secret_key,
            timezone,
            body_limit,
            max_stream,
            database_connections,
            json_logs,
            embed_ancestors,
        })
    }
}

/// This server's own pages and the listed sources. What could end the directive in the header is refused.
fn frame_ancestors(listed: &str) -> anyhow::Result<String> {
    let is_source = |source: &str| source.chars().all(|c| c.is_ascii_alphanumeric() || ":/.*-_[]".contains(c));
    if let Some(wrong) = listed.split_whitespace().find(|source| !is_source(source)) {
        anyhow::bail!("embed_ancestors: `{wrong}` is not an address such as https://wiki.example.org");
    }
    Ok(std::iter::once("'self'").chain(listed.split_whitespace()).collect::<Vec<_>>().join(" "))
}

/// `PACEKEEPER_*`, each also as `*_FILE`.
#[expect(clippy::disallowed_methods, reason = "configuration is read here only")]
fn environment() -> anyhow::Result<HashMap<&'static str, String>> {
    let mut found = HashMap::new();
    for name in NAMES {
        let variable = format!("PACEKEEPER_{}", name.to_uppercase());
        if let Ok(value) = std::env::var(&variable) {
            found.insert(name, value);
        } else if let Ok(path) = std::env::var(format!("{variable}_FILE")) {
            let value = std::fs::read_to_string(&path).map_err(|error| anyhow::anyhow!("{variable}_FILE: {path}: {error}"))?;
            found.insert(name, value.trim().to_owned());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::frame_ancestors;

    #[test]
    fn only_addresses_may_frame() {
        assert_eq!(frame_ancestors("").unwrap(), "'self'");
        assert_eq!(
            frame_ancestors(" https://wiki.example  https://*.example.org:8443 ").unwrap(),
            "'self' https://wiki.example https://*.example.org:8443"
        );
        for wrong in ["https://a; script-src *", "'none'", "https://a,b"] {
            assert!(frame_ancestors(wrong).is_err(), "{wrong}");
        }
    }
}
