//! What every handler shares.

use super::body::Uploads;
use super::client_limit::ClientLimit;
use super::metrics::Metrics;
use app::Assets;
use std::sync::Arc;
use usecases::Platform;

/// Default of the setting `max_stream`.
const MAX_STREAM: u64 = 4 << 30;

#[derive(Clone)]
pub struct AppState {
    pub platform: Platform,
    pub assets: Arc<Assets>,
    pub metrics: Metrics,
    /// Who may frame embedded charts, as in CSP's `frame-ancestors`.
    pub embed_ancestors: Arc<str>,
    /// Where result files too large for memory go.
    pub uploads: Uploads,
    pub(super) sign_ins: Arc<ClientLimit>,
    /// Cookies are `Secure` and `__Host-` only when people come by https (decision 59).
    pub(super) https: bool,
}

impl AppState {
    pub fn new(platform: Platform, assets: Assets) -> Self {
        let https = platform.settings.base_url.starts_with("https://");
        let embed_ancestors = Arc::from("'self'");
        let uploads = Uploads::new(std::env::temp_dir(), MAX_STREAM);
        Self { platform, assets: Arc::new(assets), metrics: Metrics::default(), embed_ancestors, uploads, sign_ins: Arc::default(), https }
    }
}
