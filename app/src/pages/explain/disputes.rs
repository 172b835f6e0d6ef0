//! The disputes of a team: say that a check was judged wrongly, answer, resolve.
//!
//! Forms:
//! - `POST /teams/{team}/disputes`: `check` (empty: the level), `text`
//! - `POST /disputes/{id}`: `do` = comment | resolve | reopen, `text`, `next`

use crate::components::{Field, PostForm, Select, form_errors, link, mark};
use leptos::prelude::*;
use usecases::view::{DisputeThread, Disputes};

pub(super) fn section(slug: &str, disputes: Disputes) -> Option<AnyView> {
    if disputes.threads.is_empty() && !disputes.may_open {
        return None;
    }
    let threads = disputes.threads.into_iter().map(|one| thread(slug, one)).collect_view();
    let open = disputes.may_open.then(|| {
        let draft = disputes.draft.clone();
        view! {
            <PostForm action=format!("/teams/{slug}/disputes") class="stack-form apart">
                <h3 id="dispute">"Dispute this"</h3>
                <p class="quiet">
                    "Opens a thread with those who own the model. A dispute changes no level by itself: what is agreed on becomes a \
                     mapping, a waiver or a new version of the model."
                </p>
                {form_errors(&draft)}
                <Select name="check" label="What was judged wrongly" choices=disputes.checks empty="The level as a whole" form="dispute" />
                <Field name="text" label="Why" kind="textarea" required=true draft=draft form="dispute" />
                <p class="acts"><button class="btn">"Open a dispute"</button></p>
            </PostForm>
        }
    });
    Some(
        view! {
            <section class="card disputes" id="disputes">
                <header>
                    <h2>"Disputes"</h2>
                </header>
                {threads}
                {open}
            </section>
        }
        .into_any(),
    )
}

fn thread(slug: &str, thread: DisputeThread) -> AnyView {
    let said = thread.said.into_iter().map(|said| {
        view! {
            <li class:comment=said.is_comment>
                <span>{if said.is_comment { said.text.clone() } else { format!("{} {}", said.by, said.text) }}</span>
                <small>{if said.is_comment { format!("{} · {}", said.by, said.at) } else { said.at }}</small>
            </li>
        }
        .into_any()
    });
    let may_answer = thread.may_comment || thread.may_resolve || thread.may_reopen;
    let next = format!("/teams/{slug}/explain#{}", thread.id);
    let label = if thread.may_resolve { "Answer, or the outcome" } else { "Answer" };
    let answer = may_answer.then(|| {
        let id = format!("answer-{}", thread.id);
        view! {
            <PostForm action=format!("/disputes/{}", thread.id) class="stack-form">
                <input type="hidden" name="next" value=next />
                <div class="field">
                    <label for=id.clone()>{label}</label>
                    <textarea id=id name="text" rows="2" required=true></textarea>
                </div>
                <p class="acts">
                    {thread.may_comment.then(|| view! { <button class="btn" name="do" value="comment">"Answer"</button> })}
                    {thread.may_resolve.then(|| view! { <button class="btn" name="do" value="resolve">"Resolve with this outcome"</button> })}
                    {thread.may_reopen.then(|| view! { <button class="btn" name="do" value="reopen">"Open again"</button> })}
                </p>
            </PostForm>
        }
    });
    view! {
        <article class="thread" id=thread.id.clone()>
            <h3>{format!("{} {}", thread.id, thread.about)} " " {mark(thread.state)}</h3>
            <p class="quiet">{thread.opened} {thread.then.map(|then| view! { ", " {link(then)} })}</p>
            {thread.outcome.map(|outcome| view! { <p><b>"Outcome: "</b> {outcome}</p> })}
            <ul class="list history">{said.collect_view()}</ul>
            {answer}
        </article>
    }
    .into_any()
}
