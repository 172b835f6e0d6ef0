use super::samples::{at, day, uuid, write};
use crate::actions::{
    self, Action, ActionEvent, ActionFilter, ActionLink, Dependency, DueDate, IssueLink, Milestone, PhasePlan, Verification,
};
use crate::testing::on_both;
use domain::ids::{ActionId, SourceId, TeamId, UserId};
use domain::verification::Outcome;
use serde_json::json;

fn action(number: i64) -> Action {
    let body = "for the checkout".to_owned();
    Action { team: Some(TeamId(4)), body, ..Action::new(ActionId(number + 100), number, "Add a load test", "ada", at(0)) }
}

#[tokio::test]
async fn an_action_comes_back_and_changes() {
    on_both(async |store| {
        let mut session = write(&store).await;
        actions::insert(&mut session, &action(57)).await.unwrap();
        assert_eq!(actions::get(&mut session, 57).await.unwrap(), Some(action(57)));
        let text = |text: &str| Some(text.to_owned());
        let changed = Action {
            team: None,
            title: "Add two".to_owned(),
            body: String::new(),
            status: "done".to_owned(),
            owner: Some(UserId(uuid(1))),
            owner_name: text("Grace"),
            due: Some(day("2026-12-01")),
            phase: text("quick"),
            check: text("l3-ci-tests.share"),
            kpi: text("slo-compliance"),
            url: text("https://tracker.example/1"),
            effort: text("2 d"),
            minutes: 90,
            updated_at: at(5),
            done_at: Some(at(6)),
            expected: text("fewer incidents"),
            planned_start: Some(day("2026-11-01")),
            first_due: Some(day("2026-11-20")),
            began_at: Some(at(4)),
            origin: text("review:2026-W47"),
            template: text("month-1/results-on-main"),
            external_key: text("PERF-12"),
            verification: Some(Verification {
                outcome: Outcome::Reopened,
                since: day("2026-12-20"),
                before: Some(0.5),
                after: None,
                reason: "undone".to_owned(),
            }),
            ..action(57)
        };
        actions::update(&mut session, &changed).await.unwrap();
        // Time is only ever added to: who read the action before may not take back what was logged since.
        assert_eq!(actions::get(&mut session, 57).await.unwrap(), Some(Action { minutes: 0, ..changed.clone() }));
        for minutes in [60, 30] {
            actions::add_minutes(&mut session, changed.id, minutes, at(5)).await.unwrap();
        }
        assert_eq!(actions::get(&mut session, 57).await.unwrap(), Some(changed.clone()));
        assert_eq!(actions::by_id(&mut session, changed.id).await.unwrap(), Some(changed.clone()));
        let nobody = ActionId(i64::MAX);
        assert_eq!(actions::by_ids(&mut session, &[nobody, changed.id]).await.unwrap(), std::slice::from_ref(&changed));
        assert_eq!(actions::by_external_key(&mut session, "PERF-12").await.unwrap(), Some(changed));
        assert_eq!(actions::by_external_key(&mut session, "PERF-13").await.unwrap(), None);
        assert_eq!(actions::get(&mut session, 58).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_and_the_next_due_comes_first() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let owner = Some(UserId(uuid(1)));
        for new in [
            action(1),
            Action { due: Some(day("2026-12-24")), owner, ..action(2) },
            Action { due: Some(day("2026-11-20")), status: "blocked".to_owned(), title: "Größe messen".to_owned(), ..action(3) },
            Action { due: Some(day("2026-11-20")), status: "done".to_owned(), check: Some("l2-alerts.rules".to_owned()), ..action(4) },
            Action { team: Some(TeamId(5)), ..action(5) },
            Action { team: None, ..action(6) },
        ] {
            actions::insert(&mut session, &new).await.unwrap();
        }
        let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        for (filter, expected) in [
            (ActionFilter::default(), vec![3, 4, 2, 1, 5, 6]),
            (ActionFilter { teams: Some(vec![TeamId(5), TeamId(6)]), ..Default::default() }, vec![5]),
            (ActionFilter { teams: Some(Vec::new()), ..Default::default() }, vec![]),
            (ActionFilter { statuses: words(&["done", "blocked"]), ..Default::default() }, vec![3, 4]),
            (ActionFilter { owner, ..Default::default() }, vec![2]),
            (ActionFilter { check: Some("l2-alerts.rules".to_owned()), ..Default::default() }, vec![4]),
            (ActionFilter { q: Some("GRÖSSE".to_owned()), ..Default::default() }, vec![]),
            (ActionFilter { q: Some("GRÖ".to_owned()), ..Default::default() }, vec![3]),
            (ActionFilter { q: Some("CHECKOUT".to_owned()), statuses: words(&["done"]), ..Default::default() }, vec![4]),
            (ActionFilter { overdue_on: Some(day("2026-11-21")), ..Default::default() }, vec![3]),
            (ActionFilter { overdue_on: Some(day("2026-11-20")), ..Default::default() }, vec![]),
        ] {
            let found = actions::list(&mut session, &filter).await.unwrap();
            assert_eq!(found.iter().map(|action| action.number).collect::<Vec<_>>(), expected, "{filter:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn events_keep_their_order() {
    on_both(async |store| {
        let mut session = write(&store).await;
        actions::insert(&mut session, &action(57)).await.unwrap();
        actions::insert(&mut session, &action(58)).await.unwrap();
        let event = |number: i64, kind: &str, text: &str| ActionEvent {
            action: ActionId(number + 100),
            at: at(1),
            actor: "ada".to_owned(),
            kind: kind.to_owned(),
            text: text.to_owned(),
        };
        for new in [event(57, "comment", "started"), event(58, "comment", "other"), event(57, "change", "todo → doing")] {
            actions::add_event(&mut session, &new).await.unwrap();
        }
        assert_eq!(
            actions::events(&mut session, ActionId(157)).await.unwrap(),
            [event(57, "comment", "started"), event(57, "change", "todo → doing")]
        );
    })
    .await;
}

#[tokio::test]
async fn what_an_action_waits_for_is_replaced_as_a_whole() {
    on_both(async |store| {
        let mut session = write(&store).await;
        for number in 1..=3 {
            actions::insert(&mut session, &action(number)).await.unwrap();
        }
        let [one, two, three] = [ActionId(101), ActionId(102), ActionId(103)];
        actions::set_dependencies(&mut session, one, &[two, three]).await.unwrap();
        actions::set_dependencies(&mut session, two, &[three]).await.unwrap();
        actions::set_dependencies(&mut session, one, &[two]).await.unwrap();
        let edge = |action, needs| Dependency { action, needs };
        assert_eq!(actions::all_dependencies(&mut session).await.unwrap(), [edge(one, two), edge(two, three)]);
        assert_eq!(actions::dependencies(&mut session, two).await.unwrap(), [edge(one, two), edge(two, three)]);
        assert_eq!(actions::dependencies(&mut session, three).await.unwrap(), [edge(two, three)]);
    })
    .await;
}

#[tokio::test]
async fn due_dates_links_and_the_issue_come_back() {
    on_both(async |store| {
        let mut session = write(&store).await;
        actions::insert(&mut session, &action(1)).await.unwrap();
        let id = ActionId(101);
        let date = |seconds, due: Option<&str>| DueDate { action: id, at: at(seconds), due: due.map(day), actor: "ada".to_owned() };
        for new in [date(2, Some("2026-12-24")), date(1, Some("2026-12-01")), date(3, None)] {
            actions::add_due_date(&mut session, &new).await.unwrap();
        }
        let expected = [date(1, Some("2026-12-01")), date(2, Some("2026-12-24")), date(3, None)];
        assert_eq!(actions::due_dates_of(&mut session, id).await.unwrap(), expected);
        assert_eq!(actions::due_dates(&mut session).await.unwrap(), expected);

        let link = |kind: &str, target: &str| ActionLink { kind: kind.to_owned(), target: target.to_owned() };
        actions::set_links(&mut session, id, &[link("run", "7"), link("regression", "R-12"), link("run", "7")]).await.unwrap();
        assert_eq!(actions::links(&mut session, id).await.unwrap(), [link("regression", "R-12"), link("run", "7")]);
        assert_eq!(actions::about(&mut session, "regression", "R-12").await.unwrap(), [1]);
        assert_eq!(actions::about(&mut session, "regression", "R-1").await.unwrap(), [0_i64; 0]);

        let source = SourceId(uuid(9));
        let waiting = IssueLink {
            action: id,
            source,
            repository: "acme/checkout".to_owned(),
            number: None,
            url: None,
            agreed: json!({}),
            remote_at: None,
            created_at: at(5),
        };
        actions::put_issue(&mut session, &waiting).await.unwrap();
        let created = IssueLink {
            number: Some(12),
            url: Some("https://github.example/acme/checkout/issues/12".to_owned()),
            agreed: json!({"title": "Add a load test"}),
            remote_at: Some(at(9)),
            ..waiting
        };
        actions::put_issue(&mut session, &created).await.unwrap();
        assert_eq!(actions::issue_of_action(&mut session, id).await.unwrap(), Some(created.clone()));
        assert_eq!(actions::issue(&mut session, source, "acme/checkout", 12).await.unwrap(), Some(created.clone()));
        assert_eq!(actions::issue(&mut session, SourceId(uuid(8)), "acme/checkout", 12).await.unwrap(), None);
        assert_eq!(actions::issues(&mut session).await.unwrap(), [created]);
        actions::remove_issue(&mut session, id).await.unwrap();
        assert_eq!(actions::issue_of_action(&mut session, id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_milestone_keeps_its_first_date() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let milestone = |due: &str, seconds: i64| Milestone {
            team: TeamId(4),
            level: 4,
            due: day(due),
            first_due: day(due),
            set_by: "ada".to_owned(),
            set_at: at(seconds),
        };
        actions::put_milestone(&mut session, &milestone("2027-03-31", 0)).await.unwrap();
        actions::put_milestone(&mut session, &milestone("2027-06-30", 5)).await.unwrap();
        let slipped = Milestone { first_due: day("2027-03-31"), ..milestone("2027-06-30", 5) };
        assert_eq!(actions::milestones(&mut session).await.unwrap(), [slipped]);
        actions::remove_milestone(&mut session, TeamId(4), 4).await.unwrap();
        assert_eq!(actions::milestones(&mut session).await.unwrap(), []);

        let phase = |starts: &str, ends: Option<&str>| PhasePlan {
            team: TeamId(4),
            phase: "week-1".to_owned(),
            starts: day(starts),
            ends: ends.map(day),
        };
        actions::put_phase(&mut session, &phase("2026-11-02", Some("2026-11-08"))).await.unwrap();
        actions::put_phase(&mut session, &phase("2026-12-01", None)).await.unwrap();
        assert_eq!(actions::phases(&mut session).await.unwrap(), [phase("2026-12-01", None)]);
    })
    .await;
}
