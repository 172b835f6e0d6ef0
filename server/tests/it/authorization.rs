//! Every route of the table, asked by everybody. A route that is missing here fails the test, so that none is added unseen.

use crate::harness::{Answer, Credentials, Server};
use crate::installation::{CHECK, Installed, heartbeat, pytest};
use axum::body::Body;
use axum::http::Request;
use pacekeeper::http::{RouteInfo, table};
use std::fmt::Write;
use store::testing::on_both;
use usecases::{Actor, accounts};

const CALLERS: [&str; 12] =
    ["anonym", "viewer", "member", "other", "manager", "admin", "ingest", "read", "actions", "config", "t-admin", "revoked"];

/// What is sent to a route.
enum Sent {
    Get(String),
    Form(String, String),
    Body(&'static str, String, String),
}

fn get(path: impl Into<String>) -> Sent {
    Sent::Get(path.into())
}

fn form(path: impl Into<String>, fields: impl Into<String>) -> Sent {
    Sent::Form(path.into(), fields.into())
}

fn api(method: &'static str, path: impl Into<String>, body: impl Into<String>) -> Sent {
    Sent::Body(method, path.into(), body.into())
}

/// A request to the route that succeeds for whom it is allowed, with what exists in its path.
fn request(route: &RouteInfo, here: &Installed, caller: &str) -> Option<Sent> {
    let (action, run, github) = (here.action, here.run, here.github.0);
    Some(match (route.method, route.path) {
        ("GET", "/sign-in/{secret}") => get(format!("/sign-in/{}", "0".repeat(64))),
        ("GET", "/pkg/{*file}") => get("/pkg/missing.css"),
        ("GET", "/teams/{team}") => get("/teams/payments"),
        ("GET", "/teams/{team}/plan") => get("/teams/payments/plan"),
        ("GET", "/teams/{team}/plan.json") => get("/teams/payments/plan.json"),
        ("GET", "/api/v1/teams/{team}/plan") => get("/api/v1/teams/payments/plan"),
        ("GET", "/teams/{team}/explain") => get("/teams/payments/explain"),
        ("GET", "/teams/{team}/explain.json") => get("/teams/payments/explain.json"),
        ("GET", "/teams/{team}/explain.md") => get("/teams/payments/explain.md"),
        ("GET", "/kpis/{kpi}") => get("/kpis/slo-compliance"),
        ("GET", "/slos/{slo}") => get("/slos/checkout.api-availability"),
        ("GET", "/actions/{action}") => get(format!("/actions/A-{action}")),
        ("GET", "/sources/{source}") => get("/sources/github"),
        ("GET", "/benchmarks/{series}") => get("/benchmarks/1"),
        ("GET", "/embed/benchmarks/{series}") => get("/embed/benchmarks/1"),
        ("GET", "/api/v1/series/{series}") => get("/api/v1/series/1"),
        ("GET", "/runs/{run}") => get(format!("/runs/{run}")),
        ("GET", "/pulls/{*pull}") => get("/pulls/acme/checkout/12"),
        ("GET", "/services/{service}/checklist") => get("/services/checkout/checklist"),
        ("GET", "/api/v1/services/{service}/checklist") => get("/api/v1/services/checkout/checklist"),
        ("GET", "/regressions/{regression}") => get(format!("/regressions/R-{}", here.regression)),
        ("GET", "/api/v1/regressions/{regression}") => get(format!("/api/v1/regressions/R-{}", here.regression)),
        ("GET", "/reviews/{week}") => get("/reviews/2026-W47?scope=t:payments"),
        ("GET", "/api/v1/reviews/{week}") => get("/api/v1/reviews/2026-W47?scope=t:payments"),
        ("GET", "/model/versions/{version}") => get("/model/versions/1"),
        ("GET", "/api/v1/model/versions/{version}") => get("/api/v1/model/versions/1"),
        ("GET", "/api/v1/disputes/{dispute}") => get("/api/v1/disputes/D-1"),
        ("GET", "/api/v1/teams/{team}") => get("/api/v1/teams/payments"),
        ("GET", "/api/v1/teams/{team}/maturity") => get("/api/v1/teams/payments/maturity"),
        ("GET", "/api/v1/kpis/{kpi}") => get("/api/v1/kpis/slo-compliance"),
        ("GET", "/api/v1/runs/{run}") => get(format!("/api/v1/runs/{run}")),
        ("GET", "/api/v1/export/{what}") => get("/api/v1/export/maturity.json"),
        // A new one changes the snapshot.
        ("GET", path) if !path.contains('{') => get(path),

        // Without a signature: no other credential opens a hook.
        ("POST", "/hooks/{kind}/{source}") => api("POST", format!("/hooks/github/{github}"), "{}"),
        ("POST", "/sign-in") => form("/sign-in", "email=nobody%40example.com&password=guess"),
        ("POST", "/sign-out") => form("/sign-out", ""),
        ("POST", "/setup/owner") => form("/setup/owner", "email=eve%40example.com&name=Eve&password=correct+horse+battery"),
        ("POST", "/setup/teams") => form("/setup/teams", "teams=Payments"),
        ("POST", "/setup/evidence") => form("/setup/evidence", "start=connect"),
        ("POST", "/account/preferences") => form("/account/preferences", "theme=dark"),
        ("POST", "/account/sessions/{session}/end") => form(format!("/account/sessions/{}/end", here.session), ""),
        ("POST", "/theme") => form("/theme", "theme=dark&next=/teams"),
        ("POST", "/account/password") => form("/account/password", "current=&new=short"),
        ("POST", "/teams/{team}/plan/actions") => form("/teams/payments/plan/actions", "met=canary-share"),
        ("POST", "/actions") => form("/actions", "title=Index+the+table&team=payments"),
        ("POST", "/actions/bulk") => form("/actions/bulk", "team=payments"),
        ("POST", "/actions/{action}") => form(format!("/actions/A-{action}"), "title=Index+both+tables"),
        ("POST", "/actions/{action}/status") => form(format!("/actions/A-{action}/status"), "status=doing"),
        ("POST", "/actions/edit") => form("/actions/edit", format!("action={action}&status=doing")),
        ("POST", "/actions/import") => form("/actions/import", "csv=title%2Cteam%0AIndex+the+table%2Cpayments&do=look"),
        ("POST", "/actions/import/file") => form("/actions/import/file", ""),
        ("POST", "/actions/{action}/issue") => form(format!("/actions/A-{action}/issue"), "issue=acme/checkout"),
        ("POST", "/actions/{action}/issue/remove") => form(format!("/actions/A-{action}/issue/remove"), ""),
        ("POST", "/roadmap/plan") => form("/roadmap/plan", "team=payments&start=2026-11-30"),
        ("POST", "/roadmap/milestones") => form("/roadmap/milestones", "team=payments&level=4&due=2027-03-31"),
        ("POST", "/roadmap/milestones/remove") => form("/roadmap/milestones/remove", "team=payments&level=4"),
        ("GET", "/api/v1/actions/{action}") => get(format!("/api/v1/actions/A-{action}")),
        ("POST", "/api/v1/actions/import") => api("POST", "/api/v1/actions/import?dry_run=true", "title,team\nIndex the table,payments\n"),
        ("POST", "/api/v1/actions/{action}/comments") => api("POST", format!("/api/v1/actions/A-{action}/comments"), r#"{"text":"Soon"}"#),
        ("POST", "/api/v1/actions/{action}/hours") => api("POST", format!("/api/v1/actions/A-{action}/hours"), r#"{"hours":0.5}"#),
        ("POST", "/api/v1/actions/{action}/issue") => {
            api("POST", format!("/api/v1/actions/A-{action}/issue"), r#"{"issue":"acme/checkout"}"#)
        }
        ("POST", "/api/v1/milestones") => api("POST", "/api/v1/milestones", r#"{"team":"payments","level":4,"due":"2027-03-31"}"#),
        ("POST", "/api/v1/roadmap/plan") => api("POST", "/api/v1/roadmap/plan", r#"{"teams":["payments"],"start":"2026-11-30"}"#),
        ("POST", "/actions/{action}/comments") => form(format!("/actions/A-{action}/comments"), "text=Soon"),
        ("POST", "/kpis/{kpi}/target") => form("/kpis/pr-perf-test-share/target", "scope=t:payments&target=95"),
        ("POST", "/annotations") => form("/annotations", "scope=t:payments&day=2026-11-24&text=Moved"),
        // The member's own; gone once they have taken it away.
        ("POST", "/annotations/{annotation}/remove") => form(format!("/annotations/{}/remove", here.annotations.0), ""),
        ("POST", "/regressions") => form("/regressions", format!("number={}&do=assign-me", here.regression)),
        ("POST", "/regressions/{regression}") => form(format!("/regressions/R-{}", here.regression), "do=comment&text=Soon"),
        ("POST", "/regressions/{regression}/acceptance") => {
            form(format!("/regressions/R-{}/acceptance", here.regression), "answer=approve")
        }
        ("POST", "/reviews/{week}") => {
            form("/reviews/2026-W47?scope=t:payments", format!("do=comment&section=summary&text=Calm,+says+{caller}"))
        }
        // Refused for its reason, so that the next one may answer too.
        ("POST", "/approvals/{approval}") => form(format!("/approvals/B-{}", here.approval), "answer=reject&reason=no"),
        ("POST", "/teams/{team}/attestations") => form(
            "/teams/payments/attestations",
            "check=load-test-recent&reason=seen+by+all+of+us&until=2027-01-31&evidence_url=https%3A%2F%2Fwiki.example%2Floads",
        ),
        ("POST", "/teams/{team}/waivers") => {
            form("/teams/payments/waivers", "check=gate-blocking&reason=it+comes+in+January&until=2027-01-31")
        }
        ("POST", "/teams/{team}/decisions/{check}") => form(format!("/teams/payments/decisions/{CHECK}"), "answer=approve"),
        // Of the member's team; the second and later ones find it open, or resolved by then.
        ("POST", "/teams/{team}/disputes") => form("/teams/payments/disputes", "check=canary-share&text=We+have+canaries"),
        ("POST", "/disputes/{dispute}") => form("/disputes/D-1", "do=comment&text=Where%3F"),
        ("POST", "/model/edit") => form("/model/edit", "revision=0&do=discard"),
        ("POST", "/model/import") => form("/model/import", ""),
        ("POST", "/model/publish") => form("/model/publish", "revision=0&note=because"),
        ("POST", "/model/versions/{version}/restore") => form("/model/versions/1/restore", ""),
        ("POST", "/sources") => form("/sources", "kind=github&name=second"),
        ("POST", "/sources/mapping") => form("/sources/mapping", "id=repository%3Aacme%2Fnobody&answer=ignore"),
        ("POST", "/sources/{source}/secret") => form("/sources/github/secret", ""),
        ("POST", "/sources/{source}/pull") => form("/sources/prometheus/pull", ""),
        ("POST", "/deliveries/{delivery}/replay") => form(format!("/deliveries/{}/replay", here.delivery), ""),
        ("POST", "/outgoing/{outgoing}/resend") => form(format!("/outgoing/{}/resend", here.outgoing), ""),
        ("POST", "/tokens") => form("/tokens", "name=mine&scope=ingest"),
        ("POST", "/tokens/{token}/revoke") => form(format!("/tokens/{}/revoke", here.spare_token), ""),
        ("POST", "/admin/users") => form("/admin/users", format!("email={caller}%40example.org&name=New&role=viewer")),
        ("POST", "/admin/users/{user}") => form(format!("/admin/users/{}", here.victim), "role=viewer"),

        ("POST", "/api/v1/ingest/{format}") => {
            api("POST", format!("/api/v1/ingest/auto?service=checkout&sha={caller}"), pytest(&[("test_sum", 0.01)]))
        }
        ("POST", "/api/v1/evidence") => api("POST", "/api/v1/evidence", heartbeat("checkout", 1)),
        ("POST", "/api/v1/regressions/{regression}") => {
            api("POST", format!("/api/v1/regressions/R-{}", here.regression), r#"{"do":"comment","text":"Soon"}"#)
        }
        ("POST", "/api/v1/reviews/{week}") => api(
            "POST",
            "/api/v1/reviews/2026-W47?scope=t:payments",
            format!(r#"{{"do":"comment","section":"trends","text":"Calm, says {caller}"}}"#),
        ),
        ("POST", "/api/v1/annotations") => {
            api("POST", "/api/v1/annotations", r#"{"scope":"t:payments","day":"2026-11-24","text":"Moved"}"#)
        }
        ("DELETE", "/api/v1/annotations/{annotation}") => api("DELETE", format!("/api/v1/annotations/{}", here.annotations.1), ""),
        ("POST", "/api/v1/actions") => api("POST", "/api/v1/actions", r#"{"title":"Index the table","team":"payments"}"#),
        ("PATCH", "/api/v1/actions/{action}") => api("PATCH", format!("/api/v1/actions/A-{action}"), r#"{"status":"doing"}"#),
        ("PUT", "/api/v1/model") => api("PUT", "/api/v1/model", domain::model::DEFAULT_YAML),
        ("POST", "/api/v1/model/preview") => api("POST", "/api/v1/model/preview", domain::model::DEFAULT_YAML),
        ("POST", "/api/v1/disputes") => {
            api("POST", "/api/v1/disputes", r#"{"team":"payments","check":"gate-blocking","text":"It blocks"}"#)
        }
        ("POST", "/api/v1/disputes/{dispute}") => api("POST", "/api/v1/disputes/D-1", r#"{"do":"comment","text":"Where?"}"#),
        ("POST", "/checklist") => form("/checklist", format!("s0-name=Tests&s0-i0-text=Asked+by+{caller}")),
        ("POST", "/services/{service}/checklist") => {
            form("/services/checkout/checklist", format!("s0-name=Tests&s0-i0-text=Asked+by+{caller}"))
        }
        ("PUT", "/api/v1/services/{service}/checklist") => {
            let body = format!(r#"{{"sections":[{{"name":"Tests","items":["Asked by {caller}"]}}]}}"#);
            api("PUT", "/api/v1/services/checkout/checklist", body)
        }
        ("POST", "/api/v1/config/apply") => api("POST", "/api/v1/config/apply", "teams: [{slug: payments, name: Payments}]"),
        ("POST", "/api/v1/config/diff") => api("POST", "/api/v1/config/diff", "teams: [{slug: payments, name: Payments}]"),
        _ => return None,
    })
}

async fn send(server: &Server, sent: Sent, from: &Credentials) -> Answer {
    match sent {
        Sent::Get(path) => server.get(&path, from).await,
        Sent::Form(path, fields) => server.form(&path, from, &fields).await,
        Sent::Body(method, path, body) => {
            let request = from.put_on(Request::builder().method(method).uri(path)).header("content-type", "application/json");
            server.send(request.body(Body::from(body)).unwrap()).await
        }
    }
}

/// The status; `in` when led to the sign-in page, `!` behind it when led back with a refusal.
fn outcome(route: &RouteInfo, answer: &Answer) -> String {
    let to = answer.header("location");
    let refused = answer.cookies().iter().any(|cookie| cookie.starts_with("pacekeeper_flash=no."));
    match answer.status.as_u16() {
        303 if to.starts_with("/sign-in") && route.path != "/sign-out" => "in".to_owned(),
        303 if refused => "303!".to_owned(),
        // The icon is there only where the browser part was built.
        404 if route.path == "/favicon.svg" => "200".to_owned(),
        status => status.to_string(),
    }
}

async fn matrix(server: &Server) -> String {
    let here = Installed::on(server).await;
    let people = [here.viewer, here.member, here.other, here.manager, here.admin];
    let mut tokens = Vec::new();
    for scope in ["ingest", "read", "actions:write", "config:write", "admin"] {
        tokens.push(server.token(scope).await);
    }
    let change = r#"{"kind":"pull_request","repository":"acme/checkout","number":12,"state":"open","head_sha":"a1","occurred_at":"2026-11-25T11:00:00Z"}"#;
    assert_eq!(server.post("/api/v1/evidence", &tokens[0], change).await.status, 200);
    let (id, revoked) = server.token_of("admin", None).await;
    accounts::revoke_token(&server.platform, &Actor::System, id).await.unwrap();
    tokens.push(revoked);

    let mut rows = format!("{:<45}", "");
    CALLERS.iter().for_each(|caller| write!(rows, "{caller:>8}").unwrap());
    for route in table(&server.state) {
        write!(rows, "\n{:<45}", format!("{:<5} {}", route.method, route.path)).unwrap();
        for (index, caller) in CALLERS.iter().enumerate() {
            // A session of its own for each request: some end it.
            let from = match index {
                0 => Credentials::Nobody,
                1..=5 => server.session(people[index - 1]).await,
                _ => tokens[index - 6].clone(),
            };
            let sent = request(&route, &here, caller).unwrap_or_else(|| panic!("{} {} is not tried here yet", route.method, route.path));
            let answer = send(server, sent, &from).await;
            assert!(answer.status.as_u16() < 500, "{} {} by {caller}: {}", route.method, route.path, answer.text());
            if route.path.starts_with("/api/v1") && !answer.status.is_success() {
                answer.problem(answer.status.as_u16());
            }
            write!(rows, "{:>8}", outcome(&route, &answer)).unwrap();
        }
    }
    rows
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    on_both(async |store| {
        let server = Server::new(store);
        insta::assert_snapshot!("authorization", matrix(&server).await);
    })
    .await;
}
