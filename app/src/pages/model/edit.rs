//! `/model/edit`: the draft as forms (`?view=levels|criteria|checks|kpis|rules`, `?new=<list>` to add) and as YAML (`?view=yaml`).
//!
//! Forms:
//! - `POST /model/edit` of a part: see `part.rs`
//! - `POST /model/edit` with `revision`, `view` = yaml, `do` = yaml, `yaml`
//! - `POST /model/import` (multipart) with `revision`, `file`
//! - `POST /model/edit` with `revision`, `do` = discard | rebase
//! - `POST /model/publish` with `revision`, `note`

use super::part::part;
use super::{differences, left_behind, problems};
use crate::components::{Card, Field, PageHead, PostForm, form_errors, link, notice, view_links};
use leptos::prelude::*;
use usecases::view::{Link, ModelEdit};

pub(in crate::pages) fn page(model: ModelEdit) -> AnyView {
    let parents = vec![Link { text: "Maturity model".into(), href: "/model".into() }];
    let revision = model.revision;
    let is_sound = model.problems.is_empty();
    let may_publish = is_sound && model.owner.is_none() && model.overtaken.is_none() && !model.differences.is_empty();
    let view_name = model.view.clone();
    let lists = adds(&view_name);
    let overtaken = model.overtaken.map(|newer| {
        view! {
            <section class="card notice line">
                <p>{link(newer)} ". Look at what changed; then go on with the draft as it is, or throw it away."</p>
                <PostForm action="/model/edit" class="inline-form">
                    <input type="hidden" name="revision" value=revision.to_string() />
                    <button class="btn" name="do" value="rebase">"Go on from there"</button>
                </PostForm>
            </section>
        }
    });
    let discard = model.has_draft.then(|| {
        view! {
            <PostForm action="/model/edit" class="inline-form">
                <input type="hidden" name="revision" value=revision.to_string() />
                <button class="btn" name="do" value="discard">"Throw the draft away"</button>
            </PostForm>
        }
    });
    let changes = (!model.differences.is_empty()).then(|| {
        view! {
            <section class="card" id="changes">
                <header>
                    <h2>"What the draft changes"</h2>
                    {model.more_differences.map(link)}
                </header>
                {differences("Differences to the version in force", model.differences)}
            </section>
        }
    });
    // What became unpublishable since the form was sent has no form to say so.
    let refused = (!may_publish).then(|| form_errors(&model.publish_draft));
    let publish = may_publish.then(|| publish(revision, model.publish_draft));
    let mut seen: Vec<(String, usize)> = Vec::new();
    let parts = model.parts.into_iter().map(|one| {
        // Places are counted per list: two lists share a view.
        let index = match seen.iter_mut().find(|(list, _)| *list == one.list) {
            Some((_, next)) => {
                *next += 1;
                *next
            }
            None => {
                seen.push((one.list.clone(), 0));
                0
            }
        };
        part(one, Some(index), revision, &model.view)
    });
    let parts = parts.collect_view();
    let add = model.add.map(|blank| part(blank, None, revision, &view_name));
    view! {
        <PageHead title="Edit the model" parents=parents subtitle=model.state>
            {is_sound.then(|| view! { <a class="btn" href="/model/preview">"Preview impact"</a> })}
            {discard}
        </PageHead>
        {model.owner.map(|owner| view! { <p class="flash">{owner}</p> })}
        {model.error.map(|error| view! { <p class="form-error" role="alert">{error}</p> })}
        {model.sent.map(sent)}
        {refused}
        {overtaken}
        {problems(model.problems)}
        {left_behind(model.left_behind)}
        {changes}
        {publish}
        {view_links("Part", model.tabs)}
        {model.notice.map(notice)}
        {lists}
        {add}
        <div class="model-parts">{parts}</div>
        {model.yaml.map(|yaml| document(yaml, revision))}
    }
    .into_any()
}

/// What can be added in a view.
fn adds(view_name: &str) -> Option<AnyView> {
    let lists: &[(&str, &str)] = match view_name {
        "levels" => &[("levels", "Add a level"), ("dimensions", "Add a dimension")],
        "criteria" => &[("criteria", "Add a criterion")],
        "checks" => &[("checks", "Add a check")],
        "kpis" => &[("own_kpis", "Add a KPI of your own")],
        _ => return None,
    };
    let links = lists.iter().map(|(list, name)| {
        let href = format!("/model/edit?view={view_name}&new={list}#new-{list}");
        view! { <a class="btn" href=href>{*name}</a> }.into_any()
    });
    Some(view! { <p class="acts">{links.collect_view()}</p> }.into_any())
}

fn publish(revision: i64, draft: usecases::view::Draft) -> AnyView {
    view! {
        <Card title="Publish" id="publish" note="Every team is judged by it at once, without grace. Earlier levels stay as they were.">
            {form_errors(&draft)}
            <PostForm action="/model/publish" class="grid-form">
                <input type="hidden" name="revision" value=revision.to_string() />
                <Field name="note" label="Why it changes" class="wide" required=true hint="Teams read this beside their level" draft=draft />
                <p class="acts wide">
                    <button class="btn main">"Publish the draft"</button>
                </p>
            </PostForm>
        </Card>
    }
    .into_any()
}

/// What was sent and not saved, to copy from.
fn sent(text: String) -> AnyView {
    view! {
        <Card title="What you sent" id="sent" note="Not saved. Copy from it what you still want into the draft below.">
            <div class="field">
                <label for="model-sent">"As it was sent"</label>
                <textarea id="model-sent" class="code" rows="12" readonly=true>
                    {text}
                </textarea>
            </div>
        </Card>
    }
    .into_any()
}

fn document(yaml: String, revision: i64) -> AnyView {
    view! {
        <Card title="The document" id="document" note="The same draft as the forms show. Saving a form writes it anew, without comments.">
            <PostForm action="/model/edit" class="stack-form">
                <input type="hidden" name="revision" value=revision.to_string() />
                <input type="hidden" name="view" value="yaml" />
                <div class="field">
                    <label for="model-yaml">"YAML"</label>
                    <textarea id="model-yaml" class="code" name="yaml" rows="36" spellcheck="false" autocapitalize="off" required=true>
                        {yaml}
                    </textarea>
                </div>
                <p class="acts">
                    <button class="btn main" name="do" value="yaml">"Save to the draft"</button>
                    <a class="btn" href="/model/draft.yaml">"Download"</a>
                </p>
            </PostForm>
            <PostForm action="/model/import" class="inline-form apart" enctype="multipart/form-data">
                <input type="hidden" name="revision" value=revision.to_string() />
                <label for="model-file">"Take the document from a file"</label>
                <input id="model-file" type="file" name="file" accept=".yaml,.yml,.json" required=true />
                <button class="btn">"Import"</button>
            </PostForm>
        </Card>
    }
    .into_any()
}
