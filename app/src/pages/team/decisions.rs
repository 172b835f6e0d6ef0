//! Where people speak: attest what no machine sees, ask for a waiver, answer what others asked, take back what counts no longer.
//!
//! Forms:
//! - `POST /teams/{team}/attestations`: `check`, `reason`, `until` (ISO date), `evidence_url`
//! - `POST /teams/{team}/waivers`: `check`, `decision` = waived | not_applicable, `reason`, `until` (ISO date)
//! - `POST /teams/{team}/decisions/{id}`: `answer` = approve | reject | withdraw, `note`

use crate::components::{Field, PostForm, Select, form_errors, link};
use leptos::prelude::*;
use usecases::view::{Choice, Decisions, Draft, PendingDecision};

pub(super) fn section(slug: &str, decisions: Decisions) -> AnyView {
    let pending = decisions.pending.into_iter().map(|request| pending(slug, request)).collect::<Vec<_>>();
    let in_force = decisions.in_force.into_iter().map(|decision| in_force(slug, decision)).collect::<Vec<_>>();
    let none = decisions.attestable.is_empty() && decisions.waivable.is_empty() && pending.is_empty() && in_force.is_empty();
    let pending = (!pending.is_empty()).then(|| {
        view! {
            <div>
                <h3>"Waiting for an approver"</h3>
                <ul class="list pending">{pending.collect_view()}</ul>
            </div>
        }
    });
    let in_force = (!in_force.is_empty()).then(|| {
        view! {
            <div>
                <h3>"In force"</h3>
                <ul class="list in-force">{in_force.collect_view()}</ul>
            </div>
        }
    });
    let attest = (!decisions.attestable.is_empty())
        .then(|| form(format!("/teams/{slug}/attestations"), true, decisions.attestable, decisions.attest_draft));
    let waive =
        (!decisions.waivable.is_empty()).then(|| form(format!("/teams/{slug}/waivers"), false, decisions.waivable, decisions.waive_draft));
    view! {
        <section class="card decisions" id="decisions">
            <header>
                <h2>"Attestations and waivers"</h2>
            </header>
            {none.then(|| view! { <p class="quiet">"Nothing to attest or waive, or your role does not allow it. Ask a manager of this team."</p> })}
            {pending}
            {in_force}
            <div class="two even">{attest} {waive}</div>
        </section>
    }
    .into_any()
}

fn form(action: String, attest: bool, checks: Vec<Choice>, draft: Draft) -> AnyView {
    let (title, advice, button, prefix) = if attest {
        ("Attest a check", "For what no machine can see. Someone else approves it; it ends by itself.", "Attest", "attest")
    } else {
        ("Request a waiver", "Sets a check aside. A manager approves it; it stays visible.", "Request waiver", "waive")
    };
    let until = if attest { "" } else { "A waiver ends; what does not apply may stay open" };
    let kinds = [("waived", "Set aside for a while", true), ("not_applicable", "Does not apply to us", false)];
    let sent = |name: &str| draft.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone());
    let kind = sent("decision");
    let kinds = kinds
        .map(|(value, label, first)| {
            let selected = kind.as_deref().map_or(first, |kind| kind == value);
            Choice { value: value.into(), label: label.into(), selected }
        })
        .to_vec();
    let mut checks = checks;
    for choice in &mut checks {
        choice.selected = sent("check").as_deref() == Some(choice.value.as_str());
    }
    view! {
        <PostForm action=action class="stack-form">
            <h3>{title}</h3>
            <p class="quiet">{advice}</p>
            {form_errors(&draft)}
            <Select name="check" label="Check" choices=checks form=prefix required=true />
            {(!attest).then(|| view! { <Select name="decision" label="What" choices=kinds form=prefix required=true /> })}
            <Field name="reason" label="Reason" kind="textarea" required=true draft=draft.clone() form=prefix />
            <Field name="until" label="Until" kind="date" required=attest hint=until draft=draft.clone() form=prefix />
            {attest.then(|| view! { <Field name="evidence_url" label="Evidence" kind="url" hint="A link that others can open, or say in the reason what was seen, where and when" draft=draft.clone() form=prefix /> })}
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
    let withdraw = request.may_withdraw.then(|| withdraw(slug, &request));
    view! {
        <li>
            <b>{format!("{}: {}", request.kind, request.check)}</b>
            <span class="quiet">{format!("until {}", request.until)}</span>
            <small>{format!("{} · {} · {}", request.reason, request.requested_by, request.requested)} " " {request.evidence.map(link)}</small>
            {answer}
            {withdraw}
        </li>
    }
    .into_any()
}

fn in_force(slug: &str, decision: PendingDecision) -> AnyView {
    let withdraw = decision.may_withdraw.then(|| withdraw(slug, &decision));
    view! {
        <li>
            <b>{format!("{}: {}", decision.kind, decision.check)}</b>
            <span class="quiet">{format!("until {}", decision.until)}</span>
            <small>
                {format!("{} · {}, approved by {} {}", decision.reason, decision.requested_by, decision.approved_by, decision.requested)} " "
                {decision.evidence.map(link)}
            </small>
            {withdraw}
        </li>
    }
    .into_any()
}

fn withdraw(slug: &str, decision: &PendingDecision) -> AnyView {
    let action = format!("/teams/{slug}/decisions/{}", decision.id);
    let label = format!("Withdraw {}: {}", decision.kind, decision.check);
    view! {
        <PostForm action=action class="inline-form">
            <button class="btn" name="answer" value="withdraw" aria-label=label>"Withdraw"</button>
        </PostForm>
    }
    .into_any()
}
