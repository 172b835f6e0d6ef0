//! Accounts, administration, first run, failures.

use super::basics::*;
use usecases::view::*;

pub(crate) fn admin() -> Admin {
    let user = |id: &str, name: &str, role: &str, mark: Mark, myself| UserRow {
        id: s(id),
        name: s(name),
        email: format!("{id}@example.org"),
        role: s(role),
        team: s("commerce"),
        git_login: s("octo"),
        mark,
        active: true,
        last_seen: s("4 min ago"),
        myself,
    };
    Admin {
        users: vec![
            user("u1", "Mara Lindt", "admin", mark(Tone::Ok, "active"), true),
            user("u2", "Ana Ruiz", "member", mark(Tone::Neutral, "invited"), false),
        ],
        roles: choices(&[("viewer", "viewer"), ("member", "member"), ("manager", "manager"), ("admin", "admin")]),
        teams: choices(&[("commerce", "Commerce"), ("payments", "Payments")]),
        draft: Draft {
            values: vec![(s("email"), s("nobody"))],
            errors: vec![FieldError { field: s("email"), message: s("This is not an email address.") }],
        },
        invitation: Some(s("https://pacekeeper.example/sign-in/once/4f1c")),
        audit: vec![AuditRow {
            when: s("24 Nov 14:02"),
            who: s("Mara Lindt"),
            what: s("approved a waiver"),
            object: s("payments / canary-share until 28 Nov"),
        }],
        audit_next: None,
        facts: facts(&[("Version", "0.1.0"), ("Database", "SQLite"), ("Zone", "Europe/Berlin"), ("Model", "v7")]),
    }
}

pub(crate) fn account() -> Account {
    Account {
        name: s("Mara Lindt"),
        email: s("mara@example.org"),
        role: s("manager"),
        team: s("Commerce"),
        themes: choices(&[("auto", "As the system"), ("light", "Light"), ("dark", "Dark")]),
        landings: choices(&[("/", "Overview"), ("/teams", "Teams")]),
        shortcuts: true,
        sessions: vec![
            SessionRow { id: s("s1"), device: s("Firefox on Linux"), last_seen: s("now"), current: true },
            SessionRow { id: s("s2"), device: s("Chrome on Android"), last_seen: s("2 d ago"), current: false },
        ],
        draft: Draft::default(),
    }
}

pub(crate) fn sign_in(error: Option<&str>) -> SignIn {
    let errors = error.map(|message| FieldError { field: String::new(), message: s(message) }).into_iter().collect();
    SignIn {
        next: s("/teams"),
        draft: Draft { values: vec![(s("email"), s("mara@example.org")), (s("password"), s("do not send me back"))], errors },
    }
}

pub(crate) fn setup(step: SetupStep) -> Setup {
    Setup {
        step,
        draft: Draft::default(),
        zones: choices(&[("UTC", "UTC"), ("Europe/Berlin", "Europe/Berlin")]),
        snippets: vec![Snippet {
            title: s("pacekeeper push"),
            text: s("pacekeeper push --url https://pacekeeper.example --service checkout results.json"),
        }],
        demo_available: true,
        demo_loaded: false,
    }
}

pub(crate) fn failure() -> Failure {
    Failure {
        status: 404,
        title: s("No such team"),
        advice: s("There is no team “nobody”. It may have been renamed or removed."),
        correlation: s("01JD-7Q2X"),
        retry: Some(link("All teams", "/teams")),
    }
}
