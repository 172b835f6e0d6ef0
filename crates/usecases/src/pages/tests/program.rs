//! The pages of the whole program: overview, heatmap, KPIs, and the past.

use super::{at, query, seeded, viewer};
use crate::actions::{self, ActionInput};
use crate::actor::Actor;
use crate::error::Error;
use crate::evaluate::Runner;
use crate::pages;
use crate::pages::At;
use crate::pages::Query;
use crate::view::{Decision, Notice, Tone};
use store::testing::on_both;

#[tokio::test]
async fn the_overview_of_a_program_with_one_reporting_team() {
    on_both(async |store| {
        let (platform, _) = seeded(store).await;
        let overview = pages::overview(&platform, &Actor::System, &Query::default()).await.unwrap();
        let sentence: String = overview.sentence.iter().map(|phrase| phrase.text.as_str()).collect();
        assert!(sentence.starts_with("The program is at median level 2.0, lowest 2. "), "{sentence}");
        assert!(sentence.ends_with("1 SLO is out of budget. One team does not report yet."), "{sentence}");
        let exhausted = &overview.decisions[0];
        assert_eq!(exhausted.link.href, "/slos/checkout.api-availability");
        assert_eq!((exhausted.mark.word.as_str(), exhausted.detail.as_str()), ("out of budget", "−20 % of the budget left over 30 d"));
        let queue = overview.decisions.iter().find(|decision| decision.link.href == "/sources/mapping").unwrap();
        assert_eq!(queue.link.text, "1 identity to map");
        let compliance = overview.groups.iter().flat_map(|group| &group.tiles).find(|tile| tile.id == "slo-compliance").unwrap();
        assert_eq!((compliance.figure.value.as_str(), compliance.figure.unit.as_str(), compliance.figure.mark.tone), ("0", "%", Tone::Bad));
        assert_eq!(compliance.figure.coverage, "1 of 2 teams reports");
        let levels = overview.levels.unwrap();
        assert!(levels.svg.starts_with("<svg"));
        assert!(overview.notice.is_none());

        // The same store, clock and URL give the same page.
        let again = pages::overview(&platform, &Actor::System, &Query::default()).await.unwrap();
        assert_eq!(again.sentence, overview.sentence);
        assert_eq!(again.groups, overview.groups);
    })
    .await;
}

#[tokio::test]
async fn everything_that_waits_is_on_a_page_and_the_overview_shows_five_of_several_kinds() {
    on_both(async |store| {
        let (platform, clock) = seeded(store).await;
        for title in ["One", "Two", "Three", "Four"] {
            let input = ActionInput {
                title: Some(title.to_owned()),
                team: Some("search".to_owned()),
                due: Some("2026-11-25".to_owned()),
                ..ActionInput::default()
            };
            actions::create(&platform, &Actor::System, input).await.unwrap();
        }
        clock.set(at("2026-11-28T08:00:00Z"));
        let here = |decisions: &[Decision]| decisions.iter().filter(|one| one.mark.word.ends_with("overdue")).count();
        let all = pages::decisions(&platform, &viewer(), &Query::default()).await.unwrap();
        assert_eq!(here(&all.decisions), 4);
        let total = all.decisions.len();
        assert!(total > 5 && all.notice.is_none());
        assert_eq!(all.sentence, format!("All teams · {total} things wait for a decision, the most urgent first"));
        let overview = pages::overview(&platform, &viewer(), &Query::default()).await.unwrap();
        let more = overview.all_decisions.unwrap();
        assert_eq!((more.text, more.href), (format!("{total} in all"), "/decisions".to_owned()));
        assert_eq!(overview.decisions.len(), 5);
        // In the order of all, the last of which came in and names nobody.
        assert_eq!(overview.decisions[0], all.decisions[0]);
        assert_eq!(overview.decisions.last(), all.decisions.last());
        assert_eq!(overview.decisions.last().unwrap().link.href, "/sources/mapping");

        let search = pages::decisions(&platform, &viewer(), &query("scope=t:search")).await.unwrap();
        assert_eq!(here(&search.decisions), 4);
        assert!(search.sentence.starts_with("Search · "), "{}", search.sentence);
        let payments = pages::decisions(&platform, &viewer(), &query("scope=t:payments")).await.unwrap();
        assert_eq!(here(&payments.decisions), 0);
        assert_eq!(payments.decisions[0].link.href, "/slos/checkout.api-availability");
        let past = pages::decisions(&platform, &viewer(), &query("at=2026-11-25&scope=t:search")).await.unwrap();
        assert!(past.decisions.is_empty());
        match past.notice {
            Some(Notice::NoData { connect: Some(connect), .. }) => assert_eq!(connect.href, "/decisions?scope=t:search"),
            other => panic!("{other:?}"),
        }
        let text = pages::overview_markdown(&pages::overview(&platform, &viewer(), &Query::default()).await.unwrap());
        assert!(text.contains("\n## Quality\n\n| KPI | Value | Target | Status | Change | Coverage |\n"), "{text}");
        assert!(text.contains("\n| 1 identity to map | waiting | 1 record without a service |\n"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn the_heatmap_shows_unknown_as_unknown() {
    on_both(async |store| {
        let (platform, _) = seeded(store).await;
        let teams = pages::teams(&platform, &viewer(), &Query::default()).await.unwrap();
        assert!(!teams.may_plan);
        assert_eq!(teams.columns, ["Testing", "Delivery", "SLOs & alerts", "Profiling", "Budgets", "Practice"]);
        let group = &teams.groups[0];
        assert_eq!(
            (group.name.as_str(), group.href.as_str(), group.roll_up.as_str()),
            ("Commerce", "/teams/commerce", "lowest 2 · median 2")
        );
        assert_eq!(
            group.rows.iter().map(|row| (row.name.as_str(), row.level.number)).collect::<Vec<_>>(),
            [("Payments", Some(2)), ("Search", None)]
        );
        let unknown = &group.rows[1].cells[0];
        assert_eq!((unknown.level, unknown.label.as_str()), (None, "Search, Testing: no evidence"));
    })
    .await;
}

#[tokio::test]
async fn the_past_is_what_was_known_then() {
    on_both(async |store| {
        let (platform, clock) = seeded(store).await;
        clock.set(at("2026-11-26T08:00:00Z"));
        Runner::new(platform.clone(), "test").run_due().await.unwrap();
        let then = Query { at: Some(At::Day("2026-11-23".parse().unwrap())), ..Query::default() };
        let overview = pages::overview(&platform, &Actor::System, &then).await.unwrap();
        match overview.notice {
            Some(Notice::NoData { title, .. }) => assert_eq!(title, "Nothing was known on 23 Nov 2026"),
            other => panic!("{other:?}"),
        }
        let page = pages::team(&platform, &Actor::System, &query("at=2026-11-24"), "payments").await.unwrap();
        assert_eq!(page.level.number, Some(2));
        let why = pages::explain(&platform, &Actor::System, &query("at=2026-11-24&cmp=2026-11-23"), "payments").await.unwrap();
        assert!(
            why.sentence.starts_with("Level 2 Basic on 24 Nov 2026, because every criterion of level 2 is met and “"),
            "{}",
            why.sentence
        );
        assert_eq!(why.differences[0].after.word, "Level 2 Basic");
        assert_eq!(why.steps.iter().map(|step| step.result.word.as_str()).collect::<Vec<_>>()[..2], ["reached", "stops here"]);
        assert!(why.permalink.starts_with("/teams/payments/explain?at=2026-11-24&cmp=2026-11-23"), "{}", why.permalink);
    })
    .await;
}

#[tokio::test]
async fn a_kpi_ranks_its_teams_and_the_mapping_queue_its_identities() {
    on_both(async |store| {
        let (platform, _) = seeded(store).await;
        let page = pages::kpi(&platform, &Actor::System, &Query::default(), "slo-compliance").await.unwrap();
        assert_eq!(page.sentence, "0 %: 0 SLO-days met of 1 SLO-days measured; target > 99 %, off target.");
        assert_eq!(
            page.contributions.iter().map(|entry| (entry.link.text.as_str(), entry.value.as_str())).collect::<Vec<_>>(),
            [("Payments", "0 %"), ("Search", "—")]
        );
        assert!(matches!(pages::kpi(&platform, &Actor::System, &Query::default(), "speed").await, Err(Error::NotFound(_))));
        let service = pages::kpis(&platform, &Actor::System, &query("scope=s:checkout")).await.unwrap();
        assert!(service.groups.iter().flat_map(|group| &group.tiles).any(|tile| tile.id == "slo-compliance" && tile.figure.value == "0"));
        let queue = pages::mapping(&platform, &Actor::System, &Query::default()).await.unwrap();
        assert_eq!(
            (queue.rows[0].identity.as_str(), queue.rows[0].waiting.as_str(), queue.rows[0].id.as_str()),
            ("acme/unknown", "1 record", "repository:acme/unknown")
        );
        let chrome = pages::chrome(&platform, &viewer(), &query("scope=t:payments"), "/").await.unwrap();
        assert_eq!(
            (chrome.counts.teams, chrome.counts.slos, chrome.freshness.as_str()),
            (Some(2), Some(1), "Evidence up to just now · 1 of 2 teams reports")
        );
        let scopes = chrome.filter.unwrap().scopes;
        assert_eq!(
            scopes.iter().map(|scope| (scope.value.as_str(), scope.selected)).collect::<Vec<_>>(),
            [("program", false), ("g:commerce", false), ("t:payments", true), ("t:search", false)]
        );
    })
    .await;
}

#[tokio::test]
async fn evidence_that_stops_lowers_the_level_and_says_why() {
    on_both(async |store| {
        let (platform, clock) = seeded(store).await;
        clock.set(at("2026-12-10T08:00:00Z"));
        Runner::new(platform.clone(), "test").run_due().await.unwrap();
        let overview = pages::overview(&platform, &Actor::System, &query("cmp=2026-11-24")).await.unwrap();
        let sentence: String = overview.sentence.iter().map(|phrase| phrase.text.as_str()).collect();
        assert!(sentence.starts_with("The program is at median level 1."), "{sentence}");
        assert!(sentence.contains(" in 16 days, lowest 1. "), "{sentence}");
        let mover = &overview.movers[0];
        assert_eq!((mover.team.text.as_str(), mover.from.number, mover.to.number), ("Payments", Some(2), Some(1)));
        assert!(mover.cause.contains("Every service sent metrics in the last 24 hours"), "{}", mover.cause);
        match overview.notice {
            Some(Notice::Stale { text, .. }) => assert!(text.starts_with("The newest evidence came 15 d ago."), "{text}"),
            other => panic!("{other:?}"),
        }
        let team = pages::team(&platform, &Actor::System, &Query::default(), "payments").await.unwrap();
        assert_eq!((team.changes[0].from.number, team.changes[0].to.number), (Some(2), Some(1)));
        assert!(team.history.is_some());
        let group = pages::team(&platform, &Actor::System, &Query::default(), "commerce").await.unwrap();
        assert!(group.next_steps.is_empty() && group.levels.is_empty());
        let rows = group.services.unwrap().rows;
        assert_eq!(
            rows.iter().map(|row| (row[0].text.as_str(), row[1].text.as_str())).collect::<Vec<_>>(),
            [("Payments", "Level 1 Ad-hoc"), ("Search", "Unrated")]
        );
    })
    .await;
}
