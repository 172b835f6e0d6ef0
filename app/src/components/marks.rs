//! Marks of states (glyph and word), level badges, changes, links.

use leptos::prelude::*;
use usecases::view::{Change, Direction, Level, Link, Mark, Tone};

pub(crate) fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Ok => "mark ok",
        Tone::Warn => "mark warn",
        Tone::Bad => "mark bad",
        Tone::Neutral => "mark none",
    }
}

/// Each tone has its own outline, so that the state survives without colour.
pub(crate) fn tone_icon(tone: Tone) -> AnyView {
    match tone {
        Tone::Ok => view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <circle class="stroke" cx="8" cy="8" r="7" />
                <path class="stroke" d="M5 8.3l2.1 2.1L11.2 6" />
            </svg>
        }
        .into_any(),
        Tone::Warn => view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <circle class="stroke" cx="8" cy="8" r="7" />
                <path class="stroke" d="M8 4.6v4M8 11.2v.1" />
            </svg>
        }
        .into_any(),
        Tone::Bad => view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <path class="stroke" d="M8 1.5l7 12.5H1z" />
                <path class="stroke" d="M8 6v3.6M8 11.7v.1" />
            </svg>
        }
        .into_any(),
        Tone::Neutral => view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <circle class="stroke dashed" cx="8" cy="8" r="7" />
            </svg>
        }
        .into_any(),
    }
}

/// Nothing when there is no word: a glyph alone says nothing.
pub(crate) fn mark(mark: Mark) -> AnyView {
    if mark.word.is_empty() {
        return ().into_any();
    }
    view! { <span class=tone_class(mark.tone)>{tone_icon(mark.tone)} {mark.word}</span> }.into_any()
}

/// The numeral in its level's colour; `?` when unrated.
pub(crate) fn level_badge(level: &Level) -> AnyView {
    match level.number {
        Some(number) => view! {
            <span class=format!("lv lv{number}")>
                <span class="sr">"Level "</span>
                {number}
            </span>
        }
        .into_any(),
        None => view! {
            <span class="lv unknown">
                "?" <span class="sr">" unrated"</span>
            </span>
        }
        .into_any(),
    }
}

/// `Level 3 Integrated`, or `Unrated`.
pub(crate) fn level_name(level: &Level) -> String {
    match level.number {
        Some(number) => format!("Level {number} {}", level.name).trim_end().to_owned(),
        None => "Unrated".to_owned(),
    }
}

/// ▲ 0.3: the arrow is read as a word.
pub(crate) fn change(change: &Change) -> AnyView {
    let (arrow, word) = match change.direction {
        Direction::Up => ("▲", "up "),
        Direction::Down => ("▼", "down "),
        Direction::Same => ("±", "unchanged "),
    };
    view! {
        <span class="change">
            <span aria-hidden="true">{arrow}</span>
            <span class="sr">{word}</span>
            " "
            {change.text.clone()}
        </span>
    }
    .into_any()
}

/// A link, or plain text when it leads nowhere.
pub(crate) fn link(link: Link) -> AnyView {
    if link.href.is_empty() {
        view! { <span>{link.text}</span> }.into_any()
    } else {
        view! { <a href=link.href>{link.text}</a> }.into_any()
    }
}
