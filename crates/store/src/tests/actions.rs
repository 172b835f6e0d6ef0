use super::samples::{at, day, uuid, write};
use crate::actions::{self, Action, ActionEvent, ActionFilter};
use crate::testing::on_both;
use domain::ids::{ActionId, TeamId, UserId};

fn action(number: i64) -> Action {
    Action {
        id: ActionId(number + 100),
        number,
        team: Some(TeamId(4)),
        title: "Add a load test".to_owned(),
        body: "for the checkout".to_owned(),
        status: "todo".to_owned(),
        owner: None,
        owner_name: None,
        due: None,
        phase: None,
        check: None,
        kpi: None,
        url: None,
        effort: None,
        minutes: 0,
        created_by: "ada".to_owned(),
        created_at: at(0),
        updated_at: at(0),
        done_at: None,
        expected: None,
    }
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
            ..action(57)
        };
        actions::update(&mut session, &changed).await.unwrap();
        assert_eq!(actions::get(&mut session, 57).await.unwrap(), Some(changed));
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
