//! KPIs of the program's own, from pushed metrics.

use super::{TEAMS, send, tickets};
use crate::harness::with_bench;
use domain::kpi::KpiStatus;
use serde_json::json;
use usecases::pages::Query;
use usecases::{Actor, Error, api, models, pages};

#[tokio::test]
async fn a_kpi_of_the_programs_own_is_computed_for_every_scope() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let mut model = platform.model().await.unwrap().model.clone();
        model.own_kpis.push(tickets());
        models::publish(platform, &Actor::System, &model.to_yaml(), None).await.unwrap();
        let reading = |whose: (&str, &str), day: &str, value: f64| {
            let mut line = json!({ "kind": "metric", "name": "tickets.speed", "unit": "tickets", "value": value, "occurred_at": format!("{day}T10:00:00Z") });
            line[whose.0] = json!(whose.1);
            line
        };
        send(
            &bench,
            &[
                reading(("service", "checkout"), "2026-11-10", 2.0),
                reading(("service", "cart"), "2026-11-20", 1.0),
                reading(("team", "payments"), "2026-11-21", 2.0),
                reading(("team", "search"), "2026-11-21", 7.0),
                reading(("team", "search"), "2026-10-01", 50.0),
            ],
        )
        .await;
        bench.evaluate().await;
        let answer = async |scope: &str| api::kpi(platform, &Actor::System, "tickets", Some(scope), None, None).await.unwrap();
        let payments = answer("t:payments").await;
        assert_eq!((payments.value, payments.status, payments.unit.as_str()), (Some(5.0), KpiStatus::OnTarget, "tickets"));
        assert_eq!(payments.points.last().and_then(|point| point.value), Some(5.0));
        assert_eq!((answer("t:search").await.value, answer("t:search").await.status), (Some(7.0), KpiStatus::OnTarget), "its own target is 10");
        assert_eq!((answer("program").await.value, answer("program").await.status), (Some(12.0), KpiStatus::OffTarget));
        assert_eq!(answer("s:checkout").await.value, Some(2.0));
        assert_eq!(api::kpis(platform, &Actor::System, None, None).await.unwrap().len(), 10);

        let query = Query::parse("scope=t:payments").unwrap();
        let page = pages::kpi(platform, &Actor::System, &query, "tickets").await.unwrap();
        assert_eq!((page.figure.value.as_str(), page.figure.unit.as_str(), page.figure.target.as_str()), ("5", "tickets", "< 6 tickets"));
        assert_eq!(page.contributions.iter().map(|part| part.link.text.as_str()).collect::<Vec<_>>(), ["Checkout", "Cart"]);
        let overview = pages::kpis(platform, &Actor::System, &query).await.unwrap();
        let own = overview.groups.last().unwrap();
        assert_eq!((own.name.as_str(), own.tiles[0].id.as_str()), ("Our own: Customers", "tickets"));
        let program = pages::program(platform, &Actor::System, &Query::default()).await.unwrap();
        let names: Vec<_> = program.kpis.iter().map(|group| (group.name.as_str(), group.kpis.len())).collect();
        let expected = [("Process", 3), ("Quality", 3), ("Efficiency", 3), ("Our own: Customers", 1), ("DORA, against its own past", 5)];
        assert_eq!(names, expected);
        let shown = &program.kpis[3].kpis[0];
        assert_eq!((shown.now.as_str(), shown.target.as_str(), shown.mark.word.as_str()), ("12 tickets", "< 6 tickets", "off target"));
        assert!(shown.link.href.starts_with("/kpis/tickets?"), "{}", shown.link.href);
        assert!(pages::program_markdown(&program).contains("\n## Our own: Customers\n"));
        let weeks = pages::program_csv(platform, &Actor::System, &Query::default()).await.unwrap();
        let tickets = weeks.iter().rfind(|row| row.kpi == "tickets").unwrap();
        assert_eq!((tickets.day.as_str(), tickets.value), ("2026-11-25", Some(12.0)));
        // The page of the KPI as files: the weeks as numbers, the text, the picture.
        let weeks = pages::kpi_csv(platform, &Actor::System, &query, "tickets").await.unwrap();
        let last = weeks.last().unwrap();
        assert_eq!((last.week.as_str(), last.value, last.status), ("2026-W48", Some(5.0), Some(KpiStatus::OnTarget)));
        assert!(pages::kpi_csv(platform, &Actor::System, &Query::parse("scope=s:cart").unwrap(), "tickets").await.unwrap().is_empty());
        assert!(matches!(pages::kpi_csv(platform, &Actor::System, &query, "speed").await, Err(Error::NotFound(_))));
        let text = pages::kpi_markdown(&page);
        assert!(text.starts_with("# Tickets about speed\n\nPayments\n\n5 tickets: sum of 3 readings; target &lt; 6 tickets, on target.\n"), "{text}");
        assert!(text.contains("\n| 2026-W48 | 5 tickets | 3 |\n"), "{text}");
        let scene = pages::kpi_scene(platform, &Actor::System, &query, "tickets").await.unwrap();
        assert_eq!(page.trend.unwrap().svg, scene.svg("trend"));
        assert!(matches!(pages::kpi_scene(platform, &Actor::System, &query, "cost-per-request").await, Err(Error::NotFound(_))));
        let whole = usecases::recompute::recompute(platform, &Actor::System).await.unwrap();
        assert_eq!(whole.differences, []);
    })
    .await;
}

#[tokio::test]
async fn an_own_kpi_has_a_past_from_the_day_it_is_defined() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let platform = &bench.platform;
        let reading = |day: &str, value: f64| {
            json!({ "kind": "metric", "name": "tickets.speed", "unit": "tickets", "value": value, "service": "checkout",
                "occurred_at": format!("{day}T10:00:00Z") })
        };
        send(&bench, &[reading("2026-10-06", 3.0), reading("2026-11-10", 2.0)]).await;
        bench.evaluate().await;
        let mut model = platform.model().await.unwrap().model.clone();
        model.own_kpis.push(tickets());
        models::publish(platform, &Actor::System, &model.to_yaml(), None).await.unwrap();
        bench.evaluate().await;
        let answer = api::kpi(platform, &Actor::System, "tickets", Some("t:payments"), None, None).await.unwrap();
        let of = |day: &str| answer.points.iter().find(|point| point.day.to_string() == day).map(|point| point.value);
        // 28 days to the Sunday; facts are kept for 200 days, so that the first whole window ends on 7 June.
        assert_eq!((of("2026-10-11"), of("2026-11-15")), (Some(Some(3.0)), Some(Some(2.0))));
        assert_eq!((of("2026-05-31"), of("2026-06-07"), of("2026-11-08")), (None, Some(None), Some(None)));
    })
    .await;
}
