//! DORA's five.

use super::{TEAMS, deployed, incident, send};
use crate::harness::{at, with_bench};
use serde_json::json;
use usecases::pages::Query;
use usecases::{Actor, api, pages};

#[tokio::test]
async fn doras_five_come_from_pushes_deployments_and_incidents() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let unknown = api::dora(platform, &Actor::System, Some("t:payments"), None).await.unwrap();
        assert!(unknown.iter().all(|figure| figure.value.is_none() && figure.reason.is_some()), "{unknown:?}");
        let push = json!({ "kind": "push", "service": "checkout", "repository": "acme/checkout", "branch": "main", "before": "c0", "after": "c2",
            "commits": [{ "sha": "c1", "at": "2026-11-20T08:00:00Z" }, { "sha": "c2", "at": "2026-11-21T08:00:00Z" }], "occurred_at": "2026-11-21T09:00:00Z" });
        send(
            &bench,
            &[push, deployed("c1", "2026-11-20T20:00:00Z"), deployed("c2", "2026-11-22T08:00:00Z"), incident()],
        )
        .await;
        bench.evaluate().await;
        for scope in ["t:payments", "s:checkout", "program"] {
            let found = api::dora(platform, &Actor::System, Some(scope), None).await.unwrap();
            let values: Vec<Option<f64>> = found.iter().map(|figure| figure.value).collect();
            // Twelve and twenty-four hours; two in 90 days; six hours; one of two failed; none was a repair.
            assert_eq!(values, [Some(0.75), Some(0.155555556), Some(0.25), Some(0.5), Some(0.0)], "{scope}");
            assert_eq!(found[3].beside.as_deref(), Some("1 by time alone: an incident within 24 h"));
        }
        let page = pages::dora(platform, &Actor::System, &Query::parse("scope=t:payments").unwrap()).await.unwrap();
        assert_eq!((page.measures[0].figure.value.as_str(), page.measures[0].figure.unit.as_str()), ("18", "h"));
        let text = pages::dora_markdown(&page);
        assert!(text.contains("\n| Change lead time | 18 h |"), "{text}");
        let weeks = pages::dora_csv(platform, &Actor::System, &Query::parse("scope=t:payments").unwrap()).await.unwrap();
        let week = weeks.iter().rfind(|row| row.measure == "change-lead-time").unwrap();
        assert_eq!((week.week.as_str(), week.value, week.unit), ("2026-W47", Some(0.75), "days"));
        let program = pages::program(platform, &Actor::System, &Query::default()).await.unwrap();
        let said: String = program.sentence.iter().map(|phrase| phrase.text.as_str()).collect();
        assert!(said.ends_with(". No KPI has a beginning to compare with yet."), "{said}");
        let five: Vec<_> = program.kpis.last().unwrap().kpis.iter().map(|kpi| (kpi.id.as_str(), kpi.now.as_str())).collect();
        let expected = [
            ("dora-change-lead-time", "18 h"),
            ("dora-deployment-frequency", "0.2 a week"),
            ("dora-failed-deployment-recovery-time", "6 h"),
            ("dora-change-fail-rate", "50 %"),
            ("dora-deployment-rework-rate", "0 %"),
        ];
        assert_eq!(five, expected);
        let rows = pages::program_csv(platform, &Actor::System, &Query::default()).await.unwrap();
        assert_eq!(rows.iter().rfind(|row| row.kpi == "dora-change-fail-rate").unwrap().value, Some(0.5));
        let rows = page.deployments.unwrap().rows;
        assert_eq!(rows.iter().map(|row| row[2].text.as_str()).collect::<Vec<_>>(), ["c2", "c1"]);
        assert_eq!(rows[0][5].text, "by time alone (within 24 h), recovered after 6 h");
        bench.clock.set(at("2027-03-01T00:05:00Z"));
        bench.evaluate().await;
        let later = api::dora(platform, &Actor::System, Some("t:payments"), None).await.unwrap();
        assert!(later.iter().all(|figure| figure.value.is_none()), "the window has passed");
        let then = api::dora(platform, &Actor::System, Some("t:payments"), Some("2026-11-25")).await.unwrap();
        assert_eq!(then[0].value, Some(0.75));
    })
    .await;
}
