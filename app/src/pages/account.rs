//! `/account`: the person's own settings.
//!
//! Forms:
//! - `POST /account/preferences`: `theme` = auto | light | dark, `landing` (path), `shortcuts` = on (absent: off)
//! - `POST /account/password`: `current`, `new`
//! - `POST /account/sessions/{id}/end`

use crate::components::{Card, Field, PageHead, PostForm, Select, form_errors};
use leptos::prelude::*;
use usecases::view::{Account, SessionRow};

pub(super) fn page(model: Account) -> AnyView {
    let draft = model.draft;
    let role = if model.team.is_empty() { model.role } else { format!("{} · {}", model.role, model.team) };
    let sessions = model.sessions.into_iter().map(session).collect_view();
    view! {
        <PageHead title="Account" subtitle=format!("{} · {} · {role}", model.name, model.email)>
            <PostForm action="/sign-out">
                <button class="btn">"Sign out"</button>
            </PostForm>
        </PageHead>
        <div class="two even">
            <Card title="Preferences">
                <PostForm action="/account/preferences" class="stack-form">
                    <Select name="theme" label="Theme" choices=model.themes form="account" />
                    <Select name="landing" label="Start page" choices=model.landings form="account" />
                    <label class="check">
                        <input type="checkbox" name="shortcuts" value="on" checked=model.shortcuts />
                        "Single-key shortcuts"
                    </label>
                    <p class="hint"><a href="/keyboard">"Which keys are there?"</a></p>
                    <p class="acts"><button class="btn main">"Save"</button></p>
                </PostForm>
            </Card>
            <Card title="Password">
                <PostForm action="/account/password" class="stack-form">
                    {form_errors(&draft)}
                    <Field name="current" label="Current password" kind="password" autocomplete="current-password" required=true draft=draft.clone() form="password" />
                    <Field name="new" label="New password" kind="password" autocomplete="new-password" hint="At least 12 characters" required=true draft=draft.clone() form="password" />
                    <p class="acts"><button class="btn">"Change password"</button></p>
                </PostForm>
            </Card>
        </div>
        <Card title="Signed in on">
            <ul class="list">{sessions}</ul>
        </Card>
    }
    .into_any()
}

fn session(row: SessionRow) -> AnyView {
    let end = if row.current {
        view! { <span class="quiet">"this device"</span> }.into_any()
    } else {
        let label = format!("Sign out {}", row.device);
        view! { <PostForm action=format!("/account/sessions/{}/end", row.id)><button class="btn small" aria-label=label>"Sign out"</button></PostForm> }.into_any()
    };
    view! {
        <li>
            <b>{row.device}</b>
            {end}
            <small>{row.last_seen}</small>
        </li>
    }
    .into_any()
}
