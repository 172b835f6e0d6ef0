use super::*;
use domain::evidence::{Body, DeployStatus, Draft, PullRequestState, Subject};
use serde_json::{Value, json};

fn one(event: &str, payload: &Value) -> Draft {
    let parsed = parse(event, "72d3162e", payload.to_string().as_bytes()).unwrap();
    assert_eq!((parsed.drafts.len(), parsed.rejected.len(), &parsed.ignored), (1, 0, &None));
    parsed.drafts[0].clone()
}

fn pull_request(action: &str, changes: Value) -> Value {
    let mut pull = json!({
        "number": 12, "title": "Cache prices", "state": "open", "merged": false, "user": {"login": "ada", "type": "User"},
        "head": {"ref": "cache", "sha": "beef"}, "base": {"ref": "main", "sha": "cafe"}, "merge_commit_sha": "f00d",
        "labels": [{"name": "performance"}], "merged_at": null, "closed_at": null,
        "created_at": "2026-11-20T08:00:00Z", "updated_at": "2026-11-24T09:00:00Z"
    });
    for (field, value) in changes.as_object().unwrap() {
        pull[field] = value.clone();
    }
    json!({"action": action, "pull_request": pull, "repository": {"full_name": "acme/checkout", "default_branch": "main"}})
}

fn merged() -> Value {
    pull_request(
        "closed",
        json!({"state": "closed", "merged": true, "merged_at": "2026-11-24T10:00:00Z", "closed_at": "2026-11-24T10:00:00Z"}),
    )
}

#[test]
fn a_merge_is_one_record_named_by_repository_number_and_head() {
    let draft = one("pull_request", &merged());
    assert_eq!(draft.key, "acme/checkout#12@closed:merged:beef");
    assert_eq!(draft.occurred_at.to_string(), "2026-11-24T10:00:00Z");
    assert_eq!(draft.subject, Subject::Repository { name: "acme/checkout".to_owned(), files: None, hint: None });
    let Body::PullRequest(pull) = draft.body else { panic!() };
    assert_eq!((pull.state, pull.number, pull.bot), (PullRequestState::Merged, 12, false));
    assert_eq!((pull.head_sha.as_str(), pull.merge_sha.as_deref(), pull.base_sha.as_deref()), ("beef", Some("f00d"), Some("cafe")));
    assert_eq!((pull.labels, pull.default_branch.as_deref()), (vec!["performance".to_owned()], Some("main")));
}

#[test]
fn an_open_pull_request_has_no_merge_commit_and_each_change_its_own_key() {
    let labeled = one("pull_request", &pull_request("labeled", json!({})));
    let again = one("pull_request", &pull_request("labeled", json!({"updated_at": "2026-11-24T09:05:00Z"})));
    assert_eq!(labeled.key, "acme/checkout#12@labeled:open:beef:2026-11-24T09:00:00Z");
    assert_ne!(labeled.key, again.key);
    let Body::PullRequest(pull) = labeled.body else { panic!() };
    assert_eq!((pull.state, pull.merge_sha), (PullRequestState::Open, None), "the trial merge is no commit of a branch");
}

#[test]
fn bots_are_known_by_their_type_or_by_their_name() {
    for (login, kind, expected) in [("renovate", "Bot", true), ("dependabot[bot]", "User", true), ("robot", "User", false)] {
        let Body::PullRequest(pull) = one("pull_request", &pull_request("opened", json!({"user": {"login": login, "type": kind}}))).body
        else {
            panic!()
        };
        assert_eq!(pull.bot, expected, "{login}");
    }
}

#[test]
fn a_push_lists_its_commits_and_the_files_they_touched() {
    let payload = json!({
        "ref": "refs/heads/main", "before": "aaa", "after": "ccc", "deleted": false,
        "commits": [
            {"id": "bbb", "message": "one", "author": {"name": "Ada", "username": "ada"}, "added": ["b.py"], "modified": ["a.py"], "removed": []},
            {"id": "ccc", "message": "two", "author": {"name": "Bob"}, "added": [], "modified": ["a.py"], "removed": ["c.py"]}
        ],
        "head_commit": {"timestamp": "2026-11-24T09:00:00+01:00"},
        "repository": {"full_name": "acme/checkout", "default_branch": "main", "pushed_at": 1795486565}
    });
    let draft = one("push", &payload);
    assert_eq!(draft.occurred_at.to_string(), "2026-11-24T02:16:05Z");
    assert_eq!(draft.key, "acme/checkout@main:aaa..ccc:2026-11-24T02:16:05Z");
    let files = Some(["a.py", "b.py", "c.py"].map(str::to_owned).to_vec());
    assert_eq!(draft.subject, Subject::Repository { name: "acme/checkout".to_owned(), files, hint: None });
    let Body::Push(push) = draft.body else { panic!() };
    let commits: Vec<_> = push.commits.iter().map(|commit| (commit.sha.as_str(), commit.author.as_str())).collect();
    assert_eq!(commits, [("bbb", "ada"), ("ccc", "Bob")]);
}

#[test]
fn tags_deleted_branches_and_other_events_are_noted_and_give_nothing() {
    let push = |reference: &str, deleted: bool| {
        json!({"ref": reference, "after": "0", "deleted": deleted, "repository": {"full_name": "a/b", "pushed_at": 1}}).to_string()
    };
    let ignored = |event: &str, body: &str| {
        let parsed = parse(event, "d", body.as_bytes()).unwrap();
        assert_eq!((parsed.drafts.len(), parsed.rejected.len()), (0, 0));
        parsed.ignored.unwrap()
    };
    assert_eq!(ignored("push", &push("refs/tags/v1", false)), "github push of `refs/tags/v1`: only branches carry commits");
    assert_eq!(ignored("push", &push("refs/heads/old", true)), "github push: branch `old` was deleted");
    assert_eq!(ignored("ping", r#"{"zen":"Keep it logically awesome."}"#), "ping: the webhook is connected");
    assert!(ignored("star", "{}").contains("`star`"));
    assert!(ignored("pull_request", &pull_request("assigned", json!({})).to_string()).contains("assigned"));
}

#[test]
fn a_workflow_run_keeps_attempt_conclusion_and_pull_requests() {
    let run = json!({"id": 7, "run_attempt": 2, "name": "", "path": ".github/workflows/test.yml", "head_sha": "beef", "head_branch": "cache",
        "conclusion": "success", "pull_requests": [{"number": 12}], "updated_at": "2026-11-24T09:00:00Z"});
    let draft = one("workflow_run", &json!({"action": "completed", "workflow_run": run, "repository": {"full_name": "acme/checkout"}}));
    assert_eq!(draft.key, "acme/checkout/runs/7.2@completed:success");
    let Body::CiRun(run) = draft.body else { panic!() };
    assert_eq!((run.name.as_str(), run.attempt, run.pull_requests), (".github/workflows/test.yml", 2, vec![12]));
}

fn deployment(state: &str, payload: Value) -> Value {
    json!({
        "deployment_status": {"id": 9, "state": state, "environment": "production", "created_at": "2026-11-24T09:05:00Z"},
        "deployment": {"id": 3, "sha": "beef", "ref": "main", "environment": "production", "payload": payload,
            "created_at": "2026-11-24T09:00:00Z"},
        "repository": {"full_name": "acme/shop"}
    })
}

#[test]
fn a_deployment_status_is_a_deploy_with_a_hint_at_its_service() {
    let draft = one("deployment_status", &deployment("success", json!({"name": "checkout", "version": "1.4.2"})));
    assert_eq!(draft.key, "acme/shop/deployments/3/statuses/9@success");
    assert_eq!(draft.subject, Subject::Repository { name: "acme/shop".to_owned(), files: None, hint: Some("checkout".to_owned()) });
    let Body::Deploy(deploy) = draft.body else { panic!() };
    assert_eq!((deploy.env.as_str(), deploy.status, deploy.version.as_deref()), ("production", DeployStatus::Success, Some("1.4.2")));
    assert_eq!((deploy.started_at.unwrap().to_string(), deploy.finished_at), ("2026-11-24T09:00:00Z".to_owned(), Some(draft.occurred_at)));
    for payload in [json!({}), json!(""), json!("text"), Value::Null] {
        let Subject::Repository { hint, .. } = one("deployment_status", &deployment("success", payload)).subject else { panic!() };
        assert_eq!(hint.as_deref(), Some("production"));
    }
    let Subject::Repository { hint, .. } = one("deployment_status", &deployment("success", json!("{\"service\":\"cart\"}"))).subject else {
        panic!()
    };
    assert_eq!(hint.as_deref(), Some("cart"));
}

#[test]
fn every_state_of_a_deployment_is_known_and_only_ends_finish() {
    for (state, expected, ends) in [
        ("success", DeployStatus::Success, true),
        ("failure", DeployStatus::Failure, true),
        ("error", DeployStatus::Failure, true),
        ("inactive", DeployStatus::Inactive, false),
        ("in_progress", DeployStatus::InProgress, false),
        ("queued", DeployStatus::Pending, false),
        ("pending", DeployStatus::Pending, false),
    ] {
        let Body::Deploy(deploy) = one("deployment_status", &deployment(state, Value::Null)).body else { panic!() };
        assert_eq!((deploy.status, deploy.finished_at.is_some()), (expected, ends), "{state}");
    }
}

#[test]
fn a_form_carries_the_same_json() {
    let form = b"payload=%7B%22zen%22%3A+%22a%26b%22%7D&other=1";
    assert_eq!(json_of("application/x-www-form-urlencoded; charset=utf-8", form).unwrap().as_ref(), br#"{"zen": "a&b"}"#);
    assert_eq!(json_of("application/json", b"{}").unwrap().as_ref(), b"{}");
    let message = json_of("application/x-www-form-urlencoded", b"a=b").unwrap_err().to_string();
    assert_eq!(message, "github: the form has no field `payload`: set the webhook's content type to JSON (at byte 0)");
}

#[test]
fn what_is_refused_names_event_delivery_and_place() {
    let message = |event: &str, body: &str| parse(event, "72d3162e", body.as_bytes()).unwrap_err().to_string();
    assert_eq!(
        message("push", r#"{"ref": "refs/heads/main"}"#),
        "github: event `push`, delivery 72d3162e: unexpected content: missing field `after` (at line 1, column 26)"
    );
    let whole = merged().to_string();
    let cut = message("pull_request", &whole[..whole.len() / 2]);
    assert!(cut.contains("cut off") && cut.contains(&format!("column {}", whole.len() / 2)), "{cut}");
    let unknown = message("deployment_status", &deployment("exploded", Value::Null).to_string());
    assert!(unknown.ends_with("the state `exploded` is not one of GitHub's (at `deployment_status.state`)"), "{unknown}");
    let untimed = pull_request("opened", json!({"updated_at": "soon", "created_at": {"a": 1}})).to_string();
    assert!(message("pull_request", &untimed).contains("pull_request.updated_at"));
}

fn drafts(payload: &Value) -> Vec<Draft> {
    parse("pull_request", "72d3162e", payload.to_string().as_bytes()).unwrap().drafts
}

#[test]
fn the_boxes_of_the_text_are_a_record_of_their_own_at_each_time() {
    let text = "Adds a cache.\r\n\r\n- [x] EXPLAIN run <!-- pk:explain -->\r\n- [ ] Timeouts configured\r\n";
    let found = drafts(&pull_request("opened", json!({ "body": text })));
    assert_eq!(found.len(), 2);
    assert_eq!((&found[1].subject, found[1].occurred_at), (&found[0].subject, found[0].occurred_at));
    let Body::Checklist(state) = &found[1].body else { panic!() };
    assert_eq!((state.repository.as_str(), state.pr, state.head_sha.as_deref()), ("acme/checkout", 12, Some("beef")));
    let boxes: Vec<_> = state.items.iter().map(|item| (item.id.as_deref(), item.text.as_str(), item.ticked)).collect();
    assert_eq!(boxes, [(Some("explain"), "EXPLAIN run", true), (None, "Timeouts configured", false)]);

    let keys = |at: &str, text: &str| drafts(&pull_request("edited", json!({ "body": text, "updated_at": at })))[1].key.clone();
    let first = keys("2026-11-24T09:00:00Z", "- [x] a");
    assert_eq!(first, keys("2026-11-24T09:00:00Z", "- [x] a"), "the same delivery twice is one record");
    assert_ne!(first, keys("2026-11-24T09:00:01Z", "- [x] a"), "ticked again after it was cleared");
    assert_ne!(first, keys("2026-11-24T09:00:00Z", "- [ ] a"), "two changes within one second");
}

#[test]
fn a_text_without_boxes_is_told_when_they_may_have_been_removed() {
    assert_eq!(drafts(&pull_request("opened", json!({ "body": null }))).len(), 1);
    let mut edited = pull_request("edited", json!({ "body": "no list any more" }));
    edited["changes"] = json!({ "title": { "from": "Cache" } });
    assert_eq!(drafts(&edited).len(), 1, "only the title was edited");
    edited["changes"] = json!({ "body": { "from": "- [x] a" } });
    let found = drafts(&edited);
    let Body::Checklist(state) = &found[1].body else { panic!() };
    assert!(state.items.is_empty());
}
