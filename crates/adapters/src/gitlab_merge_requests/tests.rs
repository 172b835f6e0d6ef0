use super::*;
use domain::evidence::ChecklistState;
use serde_json::{Value, json};

/// After the example of "Webhook events" in GitLab's documentation.
fn hook(action: &str, state: &str, changes: Value) -> Value {
    json!({
        "object_kind": "merge_request", "event_type": "merge_request",
        "user": {"id": 51, "name": "Ada", "username": "ada", "email": "ada@example.com"},
        "project": {"id": 1, "path_with_namespace": "acme/shop/checkout", "default_branch": "main", "web_url": "http://example.com/acme/shop/checkout"},
        "repository": {"name": "Checkout", "url": "http://example.com/acme/shop/checkout.git"},
        "object_attributes": {
            "id": 99, "iid": 1, "target_branch": "main", "source_branch": "cache", "source_project_id": 14, "author_id": 51,
            "title": "Cache prices", "created_at": "2026-11-23T17:23:34Z", "updated_at": "2026-11-24T09:00:00Z", "state": state,
            "draft": false, "merge_status": "unchecked", "description": "Faster.\n\n- [x] Timeouts configured <!-- pk:timeouts -->\n- [ ] Buffers have limits\n",
            "url": "http://example.com/acme/shop/checkout/-/merge_requests/1", "merge_commit_sha": if state == "merged" { json!("f00d") } else { json!(null) },
            "last_commit": {"id": "da1560886d4f094c3e6c9ef40349f7d38b5d27d7", "message": "fixed readme", "author": {"name": "Ada"}},
            "labels": [{"id": 206, "title": "performance"}], "action": action, "detailed_merge_status": "mergeable"
        },
        "labels": [{"id": 206, "title": "performance", "type": "ProjectLabel"}],
        "changes": changes, "assignees": [], "reviewers": []
    })
}

fn read(payload: &Value) -> Parsed {
    parse(payload.to_string().as_bytes()).unwrap().unwrap()
}

fn pull(parsed: &Parsed) -> &PullRequest {
    match &parsed.drafts[0].body {
        Body::PullRequest(pull) => pull,
        other => panic!("{other:?}"),
    }
}

fn boxes(parsed: &Parsed) -> Option<&ChecklistState> {
    parsed.drafts.iter().find_map(|draft| if let Body::Checklist(state) = &draft.body { Some(state) } else { None })
}

#[test]
fn an_opened_merge_request_is_read_with_the_boxes_of_its_description() {
    let parsed = read(&hook("open", "opened", json!({})));
    let told = pull(&parsed);
    assert_eq!((told.repository.as_str(), told.number, told.state), ("acme/shop/checkout", 1, PullRequestState::Open));
    assert_eq!((told.title.as_str(), told.author.as_str(), told.bot), ("Cache prices", "ada", false));
    assert_eq!(told.head_sha, "da1560886d4f094c3e6c9ef40349f7d38b5d27d7");
    assert_eq!((told.base_ref.as_deref(), told.default_branch.as_deref(), told.merge_sha.as_deref()), (Some("main"), Some("main"), None));
    assert_eq!((told.labels.as_slice(), told.merged_at), (&["performance".to_owned()][..], None));
    assert_eq!(told.opened_at.unwrap().to_string(), "2026-11-23T17:23:34Z");
    let state = boxes(&parsed).unwrap();
    let items: Vec<_> = state.items.iter().map(|tick| (tick.id.as_deref(), tick.text.as_str(), tick.ticked)).collect();
    assert_eq!(items, [(Some("timeouts"), "Timeouts configured", true), (None, "Buffers have limits", false)]);
    assert_eq!((state.pr, state.head_sha.as_deref()), (1, Some(told.head_sha.as_str())));
}

#[test]
fn a_merge_is_one_record_and_what_follows_does_not_move_it() {
    let mut merge = hook("merge", "merged", json!({}));
    merge["user"] = json!({"id": 7, "username": "mia"});
    let parsed = read(&merge);
    let told = pull(&parsed);
    assert_eq!(parsed.drafts[0].key, "acme/shop/checkout#1@merged:da1560886d4f094c3e6c9ef40349f7d38b5d27d7");
    assert_eq!((told.state, told.merge_sha.as_deref()), (PullRequestState::Merged, Some("f00d")));
    assert_eq!(told.merged_at.unwrap().to_string(), "2026-11-24T09:00:00Z");
    assert_eq!(told.author, "", "who merged it is not who wrote it");
    for (action, state) in [("update", "merged"), ("update", "closed"), ("approved", "opened"), ("unapproval", "opened")] {
        let parsed = read(&hook(action, state, json!({})));
        assert!(parsed.drafts.is_empty() && parsed.ignored.is_some(), "{action} {state}");
    }
    assert_eq!(pull(&read(&hook("close", "closed", json!({})))).state, PullRequestState::Closed);
}

#[test]
fn a_description_without_boxes_says_something_only_when_it_was_edited() {
    let mut plain = hook("update", "opened", json!({}));
    plain["object_attributes"]["description"] = json!("Faster.");
    assert!(boxes(&read(&plain)).is_none());
    plain["changes"] = json!({"description": {"previous": "- [x] Timeouts configured", "current": "Faster."}});
    assert_eq!(boxes(&read(&plain)).unwrap().items, []);
}

#[test]
fn other_hooks_are_left_alone_and_what_is_missing_is_named() {
    assert_eq!(parse(br#"{"object_kind": "push", "ref": "refs/heads/main"}"#).unwrap(), None);
    let mut broken = hook("open", "opened", json!({}));
    broken["object_attributes"]["updated_at"] = json!("yesterday");
    let error = parse(broken.to_string().as_bytes()).unwrap_err();
    assert!(error.to_string().contains("object_attributes.updated_at"), "{error}");
    let mut bot = hook("open", "opened", json!({}));
    bot["user"]["username"] = json!("project_14_bot_4ffca233d8298ea1");
    assert!(pull(&read(&bot)).bot);
}
