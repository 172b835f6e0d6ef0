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
        ("GET", "/teams/{team}/explain") => get("/teams/payments/explain"),
        ("GET", "/kpis/{kpi}") => get("/kpis/slo-compliance"),
        ("GET", "/slos/{slo}") => get("/slos/checkout.api-availability"),
        ("GET", "/actions/{action}") => get(format!("/actions/A-{action}")),
        ("GET", "/sources/{source}") => get("/sources/github"),
        ("GET", "/benchmarks/{series}") => get("/benchmarks/1"),
        ("GET", "/embed/benchmarks/{series}") => get("/embed/benchmarks/1"),
        ("GET", "/api/v1/series/{series}") => get("/api/v1/series/1"),
        ("GET", "/runs/{run}") => get(format!("/runs/{run}")),
        ("GET", "/regressions/{regression}") => get(format!("/regressions/R-{}", here.regression)),
        ("GET", "/api/v1/regressions/{regression}") => get(format!("/api/v1/regressions/R-{}", here.regression)),
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
        ("POST", "/actions") => form("/actions", "title=Index+the+table&team=payments"),
        ("POST", "/actions/bulk") => form("/actions/bulk", "team=payments"),
        ("POST", "/actions/{action}") => form(format!("/actions/A-{action}"), "title=Index+both+tables"),
        ("POST", "/actions/{action}/status") => form(format!("/actions/A-{action}/status"), "status=doing"),
        ("POST", "/actions/{action}/comments") => form(format!("/actions/A-{action}/comments"), "text=Soon"),
        ("POST", "/regressions") => form("/regressions", format!("number={}&do=assign-me", here.regression)),
        ("POST", "/regressions/{regression}") => form(format!("/regressions/R-{}", here.regression), "do=comment&text=Soon"),
        ("POST", "/regressions/{regression}/acceptance") => {
            form(format!("/regressions/R-{}/acceptance", here.regression), "answer=approve")
        }
        // Refused for its reason, so that the next one may answer too.
        ("POST", "/approvals/{approval}") => form(format!("/approvals/B-{}", here.approval), "answer=reject&reason=no"),
        ("POST", "/teams/{team}/attestations") => {
            form("/teams/payments/attestations", "check=load-test-recent&reason=seen+by+all+of+us&until=2027-01-31")
        }
        ("POST", "/teams/{team}/waivers") => {
            form("/teams/payments/waivers", "check=gate-blocking&reason=it+comes+in+January&until=2027-01-31")
        }
        ("POST", "/teams/{team}/decisions/{check}") => form(format!("/teams/payments/decisions/{CHECK}"), "answer=approve"),
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
        ("POST", "/api/v1/actions") => api("POST", "/api/v1/actions", r#"{"title":"Index the table","team":"payments"}"#),
        ("PATCH", "/api/v1/actions/{action}") => api("PATCH", format!("/api/v1/actions/A-{action}"), r#"{"status":"doing"}"#),
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
