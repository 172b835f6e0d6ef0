//! From a page model to an answer: HTML with its policy's nonce, or the same model as JSON at the same address with `.json`.

use super::caller::Caller;
use super::headers::Nonce;
use super::problem;
use super::state::AppState;
use app::Page;
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use axum_extra::extract::CookieJar;
use usecases::pages::{self, Query};
use usecases::view::{self, Chrome, Draft, FieldError, Mark, Theme, Tone};
use usecases::{Error, Result};

/// A message for the next page, kept in a cookie for one request.
pub(super) const FLASH: &str = "pacekeeper_flash";
/// Present when single-key shortcuts are switched off.
pub(super) const NO_SHORTCUTS: &str = "pacekeeper_no_shortcuts";

/// One request for a page.
pub(super) struct Request {
    pub state: AppState,
    pub caller: Caller,
    pub uri: Uri,
    pub jar: CookieJar,
}

impl Request {
    pub(super) fn query(&self) -> Result<Query> {
        Query::parse(self.uri.query().unwrap_or_default())
    }

    /// The path without the ending of an export, and whether JSON is wanted.
    pub(super) fn path(&self) -> (&str, bool) {
        let path = self.uri.path();
        path.strip_suffix(".json").map_or((path, false), |path| (path, true))
    }

    /// Answers with the page, or with a page that says why there is none.
    pub(super) async fn answer(self, status: StatusCode, page: Result<Page>) -> Response {
        match page {
            Err(error) => self.failure(error).await,
            Ok(page) if self.path().1 => super::pages::json(&page).into_response(),
            Ok(page) => self.html(status, page).await,
        }
    }

    /// Answers with a file, or with a page that says why there is none.
    pub(super) async fn file(self, file: Result<Response>) -> Response {
        match file {
            Ok(file) => file,
            Err(error) => self.failure(error).await,
        }
    }

    pub(super) async fn failure(self, error: Error) -> Response {
        let status = problem::status(&error);
        let correlation = self.state.platform.uuid().map(|id| id.simple().to_string()).unwrap_or_default();
        if let Error::Internal(cause) = &error {
            tracing::error!(correlation, error = ?cause, path = self.uri.path(), "a page failed");
        }
        if self.path().1 {
            return problem::Problem::from(error).into_response();
        }
        let title = match status {
            StatusCode::NOT_FOUND => "Nothing here",
            StatusCode::FORBIDDEN => "Not allowed",
            StatusCode::UNPROCESSABLE_ENTITY => "This address cannot be read",
            _ => "Something went wrong",
        };
        let retry =
            (status == StatusCode::INTERNAL_SERVER_ERROR).then(|| view::Link { text: "Try again".to_owned(), href: self.uri.to_string() });
        let failure = view::Failure { status: status.as_u16(), title: title.to_owned(), advice: error.to_string(), correlation, retry };
        self.html(status, Page::Failure(failure)).await
    }

    async fn html(self, status: StatusCode, page: Page) -> Response {
        let chrome = self.chrome().await;
        let flashed = chrome.flash.is_some();
        let rendered = app::render(page, chrome, &self.state.assets);
        let mut response = (status, Html(rendered.html)).into_response();
        response.extensions_mut().insert(Nonce(rendered.nonce));
        if flashed {
            let mut gone = axum_extra::extract::cookie::Cookie::from(FLASH);
            gone.set_path("/");
            return (self.jar.remove(gone), response).into_response();
        }
        response
    }

    async fn chrome(&self) -> Chrome {
        let (path, _) = self.path();
        let query = self.query().unwrap_or_default();
        let mut chrome = match &self.caller.signed_in {
            None => Chrome::default(),
            Some(signed_in) => pages::chrome(&self.state.platform, &signed_in.actor, &query, path).await.unwrap_or_else(|error| {
                tracing::error!(error = ?error, "the frame of a page could not be read");
                Chrome::default()
            }),
        };
        path.clone_into(&mut chrome.path);
        chrome.here = self.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        chrome.exports = exports(path, self.uri.query());
        chrome.csrf = self.caller.csrf();
        chrome.shortcuts = self.jar.get(NO_SHORTCUTS).is_none();
        chrome.theme = match self.caller.signed_in.as_ref().and_then(|signed_in| signed_in.user.theme.as_deref()) {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::Auto,
        };
        chrome.flash = self.jar.get(FLASH).and_then(|cookie| flash(cookie.value()));
        chrome
    }
}

/// A page's text as Markdown, or the page that says why there is none.
pub(super) async fn markdown(request: Request, text: Result<String>) -> Response {
    match text {
        Ok(text) => ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text).into_response(),
        Err(error) => request.failure(error).await,
    }
}

/// The same page in other forms, where there are any.
fn exports(path: &str, query: Option<&str>) -> Vec<view::Link> {
    let base = if path == "/" { "/overview" } else { path };
    let endings: &[&str] = match path {
        "/teams" => &["md", "csv", "json"],
        "/kpis" | "/slos" | "/benchmarks" => &["csv", "json"],
        "/actions" => &["csv", "json", "md", "ics"],
        "/roadmap" => &["csv", "json", "md", "ics", "svg", "png"],
        _ if path.starts_with("/benchmarks/") => &["csv", "json", "svg", "png"],
        "/regressions" => &["csv", "json", "md"],
        _ if path.starts_with("/regressions/") => &["json", "md"],
        "/reviews" | "/pulls" => &["json"],
        _ if path.starts_with("/reviews/") => &["md", "html", "json"],
        "/program" => &["md", "csv", "json", "svg", "png"],
        _ if path.starts_with("/teams/") && path.ends_with("/explain") => &["md", "json"],
        _ if path.starts_with("/teams/") && !path.ends_with("/plan") => &["md", "json"],
        "/" => &["md", "csv", "json", "png"],
        "/kpis/dora" => &["csv", "json", "md"],
        _ if path.starts_with("/kpis/") => &["csv", "json", "md", "svg", "png"],
        "/decisions" | "/evidence" | "/approvals" => &["json"],
        _ if ["/teams/", "/slos/", "/actions/A-", "/runs/", "/pulls/"].iter().any(|start| path.starts_with(start)) => &["json"],
        _ => &[],
    };
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    endings.iter().map(|ending| view::Link { text: ending.to_uppercase(), href: format!("{base}.{ending}{query}") }).collect()
}

fn flash(value: &str) -> Option<Mark> {
    let (tone, word) = value.split_once('.')?;
    let word = String::from_utf8(hex::decode(word).ok()?).ok()?;
    Some(Mark { tone: if tone == "ok" { Tone::Ok } else { Tone::Bad }, word })
}

/// The cookie that carries a message to the next page.
pub(super) fn flash_cookie(good: bool, message: &str) -> axum_extra::extract::cookie::Cookie<'static> {
    let mut cookie =
        axum_extra::extract::cookie::Cookie::new(FLASH, format!("{}.{}", if good { "ok" } else { "no" }, hex::encode(message)));
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(axum_extra::extract::cookie::SameSite::Lax);
    cookie
}

/// A form as it was sent, with what is wrong with it.
pub(super) fn draft(fields: &[(String, String)], error: &Error) -> Draft {
    let values = fields.iter().filter(|(name, _)| name != "_csrf" && !name.contains("password")).cloned().collect();
    let errors = match error {
        Error::Invalid(wrong) => {
            wrong.iter().map(|field| FieldError { field: field.field.clone(), message: field.problem.clone() }).collect()
        }
        other => vec![FieldError { field: String::new(), message: other.to_string() }],
    };
    Draft { values, errors }
}
