//! What happened: the numbered marks of the chart as a list, and the form that notes something.

use crate::components::{Card, Field, PostForm, link};
use leptos::prelude::*;
use usecases::view::{Draft, EventRow, NoteForm};

pub(super) fn card(events: Vec<EventRow>, form: Option<NoteForm>, next: String) -> Option<AnyView> {
    if events.is_empty() && form.is_none() {
        return None;
    }
    let empty = events.is_empty().then(|| view! { <p class="quiet">"Nothing is noted in these days."</p> });
    let items = events.into_iter().map(|event| row(event, &next)).collect_view();
    Some(
        view! {
            <Card title="What happened" id="what-happened">
                {empty}
                <ol class="list events">{items}</ol>
                {form.map(note)}
            </Card>
        }
        .into_any(),
    )
}

fn row(event: EventRow, next: &str) -> AnyView {
    let number = event.number.map(|number| {
        view! { <span class="event-number" aria-label=format!("mark {number} on the chart")>{number}</span> }
    });
    let has_small = event.by.is_some() || event.link.is_some();
    let by = event.by.map(|by| view! { <span class="quiet">{by}</span> });
    let cause = event.link.map(link);
    let small = has_small.then(|| view! { <small>{by} " " {cause}</small> });
    let remove = event.remove.map(|id| {
        let (next, label) = (next.to_owned(), format!("Take away: {}", event.text));
        view! {
            <PostForm action=format!("/annotations/{id}/remove") class="inline-form">
                <input type="hidden" name="next" value=next />
                <button class="btn small" aria-label=label>"Take away"</button>
            </PostForm>
        }
        .into_any()
    });
    view! {
        <li id=event.anchor>
            <span>{number} <time>{event.date}</time> " " {event.text}</span>
            {remove}
            {small}
        </li>
    }
    .into_any()
}

fn note(form: NoteForm) -> AnyView {
    let draft = Draft { values: vec![("day".to_owned(), form.day)], errors: Vec::new() };
    view! {
        <details class="quick-add">
            <summary>"Note something"</summary>
            <PostForm action="/annotations" class="grid-form">
                <input type="hidden" name="kpi" value=form.kpi />
                <input type="hidden" name="scope" value=form.scope />
                <input type="hidden" name="next" value=form.next />
                <Field name="day" label="Day" kind="date" required=true draft=draft.clone() form="note" />
                <Field name="text" label="What happened" required=true hint="Up to 300 characters; everyone reads it" draft=draft form="note" />
                <div class="wide">
                    <label class="check">
                        <input type="checkbox" name="all" value="yes" />
                        "On the charts of every KPI"
                    </label>
                </div>
                <p class="wide">
                    <button class="btn">"Note it"</button>
                </p>
            </PostForm>
        </details>
    }
    .into_any()
}
