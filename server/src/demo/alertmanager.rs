//! Alertmanager webhooks (version 4), one alert per group.

use super::Request;
use super::timeline::Timeline;
use chrono::{DateTime, Duration, Utc};
use serde_json::json;

pub(super) struct Alert {
    pub(super) service: &'static str,
    pub(super) name: &'static str,
    pub(super) severity: &'static str,
    pub(super) summary: &'static str,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) minutes: i64,
}

impl Alert {
    /// The notifications of its whole episode: firing, then resolved.
    pub(super) fn episode(&self, timeline: &mut Timeline) {
        let fingerprint = timeline.random(&format!("alert {} {}", self.service, self.name)).hex(16);
        let ends_at = self.starts_at + Duration::minutes(self.minutes);
        // Alertmanager waits `group_wait` (30 s by default) before the first notification of a group.
        for (status, ends, at) in [("firing", None, self.starts_at), ("resolved", Some(ends_at), ends_at)] {
            let labels = json!({"alertname": self.name, "service": self.service, "severity": self.severity, "cluster": "demo"});
            let annotations = json!({"summary": self.summary, "runbook_url": "https://runbooks.invalid/latency"});
            let body = json!({
                "receiver": "pacekeeper",
                "status": status,
                "alerts": [{
                    "status": status,
                    "labels": labels,
                    "annotations": annotations,
                    "startsAt": self.starts_at,
                    "endsAt": ends.map_or_else(|| "0001-01-01T00:00:00Z".to_owned(), |at: DateTime<Utc>| at.to_rfc3339()),
                    "generatorURL": format!("https://prometheus.invalid/graph?g0.expr={}", self.name),
                    "fingerprint": fingerprint,
                }],
                "groupLabels": {"alertname": self.name, "service": self.service},
                "commonLabels": labels,
                "commonAnnotations": annotations,
                "externalURL": "https://alertmanager.invalid",
                "version": "4",
                "groupKey": format!("{{}}:{{alertname=\"{}\", service=\"{}\"}}", self.name, self.service),
                "truncatedAlerts": 0,
            });
            timeline.request(Request {
                at: at + Duration::seconds(30),
                method: "POST",
                path: "/hooks/alertmanager/{alertmanager}".to_owned(),
                headers: super::timeline::json_headers(),
                body: body.to_string().into_bytes(),
                hook: Some("alertmanager"),
            });
        }
    }
}
