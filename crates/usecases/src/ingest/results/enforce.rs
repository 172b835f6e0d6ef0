//! What follows from a verdict: whether the pipeline stops, who must approve an exceeded budget, and who is told.

use super::Upload;
use crate::error::Result;
use crate::platform::Platform;
use domain::catalog::{Enforce, OnExceed, Policy, ThroughputRule};
use domain::time::Day;
use domain::verdict::{self, BudgetFinding, ReportVerdict, SeriesVerdict, Verdict};
use serde_json::{Value, json};
use store::approvals::{self, Approval, ApprovalDetail};
use store::{Session, gate};

/// The policy with `auto` replaced by what the gate has earned so far.
pub(super) async fn effective(session: &mut Session, policy: Policy) -> Result<Policy> {
    if policy.enforce != Enforce::Auto {
        return Ok(policy);
    }
    let trusted = gate::trust(session, policy.service).await?.is_some_and(|trust| trust.enforce == "block");
    Ok(Policy { enforce: if trusted { Enforce::Block } else { Enforce::Warn }, ..policy })
}

/// How the run stands against the budgets of its service, and what is to be done about those it exceeds.
pub(super) struct Budgets {
    pub findings: Vec<BudgetFinding>,
    rule: Option<OnExceed>,
    /// The approval that lets some limits pass, with the sentence that says so.
    approved: Vec<(Approval, String)>,
    /// The approval that is waited for.
    pub waiting: Option<Approval>,
}

/// Checks the budgets; asks for an approval where one is needed and none is given.
pub(super) async fn budgets(upload: &Upload<'_>, session: &mut Session, policy: &Policy) -> Result<Budgets> {
    let service = upload.service.id;
    let mut limits: Vec<_> = upload.catalog.budgets.values().filter(|budget| budget.service == service).cloned().collect();
    if policy.throughput == ThroughputRule::CapacityTestsOnly && !upload.request.capacity {
        limits.iter_mut().for_each(|budget| budget.throughput_min = None);
    }
    let findings = upload.report.load.as_ref().map(|load| verdict::check(&load.endpoints, load, &limits)).unwrap_or_default();
    let mut budgets = Budgets { findings, rule: upload.catalog.on_exceed(service).cloned(), approved: Vec::new(), waiting: None };
    let Some(team) = budgets.rule.as_ref().and_then(|rule| rule.require_approval.clone()).filter(|_| budgets.any_exceeded()) else {
        return Ok(budgets);
    };
    let valid = |approval: &Approval| {
        approval.expires_at.is_some_and(|end| end > upload.now)
            && (approval.line == upload.line || upload.line.is_empty() || approval.line.is_empty())
    };
    budgets.approved = approvals::list(session, Some(service), Some("approved"), 200)
        .await?
        .into_iter()
        .filter(valid)
        .map(|approval| {
            let sentence = approved_by(&approval, upload.platform);
            (approval, sentence)
        })
        .collect();
    let open: Vec<&BudgetFinding> = budgets.exceeded().collect();
    if open.is_empty() {
        return Ok(budgets);
    }
    let detail = ApprovalDetail {
        repository: upload.position.repository.clone(),
        env: upload.env.clone(),
        sha: upload.position.sha.clone(),
        pr: upload.position.pr,
        breaches: open.iter().map(|finding| breach(finding)).collect(),
        reasons: open.iter().map(|finding| finding.reason.clone()).collect(),
        ..ApprovalDetail::default()
    };
    let waiting = approvals::list(session, Some(service), Some("waiting"), 200).await?.into_iter().find(|one| one.line == upload.line);
    budgets.waiting = Some(match waiting {
        // The newest run is what is decided about.
        Some(known) => {
            let newer = Approval { run: upload.run, team: team.to_string(), detail, ..known };
            approvals::update(session, &newer).await?;
            newer
        }
        None => {
            let fresh = Approval {
                number: upload.platform.store.reserve(session, "approval", 1).await?.start,
                service,
                team: team.to_string(),
                state: "waiting".to_owned(),
                line: upload.line.clone(),
                run: upload.run,
                requested_at: upload.now,
                expires_at: None,
                detail,
            };
            approvals::insert(session, &fresh).await?;
            fresh
        }
    });
    Ok(budgets)
}

fn breach(finding: &BudgetFinding) -> String {
    format!("{} {}", finding.check.endpoint, finding.check.metric)
}

fn approved_by(approval: &Approval, platform: &Platform) -> String {
    let who = approval.detail.approver.as_deref().unwrap_or("somebody");
    let until: Option<Day> = approval.expires_at.map(|end| end.plus(chrono::Duration::seconds(-1)).day(platform.zone()));
    format!("approved by {who}{}", until.map(|day| format!(" until {day}")).unwrap_or_default())
}

impl Budgets {
    fn any_exceeded(&self) -> bool {
        self.findings.iter().any(|finding| finding.check.met == Some(false))
    }

    fn approval(&self, finding: &BudgetFinding) -> Option<&str> {
        let name = breach(finding);
        self.approved.iter().find(|(approval, _)| approval.detail.breaches.contains(&name)).map(|(_, sentence)| sentence.as_str())
    }

    /// Limits that are exceeded and that nobody has let pass.
    pub(super) fn exceeded(&self) -> impl Iterator<Item = &BudgetFinding> {
        self.findings.iter().filter(|finding| finding.check.met == Some(false) && self.approval(finding).is_none())
    }

    /// An approved limit warns instead of failing, and says who approved it.
    pub(super) fn let_pass(&self, limits: &mut [SeriesVerdict]) {
        for finding in self.findings.iter().filter(|finding| finding.check.met == Some(false)) {
            let Some(sentence) = self.approval(finding) else { continue };
            let of_finding = |limit: &&mut SeriesVerdict| limit.verdict == Verdict::Fail && limit.reason == finding.reason;
            for limit in limits.iter_mut().filter(of_finding) {
                limit.verdict = Verdict::Warn;
                limit.reason = format!("{}; {sentence}", limit.reason);
            }
        }
    }

    /// `on_budget_exceed` over the policy: a budget may block where series only warn, and the other way round.
    pub(super) fn enforce(&self, whole: &mut ReportVerdict, series: &[SeriesVerdict], policy: &Policy) {
        if whole.verdict != Verdict::Fail || self.exceeded().next().is_none() {
            return;
        }
        let series_fail = series.iter().any(|one| one.verdict == Verdict::Fail);
        let asked = self.waiting.as_ref().map(|waiting| format!("waits for an approval by {} (B-{})", waiting.team, waiting.number));
        match self.rule.as_ref().and_then(|rule| rule.block_merge) {
            Some(true) => whole.blocking = true,
            Some(false) if !(series_fail && policy.enforce == Enforce::Block) => whole.blocking = false,
            _ => whole.blocking |= asked.is_some(),
        }
        whole.exit_code = u8::from(whole.blocking);
        whole.reasons.extend(asked);
    }

    pub(super) fn told(&self) -> Vec<Value> {
        let one = |finding: &BudgetFinding| {
            let check = &finding.check;
            json!({
                "endpoint": check.endpoint,
                "metric": check.metric,
                "limit": check.limit,
                "measured": check.measured,
                "met": check.met,
                "reason": finding.reason,
                "approval": self.approval(finding),
            })
        };
        self.findings.iter().map(one).collect()
    }

    pub(super) fn approval_told(&self, platform: &Platform) -> Option<Value> {
        self.waiting.as_ref().map(|waiting| {
            json!({ "number": format!("B-{}", waiting.number), "team": waiting.team, "state": waiting.state, "url": platform.link("/approvals") })
        })
    }

    /// Channels that want to hear of an exceeded budget.
    pub(super) fn channels(&self) -> &[String] {
        self.rule.as_ref().map(|rule| rule.notify.as_slice()).unwrap_or_default()
    }
}
