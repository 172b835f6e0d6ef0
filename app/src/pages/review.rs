//! `/reviews/{week}?scope=`: the weekly review as a document; every line leads to its evidence.
//!
//! Form: `POST /reviews/{week}?scope=` with `do` (`publish`, `acknowledge`, `regenerate`, `comment`) and, for a remark, `section`, `text`.

use crate::components::{Card, Field, PageHead, PostForm, form_errors, link, mark, notice, snippet, terms};
use leptos::prelude::*;
use usecases::view::{Draft, ReviewDifference, ReviewKpis, ReviewLine, ReviewPage, ReviewRow, ReviewSection};

pub(super) fn page(model: ReviewPage) -> AnyView {
    let can = |step: &str| model.steps.iter().any(|known| known == step);
    let (publish, acknowledge, regenerate, comment) = (can("publish"), can("acknowledge"), can("regenerate"), can("comment"));
    let action = model.action.clone();
    let buttons = (publish || acknowledge || regenerate).then(|| {
        view! {
            <PostForm action=action.clone() class="acts">
                {publish.then(|| view! { <button class="btn main" name="do" value="publish">"Publish"</button> })}
                {acknowledge.then(|| view! { <button class="btn main" name="do" value="acknowledge">"Acknowledge"</button> })}
                {regenerate.then(|| view! { <button class="btn" name="do" value="regenerate">"Write again"</button> })}
            </PostForm>
        }
    });
    let links =
        [Some(model.earlier), model.later].into_iter().flatten().map(|to| view! { <a class="btn" href=to.href>{to.text}</a> }.into_any());
    let parents = vec![usecases::view::Link { text: "Weekly reviews".to_owned(), href: format!("/reviews?scope={}", model.scope) }];
    let draft = model.draft;
    let errors = form_errors(&draft);
    let sections = model.sections.into_iter().map(|section| self::section(section, comment.then(|| action.clone()), &draft)).collect_view();
    view! {
        <PageHead title=model.title parents=parents subtitle=model.subtitle>
            {links.collect_view()}
        </PageHead>
        {model.notice.map(notice)} {errors}
        <section class="card review-state">
            <p>{mark(model.state)}</p>
            {terms(model.facts)} {list_of_links("Revisions", model.revisions)} {buttons}
        </section>
        <article class="review">{sections}</article>
        {kpis(model.kpis)}
        {model.differences.map(differences)}
        {list_of_links("Reviews below", model.below)}
        <details class="how">
            <summary>"Copy as Markdown"</summary>
            {snippet(model.markdown)}
        </details>
    }
    .into_any()
}

fn list_of_links(name: &'static str, links: Vec<usecases::view::Link>) -> Option<AnyView> {
    if links.is_empty() {
        return None;
    }
    let items = links.into_iter().map(|to| view! { <li>{link(to)}</li> }.into_any()).collect_view();
    Some(view! { <nav aria-label=name><p class="row-label">{name}</p><ul class="inline-list">{items}</ul></nav> }.into_any())
}

fn section(section: ReviewSection, action: Option<String>, draft: &Draft) -> AnyView {
    let summary = section.id == "summary";
    let none = section.rows.is_empty() && section.lines.is_empty() && !section.nothing.is_empty();
    let (rows, lines) = (section.rows, section.lines);
    let table = (!rows.is_empty()).then(|| table(&section.title, "SLO", rows));
    let list = (!lines.is_empty()).then(|| {
        let items = lines.into_iter().map(line).collect_view();
        if section.ordered {
            view! { <ol class="review-lines">{items}</ol> }.into_any()
        } else {
            view! { <ul class="review-lines">{items}</ul> }.into_any()
        }
    });
    let remark = (!section.remark.is_empty()).then(|| view! { <blockquote class="remark">{section.remark.clone()}</blockquote> });
    if summary && action.is_none() && remark.is_none() {
        return ().into_any();
    }
    let edit = action.map(|action| remark_form(action, &section.id, &section.title, &section.remark, draft));
    view! {
        <section class="card" id=section.id.clone()>
            <header>
                <h2>{section.title.clone()}</h2>
            </header>
            {none.then(|| view! { <p class="quiet">{section.nothing.clone()}</p> })}
            {table} {list}
            {(!section.more.is_empty()).then(|| view! { <p class="quiet">{section.more.clone()}</p> })}
            {remark} {edit}
        </section>
    }
    .into_any()
}

fn remark_form(action: String, id: &str, title: &str, text: &str, refused: &Draft) -> AnyView {
    let mine = refused.values.iter().any(|(name, value)| name == "section" && value == id);
    let draft = if mine { refused.clone() } else { Draft { values: vec![("text".to_owned(), text.to_owned())], errors: Vec::new() } };
    let verb = if text.is_empty() { "Add a remark" } else { "Change the remark" };
    // Labels differ, so that a list of form fields tells them apart.
    let label = format!("Remark on {title}");
    // Ids have to differ too; the set of sections is fixed.
    let form = match id {
        "slos" => "slos",
        "trends" => "trends",
        "hotspots" => "hotspots",
        "actions" => "actions",
        "incidents" => "incidents",
        "maturity" => "maturity",
        "triage" => "triage",
        _ => "summary",
    };
    let section = id.to_owned();
    view! {
        <details class="how step-form" open=mine>
            <summary>{verb}</summary>
            <PostForm action=action>
                <input type="hidden" name="section" value=section />
                <Field name="text" label=label kind="textarea" draft=draft form=form />
                <button class="btn" name="do" value="comment">"Save"</button>
            </PostForm>
        </details>
    }
    .into_any()
}

fn log_link(href: String, name: &str) -> Option<AnyView> {
    let label = format!("Log action about {name}");
    (!href.is_empty()).then(|| view! { <a class="log" href=href aria-label=label>"Log action"</a> }.into_any())
}

fn named(to: usecases::view::Link) -> AnyView {
    if to.href.is_empty() { view! { {to.text} }.into_any() } else { link(to) }
}

fn table(caption: &str, first: &'static str, rows: Vec<ReviewRow>) -> AnyView {
    let rows = rows.into_iter().map(|row| {
        let log = log_link(row.log, &row.name.text);
        view! {
            <tr>
                <th scope="row">{named(row.name)}</th>
                <td class="num">{row.target}</td>
                <td class="num">{row.actual}</td>
                <td>{mark(row.mark)} " " {log}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=caption.to_owned()>
            <table class="rows narrow-rows">
                <caption class="sr">{caption.to_owned()}</caption>
                <thead>
                    <tr>
                        <th scope="col">{first}</th>
                        <th scope="col" class="num">"Target"</th>
                        <th scope="col" class="num">"Actual"</th>
                        <th scope="col">"Status"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What is off target, with the way to who causes it.
fn kpis(kpis: ReviewKpis) -> AnyView {
    let off = (!kpis.off.is_empty()).then(|| table("KPIs off target", "KPI", kpis.off));
    view! {
        <Card title="KPIs at the end of the week" id="kpis-off-target">
            <p>{kpis.sentence}</p>
            {off}
        </Card>
    }
    .into_any()
}

fn line(line: ReviewLine) -> AnyView {
    let log = log_link(line.log, &line.text.text);
    let note = (!line.note.is_empty()).then(|| view! { <span class="quiet">{line.note}</span> });
    view! { <li>{line.mark.map(mark)} " " {named(line.text)} " " {note} " " {log}</li> }.into_any()
}

fn differences(all: Vec<ReviewDifference>) -> AnyView {
    let body = if all.is_empty() {
        view! { <p class="quiet">"Nothing is different from the week before."</p> }.into_any()
    } else {
        let items = all
            .into_iter()
            .map(|one| view! { <li>{one.mark.map(mark)} " " {one.text} " " <span class="quiet">{one.section}</span></li> }.into_any());
        view! { <ul class="review-lines">{items.collect_view()}</ul> }.into_any()
    };
    view! {
        <Card title="Compared with last week" id="differences">
            {body}
        </Card>
    }
    .into_any()
}
