//! API tokens: list, make, revoke. A new token is shown once.

use crate::components::{Card, Field, PostForm, Select, form_errors, mark, snippet};
use leptos::prelude::*;
use usecases::view::{Snippet, TokenForm, TokenRow};

pub(super) fn section(rows: Vec<TokenRow>, form: Option<TokenForm>) -> AnyView {
    let list = if rows.is_empty() {
        view! { <p class="quiet">"No token yet. A pipeline needs one with the scope "<code>"ingest"</code>"."</p> }.into_any()
    } else {
        table(rows)
    };
    let created = form.as_ref().and_then(|form| form.created.clone()).map(|token| {
        view! {
            <div class="flash" role="status">
                <p><b>"Copy this token now: it is not shown again."</b></p>
                {snippet(Snippet { title: "New token".to_owned(), text: token })}
            </div>
        }
    });
    view! {
        <Card title="API tokens" id="tokens">
            {created}
            {list}
            {form.map(create)}
        </Card>
    }
    .into_any()
}

fn table(rows: Vec<TokenRow>) -> AnyView {
    let body = rows.into_iter().map(|row| {
        let revoke = row.may_revoke.then(|| {
            let label = format!("Revoke {}", row.name);
            view! { <PostForm action=format!("/tokens/{}/revoke", row.id)><button class="btn small" aria-label=label>"Revoke"</button></PostForm> }
        });
        view! {
            <tr>
                <th scope="row">
                    {row.name}
                    <small>{format!("made {}", row.created)}</small>
                </th>
                <td>{mark(row.mark)}</td>
                <td>{row.scopes}</td>
                <td>{row.team}</td>
                <td class="quiet">{row.expires}</td>
                <td class="quiet">{row.last_used}</td>
                <td>{revoke}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="API tokens">
            <table class="rows">
                <caption class="sr">"API tokens"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Scopes"</th>
                        <th scope="col">"Team"</th>
                        <th scope="col">"Expires"</th>
                        <th scope="col">"Last used"</th>
                        <th scope="col"><span class="sr">"Revoke"</span></th>
                    </tr>
                </thead>
                <tbody>{body.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn create(form: TokenForm) -> AnyView {
    let draft = form.draft;
    let scopes = form.scopes.into_iter().map(|scope| {
        view! {
            <label class="check">
                <input type="checkbox" name="scope" value=scope.value checked=scope.selected />
                {scope.label}
            </label>
        }
        .into_any()
    });
    view! {
        <PostForm action="/tokens" class="grid-form apart">
            <h3 class="wide">"New token"</h3>
            {form_errors(&draft)}
            <Field name="name" label="Name" required=true draft=draft.clone() form="token" />
            <Select name="team" label="Only for the services of" empty="All teams" choices=form.teams form="token" />
            <Field name="expires" label="Expires" kind="date" draft=draft.clone() form="token" />
            <fieldset class="wide">
                <legend>"Scopes"</legend>
                <div class="checks-row">{scopes.collect_view()}</div>
            </fieldset>
            <p class="acts wide"><button class="btn">"Create token"</button></p>
        </PostForm>
    }
    .into_any()
}
