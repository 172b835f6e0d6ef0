//! `/approvals`: budgets that were exceeded and wait for an answer, and what was answered.

use super::format;
use super::query::Query;
use super::reading::Reading;
use super::runs::service_link;
use super::words::{link, mark};
use crate::actor::Actor;
use crate::approvals::{LONGEST_DAYS, may_decide};
use crate::error::{Error, Result};
use crate::platform::Platform;
use crate::view::{ApprovalCard, Approvals, Draft, Mark, Notice, Tone};
use domain::scope::Target;
use domain::time::{Day, Timestamp};
use std::collections::BTreeSet;
use store::approvals::{self, Approval};

/// Decided ones that are listed.
const SHOWN: i64 = 100;

pub async fn approvals(platform: &Platform, actor: &Actor, query: &Query) -> Result<Approvals> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let services: BTreeSet<_> =
        reading.target()?.map(|target: Target| target.services(&reading.catalog)).unwrap_or_default().into_iter().collect();
    let all = approvals::list(&mut reading.session, None, None, SHOWN).await?;
    let (mut waiting, mut decided) = (Vec::new(), Vec::new());
    for approval in all.iter().filter(|approval| services.contains(&approval.service)) {
        let card = card(&mut reading, approval).await?;
        if approval.state == "waiting" { waiting.push(card) } else { decided.push(card) }
    }
    let notice = (waiting.is_empty() && decided.is_empty()).then(|| Notice::NoData {
        title: "Nothing was ever asked for".to_owned(),
        advice:
            "When a load test exceeds a budget whose `on_budget_exceed` says `require_approval`, the named team is asked here, and the \
                 pull request waits for the answer."
                .to_owned(),
        connect: None,
        snippet: None,
    });
    let sentence = match waiting.len() {
        0 => "None waits for an answer".to_owned(),
        1 => "1 waits for an answer".to_owned(),
        more => format!("{more} wait for an answer"),
    };
    Ok(Approvals { sentence, waiting, decided, notice })
}

/// What a team was asked because of a run: the one whose newest run it is, and those that were answered for the same line.
pub(super) async fn of_run(reading: &mut Reading<'_>, run: &store::runs::RunRow) -> Result<Vec<ApprovalCard>> {
    let all = approvals::list(&mut reading.session, Some(run.service), None, SHOWN).await?;
    let mut cards = Vec::new();
    for approval in all.iter().filter(|approval| approval.run == run.id) {
        cards.push(card(reading, approval).await?);
    }
    Ok(cards)
}

/// How many a person could answer wait below a node, with what is asked.
pub(super) async fn waiting(reading: &mut Reading<'_>, services: &[domain::ids::ServiceId]) -> Result<Vec<Approval>> {
    let all = crate::approvals::waiting(&mut reading.session).await?;
    Ok(all.into_iter().filter(|approval| services.contains(&approval.service)).collect())
}

pub(super) fn title(approval: &Approval) -> String {
    let breaches = approval.detail.breaches.join(", ");
    if breaches.is_empty() { format!("B-{}", approval.number) } else { format!("B-{} {breaches}", approval.number) }
}

async fn card(reading: &mut Reading<'_>, approval: &Approval) -> Result<ApprovalCard> {
    let catalog = std::sync::Arc::clone(&reading.catalog);
    let refusal = if approval.state == "waiting" {
        match may_decide(&mut reading.session, reading.actor, approval, &catalog).await {
            Ok(()) => None,
            Err(error @ (Error::Forbidden(_) | Error::Unauthenticated(_))) => Some(error.to_string()),
            Err(broken) => return Err(broken),
        }
    } else {
        Some(String::new())
    };
    let team = catalog.team(&approval.team);
    let latest = reading.today().checked_add_days(chrono::Days::new(LONGEST_DAYS.unsigned_abs())).unwrap_or(reading.today());
    Ok(ApprovalCard {
        id: format!("B-{}", approval.number),
        number: approval.number,
        service: service_link(catalog.services.get(&approval.service)),
        team: team.map_or_else(|| link(&approval.team, ""), |team| link(&team.name, format!("/teams/{}", team.slug))),
        state: state(approval, reading.now),
        run: link(format!("Run {}", approval.run), format!("/runs/{}", approval.run)),
        line: line(approval),
        commit: approval.detail.sha.as_deref().map(format::short_sha).unwrap_or_default(),
        reasons: if approval.detail.reasons.is_empty() { approval.detail.breaches.clone() } else { approval.detail.reasons.clone() },
        requested: format::relative(reading.now, approval.requested_at),
        decision: decision(approval, reading),
        form: refusal.is_none().then(Draft::default),
        refusal: refusal.unwrap_or_default(),
        latest: latest.to_string(),
    })
}

fn state(approval: &Approval, now: Timestamp) -> Mark {
    match approval.state.as_str() {
        "approved" if approval.expires_at.is_some_and(|end| end <= now) => mark(Tone::Neutral, "ended"),
        "approved" => mark(Tone::Ok, "approved"),
        "rejected" => mark(Tone::Bad, "rejected"),
        _ => mark(Tone::Warn, "waiting"),
    }
}

fn line(approval: &Approval) -> String {
    match approval.detail.pr {
        Some(pr) => format!("#{pr}"),
        None if approval.line.is_empty() => "default branch".to_owned(),
        None => approval.line.trim_start_matches("branch:").to_owned(),
    }
}

/// `Mara approved it until 1 Mar 2027: the sale ends then`.
pub(super) fn decision(approval: &Approval, reading: &Reading) -> String {
    let Some(who) = approval.detail.approver.as_deref() else { return String::new() };
    let reason = approval.detail.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let last: Option<Day> = approval.expires_at.map(|end| end.plus(chrono::Duration::microseconds(-1)).day(reading.zone()));
    let until = last.map(|day| format!(" until {}", format::date(day))).unwrap_or_default();
    format!("{who} {} it{until}{reason}", approval.state)
}
