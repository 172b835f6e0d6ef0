//! The document around every page: head, navigation, filter bar, messages, palette.
//!
//! Forms here: `GET {path}` with `scope`, `from`, `cmp`, `at` and what the page wants kept; `POST /theme` (`theme` = auto|light|dark,
//! `next`); `POST /sign-out`.

mod bar;
mod navigation;
mod palette;

use crate::components::{Csrf, link, mark};
use crate::islands::{ChartCursor, Shortcuts};
use crate::pages;
use crate::render::{Assets, Page};
use leptos::config::LeptosOptions;
use leptos::hydration::HydrationScripts;
use leptos::prelude::*;
use usecases::view::{Checklist, Chrome, Theme};

/// The whole `<html>` element.
pub(crate) fn shell(page: Page, chrome: Chrome, assets: &Assets) -> AnyView {
    provide_context(Csrf(chrome.csrf.clone()));
    let title = format!("{} · Pacekeeper", pages::title(&page));
    let theme = match chrome.theme {
        Theme::Auto => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let scripts = assets.output_name.clone().map(|name| {
        let options = LeptosOptions::builder().output_name(name).build();
        view! { <HydrationScripts options=options islands=true /> }
    });
    let islands = scripts.is_some();
    let shortcuts = if chrome.shortcuts { "on" } else { "off" };
    let body = match page {
        Page::SeriesEmbed(model) => pages::series::embed(model),
        page if chrome.user.is_some() => framed(page, chrome),
        page => plain(page, chrome),
    };
    view! {
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{title}</title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=assets.css_href.clone() />
                {scripts}
            </head>
            <body data-shortcuts=shortcuts>
                <a class="skip" href="#main">"Skip to content"</a>
                {body}
                {islands.then(|| view! { <Shortcuts /><ChartCursor /> })}
            </body>
        </html>
    }
    .into_any()
}

/// With navigation and filter bar: everybody who is signed in.
fn framed(page: Page, chrome: Chrome) -> AnyView {
    let Chrome { flash, checklist, demo, .. } = chrome.clone();
    // Beside the demo's figures the steps to the own ones come last; on an empty installation they are what matters.
    let (first, last) = if demo { (None, checklist) } else { (checklist, None) };
    view! {
        <div class="app">
            {navigation::side(&chrome)}
            <div class="frame">
                {bar::bar(&chrome)}
                <main id="main" tabindex="-1">
                    {flash.map(|flash| view! { <div class="flash" role="status">{mark(flash)}</div> })} {first.map(checklist_card)}
                    {pages::body(page)} {last.map(checklist_card)}
                </main>
            </div>
        </div>
        {palette::palette(&chrome)}
    }
    .into_any()
}

/// A single card: sign-in, first run, and errors before sign-in.
fn plain(page: Page, chrome: Chrome) -> AnyView {
    view! {
        <div class="plain">
            <header class="plain-head">{navigation::brand()}</header>
            <main id="main" tabindex="-1">
                {chrome.flash.map(|flash| view! { <div class="flash" role="status">{mark(flash)}</div> })} {pages::body(page)}
            </main>
        </div>
    }
    .into_any()
}

/// What is left to do until the first score of real evidence.
fn checklist_card(checklist: Checklist) -> AnyView {
    let done = checklist.steps.iter().filter(|step| step.done).count();
    let total = checklist.steps.len();
    let steps = checklist.steps.into_iter().map(|step| {
        let (class, word) = if step.done { ("step done", "done: ") } else { ("step", "to do: ") };
        view! {
            <li class=class>
                <span class="sr">{word}</span>
                {link(step.link)}
                <small>{step.note}</small>
            </li>
        }
        .into_any()
    });
    view! {
        <details class="card checklist" open>
            <summary>
                <h2>"Set-up"</h2>
                <small>{format!("{done} of {total} steps done")}</small>
            </summary>
            <ol>{steps.collect_view()}</ol>
        </details>
    }
    .into_any()
}
