//! The one HTTP client of outgoing calls: time-outs, no redirects, our own name.

use std::time::Duration;
use usecases::Error;

pub fn client() -> Result<reqwest::Client, Error> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .connect_timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("Pacekeeper/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(Error::internal)
}
