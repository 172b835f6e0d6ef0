//! Brakes guessing of passwords: ten attempts an account at once, then one every six seconds.

use governor::clock::DefaultClock;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;

pub(super) struct ClientLimit(RateLimiter<String, DashMapStateStore<String>, DefaultClock>);

const ATTEMPTS: NonZeroU32 = NonZeroU32::new(10).unwrap();

impl Default for ClientLimit {
    fn default() -> Self {
        Self(RateLimiter::keyed(Quota::per_minute(ATTEMPTS)))
    }
}

impl ClientLimit {
    /// Whether one more attempt for this account is allowed now.
    pub(super) fn allows(&self, account: &str) -> bool {
        if self.0.len() > 10_000 {
            self.0.retain_recent();
        }
        self.0.check_key(&account.trim().to_lowercase()).is_ok()
    }
}
