//! What moved the value since the compared day.

use crate::components::{Card, link, meter};
use leptos::prelude::*;
use usecases::view::{Direction, Moved, MovedEvent, MovedRow};

pub(super) fn card(moved: Moved) -> AnyView {
    let rows = (!moved.rows.is_empty()).then(|| view! { <ul class="list bars">{moved.rows.into_iter().map(row).collect_view()}</ul> });
    let mix = moved.mix.map(|mix| view! { <p class="quiet">{mix}</p> });
    let more = moved.more.map(|more| view! { <p class="quiet">{more}</p> });
    let events = (!moved.events.is_empty()).then(|| {
        view! {
            <h3>"Meanwhile"</h3>
            <ul class="plain-list">{moved.events.into_iter().map(event).collect_view()}</ul>
        }
    });
    view! {
        <Card title="What moved it" id="what-moved-it">
            <p>{moved.lead}</p>
            {rows}
            {more}
            {mix}
            {events}
        </Card>
    }
    .into_any()
}

fn row(row: MovedRow) -> AnyView {
    let (sign, said) = match row.direction {
        Direction::Up => ("▲", "up"),
        Direction::Down => ("▼", "down"),
        Direction::Same => ("±", "unchanged"),
    };
    let word = if row.good { "better" } else { "worse" };
    view! {
        <li>
            <b>{link(row.link)}</b>
            <span class="from-to">
                <span aria-hidden="true">{sign}</span>
                <span class="sr">{said}</span>
                " "
                {row.text}
                ", "
                {word}
            </span>
            <small>{row.detail}</small>
            {row.percent.map(|percent| meter(percent, if row.good { "ok" } else { "bad" }))}
        </li>
    }
    .into_any()
}

fn event(event: MovedEvent) -> AnyView {
    let address = format!("#{}", event.anchor);
    let date = match &event.link {
        Some(_) => view! { <time>{event.date}</time> }.into_any(),
        None => view! { <a href=address>{event.date}</a> }.into_any(),
    };
    view! { <li>{date} " " {event.text} " " {event.link.map(link)}</li> }.into_any()
}
