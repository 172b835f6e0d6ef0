//! Prometheus' query API. Answers are read by `adapters::prometheus`, which knows that values are strings and may be `NaN`.

use domain::evidence::AlertRule;
use domain::time::Timestamp;
use usecases::Error;
use usecases::slos::Metrics;

pub struct Prometheus {
    client: reqwest::Client,
    base: String,
    token: Option<String>,
}

impl Prometheus {
    pub fn new(url: &str, token: Option<String>) -> Result<Self, Error> {
        Ok(Self { client: super::client()?, base: url.trim_end_matches('/').to_owned(), token })
    }

    /// The body of an answer, also of a refusal: Prometheus says there what is wrong with a query.
    async fn fetch(&self, path: &str, form: Option<&[(&str, String)]>) -> Result<Vec<u8>, String> {
        let url = format!("{}{path}", self.base);
        let request = match form {
            // As a form, since long queries do not fit into an address.
            Some(form) => self.client.post(&url).form(form),
            None => self.client.get(&url),
        };
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await.map_err(|error| format!("{} could not be reached: {}", self.base, root(&error)))?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|error| format!("the answer of {} broke off: {}", self.base, root(&error)))?;
        if status.is_success() || status.as_u16() == 400 || status.as_u16() == 422 {
            Ok(body.to_vec())
        } else {
            Err(format!("{} answered {status}", self.base))
        }
    }
}

/// The cause that says something: the outer error only repeats the address.
fn root(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

impl Metrics for Prometheus {
    async fn instant(&self, query: &str, at: Timestamp) -> Result<Option<f64>, String> {
        let time = format!("{:.3}", at.micros() as f64 / 1e6);
        let body = self.fetch("/api/v1/query", Some(&[("query", query.to_owned()), ("time", time)])).await?;
        adapters::prometheus::parse_scalar(&body).map_err(|error| error.to_string())
    }

    async fn rules(&self) -> Result<Vec<AlertRule>, String> {
        adapters::prometheus::parse_rules(&self.fetch("/api/v1/rules?type=alert", None).await?).map_err(|error| error.to_string())
    }
}
