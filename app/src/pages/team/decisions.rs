//! Where people speak: attest what no machine sees, ask for a waiver, answer what others asked.
//!
//! Forms:
//! - `POST /teams/{team}/attestations`: `check`, `reason`, `until` (ISO date), `evidence_url`
//! - `POST /teams/{team}/waivers`: `check`, `reason`, `until` (ISO date)
//! - `POST /teams/{team}/decisions/{id}`: `answer` = approve | reject, `note`

use crate::components::{Field, PostForm, Select, form_errors, link};
use leptos::prelude::*;
use usecases::view::{Choice, Decisions, Draft, PendingDecision};

pub(super) fn section(slug: &str, decisions: Decisions) -> AnyView {
    let pending = decisions.pending.into_iter().map(|request| pending(slug, request)).collect::<Vec<_>>();
    let none = decisions.attestable.is_empty() && decisions.waivable.is_empty() && pending.is_empty();
    let pending = (!pending.is_empty()).then(|| {
        view! {
            <div>
                <h3>"Waiting for an approver"</h3>
                <ul class="list pending">{pending.collect_view()}</ul>
            </div>
        }
    });
    let attest = (!decisions.attestable.is_empty())
        .then(|| form(format!("/teams/{slug}/attestations"), true, decisions.attestable, decisions.draft.clone()));
    let waive =
        (!decisions.waivable.is_empty()).then(|| form(format!("/teams/{slug}/waivers"), false, decisions.waivable, decisions.draft));
    view! {
        <section class="card decisions" id="decisions">
            <header>
                <h2>"Attestations and waivers"</h2>
            </header>
            {none.then(|| view! { <p class="quiet">"Nothing to attest or waive, or your role does not allow it. Ask a manager of this team."</p> })}
            {pending}
            <div class="two even">{attest} {waive}</div>
        </section>
    }
    .into_any()
}

fn form(action: String, attest: bool, checks: Vec<Choice>, draft: Draft) -> AnyView {
    let (title, advice, button, prefix) = if attest {
        ("Attest a check", "For what no machine can see. Someone else approves it; it ends by itself.", "Attest", "attest")
    } else {
        ("Request a waiver", "Sets a check aside for a while. A manager approves it; it stays visible.", "Request waiver", "waive")
    };
    view! {
        <PostForm action=action class="stack-form">
            <h3>{title}</h3>
            <p class="quiet">{advice}</p>
            {form_errors(&draft)}
            <Select name="check" label="Check" choices=checks form=prefix required=true />
            <Field name="reason" label="Reason" kind="textarea" required=true draft=draft.clone() form=prefix />
            <Field name="until" label="Until" kind="date" required=true draft=draft.clone() form=prefix />
            {attest.then(|| view! { <Field name="evidence_url" label="Evidence" kind="url" hint="A link that others can open" required=true draft=draft.clone() form=prefix /> })}
            <p class="acts"><button class="btn">{button}</button></p>
        </PostForm>
    }
    .into_any()
}

fn pending(slug: &str, request: PendingDecision) -> AnyView {
    let action = format!("/teams/{slug}/decisions/{}", request.id);
    let note_id = format!("note-{}", request.id);
    let answer = request.may_answer.then(|| {
        view! {
            <PostForm action=action class="inline-form">
                <label class="sr" for=note_id.clone()>"Note"</label>
                <input id=note_id name="note" placeholder="Note (optional)" />
                <button class="btn" name="answer" value="approve">"Approve"</button>
                <button class="btn" name="answer" value="reject">"Reject"</button>
            </PostForm>
        }
    });
    view! {
        <li>
            <b>{format!("{}: {}", request.kind, request.check)}</b>
            <span class="quiet">{format!("until {}", request.until)}</span>
            <small>{format!("{} · {} · {}", request.reason, request.requested_by, request.requested)} " " {request.evidence.map(link)}</small>
            {answer}
        </li>
    }
    .into_any()
}
