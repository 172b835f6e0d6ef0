//! The `endpoints:` block (and its list form `budgets:`), `objectives:` and `on_budget_exceed:`.

use super::document::{Document, Scalar};
use super::plan::Plan;
use super::tree::{service_named, service_or_only, slug};
use super::units::{rate, seconds};
use crate::error::{Error, Result};
use domain::catalog::{Budget, Catalog, Change, OnExceed, ServiceObjectives};
use domain::ids::ServiceId;
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
    for (index, entry) in document.objectives.iter().enumerate() {
        let service = service_or_only(after, &format!("objectives[{index}].service"), entry.service.as_deref())?;
        let wanted = ServiceObjectives { service: service.id, objectives: entry.slo.clone(), managed_by: Some(plan.label.clone()) };
        let known = before.objectives.get(&service.id);
        let (exists, same) = (known.is_some(), known == Some(&wanted));
        plan.want("objectives", service.slug.to_string(), exists, same, || Change::Objectives(wanted));
    }
    on_exceed(document, before, after, plan)
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

/// The program description's list of steps, folded into one rule per service it names (or one for all).
fn on_exceed(document: &Document, before: &Catalog, after: &Catalog, plan: &mut Plan) -> Result<()> {
    let mut rules: BTreeMap<Option<ServiceId>, OnExceed> = BTreeMap::new();
    for step in &document.on_budget_exceed {
        let named = step.get("service").map(ToString::to_string);
        let service = named.map(|named| service_named(after, "on_budget_exceed.service", &named)).transpose()?.map(|service| service.id);
        let rule =
            rules.entry(service).or_insert_with(|| OnExceed { service, managed_by: Some(plan.label.clone()), ..OnExceed::default() });
        for (key, value) in step.iter().filter(|(key, _)| *key != "service") {
            let field = format!("on_budget_exceed.{key}");
            match (key.as_str(), value) {
                ("block_merge", Scalar::Flag(flag)) => rule.block_merge = Some(*flag),
                ("block_merge", _) => return Err(Error::invalid(field, "write true or false")),
                ("notify", channel) => rule.notify.push(channel_of(&field, &channel.to_string())?),
                ("require_approval", team) => {
                    let team = slug(&field, &team.to_string())?;
                    if after.team(team.as_str()).is_none() {
                        let note = format!("{field}: there is no team `{team}` yet; until there is, only an admin can approve");
                        plan.notes.push(note);
                    }
                    rule.require_approval = Some(team);
                }
                _ => return Err(Error::invalid(field, "use block_merge, notify or require_approval")),
            }
        }
    }
    for (service, rule) in rules {
        let name = service.and_then(|id| after.services.get(&id)).map_or_else(|| "all".to_owned(), |service| service.slug.to_string());
        let known = before.on_exceed.get(&service);
        let (exists, same) = (known.is_some(), known == Some(&rule));
        plan.want("on_budget_exceed", name, exists, same, || Change::OnExceed(rule));
    }
    Ok(())
}

/// `#channel` of Slack, `mailto:address`, or `webhook:<source>`.
pub(super) fn channel_of(field: &str, channel: &str) -> Result<String> {
    let known = ["#", "mailto:", "webhook:"].iter().any(|start| channel.starts_with(start) && channel.len() > start.len());
    if known {
        Ok(channel.to_owned())
    } else {
        Err(Error::invalid(
            field,
            format!("`{channel}` is no channel: write \"#perf-alerts\", mailto:someone@example.org or webhook:<source>"),
        ))
    }
}
