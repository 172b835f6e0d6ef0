//! `/sources/mapping`: identities that no service claims yet. Their evidence waits; nothing is lost.
//!
//! Form: `POST /sources/mapping`: `id` (of the identity), `service` (slug), `answer` = map | ignore.

use crate::components::{PageHead, PostForm, link, notice};
use leptos::prelude::*;
use usecases::view::{Choice, Link, Mapping, UnmappedRow};

pub(super) fn page(model: Mapping) -> AnyView {
    let parents = vec![Link { text: "Sources".into(), href: "/sources".into() }];
    let (services, may_map) = (model.services, model.may_map);
    let table = (!model.rows.is_empty()).then(|| {
        let rows = model.rows.into_iter().map(|entry| row(entry, &services, may_map)).collect_view();
        view! {
            <section class="card">
                <div class="scroll" tabindex="0" role="region" aria-label="Unmapped identities">
                    <table class="rows">
                        <caption class="sr">"Identities without a service"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Identity"</th>
                                <th scope="col">"Source"</th>
                                <th scope="col">"Waiting"</th>
                                <th scope="col">"Last seen"</th>
                                <th scope="col">"Belongs to"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
    });
    view! {
        <PageHead title="Mapping queue" parents=parents subtitle=model.sentence />
        {model.notice.map(notice)}
        {table}
    }
    .into_any()
}

fn row(row: UnmappedRow, services: &[Choice], may_map: bool) -> AnyView {
    let form = may_map.then(|| {
        let id = format!("service-{}", row.id);
        let label = format!("Service of {}", row.identity);
        let options = services.iter().map(|service| {
            let selected = row.suggestion.as_ref() == Some(&service.value);
            view! { <option value=service.value.clone() selected=selected>{service.label.clone()}</option> }.into_any()
        });
        let options = options.collect_view();
        view! {
            <PostForm action="/sources/mapping" class="inline-form">
                <input type="hidden" name="id" value=row.id.clone() />
                <label class="sr" for=id.clone()>{label}</label>
                <select id=id name="service">{options}</select>
                <button class="btn small" name="answer" value="map">"Map"</button>
                <button class="btn small" name="answer" value="ignore">"Ignore"</button>
            </PostForm>
        }
    });
    view! {
        <tr data-row="">
            <th scope="row">
                {row.identity}
                <small>{row.kind}</small>
            </th>
            <td>{link(row.source)}</td>
            <td>{row.waiting}</td>
            <td class="quiet">{row.last_seen}</td>
            <td>{form}</td>
        </tr>
    }
    .into_any()
}
