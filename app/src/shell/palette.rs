//! Ctrl+K: a dialog over links that are in the document anyway. `Shortcuts` opens it and filters the list while one types.

use super::navigation::groups;
use leptos::prelude::*;
use usecases::view::Chrome;

pub(super) fn palette(chrome: &Chrome) -> AnyView {
    let pages = groups(chrome)
        .into_iter()
        .flat_map(|(_, links)| links)
        .map(|(path, name, _, _)| ("Page".to_owned(), path.to_owned(), name.to_owned()));
    let commands = chrome
        .user
        .as_ref()
        .filter(|user| user.writes)
        .map(|_| ("Command".to_owned(), "/actions?new=1".to_owned(), "New action".to_owned()));
    let places = chrome.places.iter().map(|place| (place.kind.clone(), place.link.href.clone(), place.link.text.clone()));
    let items = commands.into_iter().chain(pages).chain(places).map(|(kind, href, text)| {
        view! {
            <li>
                <a href=href>
                    {text}
                    <small>{kind}</small>
                </a>
            </li>
        }
        .into_any()
    });
    view! {
        <dialog class="palette" id="palette" aria-label="Go to">
            <label class="sr" for="palette-query">"Go to a page, team, KPI, SLO or action"</label>
            <input id="palette-query" type="search" placeholder="Team, KPI, SLO, action…" autocomplete="off" />
            <ul>{items.collect_view()}</ul>
        </dialog>
    }
    .into_any()
}
