//! The side: brand, links to the pages there are, who is signed in, theme.

use crate::components::PostForm;
use leptos::prelude::*;
use usecases::view::{Chrome, Theme};

/// (heading, links); a link is path, name, key after `g`.
type Group = (&'static str, Vec<(&'static str, &'static str, &'static str, Option<u32>)>);

pub(super) fn groups(chrome: &Chrome) -> Vec<Group> {
    let counts = &chrome.counts;
    let mut set_up = vec![("/sources", "Sources", "s", counts.sources), ("/model", "Model", "m", None)];
    if chrome.user.as_ref().is_some_and(|user| user.admin) {
        set_up.push(("/admin", "Admin", "", None));
    }
    vec![
        ("", vec![("/", "Overview", "o", None), ("/program", "Program over time", "p", None)]),
        (
            "Program",
            vec![
                ("/teams", "Teams", "t", counts.teams),
                ("/kpis", "KPIs", "k", counts.kpis),
                ("/actions", "Actions", "a", counts.actions),
                ("/roadmap", "Roadmap", "d", None),
                ("/reviews", "Reviews", "w", None),
            ],
        ),
        (
            "Evidence",
            vec![
                ("/slos", "SLOs", "l", counts.slos),
                ("/benchmarks", "Benchmarks", "b", None),
                ("/regressions", "Regressions", "r", counts.regressions),
                ("/pulls", "Pull requests", "q", None),
                ("/runs", "Runs", "u", None),
                ("/evidence", "Evidence rows", "e", None),
            ],
        ),
        ("Set-up", set_up),
    ]
}

pub(super) fn brand() -> AnyView {
    view! {
        <a class="brand" href="/">
            <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
                <rect class="b2" x="1" y="13" width="3.2" height="8" rx="1.2" />
                <rect class="b3" x="6" y="10" width="3.2" height="11" rx="1.2" />
                <rect class="b4" x="11" y="6" width="3.2" height="15" rx="1.2" />
                <rect class="b5" x="16" y="1" width="3.2" height="20" rx="1.2" />
            </svg>
            "Pacekeeper"
        </a>
    }
    .into_any()
}

pub(super) fn side(chrome: &Chrome) -> AnyView {
    let here = chrome.path.clone();
    let is_here = move |path: &str| here == path || (path != "/" && here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')));
    let groups = groups(chrome).into_iter().map(|(heading, links)| {
        let links = links
            .into_iter()
            .map(|(path, name, key, count)| {
                let current = is_here(path).then_some("page");
                view! {
                    <li>
                        <a href=path aria-current=current data-go=key>
                            {name}
                            {count.map(|count| view! { <span class="count">{count}</span> })}
                        </a>
                    </li>
                }
                .into_any()
            })
            .collect_view();
        let heading = (!heading.is_empty()).then(|| view! { <p class="nav-head">{heading}</p> });
        view! { {heading} <ul>{links}</ul> }.into_any()
    });
    view! {
        <header class="side">
            {brand()} {chrome.demo.then(|| view! { <span class="badge demo">"Demo data"</span> })}
            <nav aria-label="Main">{groups.collect_view()}</nav> {foot(chrome)}
        </header>
    }
    .into_any()
}

fn foot(chrome: &Chrome) -> AnyView {
    let person = chrome.user.clone().unwrap_or_default();
    let role = if person.team.is_empty() { person.role } else { format!("{} · {}", person.role, person.team) };
    let themes = [("auto", "Auto", Theme::Auto), ("light", "Light", Theme::Light), ("dark", "Dark", Theme::Dark)]
        .into_iter()
        .map(|(value, name, theme)| {
            let pressed = if chrome.theme == theme { "true" } else { "false" };
            view! { <button name="theme" value=value aria-pressed=pressed>{name}</button> }.into_any()
        })
        .collect_view();
    let here = chrome.here.clone();
    view! {
        <div class="foot">
            <PostForm action="/theme" class="switch theme">
                <input type="hidden" name="next" value=here />
                <span class="sr">"Theme"</span>
                {themes}
            </PostForm>
            <a href="/account">{person.name}</a>
            <small>{role}</small>
            <div class="foot-links">
                <PostForm action="/sign-out">
                    <button class="as-link">"Sign out"</button>
                </PostForm>
                <a href="/keyboard" data-help="">"Keyboard"</a>
            </div>
        </div>
    }
    .into_any()
}
