//! `/sources`: what is connected, whether it reports, tokens, and how to send the first results.
//!
//! Forms:
//! - `POST /sources`: `kind`, `name`, `slug` (may be empty), `url`, `token`, `secret`, `repositories`, `channel`, `host`, `port`, `tls`, `user`,
//!   `from`; leads to `/sources/{slug}`
//! - `POST /tokens`: `name`, `scope` (repeated), `team` (slug or empty), `expires` (ISO date or empty)
//! - `POST /tokens/{id}/revoke`

mod tokens;

use crate::components::{Card, Field, PageHead, PostForm, Select, form_errors, link, mark, notice, snippets};
use leptos::prelude::*;
use usecases::view::{SourceCard, SourceForm, Sources};

pub(super) fn page(model: Sources) -> AnyView {
    let unmapped = (model.unmapped > 0).then(|| {
        let text = if model.unmapped == 1 { "1 identity to map".to_owned() } else { format!("{} identities to map", model.unmapped) };
        view! { <a class="btn" href="/sources/mapping">{text}</a> }
    });
    let first = (!model.snippets.is_empty()).then(|| {
        view! {
            <Card title="Send results" id="send">
                {snippets(model.snippets)}
            </Card>
        }
    });
    view! {
        <PageHead title="Sources" subtitle=model.sentence>
            {unmapped}
        </PageHead>
        {model.notice.map(notice)}
        {model.add.map(add)}
        <section class="tiles" aria-label="Connected sources">{model.cards.into_iter().map(card).collect_view()}</section>
        {(!model.nowhere.is_empty()).then(|| super::outgoing::section("Messages that went nowhere", "/sources", "", model.nowhere))}
        {first}
        {tokens::section(model.tokens, model.token_form)}
    }
    .into_any()
}

fn card(card: SourceCard) -> AnyView {
    let failed = (card.failed > 0).then(|| view! { <span class="mark bad">{format!("{} failed", card.failed)}</span> });
    let unmapped = (card.unmapped > 0).then(|| view! { <a href="/sources/mapping">{format!("{} unmapped", card.unmapped)}</a> });
    let next = (!card.next_run.is_empty()).then(|| view! { <div><dt>"Next run"</dt><dd>{card.next_run}</dd></div> });
    view! {
        <article class="card source" data-row="">
            <header>
                <h2>{link(card.link)}</h2>
                {mark(card.mark)}
            </header>
            <p class="quiet">{card.kind}</p>
            <dl class="facts small">
                <div><dt>"Last success"</dt><dd>{card.last_success}</dd></div>
                <div><dt>"Lag"</dt><dd>{card.lag}</dd></div>
                <div><dt>"Volume"</dt><dd>{card.volume}</dd></div>
                {next}
            </dl>
            <p class="under">{failed} {unmapped}</p>
        </article>
    }
    .into_any()
}

fn add(form: SourceForm) -> AnyView {
    let draft = form.draft;
    view! {
        <details class="card quick-add" id="new" open=form.open>
            <summary>
                <h2>"Add a source"</h2>
            </summary>
            <PostForm action="/sources" class="grid-form">
                {form_errors(&draft)}
                <Select name="kind" label="Kind" choices=form.kinds form="source" required=true />
                <Field name="name" label="Name" required=true draft=draft.clone() form="source" />
                <Field name="slug" label="Short name in URLs" hint="From the name when left empty" draft=draft.clone() form="source" />
                <Field name="url" label="Address" kind="url" hint="Prometheus, signed webhook; API of GitHub Enterprise or an own GitLab" draft=draft.clone() form="source" />
                <Field name="token" label="Token for it" kind="password" autocomplete="off" hint="Prometheus; GitHub and GitLab to set statuses and comment" draft=draft.clone() form="source" />
                <Field name="secret" label="Secret" kind="password" autocomplete="off" hint="Address of Slack's webhook, password of the mail server; others make one up" draft=draft.clone() form="source" />
                <details class="wide" open=!draft.errors.is_empty()>
                    <summary>"GitHub and GitLab, Slack, mail server"</summary>
                    <div class="grid-form">
                        <Field name="repositories" label="Repositories" hint="GitHub, GitLab: acme/*, tools/build" draft=draft.clone() form="source" />
                        <Field name="channel" label="Channel" hint="Slack: the channel of the webhook" draft=draft.clone() form="source" />
                        <Field name="host" label="Mail server" hint="smtp.example.org" draft=draft.clone() form="source" />
                        <Field name="port" label="Port" kind="number" hint="587, 465 or 25 when left empty" draft=draft.clone() form="source" />
                        <Select name="tls" label="Encryption" choices=form.tls empty="STARTTLS, unless said otherwise" form="source" />
                        <Field name="user" label="User" autocomplete="off" draft=draft.clone() form="source" />
                        <Field name="from" label="Sender" hint="Pacekeeper <perf@example.org>" draft=draft.clone() form="source" />
                    </div>
                </details>
                <p class="acts wide"><button class="btn main">"Add source"</button></p>
            </PostForm>
        </details>
    }
    .into_any()
}
