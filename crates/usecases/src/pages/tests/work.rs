//! The pages of one thing: a team, an SLO, an action, a run, a source; and what each role sees of them.

use super::{at, query, seeded, viewer};
use crate::accounts::{NewUser, create_user};
use crate::actions;
use crate::actions::ActionInput;
use crate::actor::{Actor, Role};
use crate::decisions;
use crate::decisions::Request;
use crate::error::Error;
use crate::pages;
use crate::pages::Query;
use crate::sources::{NewSource, save};
use crate::view::Notice;
use domain::ids::RunId;
use serde_json::json;
use store::testing::on_both;

#[tokio::test]
async fn a_team_with_evidence_and_the_way_to_its_rows() {
    on_both(async |store| {
        let (platform, _) = seeded(store).await;
        let page = pages::team(&platform, &Actor::System, &Query::default(), "payments").await.unwrap();
        assert_eq!((page.level.number, page.level.name.as_str(), page.level.score.as_deref()), (Some(2), "Basic", Some("2.0")));
        assert_eq!(page.headline, "Level 2 Basic since 24 Nov 2026 · model v1 · 1 service");
        assert_eq!(page.progress, "0 of 3 criteria, 0 of 4 checks met for level 3");
        assert_eq!(page.parents.iter().map(|parent| parent.text.as_str()).collect::<Vec<_>>(), ["Commerce"]);
        let here: Vec<_> = page.rungs.iter().filter(|rung| rung.here).map(|rung| (rung.level, rung.note.as_str())).collect();
        assert_eq!(here, [(2, "3 of 3 criteria · 3 of 3 checks · since 24 Nov")]);
        assert_eq!(page.next_steps.len(), 3);
        assert!(page.next_steps[0].log_href.starts_with("/actions?new=1&team=payments&check="), "{}", page.next_steps[0].log_href);
        // What comes next stands first, then what is held.
        assert_eq!(page.levels.iter().map(|section| section.level.number.unwrap()).collect::<Vec<_>>(), [3, 2, 4, 5]);
        let load =
            page.levels[1].criteria.iter().flat_map(|criterion| &criterion.checks).find(|check| check.id == "load-test-recent").unwrap();
        assert_eq!((load.mark.word.as_str(), load.measured.as_str(), load.needed.as_str()), ("met", "0 days (1 of 1)", "at most 90 days"));

        let rows = load.evidence.clone().unwrap();
        assert_eq!(rows.text, "1 record");
        let (path, fields) = rows.href.split_once('?').unwrap();
        assert_eq!(path, "/evidence");
        let evidence = pages::evidence(&platform, &Actor::System, &query(fields)).await.unwrap();
        assert_eq!(evidence.sentence, "1 run of Payments, 27 Aug to 24 Nov 2026");
        assert_eq!(evidence.rows.rows.len(), 1);
        assert_eq!(evidence.rows.rows[0][3].text, "k6 pass at a1, 0 series");

        let silent = pages::team(&platform, &Actor::System, &Query::default(), "search").await.unwrap();
        assert_eq!(silent.level.number, None);
        assert!(matches!(silent.notice, Some(Notice::NoData { .. })));
    })
    .await;
}

#[tokio::test]
async fn an_slo_out_of_budget_in_figures() {
    on_both(async |store| {
        let (platform, _) = seeded(store).await;
        let list = pages::slos(&platform, &Actor::System, &query("state=exhausted")).await.unwrap();
        assert_eq!(list.sentence, "1 of 1 SLO is out of budget");
        let row = &list.rows[0];
        assert_eq!(
            (row.objective.as_str(), row.actual.as_str(), row.budget_left.as_str(), row.budget_percent),
            ("99 %", "98.8 %", "−20 %", Some(0))
        );
        assert!(pages::slos(&platform, &Actor::System, &query("state=met")).await.unwrap().rows.is_empty());

        let page = pages::slo(&platform, &Actor::System, &Query::default(), "checkout.api-availability").await.unwrap();
        assert_eq!(page.sentence, "99 % of requests must succeed over 30 days; it was 98.8 %, so the budget is overdrawn by 20 %.");
        assert_eq!(
            page.figures.iter().map(|(name, figure)| (name.as_str(), figure.value.as_str())).collect::<Vec<_>>(),
            [("Objective", "99"), ("Actual", "98.8"), ("Budget left", "−20")]
        );
        let days = page.days.unwrap();
        assert_eq!(
            days.rows[0].iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>(),
            ["24 Nov", "1\u{202f}000", "12", "98.8 %", "120 %", ""]
        );
        assert!(matches!(pages::slo(&platform, &Actor::System, &Query::default(), "checkout.nope").await, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn actions_are_listed_overdue_first_and_kept_from_viewers() {
    on_both(async |store| {
        let (platform, clock) = seeded(store).await;
        let input = ActionInput {
            title: Some("Put deployments behind a canary".to_owned()),
            team: Some("payments".to_owned()),
            due: Some("2026-11-25".to_owned()),
            check: Some("canary-share".to_owned()),
            owner: Some("Ana".to_owned()),
            ..ActionInput::default()
        };
        let made = actions::create(&platform, &Actor::System, input).await.unwrap();
        clock.set(at("2026-11-28T08:00:00Z"));
        let list = pages::actions(&platform, &viewer(), &Query::default()).await.unwrap();
        assert_eq!((list.sentence.as_str(), list.rows.len(), list.quick_add.is_none()), ("1 open, 1 overdue", 1, true));
        assert_eq!((list.rows[0].due.word.as_str(), list.rows[0].owner.as_str()), ("3 days overdue", "Ana"));
        assert_eq!(list.rows[0].target.as_ref().unwrap().href, "/teams/payments#canary-share");
        let prefilled =
            pages::actions(&platform, &Actor::System, &query("new=1&team=payments&check=canary-share&title=Do+it")).await.unwrap();
        let form = prefilled.quick_add.unwrap();
        assert!(form.open && form.teams.iter().any(|team| team.value == "payments" && team.selected));
        assert_eq!(form.draft.values[0], ("title".to_owned(), "Do it".to_owned()));
        let page = pages::action(&platform, &viewer(), &Query::default(), made.number).await.unwrap();
        assert!(page.edit.is_none() && page.history.len() == 1);
        let board = pages::actions(&platform, &Actor::System, &query("view=board")).await.unwrap();
        assert_eq!(
            board.columns.iter().map(|column| (column.name.as_str(), column.cards.len())).collect::<Vec<_>>(),
            [("To do", 1), ("Doing", 0), ("Blocked", 0), ("Done", 0)]
        );
    })
    .await;
}

#[tokio::test]
async fn a_run_is_shown_as_it_was_answered() {
    on_both(async |store| {
        let (platform, _) = seeded(store).await;
        let checkout = platform.catalog().await.unwrap().service("checkout").unwrap().id;
        let summary = json!({
            "reasons": ["checkout is 20 % slower"],
            "counts": { "fail": 1, "pass": 1 },
            "baseline": { "basis": "newest", "sha": "0123456789abcdef" },
            "series": [
                { "benchmark": "ok", "metric": "median", "unit": "seconds", "value": 0.1, "baseline": 0.1, "baseline_n": 9, "delta_percent": 0.0,
                  "verdict": "pass", "reason": "" },
                { "benchmark": "slow", "metric": "median", "unit": "seconds", "value": 0.171, "baseline": 0.142, "baseline_n": 9,
                  "delta_percent": 20.4, "verdict": "fail", "reason": "20.4 % slower" },
            ],
        });
        let now = platform.now();
        let row = store::runs::RunRow {
            id: RunId(7),
            service: checkout,
            env: "ci".to_owned(),
            branch: Some("main".to_owned()),
            sha: Some("fedcba9876543210".to_owned()),
            pr: None,
            attempt: 1,
            tool: "pytest-benchmark".to_owned(),
            workload: domain::evidence::Workload::Benchmark,
            fingerprint: "x86_64".to_owned(),
            started_at: now,
            received_at: now,
            verdict: domain::verdict::Verdict::Fail,
            blocking: true,
            dirty: false,
            default_branch: true,
            run_url: Some("javascript:alert(1)".to_owned()),
            series: 2,
            summary: json!({ "answer": summary, "load": null }),
            delivery: None,
            points: Vec::new(),
            samples: None,
            pair: None,
            side: None,
        };
        let mut session = platform.store.write().await.unwrap();
        store::runs::insert(&mut session, &row).await.unwrap();
        session.commit().await.unwrap();

        let list = pages::runs(&platform, &viewer(), &Query::default()).await.unwrap();
        assert_eq!((list.sentence.as_str(), list.rows[0].summary.as_str(), list.rows[0].commit.as_str()), ("1 run shown, 1 failed", "2 series, 1 worse", "fedcba98"));
        assert!(pages::runs(&platform, &viewer(), &query("scope=t:search")).await.unwrap().rows.is_empty());
        assert!(pages::runs(&platform, &viewer(), &query("verdict=pass")).await.unwrap().rows.is_empty());
        let page = pages::run(&platform, &viewer(), &Query::default(), 7).await.unwrap();
        assert_eq!(page.sentence, "1 of 2 series got worse beyond their limits.");
        assert_eq!(page.series.iter().map(|series| series.benchmark.as_str()).collect::<Vec<_>>(), ["slow", "ok"]);
        assert!(page.facts.contains(&("Baseline".to_owned(), "01234567 (the newest of the default branch)".to_owned())));
        assert!(page.links.is_empty(), "only web addresses become links");
    })
    .await;
}

#[tokio::test]
async fn people_sources_and_what_only_admins_see() {
    on_both(async |store| {
        let (platform, _) = seeded(store).await;
        let new = NewUser {
            email: "ana@example.org".to_owned(),
            name: "Ana".to_owned(),
            role: "member".to_owned(),
            team: Some("payments".to_owned()),
            password: None,
        };
        let user = create_user(&platform, &Actor::System, new).await.unwrap();
        let ana = Actor::User { id: user.id, name: user.name, email: user.email, role: Role::Member, team: user.team };
        let account = pages::account(&platform, &ana, &Query::default()).await.unwrap();
        assert_eq!((account.role.as_str(), account.team.as_str(), account.landings.len()), ("member", "Payments", 3));
        let admin = pages::admin(&platform, &Actor::System, &Query::default()).await.unwrap();
        assert_eq!(
            (admin.users[0].name.as_str(), admin.users[0].team.as_str(), admin.users[0].mark.word.as_str()),
            ("Ana", "payments", "signs in by link")
        );
        assert!(admin.audit.iter().any(|entry| entry.what == "create user" && entry.object == "ana@example.org"));

        let github = NewSource { slug: "github".to_owned(), kind: "github".to_owned(), name: "GitHub".to_owned(), ..NewSource::default() };
        save(&platform, &Actor::System, github).await.unwrap();
        let list = pages::sources(&platform, &ana, &Query::default()).await.unwrap();
        assert_eq!(list.sentence, "1 source, 1 identity waits to be mapped");
        assert!(list.add.is_none());
        let scopes: Vec<_> = list.token_form.unwrap().scopes.into_iter().map(|scope| scope.value).collect();
        assert_eq!(scopes, ["ingest", "read", "actions:write"], "nobody hands out more than they have");
        let page = pages::source(&platform, &ana, &Query::default(), "github").await.unwrap();
        assert_eq!(page.mark.word, "waiting for the first delivery");
        assert!(page.hook_url.unwrap().starts_with("https://pace.example/hooks/github/"));
        assert!(page.secret.is_none() && !page.may_edit);

        // Ana may ask for a waiver, and only somebody else may answer.
        let request = Request {
            team: "payments".to_owned(),
            check: "canary-share".to_owned(),
            decision: "waived".to_owned(),
            reason: "deployments move to another cluster".to_owned(),
            until: Some("2026-12-31".to_owned()),
            evidence_url: None,
        };
        decisions::request(&platform, &ana, request).await.unwrap();
        let mine = pages::team(&platform, &ana, &Query::default(), "payments").await.unwrap().decisions;
        let pending = &mine.pending[0];
        assert_eq!((pending.kind.as_str(), pending.until.as_str(), pending.may_answer), ("Waiver", "31 Dec", false));
        assert!(!mine.waivable.is_empty());
        let others = pages::team(&platform, &Actor::System, &Query::default(), "payments").await.unwrap().decisions;
        assert!(others.pending[0].may_answer);
        assert!(pages::team(&platform, &viewer(), &Query::default(), "payments").await.unwrap().decisions.waivable.is_empty());
        let overview = pages::overview(&platform, &Actor::System, &Query::default()).await.unwrap();
        assert!(
            overview
                .decisions
                .iter()
                .any(|decision| decision.mark.word == "waits for approval" && decision.link.href == "/teams/payments#decisions")
        );
    })
    .await;
}
