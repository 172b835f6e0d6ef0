use super::*;

fn fixture(version: &str, file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/alertmanager/{version}/{file}.body", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn only(parsed: &Parsed) -> (&Draft, &Alert) {
    assert_eq!((parsed.drafts.len(), parsed.rejected.len()), (1, 0));
    match &parsed.drafts[0].body {
        Body::Alert(alert) => (&parsed.drafts[0], alert),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_firing_alert_occurs_when_it_starts() {
    for (version, file, started) in [
        ("0.25.0", "011_POST_integrations_alertmanager", "2026-11-24T02:21:47.256Z"),
        ("0.33.1", "008_POST_integrations_alertmanager", "2026-11-24T02:22:51.113Z"),
    ] {
        let parsed = parse(&fixture(version, file)).unwrap();
        let (draft, alert) = only(&parsed);
        assert_eq!(draft.subject, Subject::Service("checkout".to_owned()));
        assert_eq!(draft.occurred_at.to_string(), started);
        assert_eq!(draft.key, format!("617ffec1bb528e30+{started}+firing"));
        assert_eq!((alert.name.as_str(), alert.firing, alert.ends_at), ("SLOBurnRateHigh", true, None));
        assert_eq!(alert.severity.as_deref(), Some("critical"));
        assert_eq!(alert.summary.as_deref(), Some("Burn rate high on checkout"));
        assert_eq!(alert.labels["slo"], "api-availability");
    }
}

#[test]
fn a_resolved_alert_occurs_when_it_ends_and_is_another_record_of_the_same_episode() {
    let parsed = parse(&fixture("0.25.0", "016_POST_integrations_alertmanager")).unwrap();
    let (draft, alert) = only(&parsed);
    assert_eq!(draft.occurred_at.to_string(), "2026-11-24T02:22:09.256Z");
    assert_eq!(draft.key, "617ffec1bb528e30+2026-11-24T02:21:47.256Z+resolved");
    assert_eq!((alert.firing, alert.ends_at), (false, Some(draft.occurred_at)));
    assert_eq!(alert.starts_at.to_string(), "2026-11-24T02:21:47.256Z");
}

#[test]
fn the_same_notification_through_two_receivers_has_the_same_key() {
    let keys = ["013_POST_integrations_alertmanager_basic", "008_POST_integrations_alertmanager"]
        .map(|file| parse(&fixture("0.33.1", file)).unwrap().drafts[0].key.clone());
    assert_eq!(keys[0], keys[1]);
}

#[test]
fn grafana_sends_local_offsets_and_more_fields() {
    let body =
        br#"{"version":"1","orgId":1,"state":"alerting","title":"t","alerts":[{"status":"firing","labels":{"alertname":"HighLatency"},
        "annotations":{"description":"p99 over 1 s"},"startsAt":"2026-11-24T04:00:00+02:00","endsAt":"0001-01-01T00:00:00Z",
        "generatorURL":"","fingerprint":"ab","values":{"B":44.2},"silenceURL":"x"}]}"#;
    let parsed = parse(body).unwrap();
    let (draft, alert) = only(&parsed);
    assert_eq!(draft.subject, Subject::Unnamed("HighLatency".to_owned()));
    assert_eq!(draft.key, "ab+2026-11-24T02:00:00Z+firing");
    assert_eq!((alert.summary.as_deref(), alert.url.as_deref()), (Some("p99 over 1 s"), None));
}

#[test]
fn a_bad_alert_is_rejected_alone_with_its_path() {
    let body = br#"{"alerts":[
        {"status":"firing","fingerprint":"a","startsAt":"2026-11-24T02:00:00Z"},
        {"status":"firing","fingerprint":"b","startsAt":"noon"},
        {"status":"resolved","fingerprint":"c","startsAt":"2026-11-24T02:00:00Z","endsAt":"0001-01-01T00:00:00Z"},
        {"status":"muted","fingerprint":"d","startsAt":"2026-11-24T02:00:00Z"},
        {"status":"firing","startsAt":"2026-11-24T02:00:00Z"}],"truncatedAlerts":3}"#;
    let parsed = parse(body).unwrap();
    assert_eq!(parsed.drafts.len(), 1);
    let rejected: Vec<String> = parsed.rejected.iter().map(ToString::to_string).collect();
    let expected = [
        "`noon` is not a time (at `alerts[1].startsAt`)",
        "it is resolved but does not say when (at `alerts[2].endsAt`)",
        "`muted` is neither `firing` nor `resolved` (at `alerts[3].status`)",
        "missing field `fingerprint` (at `alerts[4]`)",
        "3 alerts were not sent: raise `max_alerts` of the receiver, or set it to 0 (at `truncatedAlerts`)",
    ];
    assert_eq!(rejected, expected);
}

#[test]
fn what_is_no_notification_is_refused() {
    let message = parse(br#"{"receiver":"all"}"#).unwrap_err().to_string();
    assert_eq!(message, "alertmanager: unexpected content: missing field `alerts` (at line 1, column 18)");
    assert_eq!(parse(br#"{"alerts":[]}"#).unwrap().ignored.as_deref(), Some("a notification without alerts"));
}
