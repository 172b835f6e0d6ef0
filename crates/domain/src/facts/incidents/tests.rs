use crate::evidence::{Alert, Body, Incident, Record};
use crate::facts::IncidentRow;
use crate::facts::samples::{alert, build_checkout, day, of_checkout, time};
use crate::time::Timestamp;
use chrono::Duration;

fn received(at: Timestamp, alert: Alert) -> Record {
    of_checkout(at, Body::Alert(alert))
}

/// An episode that lasts from one minute to another of the 24th, 10 o'clock.
fn episode(name: &str, severity: &str, from: u32, to: u32) -> [Record; 2] {
    let (start, end) = (time(24, 10, from), time(24, 10, to));
    [received(start, alert(name, severity, start, None)), received(end, alert(name, severity, start, Some(end)))]
}

fn incidents(records: &[Record]) -> Vec<IncidentRow> {
    build_checkout(records).into_values().flat_map(|facts| facts.incidents).collect()
}

fn counted(records: &[Record]) -> usize {
    incidents(records).iter().filter(|incident| incident.counts()).count()
}

/// What Alertmanager 0.25.0 and 0.33.1 sent: `SLOBurnRateHigh` critical from 02:21:47 to 02:22:09 and from 02:22:51 to 02:23:13,
/// `TargetUp` warning, never resolved.
#[test]
fn two_episodes_64_seconds_apart_are_one_incident_and_a_warning_is_none() {
    let at = |minute, second| time(24, 2, minute).plus(Duration::seconds(second));
    let burn = |start: Timestamp, end: Option<Timestamp>| {
        let mut alert = alert("SLOBurnRateHigh", "critical", start, end);
        alert.labels.insert("slo".into(), "api-availability".into());
        received(end.unwrap_or(start), alert)
    };
    let up = |start| received(start, alert("TargetUp", "warning", start, None));
    let records = [
        up(at(21, 45)),
        burn(at(21, 47), None),
        burn(at(21, 47), Some(at(22, 9))),
        up(at(22, 49)),
        burn(at(22, 51), None),
        burn(at(22, 51), Some(at(23, 13))),
    ];
    let found = incidents(&records);
    let counted: Vec<&IncidentRow> = found.iter().filter(|incident| incident.counts()).collect();
    let [one] = counted.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.started_at, one.resolved_at), (at(21, 47), Some(at(23, 13))));
    assert_eq!(one.key, "fp-SLOBurnRateHigh@2026-11-24T02:21:47Z");
}

#[test]
fn a_gap_of_half_an_hour_is_another_incident() {
    let first = episode("HighLatency", "page", 0, 10);
    assert_eq!(counted(&[first.clone(), episode("HighLatency", "page", 39, 45)].concat()), 1);
    assert_eq!(counted(&[first, episode("HighLatency", "page", 40, 45)].concat()), 2);
}

#[test]
fn different_alerts_of_one_service_are_one_incident() {
    assert_eq!(counted(&[episode("HighLatency", "page", 0, 10), episode("CheckoutSlow", "P1", 15, 20)].concat()), 1);
}

#[test]
fn performance_is_told_by_label_slo_or_name() {
    assert_eq!(counted(&episode("DiskFull", "critical", 0, 1)), 0);
    assert_eq!(counted(&episode("ApiP99High", "critical", 0, 1)), 1);
    for (label, value) in [("performance", "true"), ("slo", "api")] {
        let labelled = episode("DiskFull", "critical", 0, 1).map(|mut record| {
            if let Body::Alert(alert) = &mut record.body {
                alert.labels.insert(label.into(), value.into());
            }
            record
        });
        assert_eq!(counted(&labelled), 1, "{label}");
    }
}

#[test]
fn severity_is_never_borrowed_from_another_alert() {
    assert_eq!(counted(&[episode("HighLatency", "warning", 0, 10), episode("DiskFull", "critical", 0, 10)].concat()), 0);
}

#[test]
fn a_lost_end_does_not_swallow_what_comes_later() {
    let lost = received(time(20, 8, 0), alert("HighLatency", "page", time(20, 8, 0), None));
    let records = [vec![lost], episode("HighLatency", "page", 0, 10).to_vec()].concat();
    assert_eq!(counted(&records), 2);
}

#[test]
fn an_incident_tools_last_word_counts() {
    let told = |at, severity: &str, performance, resolved_at| {
        of_checkout(
            at,
            Body::Incident(Incident {
                id: "INC-7".into(),
                title: "Checkout is slow".into(),
                severity: Some(severity.into()),
                performance,
                opened_at: time(24, 9, 0),
                resolved_at,
                deploy_sha: None,
                url: None,
            }),
        )
    };
    let opened = told(time(24, 9, 5), "P3", None, None);
    assert_eq!(counted(std::slice::from_ref(&opened)), 0);
    let raised = told(time(24, 9, 30), "P2", None, Some(time(24, 9, 29)));
    let found = incidents(&[raised.clone(), opened.clone()]);
    assert_eq!(found.len(), 1);
    assert!(found[0].counts());
    assert_eq!((found[0].started_at, found[0].resolved_at), (time(24, 9, 0), Some(time(24, 9, 29))));
    let not_performance = told(time(24, 10, 0), "P2", Some(false), None);
    assert_eq!(counted(&[opened, raised, not_performance]), 0);
}

#[test]
fn an_incident_belongs_to_the_day_it_started() {
    let days = build_checkout(&[
        received(time(24, 23, 59), alert("HighLatency", "page", time(24, 23, 59), None)),
        received(time(25, 0, 30), alert("HighLatency", "page", time(24, 23, 59), Some(time(25, 0, 29)))),
    ]);
    assert_eq!(days[&day(24)].incidents.len(), 1);
    assert!(days[&day(25)].incidents.is_empty());
}
