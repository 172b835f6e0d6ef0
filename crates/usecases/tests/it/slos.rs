//! SLOs pulled from a metrics source that answers by rule.

use crate::harness::{Bench, SMALLEST, at, with_bench};
use domain::evidence::AlertRule;
use domain::time::Timestamp;
use usecases::slos::{Metrics, pull};
use usecases::sources::{NewSource, save};
use usecases::{Actor, api};

/// 1,000 requests in every step of five minutes, of which `bad` fail; nothing before the service began.
struct Service {
    began: Timestamp,
    bad: f64,
    /// The good query names a label that does not exist.
    misspelt: bool,
}

impl Metrics for Service {
    async fn instant(&self, query: &str, until: Timestamp) -> Result<Option<f64>, String> {
        let good = query.contains("status");
        if good && self.misspelt {
            return Ok(None);
        }
        let window =
            query.rsplit_once('[').and_then(|(_, rest)| rest.split_once("s:")).and_then(|(seconds, _)| seconds.parse::<i64>().ok());
        let start = until.plus(chrono::Duration::seconds(-window.ok_or("not a subquery")?)).max(self.began);
        let steps = (until.micros() - start.micros()) / 300_000_000;
        // A rate of requests per second, which the caller multiplies by the step of 300 s.
        Ok((steps > 0).then(|| steps as f64 * (if good { 1_000.0 - self.bad } else { 1_000.0 }) / 300.0))
    }

    async fn rules(&self) -> Result<Vec<AlertRule>, String> {
        Ok(vec![AlertRule { name: "HighLatency".to_owned(), last_evaluation: Some(at("2026-11-25T11:59:30Z")), healthy: true }])
    }
}

async fn pulled(bench: &Bench, service: &Service) -> usecases::slos::Pulled {
    bench.apply(SMALLEST).await;
    let new = NewSource {
        slug: "prom".to_owned(),
        kind: "prometheus".to_owned(),
        name: "Prometheus".to_owned(),
        url: Some("http://127.0.0.1:9090".to_owned()),
        ..NewSource::default()
    };
    let (source, _) = save(&bench.platform, &Actor::System, new).await.unwrap();
    let pulled = pull(&bench.platform, &Actor::System, &source, service).await.unwrap();
    bench.evaluate().await;
    pulled
}

#[tokio::test]
async fn finished_days_and_today_are_sampled_once_and_add_up() {
    with_bench(async |bench| {
        // Two whole days and half of today: 2 × 288 + 144 steps of 1,000 requests, 2 of each 1,000 bad.
        let service = Service { began: at("2026-11-23T00:00:00Z"), bad: 2.0, misspelt: false };
        assert_eq!(pulled(&bench, &service).await.samples, 3);
        let slo = api::slos(&bench.platform, &Actor::System).await.unwrap().remove(0);
        assert_eq!((slo.id.as_str(), slo.good, slo.total), ("checkout.api-availability", Some(718_560.0), Some(720_000.0)));
        // 99.8 % of a 99.9 % objective: twice the budget, and no day met.
        assert_eq!((slo.actual, slo.budget_used, slo.days_met, slo.days_measured), (Some(0.998), Some(2.0), 0, 3));
        let again = pulled(&bench, &service).await;
        assert_eq!(again.samples, 1, "finished days are not asked for again");
        let kpis = api::kpis(&bench.platform, &Actor::System, Some("t:payments"), None).await.unwrap();
        let compliance = kpis.iter().find(|kpi| kpi.id.as_str() == "slo-compliance").unwrap();
        assert_eq!((compliance.numerator, compliance.denominator, compliance.value), (Some(0), Some(3), Some(0.0)));
    })
    .await;
}

#[tokio::test]
async fn no_data_is_unknown_and_a_good_query_that_never_matched_is_a_problem() {
    with_bench(async |bench| {
        let silent = Service { began: at("2027-01-01T00:00:00Z"), bad: 0.0, misspelt: false };
        let nothing = pulled(&bench, &silent).await;
        assert_eq!((nothing.samples, nothing.problems.len()), (0, 0));
        assert_eq!(api::slos(&bench.platform, &Actor::System).await.unwrap()[0].actual, None);
        let misspelt = Service { began: at("2026-11-25T00:00:00Z"), bad: 0.0, misspelt: true };
        let problems = pulled(&bench, &misspelt).await.problems;
        assert!(problems[0].contains("matches nothing"), "{problems:?}");
        assert_eq!(api::slos(&bench.platform, &Actor::System).await.unwrap()[0].actual, None, "not a total outage");
    })
    .await;
}

#[tokio::test]
async fn a_total_outage_counts_once_the_good_query_has_matched() {
    with_bench(async |bench| {
        pulled(&bench, &Service { began: at("2026-11-25T00:00:00Z"), bad: 0.0, misspelt: false }).await;
        bench.clock.advance(chrono::Duration::hours(1));
        pulled(&bench, &Service { began: at("2026-11-25T00:00:00Z"), bad: 0.0, misspelt: true }).await;
        assert_eq!(api::slos(&bench.platform, &Actor::System).await.unwrap()[0].actual, Some(0.0));
    })
    .await;
}

#[tokio::test]
async fn a_changed_zone_is_a_new_model_version_under_which_days_move() {
    with_bench(async |bench| {
        pulled(&bench, &Service { began: at("2026-11-23T00:00:00Z"), bad: 0.0, misspelt: false }).await;
        usecases::models::change_zone(&bench.platform, &Actor::System, chrono_tz::Asia::Tokyo).await.unwrap();
        assert_eq!((bench.platform.model().await.unwrap().version, bench.platform.zone()), (2, chrono_tz::Asia::Tokyo));
        bench.evaluate().await;
        let maturity = api::maturity(&bench.platform, &Actor::System, "payments", None).await.unwrap();
        assert_eq!(maturity.model, 2);
        let recomputed = usecases::recompute::recompute(&bench.platform, &Actor::System).await.unwrap();
        assert_eq!(recomputed.differences, []);
    })
    .await;
}
