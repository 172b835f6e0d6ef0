//! Registering routes: none without a method, a path and an access rule, so that a test can go through all of them.

use super::access::{Access, enforce};
use super::state::AppState;
use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, on};

/// One registered route, as the authorization test sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteInfo {
    pub path: &'static str,
    pub method: &'static str,
    pub access: Access,
}

pub(super) struct Routes {
    state: AppState,
    router: Router<AppState>,
    table: Vec<RouteInfo>,
}

impl Routes {
    pub(super) fn new(state: AppState) -> Self {
        Self { state, router: Router::new(), table: Vec::new() }
    }

    pub(super) fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(MethodFilter::GET, "GET", path, access, handler)
    }

    pub(super) fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(MethodFilter::POST, "POST", path, access, handler)
    }

    pub(super) fn patch<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(MethodFilter::PATCH, "PATCH", path, access, handler)
    }

    pub(super) fn delete<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(MethodFilter::DELETE, "DELETE", path, access, handler)
    }

    pub(super) fn put<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(MethodFilter::PUT, "PUT", path, access, handler)
    }

    fn add<H, T>(mut self, filter: MethodFilter, method: &'static str, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let rule = from_fn_with_state((self.state.clone(), access), enforce);
        self.router = self.router.route(path, on(filter, handler).layer(rule));
        self.table.push(RouteInfo { path, method, access });
        self
    }

    pub(super) fn finish(self) -> (Router<AppState>, Vec<RouteInfo>) {
        (self.router, self.table)
    }
}
