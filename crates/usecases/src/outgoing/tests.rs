//! Who gets what, what several reports of a commit say together, and when something is tried again.

use super::parts::{self, Part};
use super::payload::StatusState;
use super::route::{self, Route};
use super::work::due_again;
use domain::catalog::{Repository, Service};
use domain::ids::{ServiceId, SourceId, TeamId};
use domain::slug::Slug;
use domain::time::Timestamp;
use domain::verdict::Verdict;
use serde_json::{Value, json};
use store::sources::Source;
use uuid::Uuid;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_795_564_800_000_000 + seconds * 1_000_000).unwrap()
}

fn source(id: u128, kind: &str, slug: &str, config: Value) -> Source {
    Source {
        id: SourceId(Uuid::from_u128(id)),
        slug: Slug::parse(slug).unwrap(),
        kind: kind.to_owned(),
        name: slug.to_owned(),
        config,
        secret: Some(vec![1]),
        created_at: at(0),
        enabled: true,
        state: None,
        state_detail: None,
        last_ok_at: None,
        last_error_at: None,
        next_run_at: None,
        demo: false,
    }
}

fn service(repositories: &[&str]) -> Service {
    Service {
        id: ServiceId(1),
        slug: Slug::parse("checkout").unwrap(),
        name: "Checkout".to_owned(),
        tier: 1,
        owner: TeamId(1),
        owned_from: "2026-01-01".parse().unwrap(),
        repositories: repositories.iter().map(|name| Repository { name: (*name).to_owned(), paths: Vec::new() }).collect(),
        managed_by: None,
    }
}

/// The number of the source, or the reason there is none.
fn told(route: Option<Route>) -> Result<u128, String> {
    match route {
        Some(Route::To { source, .. }) => Ok(source.0.as_u128()),
        Some(Route::Nowhere(reason)) => Err(reason),
        None => Err("nobody asked".to_owned()),
    }
}

#[test]
fn a_repository_goes_to_the_source_whose_globs_name_it() {
    let all = [
        source(1, "github", "github", json!({ "repositories": ["acme/*"] })),
        source(2, "gitlab", "gitlab", json!({ "repositories": ["tools/**"] })),
        source(3, "prometheus", "prometheus", json!({})),
    ];
    let route = |name: &str| told(route::repository(&all, |_| true, &service(&[]), name));
    assert_eq!(route("acme/shop"), Ok(1));
    assert_eq!(route("tools/build/cache"), Ok(2));
    assert!(route("other/shop").unwrap_err().contains("no source's `repositories` name it"));
    for climbing in ["acme/../admin", "acme", "acme/", "acme/a b", "acme/%2e%2e", "acme/.."] {
        assert!(route(climbing).unwrap_err().contains("is no repository"), "{climbing}");
    }
}

#[test]
fn a_source_without_globs_serves_only_what_the_service_declares() {
    let one = [source(1, "github", "github", json!({}))];
    assert_eq!(told(route::repository(&one, |_| true, &service(&["acme/shop"]), "acme/shop")), Ok(1));
    // An uploader says so; the service does not.
    let foreign = told(route::repository(&one, |_| true, &service(&["acme/shop"]), "acme/payroll"));
    assert!(foreign.unwrap_err().contains("declare it as a repository of checkout"));
    let two = [one[0].clone(), source(2, "gitlab", "gitlab", json!({}))];
    assert!(told(route::repository(&two, |_| true, &service(&["acme/shop"]), "acme/shop")).unwrap_err().contains("several sources"));
    // Without a token it is not a place to send to, nor is one that is switched off.
    assert_eq!(told(route::repository(&one, |_| false, &service(&["acme/shop"]), "acme/shop")), Err("nobody asked".to_owned()));
    let off = [Source { enabled: false, ..one[0].clone() }];
    assert_eq!(told(route::repository(&off, |_| true, &service(&["acme/shop"]), "acme/shop")), Err("nobody asked".to_owned()));
}

#[test]
fn channels_find_their_source() {
    let all = [
        source(1, "slack", "alerts", json!({ "channel": "#alerts" })),
        source(2, "slack", "perf", json!({ "channel": "#perf" })),
        source(3, "smtp", "mail", json!({})),
        source(4, "webhook", "ops", json!({})),
    ];
    let to = |channel: &str| told(Some(route::channel(&all, channel)));
    assert_eq!([to("#perf"), to("mailto:ana@example.org"), to("webhook:ops")], [Ok(2), Ok(3), Ok(4)]);
    for unknown in ["#other", "webhook:mail", "mailto:ana", "mailto:a@b,c@d", "mailto:a@b\r\nBcc: c@d", "sms:1", "#"] {
        assert!(to(unknown).is_err(), "{unknown}");
    }
    // The only one is asked to post elsewhere, and the warning says that it may not.
    let Route::To { source, warning } = route::channel(&all[..1], "#perf") else { panic!("nowhere") };
    assert_eq!(source.0.as_u128(), 1);
    assert!(warning.unwrap().contains("`alerts` is for #alerts"));
}

fn part(verdict: Verdict, blocking: bool, waiting: Option<&str>, reason: &str) -> Part {
    Part {
        verdict,
        blocking,
        waiting: waiting.map(str::to_owned),
        reason: reason.to_owned(),
        url: format!("https://perf.example/{reason}"),
        attempt: 1,
        markdown: format!("### {reason}\n"),
    }
}

fn status(of: &[(&str, Part)]) -> (StatusState, String, String) {
    let parts: Vec<_> = of.iter().map(|(name, part)| ((*name).to_owned(), part.clone())).collect();
    parts::status(&parts).unwrap()
}

#[test]
fn the_worst_report_of_a_commit_is_its_status() {
    let one = |verdict, blocking, waiting| status(&[("ci k6", part(verdict, blocking, waiting, "why"))]);
    assert_eq!(one(Verdict::Pass, false, None), (StatusState::Success, "pass: why".to_owned(), "https://perf.example/why".to_owned()));
    assert_eq!(one(Verdict::Fail, true, None).0, StatusState::Failure);
    assert_eq!(
        one(Verdict::Fail, false, None),
        (StatusState::Success, "fail, does not block: why".to_owned(), "https://perf.example/why".to_owned())
    );
    assert_eq!(one(Verdict::Fail, true, Some("perf-team")).0, StatusState::Pending);
    assert_eq!(one(Verdict::NoBaseline, false, None).1, "no baseline: why");
    assert_eq!(one(Verdict::Inconclusive, true, None).0, StatusState::Failure);
    // A tool that failed is never green.
    assert_eq!(one(Verdict::Error, false, None).0, StatusState::Error);

    let several = status(&[
        ("ci criterion", part(Verdict::Pass, false, None, "calm")),
        ("ci k6", part(Verdict::Fail, true, None, "slow")),
        ("staging k6", part(Verdict::Fail, true, Some("perf-team"), "asked")),
    ]);
    assert_eq!(several, (StatusState::Failure, "ci k6 (of 3 reports): fail: slow".to_owned(), "https://perf.example/slow".to_owned()));
}

#[test]
fn a_description_has_at_most_140_characters_and_one_line() {
    let (_, description, _) = status(&[("ci k6", part(Verdict::Fail, true, None, &"é\n".repeat(200)))]);
    assert_eq!(description.chars().count(), 140);
    assert!(description.ends_with('…') && !description.contains('\n'));
}

#[test]
fn the_comment_has_the_marker_first_and_the_worst_report_before_the_others() {
    let parts = [("a".to_owned(), part(Verdict::Pass, false, None, "calm")), ("b".to_owned(), part(Verdict::Fail, true, None, "slow"))];
    let body = parts::comment("<!-- pacekeeper:checkout -->", "Check`out <b>", "0123456789abcdef", &parts, None);
    assert_eq!(
        body,
        "<!-- pacekeeper:checkout -->\n## Pacekeeper: Checkout b\n\n#### b\n\n### slow\n\n#### a\n\n### calm\n\nCommit 01234567.\n"
    );
}

#[test]
fn pauses_grow_threefold_and_what_the_other_side_asks_for_is_granted() {
    let pauses: Vec<_> = (1..=7).map(|attempts| due_again(at(0), attempts, None).hours_since(at(0)) * 3_600.0).map(f64::round).collect();
    assert_eq!(pauses, [10.0, 30.0, 90.0, 270.0, 810.0, 2_430.0, 7_290.0]);
    assert_eq!(due_again(at(0), 1, Some(at(55))), at(55));
    assert_eq!(due_again(at(0), 3, Some(at(55))), at(90));
    assert_eq!(due_again(at(0), 1, Some(at(10_000_000))), at(86_400));
}
