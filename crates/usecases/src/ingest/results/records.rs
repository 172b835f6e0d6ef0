//! The evidence of a run: that it was, and how it stood against the budgets.

use super::Upload;
use super::enforce::Budgets;
use domain::catalog::{Enforce, Policy};
use domain::evidence::{Body, Draft, EndpointRequests, Run, Subject, Workload};
use domain::verdict::ReportVerdict;

impl Upload<'_> {
    pub(super) fn records(&self, whole: &ReportVerdict, policy: &Policy, budgets: &Budgets) -> Vec<Draft> {
        let (request, report) = (self.request, self.report);
        let occurred_at = report.started_at.unwrap_or(self.now);
        let subject = || Subject::Service(self.service.slug.to_string());
        let endpoints = report.load.iter().flat_map(|load| &load.endpoints);
        let run = Run {
            repository: Some(self.position.repository.clone()),
            env: self.env.clone(),
            branch: self.position.branch.clone(),
            sha: self.position.sha.clone(),
            pr: request.pr,
            tool: report.tool.clone(),
            workload: report.workload,
            attempt: self.attempt,
            verdict: whole.verdict,
            blocking: whole.blocking,
            gated: policy.enforce == Enforce::Block,
            series: i64::try_from(report.measurements.len()).unwrap_or(i64::MAX),
            run_url: request.run_url.clone(),
            endpoints: endpoints
                .filter_map(|row| row.requests.map(|requests| EndpointRequests { endpoint: row.endpoint.clone(), requests }))
                .collect(),
        };
        let key = &self.key;
        let mut drafts = vec![Draft { subject: subject(), occurred_at, key: key.clone(), body: Body::Run(run) }];
        if report.workload == Workload::Load {
            drafts.extend(budgets.findings.iter().map(|finding| Draft {
                subject: subject(),
                occurred_at,
                key: format!("{key}/{}/{}", finding.check.endpoint, finding.check.metric),
                body: Body::BudgetCheck(finding.check.clone()),
            }));
        }
        drafts
    }
}
