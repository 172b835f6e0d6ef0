//! `/setup`: first run in three short steps.
//!
//! Forms, all leading to the next step:
//! - `POST /setup/owner`: `name`, `email`, `password`
//! - `POST /setup/teams`: `teams` (one a line, `Group / Team`), `zone`
//! - `POST /setup/evidence`: `start` = demo | own

use crate::components::{Field, PostForm, Select, form_errors, snippets};
use leptos::prelude::*;
use usecases::view::{Choice, Draft, Setup, SetupStep, Snippet};

pub(super) fn page(model: Setup) -> AnyView {
    let step = model.step;
    let content = match step {
        SetupStep::Owner => owner(model.draft),
        SetupStep::Teams => teams(model.draft, model.zones, model.demo_available),
        SetupStep::Evidence => evidence(model.snippets, model.demo_available, model.demo_loaded),
    };
    let names = [(SetupStep::Owner, "Your account"), (SetupStep::Teams, "Teams"), (SetupStep::Evidence, "Evidence")];
    let at = names.iter().position(|(name, _)| *name == step).unwrap_or_default();
    let steps = names.into_iter().enumerate().map(|(index, (_, name))| {
        let class = if index < at { "done" } else { "" };
        view! { <li class=class aria-current=(index == at).then_some("step")>{name}</li> }.into_any()
    });
    view! {
        <section class="card narrow wide-narrow">
            <h1>"Set up Pacekeeper"</h1>
            <ol class="steps" aria-label="Steps">{steps.collect_view()}</ol>
            {content}
        </section>
    }
    .into_any()
}

fn owner(draft: Draft) -> AnyView {
    view! {
        <p class="quiet">"The first account is the administrator."</p>
        <PostForm action="/setup/owner" class="stack-form">
            {form_errors(&draft)}
            <Field name="name" label="Name" autocomplete="name" required=true draft=draft.clone() form="setup" />
            <Field name="email" label="Email" kind="email" autocomplete="username" required=true draft=draft.clone() form="setup" />
            <Field name="password" label="Password" kind="password" autocomplete="new-password" hint="At least 12 characters" required=true draft=draft.clone() form="setup" />
            <p class="acts"><button class="btn main">"Create account"</button></p>
        </PostForm>
    }
    .into_any()
}

fn teams(draft: Draft, zones: Vec<Choice>, demo_available: bool) -> AnyView {
    let demo = demo_available.then(|| {
        view! {
            <PostForm action="/setup/evidence" class="stack-form">
                <p class="quiet">"Or look around first: twelve teams over half a year, badged as demo data and removed with one command."</p>
                <p class="acts"><button class="btn" name="start" value="demo">"Load the demo data"</button></p>
            </PostForm>
        }
    });
    view! {
        <p class="quiet">"Paste the names, one a line. You can change them later, or keep them in a file with "<code>"pacekeeper apply"</code>"."</p>
        <PostForm action="/setup/teams" class="stack-form">
            {form_errors(&draft)}
            <Field name="teams" label="Teams" kind="textarea" hint="Commerce / Payments puts the team Payments into the group Commerce" draft=draft.clone() form="setup" />
            <Select name="zone" label="Time zone of the program" choices=zones form="setup" />
            <p class="hint">"Days and weeks of all figures are those of this zone."</p>
            <p class="acts"><button class="btn main">"Continue"</button></p>
        </PostForm>
        {demo}
    }
    .into_any()
}

fn evidence(examples: Vec<Snippet>, demo_available: bool, demo_loaded: bool) -> AnyView {
    let demo = if demo_loaded {
        view! { <p class="mark ok">"Demo data is loaded. It is badged and can be removed with one command."</p> }.into_any()
    } else if demo_available {
        view! { <button class="btn main" name="start" value="demo">"Load demo data"</button> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <p>"Levels are computed from evidence. Send the first results from a pipeline:"</p>
        {snippets(examples)}
        <PostForm action="/setup/evidence" class="stack-form">
            <p class="acts">{demo} <button class="btn" name="start" value="own">"Go to the overview"</button></p>
        </PostForm>
    }
    .into_any()
}
