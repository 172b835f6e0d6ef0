//! The steps of triage as buttons and small forms. All of them post `do` and the fields of that step: `reason`, `until` (ISO date),
//! `limit_percent`, `fix`, `owner` (account id, `me`, empty: nobody), `action` (`A-57`, empty: a new one). Where a key does the same,
//! `data-key` names it (`islands/shortcuts.rs`). The server checks the fields: over a list all steps share one form, and the browser would
//! ask for those of steps that are not taken.

use crate::components::{Field, Select};
use leptos::prelude::*;
use usecases::view::{Choice, Draft, RegressionSteps};

/// The plain steps: one click each.
pub(super) fn buttons(steps: &RegressionSteps) -> AnyView {
    let has = |step: &str| steps.steps.iter().any(|known| known == step);
    let confirm = has("confirm").then(
        || view! { <button class="btn main" formnovalidate=true name="do" value="confirm" data-key="y">"Confirm " <kbd>"Y"</kbd></button> },
    );
    let noise = has("noise")
        .then(|| view! { <button class="btn" formnovalidate=true name="do" value="noise" data-key="n">"Noise " <kbd>"N"</kbd></button> });
    let reopen = has("reopen").then(|| view! { <button class="btn" formnovalidate=true name="do" value="reopen">"Reopen"</button> });
    view! {
        {confirm} {noise} {reopen}
        <button class="btn" formnovalidate=true name="do" value="assign-me" data-key="m">"Assign to me " <kbd>"M"</kbd></button>
    }
    .into_any()
}

/// What an acceptance needs.
pub(super) fn accept(draft: Draft, asks: bool, form: &'static str) -> AnyView {
    let (advice, button) = if asks {
        ("The new level counts as normal until it ends. A manager of the team has to approve it.", "Ask to accept")
    } else {
        ("The new level counts as normal until it ends. Your name stands beside it.", "Accept")
    };
    view! {
        <p class="quiet">{advice}</p>
        <Field name="reason" label="Reason" hint="Why is this all right? It is read in half a year." required=true draft=draft.clone() form=form />
        <Field name="until" label="Until" kind="date" draft=draft.clone() form=form />
        <Field name="limit_percent" label="Or until it gets worse by" hint="Per cent against the accepted level" draft=draft form=form />
        <p class="acts"><button class="btn" formnovalidate=true name="do" value="accept">{button}</button></p>
    }
    .into_any()
}

pub(super) fn resolve(draft: Draft, form: &'static str) -> AnyView {
    view! {
        <Field name="fix" label="Commit or release" hint="If it comes back, this is reopened as regressed." required=true draft=draft form=form />
        <p class="acts"><button class="btn" formnovalidate=true name="do" value="resolve">"Resolve"</button></p>
    }
    .into_any()
}

pub(super) fn assign(owners: Vec<Choice>, form: &'static str) -> AnyView {
    view! {
        <Select name="owner" label="Owner" choices=owners form=form />
        <p class="acts"><button class="btn" formnovalidate=true name="do" value="assign">"Assign"</button></p>
    }
    .into_any()
}

pub(super) fn act(actions: Vec<Choice>, form: &'static str) -> AnyView {
    view! {
        <Select name="action" label="Action" choices=actions form=form />
        <p class="acts"><button class="btn" formnovalidate=true name="do" value="link">"Link"</button></p>
    }
    .into_any()
}
