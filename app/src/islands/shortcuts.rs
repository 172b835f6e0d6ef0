//! An island because single keys, Ctrl+K and submitting a filter on change need scripts. Every one of them follows a link or a
//! button that is on the page; `data-shortcuts="off"` on the body switches the single keys off (WCAG 2.1.4).

use leptos::prelude::*;

/// `g` then a letter of `a[data-go]`, `/`, `?`, `c`, `j`, `k`, `Enter` and Ctrl+K; `x` and the letters of `[data-key]` for triage; also
/// `form[data-auto]`.
#[island]
pub fn Shortcuts() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    wire::keys();
    view! { <span hidden=true></span> }
}

#[cfg(feature = "hydrate")]
mod wire {
    use super::super::document::{all, all_in, click, document, focus, listen, one, typing};
    use std::cell::Cell;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, Event, EventTarget, HtmlDialogElement, HtmlInputElement, KeyboardEvent};

    pub(super) fn keys() {
        let Some(document) = document() else { return };
        let single_keys = one("body[data-shortcuts=on]").is_some();
        let target: EventTarget = document.into();
        let after_g = Cell::new(false);
        listen(&target, "keydown", move |event: KeyboardEvent| {
            if (event.ctrl_key() || event.meta_key()) && event.key() == "k" {
                event.prevent_default();
                open_palette();
            } else if single_keys && !event.ctrl_key() && !event.meta_key() && !event.alt_key() && !typing(&event) && !palette_open() {
                let went = single(&event.key(), after_g.replace(event.key() == "g"));
                if went {
                    event.prevent_default();
                }
            }
        });
        listen(&target, "click", |event: Event| {
            if matches_closest(&event, "[data-palette]") {
                open_palette();
            }
        });
        listen(&target, "change", |event: Event| submit_filter(&event));
        palette_filter();
    }

    /// Follows the link the key stands for. Says whether there was one.
    fn single(key: &str, after_g: bool) -> bool {
        let selector = match key {
            letter if after_g && letter.len() == 1 => ["a[data-go=\"", &letter.replace(['"', '\\'], ""), "\"]"].concat(),
            "?" => "a[data-help]".to_owned(),
            "c" => "a[data-new], a[href=\"/actions?new=1\"]".to_owned(),
            "/" => {
                let field = one("main input[type=search], main form[method=get] select, .filter select");
                return field.inspect(focus).is_some();
            }
            "j" => return move_row(1),
            "k" => return move_row(-1),
            "x" => return tick_row(),
            "y" | "n" | "m" | "a" | "l" => return step(key),
            _ => return false,
        };
        one(&selector).inspect(click).is_some()
    }

    /// The row that has the focus.
    fn row() -> Option<Element> {
        let active = document().and_then(|document| document.active_element())?;
        active.closest("[data-row]").ok().flatten()
    }

    fn tick_row() -> bool {
        let tick = row().and_then(|row| row.query_selector("input[type=checkbox]").ok().flatten());
        tick.inspect(click).is_some()
    }

    /// Takes the step of triage that the key stands for: by the link of the row, else by the button or summary of the page, for the
    /// ticked rows or the one with the focus.
    fn step(key: &str) -> bool {
        let selector = ["[data-key=\"", key, "\"]"].concat();
        let row = row();
        if let Some(link) = row.as_ref().and_then(|row| row.query_selector(&selector).ok().flatten()) {
            click(&link);
            return true;
        }
        let Some(button) = one(&["button", &selector, ", summary", &selector].concat()) else { return false };
        if all("[data-row] input:checked").is_empty() && one("[data-row] input[type=checkbox]").is_some() && !tick_row() {
            return false;
        }
        click(&button);
        if let Some(field) = button
            .closest("details[open]")
            .ok()
            .flatten()
            .and_then(|form| form.query_selector("input:not([type=hidden]), select").ok().flatten())
        {
            focus(&field);
        }
        true
    }

    /// Puts the focus on the first link of the row below or above the one that has it.
    fn move_row(by: isize) -> bool {
        let rows = all("[data-row]");
        let active = document().and_then(|document| document.active_element());
        let at = active.and_then(|active| rows.iter().position(|row| row.contains(Some(&active))));
        let next = match at {
            Some(index) => index.checked_add_signed(by),
            None => Some(0),
        };
        next.and_then(|index| rows.get(index)).and_then(|row| row.query_selector("a").ok().flatten()).inspect(focus).is_some()
    }

    fn matches_closest(event: &Event, selector: &str) -> bool {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        target.and_then(|target| target.closest(selector).ok().flatten()).is_some()
    }

    /// A changed select of the filter bar shows its result at once.
    fn submit_filter(event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let form = target.and_then(|target| target.closest("form[data-auto]").ok().flatten());
        if let Some(button) = form.and_then(|form| form.query_selector("button").ok().flatten()) {
            click(&button);
        }
    }

    fn palette() -> Option<HtmlDialogElement> {
        one("dialog#palette")?.dyn_into().ok()
    }

    fn palette_open() -> bool {
        palette().is_some_and(|dialog| dialog.open())
    }

    fn open_palette() {
        if let Some(dialog) = palette().filter(|dialog| !dialog.open()) {
            drop(dialog.show_modal());
        }
    }

    /// Keeps the entries that contain every word typed; Enter follows the first, the arrow keys walk.
    fn palette_filter() -> Option<()> {
        let dialog: Element = palette()?.into();
        let input: HtmlInputElement = dialog.query_selector("input").ok()??.dyn_into().ok()?;
        let items: Vec<(Element, String)> =
            all_in(&dialog, "li").into_iter().map(|item| (item.clone(), item.text_content().unwrap_or_default().to_lowercase())).collect();
        let field = input.clone();
        listen(&input, "input", move |_: Event| {
            let words = field.value().to_lowercase();
            for (item, text) in &items {
                let hidden = !words.split_whitespace().all(|word| text.contains(word));
                drop(if hidden { item.set_attribute("hidden", "") } else { item.remove_attribute("hidden") });
            }
        });
        let target: EventTarget = dialog.clone().into();
        listen(&target, "keydown", move |event: KeyboardEvent| {
            let links = all_in(&dialog, "li:not([hidden]) a");
            let active = document().and_then(|document| document.active_element());
            let at = active.and_then(|active| links.iter().position(|link| *link == active));
            let next = match (event.key().as_str(), at) {
                ("ArrowDown", None) => links.first(),
                ("ArrowDown", Some(index)) => links.get(index + 1),
                ("ArrowUp", Some(index)) => index.checked_sub(1).and_then(|index| links.get(index)),
                ("Enter", None) => {
                    event.prevent_default();
                    links.first().inspect(|link| click(link));
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            match next {
                Some(link) => focus(link),
                None => focus(&input),
            }
        });
        Some(())
    }
}
