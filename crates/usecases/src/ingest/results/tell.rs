//! Who hears of a verdict: the pull request, and the channels that want to know of exceeded budgets.

use super::Upload;
use super::answer::Told;
use super::enforce::Budgets;
use crate::error::Result;
use crate::markdown;
use crate::outgoing::{GateNews, Level, Message, gate, notify};
use domain::verdict::ReportVerdict;
use serde_json::Value;
use store::Session;

/// Puts the commit status, the comment and the notifications into the outbox. What nobody will get is a warning of the answer.
pub(super) async fn tell(
    upload: &Upload<'_>,
    session: &mut Session,
    whole: &ReportVerdict,
    answer: &mut Told<'_>,
    budgets: &Budgets,
) -> Result<()> {
    let mut warnings = Vec::new();
    let url = upload.platform.link(&format!("/runs/{}", upload.run));
    if let Some(sha) = upload.position.sha.as_deref() {
        let news = GateNews {
            service: upload.service,
            catalog: upload.catalog,
            repository: &upload.position.repository,
            sha,
            pr: upload.position.pr,
            env: &upload.env,
            tool: &upload.report.tool,
            verdict: whole.verdict,
            blocking: whole.blocking,
            attempt: upload.attempt,
            reason: whole.reasons.first().map(String::as_str).unwrap_or_default(),
            markdown: &|| Ok(markdown::verdict(&without_checklist(serde_json::to_value(&*answer)?))),
            url: url.clone(),
            waiting_for_approval: budgets.waiting.as_ref().map(|waiting| waiting.team.clone()),
        };
        warnings.extend(gate(upload.platform, session, &news).await?);
    }
    if let Some(message) = exceeded(upload, budgets, url) {
        for channel in budgets.channels() {
            warnings.extend(notify(upload.platform, session, channel, &message).await?);
        }
    }
    answer.warn(warnings);
    Ok(())
}

/// The comment says it once, below all reports.
fn without_checklist(mut answer: Value) -> Value {
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("checklist");
    }
    answer
}

/// One message a day for the same budgets on the same line, however often they are measured.
fn exceeded(upload: &Upload<'_>, budgets: &Budgets, url: String) -> Option<Message> {
    let reasons: Vec<&str> = budgets.exceeded().map(|finding| finding.reason.as_str()).collect();
    if reasons.is_empty() || budgets.channels().is_empty() {
        return None;
    }
    let service = &upload.service;
    let (number, where_) =
        (reasons.len(), if upload.line.is_empty() { upload.position.default_branch.as_str() } else { upload.line.as_str() });
    let mut text = reasons.join("\n");
    if let Some(waiting) = &budgets.waiting {
        text.push_str(&format!("\nwaits for an approval by {}: {}", waiting.team, upload.platform.link("/approvals")));
    }
    let breaches: Vec<String> = budgets.exceeded().map(|finding| format!("{} {}", finding.check.endpoint, finding.check.metric)).collect();
    Some(Message {
        title: format!("{}: {number} {} exceeded on {where_}", service.name, if number == 1 { "budget" } else { "budgets" }),
        text,
        url,
        level: Level::Critical,
        key: Some(format!("budget:{}:{}:{}:{}", service.slug, upload.line, upload.now.day(upload.platform.zone()), breaches.join(","))),
        ..Message::default()
    })
}
