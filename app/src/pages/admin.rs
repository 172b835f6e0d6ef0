//! `/admin`: users and roles, the audit list, what is running.
//!
//! Forms:
//! - `POST /admin/users`: `name`, `email`, `role`, `team` (slug or empty)
//! - `POST /admin/users/{id}`: `role`, `team`, `git_login`, `answer` = save | disable | enable | reset (a new sign-in link)

use crate::components::{Card, Field, PageHead, PostForm, Select, form_errors, mark, snippet, terms};
use leptos::prelude::*;
use usecases::view::{Admin, AuditRow, Choice, Draft, Snippet, UserRow};

pub(super) fn page(model: Admin) -> AnyView {
    let invitation = model.invitation.map(|link| {
        view! {
            <div class="flash" role="status">
                <p><b>"Send this link to the person. It works once, for 10 minutes."</b></p>
                {snippet(Snippet { title: "Sign-in link".to_owned(), text: link })}
            </div>
        }
    });
    let users = model.users.into_iter().map(|entry| user(entry, &model.roles, &model.teams)).collect_view();
    view! {
        <PageHead title="Admin" />
        {invitation}
        <Card title="Users" id="users">
            <div class="scroll" tabindex="0" role="region" aria-label="Users">
                <table class="rows">
                    <caption class="sr">"Users and their roles"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"User"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"Last seen"</th>
                            <th scope="col">"Role and team"</th>
                        </tr>
                    </thead>
                    <tbody>{users}</tbody>
                </table>
            </div>
            {add(model.roles, model.teams, model.draft)}
        </Card>
        {audit(model.audit, model.audit_next)}
        <Card title="This installation">
            {terms(model.facts)}
        </Card>
    }
    .into_any()
}

fn select(id: String, name: &'static str, label: String, choices: &[Choice], current: &str, empty: Option<&'static str>) -> AnyView {
    let options = choices.iter().map(|choice| {
        let selected = choice.value == current || choice.label == current;
        view! { <option value=choice.value.clone() selected=selected>{choice.label.clone()}</option> }.into_any()
    });
    view! {
        <label class="sr" for=id.clone()>{label}</label>
        <select id=id name=name>
            {empty.map(|text| view! { <option value="">{text}</option> })}
            {options.collect_view()}
        </select>
    }
    .into_any()
}

fn user(user: UserRow, roles: &[Choice], teams: &[Choice]) -> AnyView {
    let form = if user.myself {
        view! { <span class="quiet">{format!("{} · this is you", user.role)}</span> }.into_any()
    } else {
        let (turn, turn_word) = if user.active { ("disable", "Disable") } else { ("enable", "Enable") };
        let role = select(format!("role-{}", user.id), "role", format!("Role of {}", user.name), roles, &user.role, None);
        let team = select(format!("team-{}", user.id), "team", format!("Team of {}", user.name), teams, &user.team, Some("No team"));
        let login_id = format!("git-login-{}", user.id);
        let login_label = format!("Git login of {}", user.name);
        view! {
            <PostForm action=format!("/admin/users/{}", user.id) class="inline-form">
                {role} {team} <label class="sr" for=login_id.clone()>{login_label}</label>
                <input id=login_id name="git_login" value=user.git_login placeholder="git login" size="12" autocomplete="off" />
                <button class="btn small" name="answer" value="save">"Save"</button>
                <button class="btn small" name="answer" value="reset">"New sign-in link"</button>
                <button class="btn small" name="answer" value=turn>{turn_word}</button>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <tr>
            <th scope="row">
                {user.name}
                <small>{user.email}</small>
            </th>
            <td>{mark(user.mark)}</td>
            <td class="quiet">{user.last_seen}</td>
            <td>{form}</td>
        </tr>
    }
    .into_any()
}

fn add(roles: Vec<Choice>, teams: Vec<Choice>, draft: Draft) -> AnyView {
    view! {
        <PostForm action="/admin/users" class="grid-form apart">
            <h3 class="wide">"Add a user"</h3>
            {form_errors(&draft)}
            <Field name="name" label="Name" required=true draft=draft.clone() form="user" />
            <Field name="email" label="Email" kind="email" required=true draft=draft.clone() form="user" />
            <Select name="role" label="Role" choices=roles form="user" required=true />
            <Select name="team" label="Team" empty="No team" choices=teams form="user" />
            <p class="acts wide"><button class="btn">"Add user"</button></p>
        </PostForm>
    }
    .into_any()
}

fn audit(rows: Vec<AuditRow>, next: Option<String>) -> AnyView {
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{row.when}</th>
                <td>{row.who}</td>
                <td>{row.what}</td>
                <td class="quiet">{row.object}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <Card title="Audit" id="audit">
            <div class="scroll" tabindex="0" role="region" aria-label="Audit">
                <table class="rows">
                    <caption class="sr">"Who did what, newest first"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"When"</th>
                            <th scope="col">"Who"</th>
                            <th scope="col">"What"</th>
                            <th scope="col">"Object"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
            {next.map(|next| view! { <p class="acts"><a class="btn" href=next rel="next">"Older entries"</a></p> })}
        </Card>
    }
    .into_any()
}
