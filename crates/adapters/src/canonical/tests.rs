use super::*;

/// The least that each kind needs, with the key it gets.
const LEAST: [(&str, &str); 24] = [
    (r#""kind":"run","service":"s","env":"ci","sha":"a","tool":"k6","workload":"load","verdict":"pass""#, "service:s|ci:a:k6:1"),
    (
        r#""kind":"pull_request","repository":"o/n","number":3,"state":"merged","head_sha":"a""#,
        "repository:o/n|o/n:3:merged:a:2026-11-24T10:00:00Z",
    ),
    (
        r#""kind":"checklist","repository":"o/n","pr":3,"items":[{"text":"EXPLAIN run","ticked":true}]"#,
        "repository:o/n|o/n:3:2026-11-24T10:00:00Z",
    ),
    (r#""kind":"push","repository":"o/n","branch":"main","after":"b""#, "repository:o/n|main::b:2026-11-24T10:00:00Z"),
    (r#""kind":"ci_run","repository":"o/n","run":5,"name":"test","sha":"a","conclusion":"success""#, "repository:o/n|5:0:success"),
    (r#""kind":"deploy","service":"s","env":"prod","sha":"a","status":"rolled_back""#, "service:s|prod:a:rolled_back"),
    (r#""kind":"canary","service":"s","rollout":"s-7","env":"prod","verdict":"fail""#, "service:s|s-7:fail"),
    (
        r#""kind":"alert","service":"s","fingerprint":"f","name":"n","firing":true,"starts_at":"2026-11-24T09:00:00Z""#,
        "service:s|f:2026-11-24T09:00:00Z:firing",
    ),
    (r#""kind":"incident","service":"s","id":"I1","title":"t","opened_at":"2026-11-24T09:00:00Z""#, "service:s|I1:open"),
    (
        r#""kind":"slo_sample","service":"s","slo":"api","day":"2026-11-24","good_milli":999,"total_milli":1000"#,
        "service:s|api:2026-11-24:999:1000",
    ),
    (r#""kind":"alert_rule","service":"s","name":"n""#, "service:s|n:2026-11-24T10:00:00Z"),
    (r#""kind":"heartbeat","source":"prom""#, "program|prom:2026-11-24T10:00:00Z"),
    (r#""kind":"profile_summary","service":"s","profile":"cpu","version":"v1""#, "service:s|cpu:v1:2026-11-24T10:00:00Z"),
    (
        r#""kind":"cost","service":"s","from":"2026-11-16","to":"2026-11-22","amount_micros":5,"currency":"EUR""#,
        "service:s|2026-11-16..2026-11-22",
    ),
    (r#""kind":"requests","service":"s","day":"2026-11-24","count":5"#, "service:s|2026-11-24"),
    (
        r#""kind":"throughput","service":"s","requests_per_second":9,"duration_seconds":60,"error_ratio":0,"budgets_met":true,"price_micros_per_hour":1,"currency":"EUR""#,
        "service:s|2026-11-24T10:00:00Z",
    ),
    (r#""kind":"hours","team":"t","minutes":30,"member":"ada""#, "team:t|2026-11-24T10:00:00Z:ada:"),
    (r#""kind":"regression","service":"s","root":"o/n@a","change":"confirmed""#, "service:s|o/n@a:confirmed"),
    (
        r#""kind":"budget_check","service":"s","endpoint":"/x","metric":"latency_p99","limit":1"#,
        "service:s|/x:latency_p99:2026-11-24T10:00:00Z",
    ),
    (r#""kind":"change_point_run","service":"s","series":4"#, "service:s|2026-11-24T10:00:00Z"),
    (r#""kind":"review","team":"t","week":"2026-W47","change":"published""#, "team:t|2026-W47:published:"),
    (
        r#""kind":"decision","team":"t","check":"c","decision":"attested","reason":"r","requested_by":"ada""#,
        "team:t|c:attested:ada:2026-11-24T10:00:00Z",
    ),
    (
        r#""kind":"activity","team":"t","member":"ada","what":"action_closed","object":"A-1""#,
        "team:t|2026-11-24T10:00:00Z:ada:action_closed:A-1",
    ),
    (r#""kind":"metric","team":"t","name":"tickets","value":4.5"#, "team:t|tickets:2026-11-24T10:00:00Z"),
];

fn line(fields: &str) -> String {
    format!(r#"{{"occurred_at":"2026-11-24T11:00:00+01:00",{fields}}}"#)
}

fn only_rejection(body: &str) -> String {
    let parsed = parse(body.as_bytes()).unwrap();
    assert_eq!((parsed.drafts.len(), parsed.rejected.len()), (0, 1), "{body}");
    parsed.rejected[0].to_string()
}

#[test]
fn every_kind_is_taken_with_its_least_fields_and_a_stable_key() {
    let body = LEAST.map(|(fields, _)| line(fields)).join("\n");
    let parsed = parse(body.as_bytes()).unwrap();
    assert_eq!(parsed.rejected, Vec::new());
    let keys: Vec<&str> = parsed.drafts.iter().map(|draft| draft.key.as_str()).collect();
    assert_eq!(keys, LEAST.map(|(_, key)| key));
    let kinds: Vec<&str> = parsed.drafts.iter().map(|draft| draft.body.kind()).collect();
    assert_eq!(kinds, KINDS);
    assert!(parsed.drafts.iter().all(|draft| draft.occurred_at.to_string() == "2026-11-24T10:00:00Z"));
}

#[test]
fn a_key_that_is_given_is_kept_under_its_subject() {
    let parsed = parse(line(r#""kind":"heartbeat","service":"s","source":"x","key":"mine""#).as_bytes()).unwrap();
    assert_eq!(parsed.drafts[0].key, "service:s|mine");
}

#[test]
fn repository_says_whose_it_is_and_stays_a_field() {
    let parsed = parse(line(r#""kind":"deploy","repository":"o/n","env":"cart","sha":"a","status":"success""#).as_bytes()).unwrap();
    let Draft { subject, body: Body::Deploy(deploy), .. } = &parsed.drafts[0] else { panic!() };
    assert_eq!(subject, &Subject::Repository { name: "o/n".to_owned(), files: None, hint: Some("cart".to_owned()) });
    assert_eq!(deploy.repository.as_deref(), Some("o/n"));
    let push = r#""kind":"push","repository":"o/n","branch":"m","after":"b","commits":[{"sha":"b","files":["z","a"]}]"#;
    let Subject::Repository { files, .. } = &parse(line(push).as_bytes()).unwrap().drafts[0].subject else { panic!() };
    assert_eq!(files.as_deref(), Some(["a".to_owned(), "z".to_owned()].as_slice()));
}

#[test]
fn a_bad_line_is_rejected_alone_with_its_number() {
    let body = [
        line(r#""kind":"heartbeat","source":"a""#),
        String::new(),
        line(r#""kind":"party","service":"s""#),
        "{\"kind\":".to_owned(),
        line(r#""kind":"deploy","service":"s","env":"prod","sha":"a""#),
    ]
    .join("\n");
    let parsed = parse(body.as_bytes()).unwrap();
    assert_eq!(parsed.drafts.len(), 1);
    let rejected: Vec<String> = parsed.rejected.iter().map(ToString::to_string).collect();
    assert!(rejected[0].starts_with("kind `party` is unknown: use one of run, pull_request, "), "{}", rejected[0]);
    assert!(rejected[0].ends_with("(at line 3)"), "{}", rejected[0]);
    assert_eq!(rejected[1], "the document ends in the middle, it was cut off: upload it again (at line 4, column 8)");
    assert_eq!(rejected[2], "deploy: missing field `status` (at line 5)");
}

#[test]
fn configuration_is_refused() {
    let catalog = line(r#""kind":"catalog","object":"removed","what":"team","slug":"t""#);
    assert_eq!(only_rejection(&catalog), "kind `catalog` is not evidence: send configuration with `pacekeeper apply` (at line 1)");
}

#[test]
fn whose_record_it_is_must_be_clear() {
    for (fields, expected) in [
        (r#""kind":"requests","day":"2026-11-24","count":1"#, "`service`, `repository` or `team` is missing: whose record is it?"),
        (
            r#""kind":"requests","team":"t","day":"2026-11-24","count":1"#,
            "kind `requests` belongs to a service: give `service` or `repository`",
        ),
        (r#""kind":"hours","service":"s","minutes":1"#, "kind `hours` belongs to a team: give `team`"),
        (r#""kind":"activity","service":"s","team":"t","member":"a","what":"action_closed""#, "give `service` or `team`, not both"),
        (r#""kind":"heartbeat","service":7,"source":"x""#, "`service` must be text"),
    ] {
        assert_eq!(only_rejection(&line(fields)), format!("{expected} (at line 1)"));
    }
}

#[test]
fn times_and_values_that_mean_nothing_are_refused() {
    assert_eq!(only_rejection(r#"{"kind":"heartbeat","source":"a"}"#), "`occurred_at` is missing (at line 1)");
    let naive = r#"{"kind":"heartbeat","source":"a","occurred_at":"2026-11-24"}"#;
    assert_eq!(only_rejection(naive), "`occurred_at` \"2026-11-24\" is not an RFC 3339 time (at line 1)");
    for (fields, expected) in [
        (r#""kind":"canary","service":"s","rollout":"r","env":"p","verdict":"pass","weight":20"#, "`weight` is a share: 0 to 1"),
        (r#""kind":"review","team":"t","week":"2026-47","change":"published""#, "`week` must be an ISO week, such as 2026-W47"),
        (
            r#""kind":"cost","service":"s","from":"2026-11-16","to":"2026-11-22","amount_micros":5,"currency":"euro""#,
            "`currency` must be three capital letters, such as EUR",
        ),
        (
            r#""kind":"decision","team":"t","check":"c","decision":"waived","reason":"r","requested_by":"ada","approved_by":"ada""#,
            "`approved_by` must be someone else than `requested_by`",
        ),
        (
            r#""kind":"metric","service":"s","name":"cache hits","value":1"#,
            "`name` must be 1 to 100 letters, digits, `.`, `_`, `-`, `/` or `:`",
        ),
        (r#""kind":"metric","service":"s","name":"hits","numerator":1"#, "give `numerator` and `denominator` together"),
        (r#""kind":"metric","service":"s","name":"hits","numerator":1,"denominator":0"#, "`denominator` must be more than 0"),
        (r#""kind":"metric","service":"s","name":"hits""#, "give a `value` of at most 1e15, or `numerator` and `denominator`"),
    ] {
        assert_eq!(only_rejection(&line(fields)), format!("{expected} (at line 1)"));
    }
}

#[test]
fn an_empty_body_is_an_error() {
    assert_eq!(parse(b"\n \n").unwrap_err().to_string(), "evidence: the body is empty: send one JSON object per line (at byte 0)");
}
