//! Forms: the hidden token, labelled fields with their errors, selects, and links between views of a page.

use leptos::prelude::*;
use usecases::view::{Choice, Draft};

/// The token of this session, in the context of a rendering.
#[derive(Debug, Clone)]
pub(crate) struct Csrf(pub(crate) String);

fn csrf() -> String {
    use_context::<Csrf>().map(|csrf| csrf.0).unwrap_or_default()
}

/// A form that changes something: always a POST with `_csrf`.
#[component]
pub(crate) fn PostForm(
    #[prop(into)] action: String,
    #[prop(optional, into)] class: String,
    #[prop(optional, into)] id: Option<&'static str>,
    /// `multipart/form-data` where a file is sent.
    #[prop(optional)]
    enctype: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=action class=class id=id enctype=enctype>
            <input type="hidden" name="_csrf" value=csrf() />
            {children()}
        </form>
    }
}

/// A second button of a form that only asks: it posts the same fields to another address. The token is the button's own field, so that
/// asking does not put it into an address.
pub(crate) fn post_button(action: String, label: &'static str) -> AnyView {
    view! { <button class="btn" name="_csrf" value=csrf() formmethod="post" formaction=action>{label}</button> }.into_any()
}

fn draft_value(draft: &Draft, field: &str) -> String {
    draft.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
}

fn errors_of(draft: &Draft, field: &str) -> Option<String> {
    draft.errors.iter().find(|error| error.field == field).map(|error| error.message.clone())
}

/// What is wrong with the form as a whole, announced at once.
pub(crate) fn form_errors(draft: &Draft) -> Option<AnyView> {
    errors_of(draft, "").map(|message| view! { <p class="form-error" role="alert">{message}</p> }.into_any())
}

/// A labelled input with its hint and its error. `kind` is the input's type, or `textarea`.
#[component]
pub(crate) fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] hint: String,
    #[prop(default = false)] required: bool,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional, into)] class: String,
    draft: Draft,
    /// Makes ids unique where the same field occurs in several forms of a page.
    #[prop(default = "f")]
    form: &'static str,
) -> impl IntoView {
    let id = format!("{form}-{name}");
    let error = errors_of(&draft, &name);
    let described = match (&error, hint.is_empty()) {
        (Some(_), _) => Some(format!("{id}-error")),
        (None, false) => Some(format!("{id}-hint")),
        (None, true) => None,
    };
    let value = draft_value(&draft, &name);
    let invalid = error.is_some().then_some("true");
    let input = if kind == "textarea" {
        view! {
            <textarea id=id.clone() name=name required=required aria-describedby=described aria-invalid=invalid rows="4">
                {value}
            </textarea>
        }
        .into_any()
    } else {
        // A password is never sent back.
        let value = (kind != "password").then_some(value);
        view! {
            <input
                id=id.clone()
                name=name
                type=kind
                value=value
                required=required
                autocomplete=autocomplete
                aria-describedby=described
                aria-invalid=invalid
            />
        }
        .into_any()
    };
    view! {
        <div class=format!("field {class}")>
            <label for=id.clone()>{label} {(!required).then(|| view! { <span class="quiet">" optional"</span> })}</label>
            {input}
            {(error.is_none() && !hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint.clone()}</p> })}
            {error.map(|error| view! { <p class="field-error" id=format!("{id}-error")>{error}</p> })}
        </div>
    }
}

/// A labelled select. `empty` is the first option's text when nothing needs to be chosen.
#[component]
pub(crate) fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    choices: Vec<Choice>,
    #[prop(optional, into)] empty: Option<String>,
    #[prop(default = "f")] form: &'static str,
    #[prop(default = "field")] class: &'static str,
    #[prop(default = false)] hide_label: bool,
    #[prop(default = false)] required: bool,
) -> impl IntoView {
    let id = format!("{form}-{}", name.replace([':', '.'], "-"));
    let options =
        choices.into_iter().map(|choice| view! { <option value=choice.value selected=choice.selected>{choice.label}</option> }.into_any());
    view! {
        <div class=class>
            <label for=id.clone() class:sr=hide_label>{label}</label>
            <select id=id name=name required=required>
                {empty.map(|text| view! { <option value="">{text}</option> })}
                {options.collect_view()}
            </select>
        </div>
    }
}

/// Several views of one page, as links: the chosen one is marked.
pub(crate) fn view_links(label: &str, choices: Vec<Choice>) -> AnyView {
    let links = choices
        .into_iter()
        .map(|choice| view! { <a href=choice.value aria-current=choice.selected.then_some("true")>{choice.label}</a> }.into_any());
    view! { <nav class="switch" aria-label=label.to_owned()>{links.collect_view()}</nav> }.into_any()
}
