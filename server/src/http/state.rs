//! What every handler shares.

use super::client_limit::ClientLimit;
use super::metrics::Metrics;
use app::Assets;
use std::sync::Arc;
use usecases::Platform;

#[derive(Clone)]
pub struct AppState {
    pub platform: Platform,
    pub assets: Arc<Assets>,
    pub metrics: Metrics,
    pub(super) sign_ins: Arc<ClientLimit>,
    /// Cookies are `Secure` and `__Host-` only when people come by https (decision 59).
    pub(super) https: bool,
}

impl AppState {
    pub fn new(platform: Platform, assets: Assets) -> Self {
        let https = platform.settings.base_url.starts_with("https://");
        Self { platform, assets: Arc::new(assets), metrics: Metrics::default(), sign_ins: Arc::default(), https }
    }
}
