//! A part of the draft as a form that opens where it stands.
//!
//! Form: `POST /model/edit` with `revision`, `view`, `list`, `part` (its id in the draft), `do` = save | add | remove | up | down, and the
//! part's fields; `_ticks` says that check boxes were shown.

use crate::components::PostForm;
use leptos::prelude::*;
use usecases::view::{ModelField, ModelPart};

/// `index`: its place in its list, by which problems link to it; none of a new part.
pub(super) fn part(part: ModelPart, index: Option<usize>, revision: i64, view_name: &str) -> AnyView {
    let is_new = index.is_none() && part.is_item;
    let anchor = index.map_or_else(|| format!("new-{}", part.list), |index| format!("{}-{index}", part.list));
    let has_ticks = part.fields.iter().any(|field| field.input == "checkbox");
    let fields = part.fields.into_iter().map(|one| field(one, &anchor)).collect_view();
    let name = part.title.clone();
    let (view_name, here) = (view_name.to_owned(), format!("/model/edit?view={view_name}"));
    let acts = if is_new {
        view! {
            <button class="btn main" name="do" value="add">"Add to the draft"</button>
            <a class="btn" href=here>"Cancel"</a>
        }
        .into_any()
    } else {
        let moves = part.is_item.then(|| {
            view! {
                <button class="btn" name="do" value="up" formnovalidate=true aria-label=format!("Move {name} up")>"Up"</button>
                <button class="btn" name="do" value="down" formnovalidate=true aria-label=format!("Move {name} down")>"Down"</button>
                <button class="btn" name="do" value="remove" formnovalidate=true aria-label=format!("Remove {name}")>"Remove"</button>
            }
        });
        view! {
            <button class="btn main" name="do" value="save">"Save to the draft"</button>
            {moves}
        }
        .into_any()
    };
    view! {
        <details class="card model-part" id=anchor open=part.open>
            <summary>
                <b>{part.title}</b>
                " "
                <small>{part.summary}</small>
            </summary>
            {part.error.map(|error| view! { <p class="form-error" role="alert">{error}</p> })}
            <PostForm action="/model/edit" class="grid-form">
                <input type="hidden" name="revision" value=revision.to_string() />
                <input type="hidden" name="view" value=view_name />
                <input type="hidden" name="list" value=part.list />
                <input type="hidden" name="part" value=part.id />
                {has_ticks.then(|| view! { <input type="hidden" name="_ticks" value="1" /> })}
                {fields}
                <p class="acts wide">{acts}</p>
            </PostForm>
        </details>
    }
    .into_any()
}

fn field(field: ModelField, form: &str) -> AnyView {
    let id = format!("{form}-{}", field.name);
    let described = match (&field.error, field.hint.is_empty()) {
        (Some(_), _) => Some(format!("{id}-error")),
        (None, false) => Some(format!("{id}-hint")),
        (None, true) => None,
    };
    let invalid = field.error.is_some().then_some("true");
    if field.input == "checkbox" {
        return view! {
            <div class="field">
                <label class="check">
                    <input type="checkbox" id=id.clone() name=field.name value="on" checked=!field.value.is_empty() aria-describedby=described />
                    {field.label}
                </label>
                {(!field.hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{field.hint}</p> })}
            </div>
        }
        .into_any();
    }
    let wide = field.input == "textarea" || field.name == "name";
    let input = match field.input.as_str() {
        "textarea" => view! {
            <textarea id=id.clone() name=field.name rows="3" required=field.required aria-describedby=described aria-invalid=invalid>
                {field.value}
            </textarea>
        }
        .into_any(),
        "select" => {
            let empty = !field.required || field.value.is_empty();
            let options = field
                .choices
                .into_iter()
                .map(|choice| view! { <option value=choice.value selected=choice.selected>{choice.label}</option> }.into_any());
            view! {
                <select id=id.clone() name=field.name required=field.required aria-describedby=described aria-invalid=invalid>
                    {empty.then(|| view! { <option value=""></option> })}
                    {options.collect_view()}
                </select>
            }
            .into_any()
        }
        kind => {
            let (kind, step) = if kind == "number" { ("number", Some("any")) } else { ("text", None) };
            view! {
                <input
                    id=id.clone()
                    type=kind
                    step=step
                    name=field.name
                    value=field.value
                    required=field.required
                    aria-describedby=described
                    aria-invalid=invalid
                />
            }
            .into_any()
        }
    };
    let optional = (!field.required).then(|| view! { <span class="quiet">" optional"</span> });
    view! {
        <div class=if wide { "field wide" } else { "field" }>
            <label for=id.clone()>{field.label} {optional}</label>
            {input}
            {(field.error.is_none() && !field.hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{field.hint.clone()}</p> })}
            {field.error.map(|error| view! { <p class="field-error" id=format!("{id}-error")>{error}</p> })}
        </div>
    }
    .into_any()
}
