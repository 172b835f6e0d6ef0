//! What the evidence says about each check of a team now: the raw state with the numbers and the sentence behind it.
//!
//! Unknown and idle are told apart here (decisions 17 and 19): no source able to tell is unknown, a live source with nothing to
//! measure is idle, and where Pacekeeper itself is the source, absence is a fail.

mod budgets;
mod checklist;
mod delivery;
mod operations;
mod practice;
mod targets;

use super::Raw;
use crate::catalog::{Catalog, Service};
use crate::facts::{Book, DayFacts, Seen, Subject};
use crate::ids::{ServiceId, TeamId};
use crate::kpi::Kpi;
use crate::model::{Check, CheckFact, Quantified, VersionedModel};
use crate::numbers::nine_digits;
use crate::time::{Day, Timestamp, Window};

/// How far back a measurement ever looks. Whoever fills the book loads at least this much, so that a live evaluation and a replay
/// from the first evidence see the same.
pub const LOOKBACK_DAYS: u64 = 180;

/// Everything a measurement of one team looks at.
pub struct Context<'a> {
    pub team: TeamId,
    pub at: Timestamp,
    pub day: Day,
    pub book: &'a Book,
    pub catalog: &'a Catalog,
    /// The team's own KPIs.
    pub kpis: &'a [Kpi],
    pub model: &'a VersionedModel,
}

/// One check as measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub raw: Raw,
    pub value: Option<f64>,
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub evidence_count: i64,
    pub evidence_at: Option<Timestamp>,
    pub reason: String,
}

/// Measures one check of one team over the services it owns today.
pub fn measure(check: &Check, context: &Context) -> Measured {
    match check.fact {
        CheckFact::LoadTestAge => delivery::load_test_age(check, context),
        CheckFact::MetricsFresh => operations::metrics_fresh(check, context),
        CheckFact::AlertsActive => operations::alerts_active(check, context),
        CheckFact::ResultsOnMain => delivery::results_on_main(check, context),
        CheckFact::ChecklistComplete => checklist::complete(check, context),
        CheckFact::GateBlocking => delivery::gate_blocking(check, context),
        CheckFact::SlosDefined => operations::slos_defined(check, context),
        CheckFact::CanaryShare => delivery::canary_share(check, context),
        CheckFact::ProfilesFresh => operations::profiles_fresh(check, context),
        CheckFact::BudgetCoverage => budgets::coverage(check, context),
        CheckFact::ReviewsAcknowledged => practice::reviews_acknowledged(check, context),
        CheckFact::ChangePointRuns => operations::change_point_runs(check, context),
        CheckFact::KpiOnTarget(kpi) => targets::kpi_on_target(check, kpi, context),
        CheckFact::MembersActive => practice::members_active(check, context),
        CheckFact::SelfService => practice::self_service(check, context),
        CheckFact::KpisImproving => targets::kpis_improving(check, context),
    }
}

impl Measured {
    /// No source able to tell: says what to connect.
    fn unknown(check: &Check) -> Self {
        Self::without_value(Raw::Unknown, check.connect.clone())
    }

    fn without_value(raw: Raw, reason: String) -> Self {
        Self { raw, value: None, numerator: None, denominator: None, evidence_count: 0, evidence_at: None, reason }
    }

    /// A number held against the check's threshold.
    fn number(check: &Check, value: f64, reason: String) -> Self {
        let value = nine_digits(value);
        let passes = check.threshold.is_none_or(|threshold| check.fact.passes(value, threshold));
        let raw = if passes { Raw::Pass } else { Raw::Fail };
        Self { value: Some(value), ..Self::without_value(raw, reason) }
    }

    /// A share held against the check's threshold. The denominator is not 0.
    fn share(check: &Check, numerator: i64, denominator: i64, reason: String) -> Self {
        let value = numerator as f64 / denominator as f64;
        Self { numerator: Some(numerator), denominator: Some(denominator), ..Self::number(check, value, reason) }
    }

    /// The source lives, but there was nothing to measure.
    fn idle(reason: String) -> Self {
        Self { numerator: Some(0), denominator: Some(0), ..Self::without_value(Raw::Idle, reason) }
    }

    fn evidence(self, count: i64, newest: Option<Timestamp>) -> Self {
        Self { evidence_count: count, evidence_at: newest, ..self }
    }

    fn seen(self, seen: Option<Seen>) -> Self {
        match seen {
            Some(Seen { count, last }) => self.evidence(count, Some(last)),
            None => self,
        }
    }
}

impl<'a> Context<'a> {
    fn services(&self) -> Vec<&'a Service> {
        self.catalog.services_of(self.team)
    }

    /// The services that a check looks at. By slug.
    fn services_for(&self, check: &Check) -> Vec<&'a Service> {
        match check.services.or(check.fact.services()) {
            Some(Quantified::Important) => self.important(),
            Some(Quantified::All) | None => self.services(),
        }
    }

    /// Tier 1, or the best tier the team has (decision 16).
    fn important(&self) -> Vec<&'a Service> {
        let services = self.services();
        let ids: Vec<ServiceId> = services.iter().map(|service| service.id).collect();
        let top = self.catalog.top_tier(&ids);
        services.into_iter().filter(|service| top.contains(&service.id)).collect()
    }

    fn days(&self, subject: Subject, days: u64) -> impl Iterator<Item = (Day, &'a DayFacts)> + use<'a> {
        let window = Window::ending(self.day, days);
        self.book.subjects.get(&subject).into_iter().flat_map(move |of| of.range(window.from..=window.to)).map(|(day, facts)| (*day, facts))
    }

    /// How often any of these kinds was seen in the last `days` days, and when last.
    fn seen(&self, subject: Subject, kinds: &[&str], days: u64) -> Option<Seen> {
        newest(self.days(subject, days).flat_map(|(_, facts)| kinds.iter().filter_map(|kind| facts.seen.get(*kind))))
    }

    /// The same, unless the newest is older than the check allows.
    fn seen_fresh(&self, check: &Check, subject: Subject, kinds: &[&str], days: u64) -> Option<Seen> {
        // A day more than the hours: 24 hours reach into the day before.
        let days = days.max(check.fresh_hours.div_ceil(24) + 1);
        self.seen(subject, kinds, days).filter(|seen| self.is_fresh(check, seen.last))
    }

    fn is_fresh(&self, check: &Check, last: Timestamp) -> bool {
        check.fresh_hours == 0 || self.at.hours_since(last) <= check.fresh_hours as f64
    }

    /// Whether any of the team's services had evidence of these kinds within the lookback.
    fn ever_seen(&self, kinds: &[&str]) -> bool {
        self.services().iter().any(|service| self.seen(Subject::Service(service.id), kinds, LOOKBACK_DAYS).is_some())
    }
}

/// Adds up counts and keeps the newest time.
fn newest<'s>(seen: impl Iterator<Item = &'s Seen>) -> Option<Seen> {
    seen.fold(None, |sum: Option<Seen>, one| match sum {
        None => Some(one.clone()),
        Some(sum) => Some(Seen { count: sum.count + one.count, last: sum.last.max(one.last) }),
    })
}

/// `checkout, search and 3 more`.
fn names(services: &[&Service]) -> String {
    let slugs: Vec<&str> = services.iter().map(|service| service.slug.as_str()).collect();
    match slugs.as_slice() {
        [] => "none".to_owned(),
        [one] => (*one).to_owned(),
        [a, b] => format!("{a} and {b}"),
        [a, b, c] => format!("{a}, {b} and {c}"),
        [a, b, rest @ ..] => format!("{a}, {b} and {} more", rest.len()),
    }
}

/// `1 day`, `3 days`.
fn counted(number: i64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
