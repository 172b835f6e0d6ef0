//! What there is to choose from: services, environments, metrics and machines that have series in the scope.

use crate::error::{Error, Result};
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::view::{BenchmarkFilter, Choice};
use domain::ids::ServiceId;
use domain::scope::{Scope, Target};
use std::collections::BTreeMap;
use store::series::{self, Facet};

pub(super) struct Facets {
    found: Vec<Facet>,
    /// Slug and name of the services that have series.
    names: BTreeMap<ServiceId, (String, String)>,
    /// Those the address asks for: of the scope, and the one that is chosen.
    services: Vec<ServiceId>,
}

pub(super) async fn of(reading: &mut Reading<'_>) -> Result<Facets> {
    let of_scope = reading.target()?.map(|target| Target::services(target, &reading.catalog)).unwrap_or_default();
    let found = series::facets(&mut reading.session, &of_scope).await?;
    let named = |id: &ServiceId| reading.catalog.services.get(id).map(|service| (*id, (service.slug.to_string(), service.name.clone())));
    let names: BTreeMap<_, _> = found.iter().map(|facet| &facet.service).filter_map(named).collect();
    let services = match reading.query.own("service") {
        None => of_scope,
        Some(slug) => {
            let service = reading.catalog.service(slug).ok_or_else(|| Error::NotFound(format!("the service `{slug}`")))?;
            of_scope.into_iter().filter(|id| *id == service.id).collect()
        }
    };
    Ok(Facets { found, names, services })
}

impl Facets {
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn services(&self) -> Vec<ServiceId> {
        self.services.clone()
    }

    /// Each choice counts the series that the other choices leave.
    pub(super) fn filter(&self, query: &Query) -> BenchmarkFilter {
        let chosen = |name: &str| query.own(name).unwrap_or_default();
        let scope = (query.scope != Scope::Program).then(|| ("scope".to_owned(), query.scope.to_string()));
        let kept = ["state", "sort"].into_iter().filter_map(|name| Some((name.to_owned(), query.own(name)?.to_owned())));
        let mut services: Vec<_> = self
            .count(query, "service", |facet| self.names.get(&facet.service).map(|(slug, _)| slug.clone()).unwrap_or_default())
            .into_iter()
            .map(|(slug, count)| {
                let name = self.names.values().find(|(of, _)| *of == slug).map_or_else(|| slug.clone(), |(_, name)| name.clone());
                (name, slug, count)
            })
            .collect();
        services.sort();
        let choices = |name: &str, of: fn(&Facet) -> String| {
            let counted = self.count(query, name, of);
            counted.into_iter().map(|(value, count)| choice(&value, &value, count, chosen(name))).collect::<Vec<_>>()
        };
        BenchmarkFilter {
            q: chosen("q").to_owned(),
            services: services.into_iter().map(|(name, slug, count)| choice(&slug, &name, count, chosen("service"))).collect(),
            envs: choices("env", |facet| facet.env.clone()),
            metrics: choices("metric", |facet| facet.metric.clone()),
            fingerprints: choices("fingerprint", |facet| facet.fingerprint.clone()),
            kept: scope.into_iter().chain(kept).collect(),
        }
    }

    /// How many series match, as far as that is a matter of what they have in common.
    pub(super) fn matching(&self, query: &Query) -> i64 {
        self.count(query, "", |_| String::new()).into_values().sum()
    }

    fn count(&self, query: &Query, name: &str, of: impl Fn(&Facet) -> String) -> BTreeMap<String, i64> {
        let matches = |facet: &Facet| {
            let slug = self.names.get(&facet.service).map(|(slug, _)| slug.as_str()).unwrap_or_default();
            let fields = [("service", slug), ("env", &facet.env), ("metric", &facet.metric), ("fingerprint", &facet.fingerprint)];
            fields.into_iter().all(|(field, value)| field == name || query.own(field).is_none_or(|wanted| wanted == value))
        };
        let mut counted = BTreeMap::new();
        for facet in self.found.iter().filter(|facet| matches(facet)) {
            *counted.entry(of(facet)).or_insert(0) += facet.series;
        }
        counted
    }
}

fn choice(value: &str, name: &str, count: i64, chosen: &str) -> Choice {
    Choice { value: value.to_owned(), label: format!("{} ({count})", name.replace('_', " ")), selected: value == chosen }
}
