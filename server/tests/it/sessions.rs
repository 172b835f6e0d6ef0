//! Ways in: the sign-in page, its limit, links that work once, and what somebody without a session sees.

use crate::harness::{Credentials, Server};
use pacekeeper::http::{Access, table};
use store::testing::{on_both, sqlite};
use usecases::Actor;
use usecases::accounts::{NewUser, create_user, sign_in_link};

async fn ada(server: &Server) -> domain::ids::UserId {
    let new = NewUser {
        email: "ada@example.com".to_owned(),
        name: "Ada".to_owned(),
        role: "admin".to_owned(),
        team: None,
        password: Some("correct horse battery".to_owned()),
    };
    create_user(&server.platform, &Actor::System, new).await.unwrap().id
}

#[tokio::test]
async fn without_a_session_every_page_leads_to_setup_first_and_to_sign_in_afterwards() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let pages: Vec<_> = table(&server.state).into_iter().filter(|route| route.access == Access::Page && route.method == "GET").collect();
    assert!(pages.len() > 20);
    for page in &pages {
        let answer = server.get(page.path, &Credentials::Nobody).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/setup"), "{}", page.path);
    }
    assert_eq!(server.get("/sign-in", &Credentials::Nobody).await.header("location"), "/setup");
    assert_eq!(server.get("/setup", &Credentials::Nobody).await.status, 200);
    ada(&server).await;
    for page in &pages {
        let answer = server.get(&page.path.replace(['{', '}', '*'], ""), &Credentials::Nobody).await;
        let to = answer.header("location");
        let back = page.path.replace(['{', '}', '*'], "");
        let wanted = if back == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={back}") };
        assert_eq!((answer.status.as_u16(), to), (303, wanted.as_str()));
    }
    let filtered = server.get("/actions?team=a&q=b%20c", &Credentials::Nobody).await;
    assert_eq!(filtered.header("location"), "/sign-in?next=/actions%3Fteam%3Da%26q%3Db%2520c", "filters survive");
    let sign_in = server.get(filtered.header("location"), &Credentials::Nobody).await;
    assert!(sign_in.status == 200 && sign_in.text().contains("/actions?team=a&amp;q=b%20c"), "{}", sign_in.text());
    assert_eq!(server.get("/setup", &Credentials::Nobody).await.status, 403, "set up once");
}

#[tokio::test]
async fn guessing_a_password_is_stopped_after_ten_attempts_for_that_account_alone() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    ada(&server).await;
    for attempt in 0..10 {
        let answer = server.form("/sign-in", &Credentials::Nobody, &format!("email=Ada%40example.com&password=guess{attempt}")).await;
        assert!(answer.status == 422 && !answer.text().contains("too many attempts"), "attempt {attempt}");
        assert!(!answer.text().contains("guess"), "a password is not shown again");
    }
    let stopped = server.form("/sign-in", &Credentials::Nobody, "email=ada%40example.com&password=correct+horse+battery").await;
    assert!(stopped.status == 422 && stopped.text().contains("too many attempts"), "{}", stopped.text());
    assert!(stopped.cookies().is_empty());
    let other = server.form("/sign-in", &Credentials::Nobody, "email=eve%40example.com&password=guess").await;
    assert!(!other.text().contains("too many attempts"));
}

#[tokio::test]
async fn a_sign_in_link_works_once_and_signing_out_ends_the_session() {
    on_both(async |store| {
        let server = Server::new(store);
        let user = ada(&server).await;
        let link = sign_in_link(&server.platform, user).await.unwrap();
        let path = link.strip_prefix("http://perf.example").unwrap();
        let first = server.get(path, &Credentials::Nobody).await;
        assert_eq!((first.status.as_u16(), first.header("location")), (303, "/"));
        let again = server.get(path, &Credentials::Nobody).await;
        assert!(again.status == 401 && again.cookies().is_empty(), "{}", again.text());

        let late = sign_in_link(&server.platform, user).await.unwrap();
        server.clock.advance(chrono::Duration::minutes(10));
        assert_eq!(server.get(late.strip_prefix("http://perf.example").unwrap(), &Credentials::Nobody).await.status, 401);

        let session = server.session(user).await;
        assert_eq!(server.get("/account", &session).await.status, 200);
        let out = server.form("/sign-out", &session, "").await;
        assert!(out.cookies().iter().any(|cookie| cookie.starts_with("pacekeeper=;")), "{:?}", out.cookies());
        assert_eq!(server.get("/account", &session).await.status, 303, "the cookie alone is worth nothing any more");
    })
    .await;
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    on_both(async |store| {
        let server = Server::new(store);
        let admin = ada(&server).await;
        let admin = server.session(admin).await;
        let ben = server.person("ben", "viewer", None).await;
        let session = server.session(ben).await;
        assert_eq!(server.form(&format!("/admin/users/{ben}"), &admin, "answer=disable&role=viewer").await.status, 303);
        assert_eq!(server.get("/account", &session).await.status, 303);
        assert_eq!(server.get("/api/v1/teams", &session).await.status, 401);
    })
    .await;
}
