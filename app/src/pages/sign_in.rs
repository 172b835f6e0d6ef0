//! `/sign-in`. Paste and password managers work (WCAG 3.3.8).
//!
//! Form: `POST /sign-in`: `email`, `password`, `next` (path of this server).

use crate::components::{Field, PostForm, form_errors};
use leptos::prelude::*;
use usecases::view::SignIn;

pub(super) fn page(model: SignIn) -> AnyView {
    let draft = model.draft;
    view! {
        <section class="card narrow">
            <h1>"Sign in"</h1>
            <PostForm action="/sign-in" class="stack-form">
                {form_errors(&draft)} <input type="hidden" name="next" value=model.next />
                <Field name="email" label="Email" kind="email" autocomplete="username" required=true draft=draft.clone() form="sign-in" />
                <Field name="password" label="Password" kind="password" autocomplete="current-password" required=true draft=draft.clone() form="sign-in" />
                <p class="acts"><button class="btn main">"Sign in"</button></p>
            </PostForm>
            <p class="quiet">"No account? Ask an administrator for a sign-in link."</p>
        </section>
    }
    .into_any()
}
