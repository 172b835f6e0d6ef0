//! An answered approval reaches the pull request: the verdict of its newest run is told again, as it stands now.

use crate::error::Result;
use crate::markdown;
use crate::outgoing::{GateNews, gate};
use crate::platform::Platform;
use domain::catalog::Catalog;
use domain::results::LoadSummary;
use domain::verdict::{Verdict, judge_thresholds};
use serde_json::{Value, json};
use store::approvals::Approval;
use store::{Session, runs};

/// Puts status and comment into the outbox. Answers with why nobody will hear of it, where that is so.
pub(super) async fn announce(platform: &Platform, session: &mut Session, catalog: &Catalog, approval: &Approval) -> Result<Vec<String>> {
    let Some(run) = runs::get(session, approval.run).await? else { return Ok(Vec::new()) };
    let Some(service) = catalog.services.get(&approval.service) else { return Ok(Vec::new()) };
    let Some(sha) = approval.detail.sha.clone().or(run.sha) else { return Ok(Vec::new()) };
    let before = run.summary.get("answer").unwrap_or(&run.summary);
    let load = run.summary.get("load").cloned().and_then(|load| serde_json::from_value(load).ok()).flatten();
    let stands = standing(before, load.as_ref(), approval, run.verdict, run.blocking);
    let news = GateNews {
        service,
        catalog,
        repository: &approval.detail.repository,
        sha: &sha,
        pr: approval.detail.pr,
        env: &run.env,
        tool: &run.tool,
        verdict: stands.verdict,
        blocking: stands.blocking,
        attempt: run.attempt,
        reason: stands.answer["reasons"][0].as_str().unwrap_or_default(),
        markdown: &|| Ok(markdown::verdict(&stands.answer)),
        url: platform.link(&format!("/runs/{}", run.id)),
        waiting_for_approval: None,
    };
    gate(platform, session, &news).await
}

#[derive(Debug, PartialEq)]
struct Standing {
    verdict: Verdict,
    blocking: bool,
    answer: Value,
}

/// The answer of the upload with the decision in it. An approved limit warns instead of failing; whatever else failed still does.
fn standing(before: &Value, load: Option<&LoadSummary>, approval: &Approval, verdict: Verdict, blocking: bool) -> Standing {
    let who = approval.detail.approver.as_deref().unwrap_or("somebody");
    let approved = approval.state == "approved";
    let sentence = format!("{} by {who}", approval.state);
    let mut answer = before.clone();
    let mut let_pass = Vec::new();
    for budget in answer.get_mut("budgets").and_then(Value::as_array_mut).into_iter().flatten() {
        let text = |field: &str| budget.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = format!("{} {}", text("endpoint"), text("metric"));
        if approved && budget["met"] == json!(false) && approval.detail.breaches.contains(&name) {
            let_pass.push(text("reason"));
            budget["approval"] = json!(sentence);
        }
    }
    if let Some(reasons) = answer.get_mut("reasons").and_then(Value::as_array_mut) {
        reasons.retain(|reason| !reason.as_str().is_some_and(|reason| reason.starts_with("waits for an approval")));
        for reason in reasons.iter_mut() {
            if let Some(text) = reason.as_str().filter(|text| let_pass.iter().any(|passed| passed == text)) {
                *reason = json!(format!("{text}; {sentence}"));
            }
        }
        if !approved {
            let why = approval.detail.reason.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
            reasons.push(json!(format!("{sentence}{why}")));
        }
    }
    let list = |field: &str| answer.get(field).and_then(Value::as_array).into_iter().flatten();
    let still = list("series").any(|one| one["verdict"] == json!("fail"))
        || list("budgets").any(|one| one["met"] == json!(false) && one["approval"].is_null())
        || load.is_some_and(|load| judge_thresholds(load).iter().any(|one| one.verdict == Verdict::Fail))
        || answer["objectives"]["result"] == json!("fail");
    let passes = verdict == Verdict::Fail && !still;
    let (verdict, blocking) = if passes { (Verdict::Warn, false) } else { (verdict, blocking) };
    if let Some(fields) = answer.as_object_mut() {
        fields.insert(
            "approval".to_owned(),
            json!({ "number": format!("B-{}", approval.number), "team": approval.team, "state": approval.state }),
        );
        fields.insert("verdict".to_owned(), json!(verdict));
        fields.insert("blocking".to_owned(), json!(blocking));
    }
    Standing { verdict, blocking, answer }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{RunId, ServiceId};
    use domain::time::Timestamp;
    use store::approvals::ApprovalDetail;

    fn approval(state: &str) -> Approval {
        Approval {
            number: 3,
            service: ServiceId(1),
            team: "perf-team".to_owned(),
            state: state.to_owned(),
            line: "pr:12".to_owned(),
            run: RunId(7),
            requested_at: Timestamp::from_micros(0).unwrap(),
            expires_at: None,
            detail: ApprovalDetail {
                breaches: vec!["/api/checkout latency_p99".to_owned()],
                approver: Some("Mara".to_owned()),
                reason: Some("the sale ends on Friday".to_owned()),
                ..ApprovalDetail::default()
            },
        }
    }

    fn answer() -> Value {
        json!({ "verdict": "fail", "blocking": true, "series": [{ "verdict": "pass" }],
            "reasons": ["p99 is 250 ms, over 200 ms", "waits for an approval by perf-team (B-3)"],
            "budgets": [{ "endpoint": "/api/checkout", "metric": "latency_p99", "met": false, "reason": "p99 is 250 ms, over 200 ms", "approval": null }] })
    }

    #[test]
    fn an_approved_budget_warns_and_blocks_nothing() {
        let stands = standing(&answer(), None, &approval("approved"), Verdict::Fail, true);
        assert_eq!((stands.verdict, stands.blocking), (Verdict::Warn, false));
        assert_eq!(stands.answer["reasons"], json!(["p99 is 250 ms, over 200 ms; approved by Mara"]));
        assert_eq!(stands.answer["budgets"][0]["approval"], json!("approved by Mara"));
    }

    #[test]
    fn what_else_failed_still_fails() {
        let mut series = answer();
        series["series"][0]["verdict"] = json!("fail");
        let mut other_budget = answer();
        let more = json!({ "endpoint": "/", "metric": "latency_p95", "met": false, "reason": "x", "approval": null });
        other_budget["budgets"].as_array_mut().unwrap().push(more);
        let mut objectives = answer();
        objectives["objectives"] = json!({ "result": "fail" });
        for before in [series, other_budget, objectives] {
            let stands = standing(&before, None, &approval("approved"), Verdict::Fail, true);
            assert_eq!((stands.verdict, stands.blocking), (Verdict::Fail, true), "{before}");
        }
    }

    #[test]
    fn a_rejected_budget_stays_and_says_why() {
        let stands = standing(&answer(), None, &approval("rejected"), Verdict::Fail, true);
        assert_eq!((stands.verdict, stands.blocking), (Verdict::Fail, true));
        assert_eq!(stands.answer["reasons"], json!(["p99 is 250 ms, over 200 ms", "rejected by Mara: the sale ends on Friday"]));
    }
}
