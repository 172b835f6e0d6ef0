//! The `endpoints:` block (and its list form `budgets:`), and `on_budget_exceed:`.

use super::document::{Document, Scalar};
use super::plan::Plan;
use super::tree::service_or_only;
use super::units::{rate, seconds};
use crate::error::{Error, Result};
use domain::catalog::{Budget, Catalog, Change};
use std::collections::BTreeMap;

pub(super) fn plan(document: &Document, before: &Catalog, after: &Catalog, plan: &mut Plan) -> Result<()> {
    for (endpoint, entry) in &document.endpoints {
        one(endpoint, entry, before, after, plan)?;
    }
    for (index, entry) in document.budgets.iter().enumerate() {
        let field = format!("budgets[{index}]");
        let endpoint = entry.get("endpoint").ok_or_else(|| Error::invalid(&field, "name the `endpoint`"))?.to_string();
        let rest: BTreeMap<_, _> = entry.iter().filter(|(key, _)| *key != "endpoint").map(|(k, v)| (k.clone(), v.clone())).collect();
        one(&endpoint, &rest, before, after, plan)?;
    }
    for step in &document.on_budget_exceed {
        exceed(step, plan)?;
    }
    Ok(())
}

fn one(endpoint: &str, entry: &BTreeMap<String, Scalar>, before: &Catalog, after: &Catalog, plan: &mut Plan) -> Result<()> {
    let at = format!("endpoints.{endpoint}");
    let named = entry.get("service").map(ToString::to_string);
    let service = service_or_only(after, &format!("{at}.service"), named.as_deref())?;
    let mut budget = Budget {
        service: service.id,
        endpoint: endpoint.to_owned(),
        latency_seconds: BTreeMap::new(),
        throughput_min: None,
        valid_from: plan.today,
        managed_by: Some(plan.label.clone()),
    };
    for (key, value) in entry.iter().filter(|(key, _)| *key != "service") {
        let field = format!("{at}.{key}");
        match key.strip_prefix("latency_") {
            Some(percentile) if is_percentile(percentile) => {
                budget.latency_seconds.insert(percentile.to_owned(), seconds(&field, &value.to_string())?);
            }
            _ if key == "throughput_min" => budget.throughput_min = Some(rate(&field, &value.to_string())?),
            _ => return Err(Error::invalid(field, "unknown key: use service, latency_p50 … latency_p99 or throughput_min")),
        }
    }
    if budget.latency_seconds.is_empty() && budget.throughput_min.is_none() {
        return Err(Error::invalid(at, "a budget needs a latency or throughput limit"));
    }
    let known = before.budgets.get(&(service.id, endpoint.to_owned()));
    let same = known.is_some_and(|known| Budget { valid_from: budget.valid_from, ..known.clone() } == budget);
    plan.want("budget", format!("{}{endpoint}", service.slug), known.is_some(), same, || Change::Budget(budget));
    Ok(())
}

fn is_percentile(text: &str) -> bool {
    text.strip_prefix('p').is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()))
}

/// Blocking is what the gate's policy does; messages and approvals have no receiver configured yet and say so.
fn exceed(step: &BTreeMap<String, Scalar>, plan: &mut Plan) -> Result<()> {
    for (key, value) in step {
        match key.as_str() {
            "block_merge" => {
                plan.notes.push(format!("on_budget_exceed.block_merge: {value} is what `policies.enforce: block` does (the default)"))
            }
            "notify" | "require_approval" => {
                plan.notes.push(format!("on_budget_exceed.{key}: {value} is accepted; this version does not send it anywhere"));
            }
            other => return Err(Error::invalid(format!("on_budget_exceed.{other}"), "use block_merge, notify or require_approval")),
        }
    }
    Ok(())
}
