//! Actions: dependencies, slip, bulk, owners, the roadmap's template, milestones, import and calendar.

use crate::harness::{Bench, SMALLEST, at, with_bench};
use usecases::accounts::{self, NewUser};
use usecases::actions::{self, ActionInput, Taken};
use usecases::api::{self, ActionsWanted};
use usecases::pages::{self, Query};
use usecases::{Actor, Error, Role, roadmap};

fn titled(title: &str) -> ActionInput {
    ActionInput { title: Some(title.to_owned()), team: Some("payments".to_owned()), ..ActionInput::default() }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

async fn person(bench: &Bench, name: &str, role: &str) -> Actor {
    let new = NewUser {
        email: format!("{}@example.org", name.to_lowercase()),
        name: name.to_owned(),
        role: role.to_owned(),
        team: text("payments"),
        password: None,
    };
    let user = accounts::create_user(&bench.platform, &Actor::System, new).await.unwrap();
    let role = if role == "manager" { Role::Manager } else { Role::Member };
    Actor::User { id: user.id, name: user.name, email: user.email, role, team: user.team }
}

/// What was refused, by field.
fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|field| field.field).collect::<Vec<_>>().join(","),
        other => panic!("{other:?}"),
    }
}

async fn history(bench: &Bench, number: i64) -> Vec<String> {
    let (_, events) = api::action(&bench.platform, &Actor::System, number).await.unwrap();
    events.into_iter().map(|event| event.text).collect()
}

#[tokio::test]
async fn what_waits_for_each_other_in_a_circle_is_refused() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, system) = (&bench.platform, &Actor::System);
        let mut numbers = Vec::new();
        for title in ["Declare SLOs", "Connect metrics", "Profile"] {
            numbers.push(actions::create(platform, system, titled(title)).await.unwrap().number);
        }
        let [slos, metrics, profile] = numbers[..] else { panic!() };
        let needs = |numbers: &[i64]| ActionInput {
            needs: Some(numbers.iter().map(|number| format!("A-{number}")).collect::<Vec<_>>().join(", ")),
            ..ActionInput::default()
        };
        actions::update(platform, system, slos, needs(&[metrics])).await.unwrap();
        actions::update(platform, system, profile, needs(&[slos, metrics])).await.unwrap();
        assert_eq!(refused(actions::update(platform, system, metrics, needs(&[profile])).await), "needs");
        assert_eq!(refused(actions::update(platform, system, metrics, needs(&[metrics])).await), "needs");
        assert_eq!(refused(actions::update(platform, system, metrics, needs(&[9_999])).await), "needs");

        let list = pages::actions(platform, system, &Query::default()).await.unwrap();
        let waits = |title: &str| {
            let row = list.rows.iter().find(|row| row.title == title).unwrap();
            row.waits_for.iter().map(|link| link.text.clone()).collect::<Vec<_>>()
        };
        assert_eq!(waits("Declare SLOs"), [format!("A-{metrics}")]);
        assert_eq!(waits("Connect metrics"), [""; 0]);
        // What is done is waited for no more.
        actions::update(platform, system, metrics, ActionInput { status: text("done"), ..ActionInput::default() }).await.unwrap();
        let list = pages::actions(platform, system, &Query::default()).await.unwrap();
        assert!(list.rows.iter().find(|row| row.title == "Declare SLOs").unwrap().waits_for.is_empty());
        let page = pages::action(platform, system, &Query::default(), metrics).await.unwrap();
        assert_eq!(page.waited_for_by.iter().map(|(link, _)| link.text.as_str()).collect::<Vec<_>>().len(), 2);
        assert!(history(&bench, slos).await.contains(&format!("it waits for A-{metrics}")));
    })
    .await;
}

#[tokio::test]
async fn the_first_date_stays_and_every_later_one_is_kept() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, system) = (&bench.platform, &Actor::System);
        let first = ActionInput { due: text("2026-12-10"), start: text("2026-12-01"), ..titled("Profile") };
        let number = actions::create(platform, system, first).await.unwrap().number;
        for (hours, due) in [(1, "2026-12-20"), (2, "2026-12-24")] {
            bench.clock.set(at("2026-11-25T12:00:00Z").plus(chrono::Duration::hours(hours)));
            actions::update(platform, system, number, ActionInput { due: text(due), ..ActionInput::default() }).await.unwrap();
        }
        let page = pages::action(platform, system, &Query::default(), number).await.unwrap();
        assert!(page.facts.contains(&("Due".to_owned(), "24 Dec, 14 days later than first promised".to_owned())), "{:?}", page.facts);
        assert_eq!(
            page.due_dates.iter().map(|(_, due, _)| due.as_str()).collect::<Vec<_>>(),
            ["10 Dec 2026", "20 Dec 2026", "24 Dec 2026"]
        );
        let begins_late = ActionInput { start: text("2026-12-25"), ..ActionInput::default() };
        assert_eq!(refused(actions::update(platform, system, number, begins_late).await), "start");
    })
    .await;
}

#[tokio::test]
async fn an_owner_is_an_account_by_name_or_address_and_began_is_the_first_day_of_work() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let ana = person(&bench, "Ana", "member").await;
        let platform = &bench.platform;
        let by_address = ActionInput { owner: text("ANA@example.org"), ..titled("Profile") };
        let action = actions::create(platform, &ana, by_address).await.unwrap();
        assert_eq!((action.owner, action.owner_name.as_deref()), (ana.user_id(), Some("Ana")));
        let other = ActionInput { owner: text("Somebody else"), ..ActionInput::default() };
        let action = actions::update(platform, &ana, action.number, other).await.unwrap();
        assert_eq!((action.owner, action.owner_name.as_deref()), (None, Some("Somebody else")));

        let status = |status: &str| ActionInput { status: text(status), ..ActionInput::default() };
        let began = actions::update(platform, &ana, action.number, status("doing")).await.unwrap().began_at;
        bench.clock.advance(chrono::Duration::days(3));
        actions::update(platform, &ana, action.number, status("todo")).await.unwrap();
        let again = actions::update(platform, &ana, action.number, status("doing")).await.unwrap();
        assert_eq!((again.began_at, began.is_some()), (began, true));
    })
    .await;
}

#[tokio::test]
async fn one_change_of_many_is_all_or_nothing() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, ana) = (&bench.platform, person(&bench, "Ana", "member").await);
        let mine = actions::create(platform, &ana, titled("Mine")).await.unwrap().number;
        let other = ActionInput { team: None, ..titled("The program's") };
        let other = actions::create(platform, &Actor::System, other).await.unwrap().number;
        let done = ActionInput { status: text("done"), due: text("2026-12-24"), ..ActionInput::default() };
        assert!(matches!(actions::update_all(platform, &ana, &[mine, other], &done).await, Err(Error::Forbidden(_))));
        assert_eq!(api::action(platform, &ana, mine).await.unwrap().0.status, "todo");
        assert_eq!(refused(actions::update_all(platform, &ana, &[], &done).await), "action");
        let changed = actions::update_all(platform, &Actor::System, &[mine, other], &done).await.unwrap();
        assert!(changed.iter().all(|action| action.status == "done" && action.due.is_some()));
    })
    .await;
}

#[tokio::test]
async fn the_template_makes_actions_for_what_is_not_met_and_the_second_time_none() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, ana) = (&bench.platform, person(&bench, "Ana", "member").await);
        let open = ActionInput { check: text("slos-defined"), ..titled("SLOs, already on it") };
        actions::create(platform, &ana, open).await.unwrap();
        let teams = ["payments".to_owned()];
        let planned = roadmap::plan(platform, &ana, &teams, "2026-11-30").await.unwrap();
        // Eleven checks are in the template; one has an action.
        assert_eq!((planned.actions.len(), planned.left_out), (10, 1));
        let again = roadmap::plan(platform, &ana, &teams, "2026-12-07").await.unwrap();
        assert_eq!((again.actions.len(), again.left_out), (0, 11));
        let canary = api::actions(platform, &ana, ActionsWanted::default()).await.unwrap();
        let canary = canary.into_iter().find(|action| action.check.as_deref() == Some("canary-share")).unwrap();
        assert_eq!(canary.phase.as_deref(), Some("month-2"));
        assert_eq!(
            (canary.start.unwrap().to_string(), canary.due.unwrap().to_string()),
            ("2026-12-30".to_owned(), "2027-01-29".to_owned())
        );
        let page = pages::roadmap(platform, &ana, &Query::parse("by=phase").unwrap()).await.unwrap();
        assert_eq!(page.phases[0].name, "Add basic metrics");
        assert_eq!(page.phases[0].progress, "0 of 1 teams");
        let chart = page.timeline.chart.unwrap();
        assert!(chart.svg.contains("Month 2: Implement canary"), "{}", chart.svg);
        assert_eq!(refused(roadmap::plan(platform, &ana, &["nobody".to_owned()], "2026-12-07").await), "team");
        assert_eq!(refused(roadmap::plan(platform, &ana, &teams, "soon").await), "start");
    })
    .await;
}

#[tokio::test]
async fn a_milestone_is_the_managers_and_shows_its_slip() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, ana, mia) = (&bench.platform, person(&bench, "Ana", "member").await, person(&bench, "Mia", "manager").await);
        assert!(matches!(roadmap::set_milestone(platform, &ana, "payments", "4", "2027-03-31").await, Err(Error::Forbidden(_))));
        roadmap::set_milestone(platform, &mia, "payments", "4", "2027-03-31").await.unwrap();
        roadmap::set_milestone(platform, &mia, "payments", "4", "2027-05-10").await.unwrap();
        assert_eq!(refused(roadmap::set_milestone(platform, &mia, "payments", "1", "2027-05-10").await), "level");
        assert_eq!(refused(roadmap::set_milestone(platform, &mia, "payments", "5", "2026-01-01").await), "due");
        let page = pages::roadmap(platform, &ana, &Query::default()).await.unwrap();
        let row = &page.milestones[0];
        assert_eq!((row.due.as_str(), row.slip.as_str(), row.may_edit), ("2027-05-10", "40 days later than first promised", false));
        let table = pages::roadmap_table(platform, &ana, &Query::default()).await.unwrap();
        assert!(
            table.contains("Payments reaches level 4,Milestones,\"unrated, due 10 May 2027\",,2027-05-10,,,2027-03-31,40 d"),
            "{table}"
        );
        roadmap::remove_milestone(platform, &mia, "payments", "4").await.unwrap();
        assert!(pages::roadmap(platform, &ana, &Query::default()).await.unwrap().milestones.is_empty());
    })
    .await;
}

fn teams_of(form: &usecases::view::ActionForm) -> Vec<(&str, bool)> {
    form.teams.iter().map(|team| (team.value.as_str(), team.selected)).collect()
}

#[tokio::test]
async fn a_form_offers_where_an_action_is_and_the_program_to_who_plans_for_it() {
    with_bench(async |bench| {
        bench.apply(TREE).await;
        let (platform, system) = (&bench.platform, &Actor::System);
        let new = pages::actions(platform, system, &Query::parse("new=1").unwrap()).await.unwrap().quick_add.unwrap();
        assert_eq!(teams_of(&new), [("*", false), ("payments", false), ("search", false)], "nothing is picked unasked");
        for (team, expected) in [
            ("", vec![("*", true), ("payments", false), ("search", false)]),
            ("commerce", vec![("*", false), ("payments", false), ("search", false), ("commerce", true)]),
            ("search", vec![("*", false), ("payments", false), ("search", true)]),
        ] {
            let input = ActionInput { team: text(team), ..titled("Profile") };
            let action = actions::create(platform, system, input).await.unwrap();
            let edit = pages::action(platform, system, &Query::default(), action.number).await.unwrap().edit.unwrap();
            assert_eq!(teams_of(&edit), expected);
            // Saved as it is shown, it stays where it is.
            let picked = edit.teams.iter().find(|team| team.selected).unwrap().value.clone();
            let saved =
                actions::update(platform, system, action.number, ActionInput { team: Some(picked), ..ActionInput::default() }).await;
            assert_eq!(saved.unwrap().team, action.team);
        }
        let ana = person(&bench, "Ana", "member").await;
        let mine = pages::actions(platform, &ana, &Query::parse("new=1").unwrap()).await.unwrap().quick_add.unwrap();
        assert_eq!(teams_of(&mine), [("payments", true)], "there is nothing to choose");
    })
    .await;
}

const TREE: &str = "teams:\n  - slug: commerce\n    name: Commerce\n    teams:\n      - {slug: payments, name: Payments}\n      \
    - {slug: search, name: Search}\n";

#[tokio::test]
async fn a_kpi_leads_to_the_actions_that_are_meant_to_move_it() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, ana) = (&bench.platform, person(&bench, "Ana", "member").await);
        let open = async |actor: &Actor, scope: &str| {
            let query = Query::parse(&format!("scope={scope}")).unwrap();
            pages::kpi(platform, actor, &query, "slo-compliance").await.unwrap().actions
        };
        assert_eq!(open(&ana, "t:payments").await.open.text, "No open action is meant to move it");
        let kpi = ActionInput { kpi: text("slo-compliance"), ..titled("Raise the limit") };
        actions::create(platform, &ana, kpi).await.unwrap();
        actions::create(platform, &ana, titled("Something else")).await.unwrap();
        let found = open(&ana, "t:payments").await;
        assert_eq!(found.open.text, "1 open action is meant to move it");
        assert_eq!(found.open.href, "/actions?scope=t:payments&kpi=slo-compliance");
        assert_eq!(found.log.as_deref(), Some("/actions/new?from=kpi:slo-compliance&kpi=slo-compliance&team=payments"));
        let list = pages::actions(platform, &ana, &Query::parse("scope=t:payments&kpi=slo-compliance").unwrap()).await.unwrap();
        assert_eq!(list.rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["Raise the limit"]);
        // Who may not plan is not led to a form that will be refused.
        let Actor::User { id, name, email, .. } = ana else { panic!() };
        let viewer = Actor::User { id, name, email, role: Role::Viewer, team: None };
        assert_eq!(open(&viewer, "t:payments").await.log, None);
    })
    .await;
}

const FILE: &str = "Title;Team;Owner;Due;Start;Phase;Check;Status;Key;Sprint\n\
    Profile checkout;Payments;ana@example.org;2026-12-24;2026-12-01;Month 3;profiles-fresh;In progress;PERF-1;7\n\
    \"Index; both tables\";payments;Bob;;;;;;PERF-2;8\n";

#[tokio::test]
async fn a_file_is_looked_through_and_taken_once() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, ana) = (&bench.platform, person(&bench, "Ana", "member").await);
        let looked = actions::import(platform, &ana, FILE, false).await.unwrap();
        assert_eq!((looked.created, looked.refused, looked.written, looked.ignored_columns.join(",")), (2, 0, false, "sprint".to_owned()));
        assert!(api::actions(platform, &ana, ActionsWanted::default()).await.unwrap().is_empty());

        assert!(actions::import(platform, &ana, FILE, true).await.unwrap().written);
        let all = api::actions(platform, &ana, ActionsWanted::default()).await.unwrap();
        let profile = all.iter().find(|action| action.key.as_deref() == Some("PERF-1")).unwrap();
        assert_eq!((profile.status.as_str(), profile.phase.as_deref(), profile.owner.as_deref()), ("doing", Some("month-3"), Some("Ana")));
        assert!(all.iter().any(|action| action.title == "Index; both tables"));

        let again = actions::import(platform, &ana, FILE, true).await.unwrap();
        assert_eq!((again.unchanged, again.written), (2, false));
        let later = actions::import(platform, &ana, &FILE.replace("2026-12-24", "2027-01-15"), true).await.unwrap();
        assert_eq!((later.changed, later.lines[0].result, later.lines[0].detail.as_str()), (1, Taken::Changed, "due"));
    })
    .await;
}

#[tokio::test]
async fn hours_of_a_file_are_logged_once_and_what_is_there_uses_up_no_numbers() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, ana) = (&bench.platform, person(&bench, "Ana", "member").await);
        let file = "title,team,hours\nProfile,payments,1.5\nProfile,payments,2\nIndex,payments,\n";
        let first = actions::import(platform, &ana, file, true).await.unwrap();
        // The second line is about the action of the first one.
        assert_eq!((first.created, first.changed, first.lines[1].detail.as_str()), (2, 1, "hours"));
        for _ in 0..3 {
            let again = actions::import(platform, &ana, file, true).await.unwrap();
            assert_eq!((again.unchanged, again.written, again.ignored_columns.len()), (3, false, 0));
        }
        let last = actions::create(platform, &ana, titled("Last")).await.unwrap().number;
        let all = api::actions(platform, &ana, ActionsWanted::default()).await.unwrap();
        let profile = all.iter().find(|action| action.title == "Profile").unwrap();
        assert_eq!((profile.minutes, format!("A-{}", last - 2)), (120, profile.id.clone()));
        assert!(history(&bench, last - 2).await.ends_with(&["logged 90 min".to_owned(), "logged 30 min".to_owned()]));

        // What is exported changes nothing when it is imported again.
        let rows = pages::actions_csv(platform, &ana, &Query::parse("status=all").unwrap()).await.unwrap();
        assert_eq!(
            rows.iter().map(|row| (row.title.as_str(), row.hours)).collect::<Vec<_>>(),
            [("Profile", Some(2.0)), ("Index", None), ("Last", None)]
        );
        assert_eq!(refused(actions::import(platform, &ana, "title,hours\nx,many\n", false).await), "hours");
    })
    .await;
}

#[tokio::test]
async fn a_file_with_a_wrong_line_changes_nothing_and_says_where() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, ana) = (&bench.platform, person(&bench, "Ana", "member").await);
        let file = "title,team,due,check\nGood,payments,,\n,payments,,\nLate,payments,soon,\nWhat,payments,,no-such-check\nNot mine,,,\n";
        let import = actions::import(platform, &ana, file, true).await.unwrap();
        let told: Vec<_> =
            import.lines.iter().map(|line| (line.line, line.result, line.detail.split(':').next().unwrap_or_default())).collect();
        assert_eq!(
            told,
            [
                (2, Taken::New, ""),
                (3, Taken::Refused, "title"),
                (4, Taken::Refused, "due"),
                (5, Taken::Refused, "check"),
                (6, Taken::Refused, "this needs a manager or an admin; you are member"),
            ]
        );
        assert!(!import.written && api::actions(platform, &ana, ActionsWanted::default()).await.unwrap().is_empty());
        assert_eq!(refused(actions::import(platform, &ana, "name,team\nx,payments\n", false).await), "file");
    })
    .await;
}

#[tokio::test]
async fn who_may_write_nothing_of_a_file_is_told_nothing_about_it() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, ana) = (&bench.platform, person(&bench, "Ana", "member").await);
        let theirs = "title,team\nOf the program,\n";
        assert!(matches!(actions::import(platform, &ana, theirs, false).await, Err(Error::Forbidden(_))));
    })
    .await;
}

#[tokio::test]
async fn the_calendar_has_what_has_a_date() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let (platform, system) = (&bench.platform, &Actor::System);
        let dated = actions::create(platform, system, ActionInput { due: text("2026-12-24"), ..titled("Profile") }).await.unwrap();
        actions::create(platform, system, titled("Some day")).await.unwrap();
        roadmap::set_milestone(platform, system, "payments", "4", "2027-03-31").await.unwrap();
        let ics = pages::roadmap_calendar(platform, system, &Query::parse("scope=t:payments").unwrap(), true).await.unwrap();
        assert_eq!(ics.matches("BEGIN:VEVENT").count(), 2);
        assert!(ics.contains(&format!("UID:A-{}@perf.example\r\n", dated.number)), "{ics}");
        assert!(ics.contains("UID:payments-level-4@perf.example\r\n"), "{ics}");
    })
    .await;
}
