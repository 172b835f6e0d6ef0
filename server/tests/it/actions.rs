//! Actions through the browser and the API: hours, the plan's ticks, exports of what is shown.

use crate::harness::{Answer, Credentials, Server};
use crate::installation::Installed;
use axum::body::Body;
use store::testing::sqlite;

/// The message for the next page.
fn flash(answer: &Answer) -> String {
    let cookie = answer.cookies().into_iter().find_map(|cookie| cookie.strip_prefix("pacekeeper_flash=ok.")).unwrap_or_default();
    let hex = cookie.split(';').next().unwrap_or_default();
    let bytes: Vec<u8> = (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
    String::from_utf8(bytes).unwrap()
}

async fn list(server: &Server) -> Vec<serde_json::Value> {
    server.get("/api/v1/actions", &server.token("read").await).await.json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn hours_are_added_to_those_before_and_too_many_leave_everything_as_it_was() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let here = Installed::on(&server).await;
    let ben = server.session(here.member).await;
    let before = list(&server).await.len();
    for hours in ["169", "-1", "many"] {
        let refused = server.form("/actions", &ben, &format!("title=Profile&team=payments&hours={hours}")).await;
        assert_eq!(refused.status, 422, "{hours}");
    }
    assert_eq!(list(&server).await.len(), before, "nothing is created before the hours are known to be good");

    let action = format!("/actions/A-{}", here.action);
    let title = "title=Add+a+canary&team=payments";
    for hours in ["5", "2", ""] {
        assert_eq!(server.form(&action, &ben, &format!("{title}&hours={hours}")).await.status, 303);
    }
    let api = format!("/api/v1{action}");
    let writer = server.token("actions:write").await;
    let log = async |body: &'static str| {
        let request = writer.put_on(axum::http::Request::post(format!("{api}/hours"))).header("content-type", "application/json");
        server.send(request.body(Body::from(body)).unwrap()).await
    };
    assert_eq!(log(r#"{"hours":1.5}"#).await.status, 204);
    log(r#"{"hours":200}"#).await.problem(422);
    log(r#"{"hours":0}"#).await.problem(422);
    let known = server.get(&api, &server.token("read").await).await.json();
    assert_eq!(known["minutes"], 60 * (5 + 2) + 90);
    let csv = server.get("/actions.csv?status=all", &ben).await.text();
    assert!(csv.lines().next().unwrap().contains("hours") && csv.contains(",8.5,"), "{csv}");
}

#[tokio::test]
async fn ticked_checks_of_a_plan_get_an_action_each_but_where_one_is_open() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let here = Installed::on(&server).await;
    let ben = server.session(here.member).await;
    let page = server.get("/teams/payments/plan", &ben).await.text();
    assert!(page.contains("formaction=\"/teams/payments/plan/actions\""), "{page}");
    let of = |all: &[serde_json::Value], check: &str| all.iter().filter(|action| action["check"] == check).count();
    let before = list(&server).await;
    let open = before.iter().any(|action| action["check"] == "slos-defined" && action["status"] != "done");
    assert!(!open && of(&before, "load-test-recent") == 0, "{before:?}");

    let ticks = "target=3&met=slos-defined&met=load-test-recent";
    let logged = server.form("/teams/payments/plan/actions", &ben, ticks).await;
    assert_eq!((logged.status.as_u16(), flash(&logged).as_str()), (303, "2 actions were logged"));
    assert_eq!(logged.header("location"), "/teams/payments/plan?met=slos-defined,load-test-recent&target=3", "the ticks stay");
    let all = list(&server).await;
    assert_eq!((of(&all, "slos-defined"), of(&all, "load-test-recent")), (1, 1));
    let again = server.form("/teams/payments/plan/actions", &ben, &format!("{ticks}&met=canary-share")).await;
    assert_eq!(flash(&again), "1 action was logged; 2 checks have an open one already");
    let none = server.form("/teams/payments/plan/actions", &ben, "target=3").await;
    assert!(none.cookies().iter().any(|cookie| cookie.starts_with("pacekeeper_flash=no.")), "{:?}", none.cookies());
    assert_eq!(server.form("/teams/payments/plan/actions", &server.session(here.other).await, ticks).await.status, 403);
}

#[tokio::test]
async fn an_export_has_what_its_page_shows() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let here = Installed::on(&server).await;
    let ben = server.session(here.member).await;
    for form in ["title=Index+the+table&team=payments&owner=Ana", "title=Profile&team=payments&owner=Bob"] {
        assert_eq!(server.form("/actions", &ben, form).await.status, 303);
    }
    let done = list(&server).await.iter().find(|action| action["title"] == "Profile").unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(server.form(&format!("/actions/{done}/status"), &ben, "status=done").await.status, 303);
    for ending in ["csv", "md"] {
        let text = async |query: &str| server.get(&format!("/actions.{ending}{query}"), &ben).await.text();
        let open = text("").await;
        assert!(open.contains("Index the table") && !open.contains("Profile"), "{open}");
        let all = text("?status=all").await;
        assert!(all.contains("Index the table") && all.contains("Profile"), "{all}");
        let one = text("?status=all&owner=Bob").await;
        assert!(!one.contains("Index the table") && one.contains("Profile"), "{one}");
        let board = text("?as=board&q=profile").await;
        assert!(!board.contains("Index the table") && board.contains("Profile"), "{board}");
    }
    let roadmap = server.get("/roadmap.md?scope=t:payments", &ben).await;
    assert_eq!(roadmap.header("content-type"), "text/markdown; charset=utf-8");
    assert!(roadmap.text().starts_with("# Roadmap: ") && roadmap.text().contains("| Week 1 | Add basic metrics |"), "{}", roadmap.text());
    let page = server.get("/roadmap?scope=t:payments", &ben).await.text();
    assert!(page.contains("/actions.ics?scope=t:payments&amp;token=pk_…"), "{page}");
}

#[tokio::test]
async fn a_change_leads_back_to_where_it_was_made() {
    let database = sqlite().await;
    let server = Server::new(database.store.clone());
    let here = Installed::on(&server).await;
    let ben = server.session(here.member).await;
    let board = server.get("/actions?as=board&scope=t:payments&q=orders", &ben).await.text();
    assert!(board.contains("name=\"next\" value=\"/actions?scope=t:payments&amp;as=board&amp;q=orders\""), "{board}");
    assert!(board.contains("<option value=\"dropped\""), "{board}");
    let review = server.get("/reviews/2026-W47?scope=t:payments", &ben).await.text();
    assert!(review.contains("/actions/new?from=review:2026-W47%2Ft:payments&amp;team=payments"), "{review}");
    let ticked = server.form("/actions/bulk", &ben, "team=payments&team=search").await;
    assert_eq!(ticked.header("location"), "/actions?new=1&team=payments&team=search#new");
    let form = server.get("/actions?new=1", &Credentials::clone(&ben)).await.text();
    assert!(form.contains("id=\"new\""), "{form}");
}
