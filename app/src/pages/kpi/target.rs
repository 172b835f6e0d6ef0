//! The scope's target: where it comes from, and the form that changes it.

use crate::components::{Field, PostForm};
use leptos::prelude::*;
use usecases::view::{Draft, TargetForm};

pub(super) fn form(target: TargetForm) -> AnyView {
    let elsewhere = target.elsewhere.iter().map(|(scope, value)| format!("{scope}: {value}")).collect::<Vec<_>>().join(" · ");
    let elsewhere = (!elsewhere.is_empty()).then(|| view! { <p class="quiet">"Others with a target of their own: " {elsewhere}</p> });
    let kept = target.file.as_ref().map(|file| {
        view! {
            <p class="quiet">
                "The model is kept in the configuration file " <code>{file.clone()}</code> "; targets are set by applying that file."
            </p>
        }
    });
    let edit = target.may.then(|| {
        let draft = Draft { values: vec![("target".to_owned(), target.typed.clone())], errors: Vec::new() };
        let label = if target.unit.is_empty() { "Target".to_owned() } else { format!("Target in {}", target.unit) };
        let inherit = target.has_own.then(|| {
            let (scope, next, otherwise) = (target.scope.clone(), back(&target), target.otherwise.clone());
            view! {
                <PostForm action=target.action.clone() class="inline-form">
                    <input type="hidden" name="scope" value=scope />
                    <input type="hidden" name="do" value="inherit" />
                    <input type="hidden" name="next" value=next />
                    <button class="btn small">"Inherit instead: " {otherwise}</button>
                </PostForm>
            }
            .into_any()
        });
        let (scope, next) = (target.scope.clone(), back(&target));
        view! {
            <PostForm action=target.action.clone() class="stack-form">
                <input type="hidden" name="scope" value=scope />
                <input type="hidden" name="next" value=next />
                <Field name="target" label=label required=true draft=draft form="target" />
                <p class="hint">"Publishes a new version of the model; from then on values of this scope and below are judged by it."</p>
                <p>
                    <button class="btn small">"Set the target"</button>
                </p>
            </PostForm>
            {inherit}
        }
        .into_any()
    });
    view! {
        <details class="how">
            <summary>"Target: " {target.now.clone()} ", " {target.from.clone()}</summary>
            <div class="how-body">{elsewhere} {kept} {edit}</div>
        </details>
    }
    .into_any()
}

/// The KPI's page of this scope.
fn back(target: &TargetForm) -> String {
    let page = target.action.trim_end_matches("/target");
    if target.scope == "program" { page.to_owned() } else { format!("{page}?scope={}", target.scope) }
}
