//! Actions that are issues of GitHub or GitLab at the same time: what goes out, what comes back, and that nothing goes in circles.

use super::stub::{Issue, Stub, TOKEN};
use super::{add, deliver, outbox, server, states, wait};
use crate::harness::{Credentials, Server};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use store::outbox::OutgoingState;
use store::testing::TestDatabase;
use usecases::actions::{self, ActionInput};
use usecases::api::{self, ActionAnswer};
use usecases::issue_links::{self, NewIssue};
use usecases::sources::NewSource;
use usecases::{Actor, Error};

struct Linked {
    server: Server,
    stub: Stub,
    /// Of the hook.
    path: String,
    secret: String,
    tool: &'static str,
}

async fn connected(database: &TestDatabase, tool: &'static str) -> Linked {
    let server = server(database).await;
    let (stub, url) = Stub::start().await;
    let new =
        NewSource { slug: tool.to_owned(), kind: tool.to_owned(), url: Some(url), token: Some(TOKEN.to_owned()), ..NewSource::default() };
    let secret = add(&server, new).await.unwrap();
    let mut session = server.platform.store.read().await.unwrap();
    let source = store::sources::by_slug(&mut session, tool).await.unwrap().unwrap();
    drop(session);
    server.person("ana", "member", Some("payments")).await;
    let linked = Linked { server, stub, path: format!("/hooks/{tool}/{}", source.id), secret, tool };
    linked.is_called("ana@example.com", "ana-codes").await;
    linked
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

impl Linked {
    /// Gives an account its login at the tool.
    async fn is_called(&self, email: &str, login: &str) {
        let mut session = self.server.platform.store.write().await.unwrap();
        let user = store::accounts::user_by_email(&mut session, email).await.unwrap().unwrap();
        let user = store::accounts::User { git_login: text(login), ..user };
        store::accounts::update_user(&mut session, &user).await.unwrap();
        session.commit().await.unwrap();
    }

    async fn action(&self, input: ActionInput) -> i64 {
        let input = ActionInput { title: input.title.or_else(|| text("Profile checkout")), team: text("payments"), ..input };
        actions::create(&self.server.platform, &Actor::System, input).await.unwrap().number
    }

    async fn link(&self, number: i64, issue: &str) -> Result<(), Error> {
        issue_links::link(&self.server.platform, &Actor::System, number, &NewIssue { issue: issue.to_owned(), source: None }).await
    }

    async fn change(&self, number: i64, input: ActionInput) {
        self.server.clock.advance(chrono::Duration::seconds(1));
        actions::update(&self.server.platform, &Actor::System, number, input).await.unwrap();
    }

    async fn get(&self, number: i64) -> ActionAnswer {
        api::action(&self.server.platform, &Actor::System, number).await.unwrap().0
    }

    fn issue(&self, number: i64) -> Issue {
        self.stub.seen(|seen| seen.issues.get(&number).cloned()).unwrap_or_default()
    }

    fn calls(&self) -> Vec<String> {
        self.stub.seen(|seen| std::mem::take(&mut seen.calls))
    }

    /// What the tool tells of the issue, `seconds` from now.
    async fn hook(&self, action: &str, number: i64, seconds: i64, changes: Value) -> u16 {
        let at = self.server.platform.now().plus(chrono::Duration::seconds(seconds));
        let issue = self.issue(number);
        let closed = issue.state.starts_with("closed");
        let mut body = if self.tool == "github" {
            json!({ "action": action, "sender": { "login": "bob" }, "repository": { "full_name": "acme/checkout" },
                "issue": { "number": number, "title": issue.title, "html_url": format!("https://github.example/acme/checkout/issues/{number}"),
                    "state": if closed { "closed" } else { "open" }, "state_reason": issue.state.split_once(' ').map(|(_, reason)| reason),
                    "updated_at": at, "assignees": issue.assignees.iter().map(|login| json!({ "login": login })).collect::<Vec<_>>() } })
        } else {
            json!({ "object_kind": "issue", "user": { "username": "bob" }, "project": { "path_with_namespace": "acme/checkout" },
                "object_attributes": { "iid": number, "title": issue.title, "action": action, "updated_at": at,
                    "state": if closed { "closed" } else { "opened" }, "url": format!("https://gitlab.example/acme/checkout/-/issues/{number}") },
                "assignees": issue.assignees.iter().map(|login| json!({ "username": login })).collect::<Vec<_>>() })
        };
        let part = if self.tool == "github" { "issue" } else { "object_attributes" };
        for (field, value) in changes.as_object().unwrap() {
            if self.tool == "gitlab" && field == "assignees" {
                body["assignees"] = value.clone()
            } else {
                body[part][field] = value.clone()
            }
        }
        let body = body.to_string();
        let request = Request::post(&self.path).header("content-type", "application/json");
        let request = if self.tool == "github" {
            let signature = usecases::ingest::sign_github(self.secret.as_bytes(), body.as_bytes());
            request
                .header("x-github-event", "issues")
                .header("x-hub-signature-256", signature)
                .header("x-github-delivery", at.to_string() + action)
        } else {
            request.header("x-gitlab-event", "Issue Hook").header("x-gitlab-token", &self.secret)
        };
        let answer = self.server.send(Credentials::Nobody.put_on(request).body(Body::from(body)).unwrap()).await;
        self.server.settle().await;
        answer.status.as_u16()
    }
}

#[tokio::test]
async fn an_action_becomes_an_issue_and_says_there_what_changes_here() {
    for database in store::testing::engines().await {
        let linked = connected(&database, "github").await;
        let number = linked
            .action(ActionInput { owner: text("ana@example.com"), body: text("All three services."), ..ActionInput::default() })
            .await;
        linked.link(number, "acme/checkout").await.unwrap();
        deliver(&linked.server).await;
        assert_eq!(linked.calls(), ["GET /repos/acme/checkout/issues", "POST /repos/acme/checkout/issues"]);
        let issue = linked.issue(12);
        assert_eq!(
            (issue.title.as_str(), issue.state.as_str(), issue.assignees),
            ("Profile checkout", "open", vec!["ana-codes".to_owned()])
        );
        assert!(issue.body.starts_with(&format!("<!-- pacekeeper:action:A-{number} -->")), "{}", issue.body);
        assert!(issue.body.contains("All three services.") && issue.body.contains(&format!("http://perf.example/actions/A-{number}")));
        assert_eq!(linked.get(number).await.issue.as_deref(), Some("https://github.example/acme/checkout/issues/12"));

        linked.change(number, ActionInput { title: text("Profile all services"), status: text("done"), ..ActionInput::default() }).await;
        // Hours and due dates are none of the issue's business.
        linked.change(number, ActionInput { due: text("2026-12-24"), ..ActionInput::default() }).await;
        wait(&linked.server, 1).await;
        assert_eq!(linked.calls(), ["PATCH /repos/acme/checkout/issues/12"]);
        assert_eq!((linked.issue(12).title.as_str(), linked.issue(12).state.as_str()), ("Profile all services", "closed completed"));

        // Our own change comes back as a webhook, and nothing goes out again.
        assert_eq!(linked.hook("closed", 12, 1, json!({})).await, 202);
        deliver(&linked.server).await;
        assert_eq!(linked.calls(), [""; 0]);
        linked.change(number, ActionInput { status: text("dropped"), ..ActionInput::default() }).await;
        linked.change(number, ActionInput { status: text("doing"), ..ActionInput::default() }).await;
        wait(&linked.server, 1).await;
        assert_eq!(linked.issue(12).state, "open");
        assert!(outbox(&linked.server).await.iter().all(|one| one.state != OutgoingState::Failed));
        database.remove().await;
    }
}

#[tokio::test]
async fn what_changes_there_changes_the_action_in_the_name_of_who_did_it() {
    for (tool, number) in [("github", 12), ("gitlab", 7)] {
        let database = store::testing::sqlite().await;
        let linked = connected(&database, tool).await;
        let action = linked.action(ActionInput::default()).await;
        linked.link(action, "acme/checkout").await.unwrap();
        deliver(&linked.server).await;
        linked.calls();

        let people = if tool == "github" { json!([{ "login": "ana-codes" }]) } else { json!([{ "username": "ana-codes" }]) };
        linked.hook("edited", number, 1, json!({ "title": "Profile everything", "assignees": people })).await;
        let found = linked.get(action).await;
        assert_eq!((found.title.as_str(), found.owner.as_deref()), ("Profile everything", Some("ana")), "{tool}");
        let (_, events) = api::action(&linked.server.platform, &Actor::System, action).await.unwrap();
        let last = events.last().unwrap();
        assert!(last.actor == format!("bob on {}", if tool == "github" { "GitHub" } else { "GitLab" }), "{last:?}");

        let closed = json!({ "title": "Profile everything", "state": "closed", "assignees": people });
        linked.hook("closed", number, 2, closed).await;
        assert_eq!(linked.get(action).await.status, "done", "{tool}");
        let opened =
            json!({ "title": "Profile everything", "state": if tool == "github" { "open" } else { "opened" }, "assignees": people });
        linked.hook("reopened", number, 3, opened).await;
        assert_eq!(linked.get(action).await.status, "doing", "{tool}");
        // Late, and of before all that.
        linked.hook("edited", number, -60, json!({ "title": "Older" })).await;
        assert_eq!(linked.get(action).await.title, "Profile everything", "{tool}");
        deliver(&linked.server).await;
        assert_eq!(linked.calls(), [""; 0], "{tool}: what was taken over is not sent back");
    }
}

#[tokio::test]
async fn of_two_changes_of_one_field_the_later_holds() {
    let database = store::testing::sqlite().await;
    let linked = connected(&database, "github").await;
    let action = linked.action(ActionInput::default()).await;
    linked.link(action, "acme/checkout").await.unwrap();
    deliver(&linked.server).await;
    // Changed here, not sent yet; there it was changed half a minute before that.
    linked.change(action, ActionInput { title: text("Ours"), ..ActionInput::default() }).await;
    linked.hook("edited", 12, -30, json!({ "title": "Theirs" })).await;
    assert_eq!(linked.get(action).await.title, "Ours");
    wait(&linked.server, 1).await;
    assert_eq!(linked.issue(12).title, "Ours");
    // And the other way round.
    linked.change(action, ActionInput { title: text("Ours again"), ..ActionInput::default() }).await;
    linked.hook("edited", 12, 30, json!({ "title": "Theirs, later" })).await;
    assert_eq!(linked.get(action).await.title, "Theirs, later");
    wait(&linked.server, 1).await;
    assert_eq!(linked.issue(12).title, "Ours", "what was superseded is not sent");
}

#[tokio::test]
async fn given_up_there_is_dropped_and_moved_away_is_no_issue_of_it_any_more() {
    let database = store::testing::sqlite().await;
    let linked = connected(&database, "github").await;
    let action = linked.action(ActionInput::default()).await;
    linked.link(action, "acme/checkout").await.unwrap();
    deliver(&linked.server).await;
    linked.hook("closed", 12, 1, json!({ "state": "closed", "state_reason": "not_planned" })).await;
    assert_eq!(linked.get(action).await.status, "dropped");
    linked.hook("transferred", 12, 2, json!({})).await;
    assert_eq!(linked.get(action).await.issue, None);
    linked.hook("edited", 12, 3, json!({ "title": "Elsewhere" })).await;
    assert_eq!(linked.get(action).await.title, "Profile checkout");
}

#[tokio::test]
async fn an_assignee_who_may_not_be_one_is_left_out_and_stays_the_owner_here() {
    for (tool, number) in [("github", 12), ("gitlab", 7)] {
        let database = store::testing::sqlite().await;
        let linked = connected(&database, tool).await;
        the_stranger_is_left_out(&linked, number).await;
    }
}

async fn the_stranger_is_left_out(linked: &Linked, number: i64) {
    linked.is_called("ana@example.com", "stranger").await;
    let action = linked.action(ActionInput { owner: text("ana"), ..ActionInput::default() }).await;
    linked.link(action, "acme/checkout").await.unwrap();
    deliver(&linked.server).await;
    assert_eq!(states(&linked.server).await, ["issue sent"]);
    assert_eq!((linked.issue(number).title.as_str(), linked.issue(number).assignees.len()), ("Profile checkout", 0));
    // Nobody was taken off there: whoever was not accepted stays the owner here, and is not sent again.
    linked.hook("edited", number, 1, json!({ "title": "Profile everything" })).await;
    let found = linked.get(action).await;
    assert_eq!((found.title.as_str(), found.owner.as_deref()), ("Profile everything", Some("ana")));
    linked.calls();
    deliver(&linked.server).await;
    assert_eq!(linked.calls(), [""; 0]);
    // Somebody who was put on there, and off again, is news.
    let bob = if linked.tool == "github" { json!([{ "login": "bob" }]) } else { json!([{ "username": "bob" }]) };
    linked.hook("edited", number, 2, json!({ "title": "Profile everything", "assignees": bob })).await;
    assert_eq!(linked.get(action).await.owner.as_deref(), Some("bob"));
    linked.hook("edited", number, 3, json!({ "title": "Profile everything" })).await;
    assert_eq!(linked.get(action).await.owner, None);
}

#[tokio::test]
async fn of_an_issue_that_was_there_only_what_changed_here_is_overwritten() {
    for (tool, number) in [("github", 40), ("gitlab", 40)] {
        let database = store::testing::sqlite().await;
        let linked = connected(&database, tool).await;
        let closed = if tool == "github" { "closed completed" } else { "closed" };
        linked.stub.seen(|seen| {
            let issue = Issue { title: "As it is there".to_owned(), body: String::new(), state: closed.to_owned(), assignees: Vec::new() };
            seen.issues.insert(number, issue);
        });
        let action = linked.action(ActionInput::default()).await;
        linked.link(action, "acme/checkout#40").await.unwrap();
        let page = format!("/actions/A-{action}");
        let shown = linked.server.get(&page, &linked.server.admin().await).await.text();
        assert!(shown.contains("linked, not compared yet") && !shown.contains("in step"), "{tool}: {shown}");
        linked.change(action, ActionInput { owner: text("ana@example.com"), ..ActionInput::default() }).await;
        wait(&linked.server, 1).await;
        let issue = linked.issue(number);
        assert_eq!((issue.title.as_str(), issue.state.as_str()), ("As it is there", closed), "{tool}");
        assert_eq!(issue.assignees, ["ana-codes"], "{tool}");
        // Of an owner whom the tool does not know nothing is left to send, and nothing fails.
        linked.server.person("carl", "member", Some("payments")).await;
        linked.is_called("carl@example.com", "stranger").await;
        linked.change(action, ActionInput { owner: text("carl@example.com"), ..ActionInput::default() }).await;
        wait(&linked.server, 1).await;
        assert_eq!(linked.issue(number).assignees, ["ana-codes"], "{tool}");
        linked.hook("edited", number, 1, json!({})).await;
        assert_eq!(linked.get(action).await.owner.as_deref(), Some("carl"), "{tool}: she was given it before");
        linked.change(action, ActionInput { title: text("Ours"), ..ActionInput::default() }).await;
        wait(&linked.server, 1).await;
        assert_eq!((linked.issue(number).title.as_str(), linked.issue(number).state.as_str()), ("Ours", closed), "{tool}");
        assert!(outbox(&linked.server).await.iter().all(|one| one.state != OutgoingState::Failed), "{tool}");
    }
}

#[tokio::test]
async fn an_issue_whose_number_got_lost_is_found_and_not_made_twice() {
    let database = store::testing::sqlite().await;
    let linked = connected(&database, "github").await;
    let action = linked.action(ActionInput::default()).await;
    let body = format!("<!-- pacekeeper:action:A-{action} -->\n\nold");
    linked.stub.seen(|seen| {
        seen.issues.insert(40, Issue { title: "As it was".to_owned(), body, state: "open".to_owned(), assignees: Vec::new() });
    });
    linked.link(action, "acme/checkout").await.unwrap();
    deliver(&linked.server).await;
    assert_eq!(linked.stub.seen(|seen| seen.issues.len()), 1);
    assert_eq!(linked.issue(40).title, "Profile checkout");
}

#[tokio::test]
async fn only_repositories_of_the_catalog_or_of_a_source_are_reached() {
    let database = store::testing::sqlite().await;
    let linked = connected(&database, "github").await;
    let action = linked.action(ActionInput::default()).await;
    for wrong in ["acme/secret", "other/repo#12", "acme/../checkout", "checkout"] {
        assert!(matches!(linked.link(action, wrong).await, Err(Error::Invalid(_))), "{wrong}");
    }
    linked.link(action, "https://github.example/acme/checkout/issues/31").await.unwrap();
    deliver(&linked.server).await;
    assert_eq!(linked.calls(), [""; 0], "an issue that is there is left as it is");
    assert!(matches!(linked.link(action, "acme/checkout").await, Err(Error::Conflict(_))));
    let other = linked.action(ActionInput::default()).await;
    assert!(matches!(linked.link(other, "acme/checkout#31").await, Err(Error::Conflict(_))));
    issue_links::unlink(&linked.server.platform, &Actor::System, action).await.unwrap();
    linked.link(other, "acme/checkout#31").await.unwrap();
}

#[tokio::test]
async fn a_hook_of_gitlab_needs_the_sources_secret() {
    let database = store::testing::sqlite().await;
    let linked = connected(&database, "gitlab").await;
    let wrong = Linked { secret: "guess".to_owned(), ..linked };
    assert_eq!(wrong.hook("update", 7, 1, json!({})).await, 401);
}
