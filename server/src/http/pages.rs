//! GET handlers of the pages: ask the use case for the model, print it.

use super::access::Access;
use super::document::{NO_SHORTCUTS, Request};
use super::routes::Routes;
use app::Page;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use usecases::pages::{self, Query};
use usecases::{Actor, Error, Platform, accounts, api, view};

/// A page without a parameter in its path.
macro_rules! page {
    ($name:ident, $page:ident) => {
        async fn $name(request: Request) -> Response {
            let page = match request.query() {
                Ok(query) => pages::$name(&request.state.platform, &request.caller.actor, &query).await.map(Page::$page),
                Err(error) => Err(error),
            };
            request.answer(StatusCode::OK, page).await
        }
    };
}

/// A page about the thing its path names.
macro_rules! page_of {
    ($name:ident, $page:ident) => {
        async fn $name(Path(named): Path<String>, request: Request) -> Response {
            let named = named.trim_end_matches(".json").to_owned();
            let page = match request.query() {
                Ok(query) => pages::$name(&request.state.platform, &request.caller.actor, &query, &named).await.map(Page::$page),
                Err(error) => Err(error),
            };
            request.answer(StatusCode::OK, page).await
        }
    };
}

page!(overview, Overview);
page!(decisions, Decisions);
page!(teams, Teams);
page!(kpis, Kpis);
page!(slos, Slos);
page!(actions, Actions);
page!(sources, Sources);
page!(mapping, Mapping);
page!(evidence, Evidence);
page!(runs, Runs);
page!(admin, Admin);
page_of!(explain, Explain);
page_of!(slo, Slo);
page_of!(source, Source);

/// The page, or what its ending asks for: `.json`, `.md`.
async fn team(Path(named): Path<String>, request: Request) -> Response {
    let (slug, as_markdown) = named.strip_suffix(".md").map_or((named.trim_end_matches(".json"), false), |slug| (slug, true));
    let page = match request.query() {
        Ok(query) => pages::team(&request.state.platform, &request.caller.actor, &query, slug).await,
        Err(error) => Err(error),
    };
    if as_markdown {
        let text = page.map(|model| pages::team_markdown(&model, |path| request.state.platform.link(path)));
        return super::document::markdown(request, text).await;
    }
    request.answer(StatusCode::OK, page.map(Page::Team)).await
}

async fn account(request: Request) -> Response {
    let page = pages::account(&request.state.platform, &request.caller.actor, &Query::default()).await.map(|mut model| {
        // What only the browser's cookies tell.
        model.shortcuts = request.jar.get(NO_SHORTCUTS).is_none();
        let current = request.caller.session.as_deref().map(accounts::session_id);
        for session in &mut model.sessions {
            session.current = Some(&session.id) == current.as_ref();
        }
        Page::Account(model)
    });
    request.answer(StatusCode::OK, page).await
}

async fn action(Path(named): Path<String>, request: Request) -> Response {
    let number = named.trim_end_matches(".json").strip_prefix("A-").and_then(|number| number.parse().ok());
    let page = match (number, request.query()) {
        (None, _) => Err(Error::NotFound(format!("the action {named}"))),
        (_, Err(error)) => Err(error),
        (Some(number), Ok(query)) => pages::action(&request.state.platform, &request.caller.actor, &query, number).await.map(Page::Action),
    };
    request.answer(StatusCode::OK, page).await
}

async fn run(Path(named): Path<String>, request: Request) -> Response {
    let page = match (named.trim_end_matches(".json").parse(), request.query()) {
        (Err(_), _) => Err(Error::NotFound(format!("the run {named}"))),
        (_, Err(error)) => Err(error),
        (Ok(id), Ok(query)) => pages::run(&request.state.platform, &request.caller.actor, &query, id).await.map(Page::Run),
    };
    request.answer(StatusCode::OK, page).await
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/", Access::Page, overview)
        .get("/overview.json", Access::Page, overview)
        .get("/overview.md", Access::Page, overview_markdown)
        .get("/overview.csv", Access::Page, kpis_csv)
        .get("/overview.png", Access::Page, overview_picture)
        .get("/decisions", Access::Page, decisions)
        .get("/decisions.json", Access::Page, decisions)
        .get("/teams.md", Access::Page, teams_markdown)
        .get("/teams.csv", Access::Page, teams_csv)
        .get("/kpis.csv", Access::Page, kpis_csv)
        .get("/slos.csv", Access::Page, slos_csv)
        .get("/teams", Access::Page, teams)
        .get("/teams.json", Access::Page, teams)
        .get("/teams/{team}", Access::Page, team)
        .get("/teams/{team}/explain", Access::Page, explain)
        .get("/teams/{team}/explain.json", Access::Page, explain)
        .get("/teams/{team}/explain.md", Access::Page, explain_markdown)
        .get("/kpis", Access::Page, kpis)
        .get("/kpis.json", Access::Page, kpis)
        .get("/slos", Access::Page, slos)
        .get("/slos.json", Access::Page, slos)
        .get("/slos/{slo}", Access::Page, slo)
        .get("/actions", Access::Page, actions)
        .get("/actions.json", Access::Page, actions)
        .get("/actions/{action}", Access::Page, action)
        .get("/sources", Access::Page, sources)
        .get("/sources/mapping", Access::Page, mapping)
        .get("/sources/{source}", Access::Page, source)
        .get("/evidence", Access::Page, evidence)
        .get("/evidence.json", Access::Page, evidence)
        .get("/runs", Access::Page, runs)
        .get("/runs/{run}", Access::Page, run)
        .get("/admin", Access::Page, admin)
        .get("/account", Access::Page, account)
        .get("/keyboard", Access::Page, keyboard)
        .get("/setup", Access::Public, setup)
        .get("/sign-in", Access::Public, sign_in)
        .get("/sign-in/{secret}", Access::Public, super::forms::sign_in_by_link)
}

async fn list<T: Serialize>(request: Request, rows: Result<Vec<T>, Error>) -> Response {
    match rows.and_then(|rows| super::csv::csv(&rows)) {
        Ok(file) => file,
        Err(error) => request.failure(error).await,
    }
}

async fn explain_markdown(Path(team): Path<String>, request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::explain(&request.state.platform, &request.caller.actor, &query, &team).await,
        Err(error) => Err(error),
    };
    let text = page.map(|model| pages::explanation_markdown(&model, |path| request.state.platform.link(path)));
    super::document::markdown(request, text).await
}

async fn overview_markdown(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::overview(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    super::document::markdown(request, page.map(|model| pages::overview_markdown(&model))).await
}

/// The levels per week.
async fn overview_picture(request: Request) -> Response {
    let scene = match request.query() {
        Ok(query) => pages::overview_scene(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    let file = scene.and_then(|scene| super::picture::answer(&scene, request.uri.query().unwrap_or_default(), true));
    request.file(file).await
}

async fn teams_markdown(request: Request) -> Response {
    let page = match request.query() {
        Ok(query) => pages::teams(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    super::document::markdown(request, page.map(|model| pages::teams_markdown(&model))).await
}

async fn teams_csv(request: Request) -> Response {
    let rows = api::teams(&request.state.platform, &request.caller.actor).await;
    list(request, rows).await
}

async fn kpis_csv(request: Request) -> Response {
    let rows = match request.query() {
        Ok(query) => api::kpis_csv(&request.state.platform, &request.caller.actor, &query).await,
        Err(error) => Err(error),
    };
    list(request, rows).await
}

async fn slos_csv(request: Request) -> Response {
    let rows = api::slos(&request.state.platform, &request.caller.actor).await;
    list(request, rows).await
}

async fn keyboard(request: Request) -> Response {
    request.answer(StatusCode::OK, Ok(Page::Keyboard)).await
}

async fn sign_in(request: Request) -> Response {
    if request.caller.signed_in.is_some() {
        return Redirect::to("/").into_response();
    }
    if accounts::needs_setup(&request.state.platform).await.unwrap_or(false) {
        return Redirect::to("/setup").into_response();
    }
    let next = form_urlencoded::parse(request.uri.query().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "next")
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default();
    request.answer(StatusCode::OK, Ok(Page::SignIn(view::SignIn { next, draft: view::Draft::default() }))).await
}

async fn setup(request: Request) -> Response {
    let page = setup_page(&request.state.platform, &request.caller.actor).await.map(Page::Setup);
    request.answer(StatusCode::OK, page).await
}

/// Open to anybody only while there is no account; afterwards to admins.
pub(super) async fn setup_page(platform: &Platform, actor: &Actor) -> Result<view::Setup, Error> {
    if !accounts::needs_setup(platform).await? && !actor.is_admin() {
        return Err(Error::Forbidden("Pacekeeper is set up; an admin can change the rest under Admin".to_owned()));
    }
    pages::setup(platform, actor, &Query::default()).await
}

pub(super) async fn not_found(request: Request) -> Response {
    let error = Error::NotFound(format!("the page {}", request.uri.path()));
    if request.uri.path().starts_with("/api/") {
        return super::problem::Problem::from(error).into_response();
    }
    request.failure(error).await
}

/// The model of a page as it is.
pub(super) fn json(page: &Page) -> Response {
    fn answer(model: &impl Serialize) -> Response {
        axum::Json(model).into_response()
    }
    match page {
        Page::Overview(model) => answer(model),
        Page::Decisions(model) => answer(model),
        Page::Program(model) => answer(model),
        Page::Teams(model) => answer(model),
        Page::Team(model) => answer(model),
        Page::Plan(model) => answer(model),
        Page::Explain(model) => answer(model),
        Page::Kpis(model) => answer(model),
        Page::Kpi(model) => answer(model),
        Page::Dora(model) => answer(model),
        Page::Slos(model) => answer(model),
        Page::Slo(model) => answer(model),
        Page::Actions(model) => answer(model),
        Page::Action(model) => answer(model),
        Page::Roadmap(model) => answer(model),
        Page::Source(model) => answer(model),
        Page::Evidence(model) => answer(model),
        Page::Pulls(model) => answer(model),
        Page::Pull(model) => answer(model),
        Page::Runs(model) => answer(model),
        Page::Run(model) => answer(model),
        Page::Regressions(model) => answer(model),
        Page::Regression(model) => answer(model),
        Page::Approvals(model) => answer(model),
        Page::Reviews(model) => answer(model),
        Page::Review(model) => answer(model),
        Page::Benchmarks(model) => answer(model),
        Page::Series(model) => answer(model),
        _ => super::problem::Problem::from(Error::NotFound("an export of this page".to_owned())).into_response(),
    }
}
