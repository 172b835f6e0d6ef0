//! What stands where data is missing, old, not applicable or could not be shown; and things to copy.

use super::{link, tone_class, tone_icon};
use crate::islands::CopyButton;
use leptos::prelude::*;
use usecases::view::{Notice, Snippet, Tone};

/// A command or configuration with its copy button.
pub(crate) fn snippet(snippet: Snippet) -> AnyView {
    view! {
        <div class="snippet" data-copy="">
            <div class="snippet-head">
                <span>{snippet.title}</span>
                <CopyButton />
            </div>
            <pre tabindex="0">
                <code>{snippet.text}</code>
            </pre>
        </div>
    }
    .into_any()
}

pub(crate) fn snippets(all: Vec<Snippet>) -> AnyView {
    view! { <div class="snippets">{all.into_iter().map(snippet).collect_view()}</div> }.into_any()
}

pub(crate) fn notice(notice: Notice) -> AnyView {
    match notice {
        Notice::NoData { title, advice, connect, snippet: example } => view! {
            <section class="card notice">
                <h2>{tone_icon(Tone::Neutral)} {title}</h2>
                <p>{advice}</p>
                {connect.map(|to| view! { <p class="acts"><a class="btn main" href=to.href>{to.text}</a></p> })}
                {example.map(snippet)}
            </section>
        }
        .into_any(),
        Notice::Stale { text, link: to } => view! {
            <section class="card notice line">
                <p class=tone_class(Tone::Warn)>{tone_icon(Tone::Warn)} "stale"</p>
                <p>{text} " " {to.map(link)}</p>
            </section>
        }
        .into_any(),
        Notice::NotApplicable { reason } => view! {
            <section class="card notice line">
                <p class=tone_class(Tone::Neutral)>{tone_icon(Tone::Neutral)} "not applicable"</p>
                <p>{reason}</p>
            </section>
        }
        .into_any(),
        Notice::Failed { text, retry, correlation } => view! {
            <section class="card notice" role="alert">
                <h2>{tone_icon(Tone::Bad)} "This could not be shown"</h2>
                <p>{text}</p>
                <p class="acts">
                    <a class="btn" href=retry>"Try again"</a>
                    <span class="quiet">"Quote " <code>{correlation}</code> " when you report it"</span>
                </p>
            </section>
        }
        .into_any(),
    }
}
