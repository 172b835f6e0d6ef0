//! `/checklist` and `/services/{service}/checklist`: the list that reviewers go through.
//!
//! Form: `POST` to the same address with `s0-name`, and for each line `s0-i0-text`, `-id`, `-when` = always | files | label, `-value`
//! and `-by`; an empty text is no line. With `do` = remove the list is taken back.

use crate::components::{Card, PageHead, PostForm, form_errors, link, snippet};
use leptos::prelude::*;
use usecases::view::{ChecklistFields, ChecklistItemFields, ChecklistPage, Choice, Draft, Link};

pub(super) fn page(model: ChecklistPage) -> AnyView {
    let may = !model.action.is_empty();
    let draft = model.draft;
    let sections = model.sections.into_iter().map(|one| if may { fields(one, &draft) } else { shown(one) }).collect_view();
    let list = if may {
        let remove = model.own.then(|| {
            view! {
                <PostForm action=model.action.clone() class="inline-form apart">
                    <button class="btn" name="do" value="remove">"Take this list back"</button>
                    <small class="quiet">{format!("Then {}.", model.otherwise)}</small>
                </PostForm>
            }
        });
        view! {
            <section class="card">
                <PostForm action=model.action class="stack-form checklist-form">
                    {form_errors(&draft)} {sections}
                    <p class="hint">"Empty a line to leave it out. Files are globs with blanks between them, such as **/*.sql db/**. An item that a result or a load test answers needs no tick where there is one."</p>
                    <div class="acts">
                        <button class="btn main">"Save the list"</button>
                    </div>
                </PostForm>
                {remove}
            </section>
        }
        .into_any()
    } else {
        view! {
            <section class="card notice line">
                <p>{model.read_only}</p>
            </section>
            <section class="card">
                <div class="answer-sections">{sections}</div>
            </section>
        }
        .into_any()
    };
    view! {
        <PageHead title=model.title parents=model.parents subtitle=model.sentence />
        {list}
        {others(model.others)}
        <Card title="Template for pull requests" note="Authors tick the boxes; the comments keep items known when their words change">
            {snippet(model.template)}
        </Card>
    }
    .into_any()
}

fn others(others: Vec<Link>) -> Option<AnyView> {
    if others.is_empty() {
        return None;
    }
    let items = others.into_iter().map(|one| view! { <li>{link(one)}</li> }.into_any());
    Some(
        view! {
            <Card title="Services with a list of their own">
                <ul class="plain-list">{items.collect_view()}</ul>
            </Card>
        }
        .into_any(),
    )
}

fn shown(section: ChecklistFields) -> AnyView {
    let items = section.items.into_iter().map(|item| {
        let chosen = |choices: Vec<Choice>| choices.into_iter().find(|choice| choice.selected).filter(|choice| !choice.value.is_empty());
        let when = chosen(item.when).filter(|choice| choice.value != "always").map(|choice| format!("{}: {}", choice.label, item.value));
        let by = chosen(item.by).map(|choice| format!("answered by {}", choice.label));
        let notes: Vec<String> = when.into_iter().chain(by).collect();
        view! { <li>{item.text} " " <small class="quiet">{notes.join(", ")}</small></li> }.into_any()
    });
    view! {
        <section>
            <h2>{section.name}</h2>
            <ul class="plain-list">{items.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn fields(section: ChecklistFields, draft: &Draft) -> AnyView {
    let name = format!("{}-name", section.field);
    let label = if section.name.is_empty() { "Another section" } else { "Section" };
    let legend = if section.name.is_empty() { label.to_owned() } else { section.name.clone() };
    let items = section.items.into_iter().map(|item| line(item, draft)).collect_view();
    view! {
        <fieldset>
            <legend class="sr">{legend}</legend>
            {input(name, label, section.name, draft)}
            <div class="checklist-lines">{items}</div>
        </fieldset>
    }
    .into_any()
}

fn line(item: ChecklistItemFields, draft: &Draft) -> AnyView {
    let name = |part: &str| format!("{}-{part}", item.field);
    let id_error = error(&name("id"), draft);
    view! {
        <div class="checklist-line">
            <input type="hidden" name=name("id") value=item.id.clone() />
            {input(name("text"), "Item", item.text.clone(), draft)} {select(name("when"), "Needed", item.when.clone())}
            {input(name("value"), "Files or label", item.value.clone(), draft)} {select(name("by"), "Answered by", item.by.clone())} {id_error}
        </div>
    }
    .into_any()
}

fn error(name: &str, draft: &Draft) -> Option<AnyView> {
    let message = draft.errors.iter().find(|error| error.field == name)?.message.clone();
    Some(view! { <p class="field-error" id=format!("{name}-error")>{message}</p> }.into_any())
}

fn input(name: String, label: &'static str, value: String, draft: &Draft) -> AnyView {
    let told = error(&name, draft);
    let (described, invalid) = (told.is_some().then(|| format!("{name}-error")), told.is_some().then_some("true"));
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <input id=name.clone() name=name value=value aria-describedby=described aria-invalid=invalid />
            {told}
        </div>
    }
    .into_any()
}

fn select(name: String, label: &'static str, choices: Vec<Choice>) -> AnyView {
    let options =
        choices.into_iter().map(|choice| view! { <option value=choice.value selected=choice.selected>{choice.label}</option> }.into_any());
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <select id=name.clone() name=name>{options.collect_view()}</select>
        </div>
    }
    .into_any()
}
