//! `/metrics`: what the server does, and the levels and KPIs it computed, in the OpenMetrics text format.

use super::problem::Problem;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::sync::atomic::AtomicU64;
use usecases::{Actor, Error, Permission, Platform, api};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DeliveryLabels {
    kind: &'static str,
    duplicate: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct TeamLabels {
    team: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KpiLabels {
    name: String,
    scope: String,
}

#[derive(Debug, Clone, Default)]
pub struct Metrics {
    deliveries: Family<DeliveryLabels, Counter>,
    requests: Family<RequestLabels, Counter>,
}

type Number = Gauge<f64, AtomicU64>;

impl Metrics {
    pub fn delivery(&self, kind: &'static str, duplicate: bool) {
        let duplicate = if duplicate { "true" } else { "false" };
        self.deliveries.get_or_create(&DeliveryLabels { kind, duplicate }).inc();
    }

    pub fn request(&self, method: &str, status: u16) {
        self.requests.get_or_create(&RequestLabels { method: method.to_owned(), status }).inc();
    }

    pub async fn render(&self, platform: &Platform, actor: &Actor) -> Result<String, Problem> {
        let reads = actor.may(Permission::Read, &*platform.catalog().await?).is_ok();
        let (levels, kpis) = (Family::<TeamLabels, Number>::default(), Family::<KpiLabels, Number>::default());
        let teams = if reads { api::teams(platform, actor).await? } else { Vec::new() };
        for team in teams {
            if let Some(level) = team.level {
                levels.get_or_create(&TeamLabels { team: team.slug }).set(f64::from(level));
            }
        }
        let program = if reads { api::kpis(platform, actor, None, None).await? } else { Vec::new() };
        for kpi in program {
            // An unknown KPI has no sample: absent is not zero.
            if let Some(value) = kpi.value {
                kpis.get_or_create(&KpiLabels { name: kpi.id.to_string(), scope: kpi.scope }).set(value);
            }
        }
        let mut registry = Registry::with_prefix("perf");
        registry.register("deliveries", "Payloads that were stored", self.deliveries.clone());
        registry.register("http_requests", "Requests answered", self.requests.clone());
        registry.register("maturity_level", "Maturity level of a team, 1 to 5", levels);
        registry.register("kpi", "Value of a program KPI in its own unit", kpis);
        let mut text = String::new();
        encode(&mut text, &registry).map_err(Error::internal)?;
        Ok(text)
    }
}
