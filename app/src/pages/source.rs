//! `/sources/{slug}`: how to connect it, what it delivered, what failed and why.
//!
//! Forms: `POST /deliveries/{id}/replay`; `POST /sources/{slug}/secret` (a new secret, shown once), both with `next`;
//! `POST /sources/{slug}/pull` (of sources that are pulled).

use crate::components::{PageHead, PostForm, link, mark, notice, snippet, snippets, terms, view_links};
use leptos::prelude::*;
use usecases::view::{Choice, DeliveryRow, Link, Snippet, SourcePage};

pub(super) fn page(model: SourcePage) -> AnyView {
    let parents = vec![Link { text: "Sources".into(), href: "/sources".into() }];
    let path = format!("/sources/{}", model.slug);
    let secret = model.secret.map(|secret| {
        view! {
            <div class="flash" role="status">
                <p><b>"Copy this secret now: it is not shown again."</b></p>
                {snippet(Snippet { title: "Secret".to_owned(), text: secret })}
            </div>
        }
    });
    let back = path.clone();
    let rotate = model.may_rotate.then(|| {
        view! {
            <PostForm action=format!("{back}/secret") class="inline-form">
                <input type="hidden" name="next" value=back />
                <button class="btn">"New secret"</button>
            </PostForm>
        }
    });
    let pull = model.may_pull.then(|| {
        view! {
            <PostForm action=format!("{path}/pull") class="inline-form">
                <button class="btn">"Pull now"</button>
            </PostForm>
        }
    });
    let hook = model.hook_url.map(|url| snippet(Snippet { title: "Address to post to".to_owned(), text: url }));
    let connect = (hook.is_some() || rotate.is_some() || !model.snippets.is_empty()).then(|| {
        view! {
            <section class="card" id="connect">
                <header>
                    <h2>"Connect"</h2>
                    {rotate}
                </header>
                {hook}
                {snippets(model.snippets)}
            </section>
        }
    });
    view! {
        <PageHead title=model.name parents=parents subtitle=model.kind>
            {mark(model.mark)} {pull}
        </PageHead>
        {secret}
        {model.notice.map(notice)}
        <section class="card" aria-label="Facts">{terms(model.facts)}</section>
        {connect}
        {(!model.states.is_empty() || !model.deliveries.is_empty()).then(|| deliveries(&path, model.states, model.deliveries))}
        {model.outgoing.map(|rows| super::outgoing::section("Sent to it", &path, "Nothing sent yet.", rows))}
    }
    .into_any()
}

fn deliveries(path: &str, states: Vec<Choice>, rows: Vec<DeliveryRow>) -> AnyView {
    let body = if rows.is_empty() {
        view! { <p class="quiet">"Nothing delivered yet."</p> }.into_any()
    } else {
        let rows = rows.into_iter().map(|entry| row(path, entry)).collect_view();
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Deliveries">
                <table class="rows deliveries">
                    <caption class="sr">"Deliveries, newest first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Received"</th>
                            <th scope="col">"What"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"Result"</th>
                            <th scope="col" class="num">"Size"</th>
                            <th scope="col"><span class="sr">"Replay"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card" id="deliveries">
            <header>
                <h2>"Deliveries"</h2>
                {view_links("Deliveries", states)}
            </header>
            {body}
        </section>
    }
    .into_any()
}

fn row(path: &str, row: DeliveryRow) -> AnyView {
    let replay = row.may_replay.then(|| {
        let label = format!("Replay the delivery of {}", row.received);
        let next = path.to_owned();
        view! {
            <PostForm action=format!("/deliveries/{}/replay", row.id)>
                <input type="hidden" name="next" value=next />
                <button class="btn small" aria-label=label>"Replay"</button>
            </PostForm>
        }
    });
    view! {
        <tr data-row="" id=format!("delivery-{}", row.id)>
            <th scope="row">{row.received}</th>
            <td>{row.what}</td>
            <td>{mark(row.mark)}</td>
            <td>{row.result} " " {row.run.map(link)}</td>
            <td class="num">{row.size}</td>
            <td>{replay}</td>
        </tr>
    }
    .into_any()
}
