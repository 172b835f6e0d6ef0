//! Values of weeks: which are written again, and which day a date shows.

use super::{TEAMS, deployed, merged, send};
use crate::harness::{at, with_bench};
use domain::kpi::KpiId;
use store::kpi_points;
use usecases::pages::Query;
use usecases::{Actor, api, pages};

#[tokio::test]
async fn late_evidence_restates_no_week_whose_window_is_forgotten_in_part() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        // 150 days before, on a Sunday.
        send(&bench, &[deployed("c1", "2026-06-28T08:00:00Z")]).await;
        bench.evaluate().await;
        let team = platform.catalog().await.unwrap().team("payments").unwrap().id;
        let mut session = platform.store.read().await.unwrap();
        let from = "2026-01-01".parse().unwrap();
        let alone = kpi_points::dora(&mut session, team, true, from).await.unwrap();
        assert_eq!(alone.first().unwrap().0.to_string(), "2026-06-28");
        // Ninety days of which the first is the last that is kept, 9 May, end on 6 August.
        let quarters = kpi_points::dora(&mut session, team, false, from).await.unwrap();
        assert_eq!(quarters.first().unwrap().0.to_string(), "2026-08-09");
        let share = kpi_points::trend(&mut session, team, Some(KpiId::PrPerfTestShare), from).await.unwrap();
        assert_eq!(share.first().unwrap().1.to_string(), "2026-06-28", "thirty days are there");
        let incidents = kpi_points::trend(&mut session, team, Some(KpiId::PerfFixLeadTime), from).await.unwrap();
        assert_eq!(incidents.first().unwrap().1.to_string(), "2026-08-09");
    })
    .await;
}

#[tokio::test]
async fn values_that_were_corrected_after_their_week_are_marked() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        send(&bench, &[merged("checkout", 1, "2026-11-24")]).await;
        bench.evaluate().await;
        bench.clock.set(at("2026-12-10T12:00:00Z"));
        bench.evaluate().await;
        let team = platform.catalog().await.unwrap().team("payments").unwrap().id;
        let marked = async || {
            let mut session = platform.store.read().await.unwrap();
            let days = kpi_points::restated(&mut session, team, "pr-perf-test-share", "2026-01-01".parse().unwrap()).await.unwrap();
            days.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(marked().await, [] as [&str; 0], "each was written as its week ended");
        send(&bench, &[merged("checkout", 2, "2026-11-26")]).await;
        bench.evaluate().await;
        assert_eq!(marked().await, ["2026-11-29", "2026-12-06"]);
        let page = pages::kpi(platform, &Actor::System, &Query::parse("scope=t:payments").unwrap(), "pr-perf-test-share").await.unwrap();
        assert!(page.trend.unwrap().svg.contains("restated"));
        // None of one, then none of two: compared, and the same.
        let program = pages::program(platform, &Actor::System, &Query::default()).await.unwrap();
        let said: String = program.sentence.iter().map(|phrase| phrase.text.as_str()).collect();
        assert!(said.ends_with(". Of the KPIs 0 are better than at the beginning, 0 worse."), "{said}");
    })
    .await;
}

#[tokio::test]
async fn a_day_is_shown_as_the_tick_at_its_end_left_it() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        send(&bench, &[deployed("c1", "2026-11-20T20:00:00Z")]).await;
        bench.evaluate().await;
        // The tick of Monday's first instant judges Sunday, and the new week has no point yet.
        bench.clock.set(at("2026-11-30T00:00:10Z"));
        bench.evaluate().await;
        let frequency = async |scope: &str, at: Option<&str>| {
            let five = api::dora(platform, &Actor::System, Some(scope), at).await.unwrap();
            (five[1].value, five[1].window.to.to_string())
        };
        let one = Some(0.0777777778);
        for scope in ["t:payments", "program"] {
            assert_eq!(frequency(scope, None).await, (one, "2026-11-29".to_owned()), "{scope}");
            let page = pages::dora(platform, &Actor::System, &Query::parse(&format!("scope={scope}")).unwrap()).await.unwrap();
            assert_eq!(page.measures[1].figure.value, "0.1", "{scope}");
        }
        send(&bench, &[deployed("c2", "2026-11-30T00:00:05Z")]).await;
        bench.evaluate().await;
        bench.clock.set(at("2026-12-02T12:00:00Z"));
        bench.evaluate().await;
        assert_eq!(frequency("t:payments", None).await.0, Some(0.155555556));
        for scope in ["t:payments", "s:checkout", "program"] {
            assert_eq!(frequency(scope, Some("2026-11-29")).await, (one, "2026-11-29".to_owned()), "{scope}");
        }
        let kpi = api::kpi(platform, &Actor::System, "slo-compliance", Some("s:checkout"), Some("2026-11-29"), None).await.unwrap();
        assert_eq!(kpi.window.to.to_string(), "2026-11-29");
        // Tuesday in the middle of its week: of a team from its facts, above by the last week that had ended.
        let then = async |scope: &str| {
            let query = Query::parse(&format!("scope={scope}&at=2026-12-01")).unwrap();
            let page = pages::dora(platform, &Actor::System, &query).await.unwrap();
            (page.measures[1].figure.computation.window.clone(), page.lead)
        };
        let (window, lead) = then("t:payments").await;
        assert!(window.ends_with("1 Dec 2026") && lead.contains("to 1 Dec 2026"), "{window}: {lead}");
        let (window, lead) = then("program").await;
        assert!(window.ends_with("29 Nov 2026") && lead.contains("to 29 Nov 2026"), "{window}: {lead}");
        let rows = api::kpis_csv(platform, &Actor::System, &Query::parse("scope=s:checkout&to=2026-11-29").unwrap()).await.unwrap();
        assert_eq!((rows.len(), rows[0].to.to_string()), (9, "2026-11-29".to_owned()));
    })
    .await;
}
