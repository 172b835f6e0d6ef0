use super::samples::{at, day, evidence as record, heartbeat, read, uuid, write};
use crate::evidence::{self, EvidenceFilter, NewEvidence};
use crate::testing::on_both;
use domain::evidence::{Body, Record, Requests};
use domain::facts::Subject;
use domain::ids::{DeliveryId, EvidenceId, RunId, ServiceId, SourceId, TeamId};

fn ids(records: &[Record]) -> Vec<i64> {
    records.iter().map(|record| record.id.0).collect()
}

fn numbers(ids: &[EvidenceId]) -> Vec<i64> {
    ids.iter().map(|id| id.0).collect()
}

fn of_team(id: i64, team: i64, key: &str) -> NewEvidence {
    NewEvidence { service: None, team: Some(TeamId(team)), subject: "team:payments".to_owned(), ..record(id, 0, key) }
}

fn unmapped(id: i64, subject: &str, key: &str) -> NewEvidence {
    NewEvidence { service: None, mapped: false, subject: subject.to_owned(), ..record(id, 0, key) }
}

#[tokio::test]
async fn a_record_comes_back_as_it_was_appended() {
    on_both(async |store| {
        let new = NewEvidence {
            source: Some(SourceId(uuid(1))),
            delivery: Some(DeliveryId(uuid(2))),
            run: Some(RunId(3)),
            ..record(7, 12, "prometheus:2026-11-25")
        };
        let mut session = write(&store).await;
        evidence::append(&mut session, std::slice::from_ref(&new)).await.unwrap();
        session.commit().await.unwrap();
        let mut session = read(&store).await;
        let rows = evidence::rows(&mut session, &EvidenceFilter { limit: 9, ..EvidenceFilter::default() }).await.unwrap();
        assert_eq!(rows.len(), 1);
        let expected = Record {
            id: EvidenceId(7),
            service: Some(ServiceId(12)),
            team: None,
            occurred_at: at(7),
            received_at: at(12),
            key: "prometheus:2026-11-25".to_owned(),
            body: Body::Heartbeat(heartbeat()),
        };
        assert_eq!(rows[0].record, expected);
        assert_eq!((rows[0].source, rows[0].delivery, rows[0].run, rows[0].absorbed_in), (new.source, new.delivery, new.run, None));
        assert_eq!(evidence::unabsorbed(&mut session, 9).await.unwrap(), [(expected, new.source)]);
        assert_eq!(evidence::newest(&mut session).await.unwrap(), Some(at(12)));
    })
    .await;
}

#[tokio::test]
async fn duplicates_change_nothing() {
    on_both(async |store| {
        let mut session = write(&store).await;
        assert_eq!(evidence::newest(&mut session).await.unwrap(), None);
        let appended = evidence::append(&mut session, &[record(1, 12, "a"), record(2, 12, "b"), record(3, 12, "a")]).await.unwrap();
        assert_eq!(numbers(&appended), [1, 2]);
        // The same key of another service, of a team, of no one and of something unmapped are four more records.
        let program = NewEvidence { service: None, ..record(7, 0, "a") };
        let others = [record(4, 13, "a"), of_team(5, 12, "a"), unmapped(6, "service:x", "a"), program.clone()];
        assert_eq!(numbers(&evidence::append(&mut session, &others).await.unwrap()), [4, 5, 6, 7]);
        let again =
            [record(11, 12, "a"), of_team(15, 12, "a"), unmapped(16, "service:x", "a"), NewEvidence { id: EvidenceId(17), ..program }];
        assert_eq!(numbers(&evidence::append(&mut session, &again).await.unwrap()), [0_i64; 0]);
        assert_eq!(evidence::count(&mut session, &EvidenceFilter::default()).await.unwrap(), 6);
    })
    .await;
}

#[tokio::test]
async fn a_batch_larger_than_one_statement_is_stored_whole() {
    on_both(async |store| {
        let batch: Vec<_> = (1..=1_203).map(|id| record(id, 12, &format!("k{id}"))).collect();
        let mut session = write(&store).await;
        let appended = evidence::append(&mut session, &batch).await.unwrap();
        assert_eq!(appended.len(), 1_203);
        evidence::stamp(&mut session, 1, &appended).await.unwrap();
        assert_eq!(evidence::absorbed_by(&mut session, 1).await.unwrap().len(), 1_203);
    })
    .await;
}

#[tokio::test]
async fn a_stamp_is_set_once_and_orders_what_is_known() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let batch = [record(1, 12, "a"), record(2, 13, "b"), of_team(3, 5, "c"), record(4, 12, "d"), unmapped(5, "repository:x", "e")];
        evidence::append(&mut session, &batch).await.unwrap();
        // Out of order on purpose: id 4 was absorbed before id 1.
        evidence::stamp(&mut session, 1, &[EvidenceId(4), EvidenceId(3)]).await.unwrap();
        evidence::stamp(&mut session, 2, &[EvidenceId(1), EvidenceId(4)]).await.unwrap();
        session.commit().await.unwrap();

        let mut session = read(&store).await;
        assert_eq!(ids(&evidence::absorbed_by(&mut session, 1).await.unwrap()), [3, 4]);
        assert_eq!(ids(&evidence::absorbed_by(&mut session, 2).await.unwrap()), [1]);
        let waiting: Vec<_> = evidence::unabsorbed(&mut session, 9).await.unwrap().into_iter().map(|(record, _)| record).collect();
        assert_eq!(ids(&waiting), [2]);
        let subjects = [Subject::Service(ServiceId(12)), Subject::Team(TeamId(5)), Subject::Service(ServiceId(13))];
        assert_eq!(ids(&evidence::of_subjects(&mut session, &subjects, 1, None).await.unwrap()), [3, 4]);
        assert_eq!(ids(&evidence::of_subjects(&mut session, &subjects, 2, None).await.unwrap()), [1, 3, 4]);
        assert_eq!(ids(&evidence::of_subjects(&mut session, &subjects[1..], 2, Some(day("2026-11-25"))).await.unwrap()), [3]);
        assert_eq!(ids(&evidence::of_subjects(&mut session, &subjects, 2, Some(day("2026-11-26"))).await.unwrap()), [0_i64; 0]);
        assert_eq!(ids(&evidence::of_kind(&mut session, "heartbeat", None).await.unwrap()), [1, 2, 3, 4, 5]);
        assert_eq!(ids(&evidence::of_kind(&mut session, "heartbeat", Some(1)).await.unwrap()), [3, 4]);
        assert_eq!(ids(&evidence::of_kind(&mut session, "cost", None).await.unwrap()), [0_i64; 0]);
    })
    .await;
}

#[tokio::test]
async fn replay_pages_never_cut_an_evaluation() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let batch: Vec<_> = (1..=6).map(|id| record(id, 12, &format!("k{id}"))).collect();
        evidence::append(&mut session, &batch).await.unwrap();
        evidence::stamp(&mut session, 1, &[EvidenceId(6)]).await.unwrap();
        evidence::stamp(&mut session, 2, &[EvidenceId(1), EvidenceId(3), EvidenceId(5)]).await.unwrap();
        evidence::stamp(&mut session, 4, &[EvidenceId(2)]).await.unwrap();
        let pairs = |page: Vec<(i64, Record)>| page.into_iter().map(|(no, record)| (no, record.id.0)).collect::<Vec<_>>();
        assert_eq!(pairs(evidence::all_after(&mut session, 0, 2).await.unwrap()), [(1, 6), (2, 1), (2, 3), (2, 5)]);
        assert_eq!(pairs(evidence::all_after(&mut session, 2, 2).await.unwrap()), [(4, 2)]);
        assert!(evidence::all_after(&mut session, 4, 2).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_and_pages_go_on_below() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let body = Body::Requests(Requests { day: day("2026-11-20"), count: 5, endpoints: Vec::new() });
        let other_day = NewEvidence { day: day("2026-11-20"), kind: "requests".to_owned(), body, ..record(3, 12, "c") };
        evidence::append(&mut session, &[record(1, 12, "a"), record(2, 13, "b"), other_day, of_team(4, 5, "d")]).await.unwrap();
        let all = EvidenceFilter { limit: 9, ..EvidenceFilter::default() };
        for (filter, expected) in [
            (all.clone(), vec![4, 3, 2, 1]),
            (EvidenceFilter { limit: 2, ..all.clone() }, vec![4, 3]),
            (EvidenceFilter { before: Some(3), ..all.clone() }, vec![2, 1]),
            (EvidenceFilter { service: Some(ServiceId(12)), ..all.clone() }, vec![3, 1]),
            (EvidenceFilter { team: Some(TeamId(5)), ..all.clone() }, vec![4]),
            (EvidenceFilter { kind: Some("requests".to_owned()), ..all.clone() }, vec![3]),
            (EvidenceFilter { from: Some(day("2026-11-21")), ..all.clone() }, vec![4, 2, 1]),
            (EvidenceFilter { from: Some(domain::time::Day::MIN), to: Some(day("2026-11-20")), ..all.clone() }, vec![3]),
            (EvidenceFilter { ids: Some(vec![1, 4, 99]), ..all.clone() }, vec![4, 1]),
            (EvidenceFilter { ids: Some(Vec::new()), ..all.clone() }, vec![]),
        ] {
            let rows = evidence::rows(&mut session, &filter).await.unwrap();
            assert_eq!(rows.iter().map(|row| row.record.id.0).collect::<Vec<_>>(), expected, "{filter:?}");
            if filter.limit == 9 {
                assert_eq!(evidence::count(&mut session, &filter).await.unwrap(), expected.len() as i64, "{filter:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn mapping_moves_what_waits_and_drops_what_is_known() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let subject = "repository:acme/shop";
        evidence::append(
            &mut session,
            &[
                record(1, 12, "a"),
                unmapped(2, subject, "a"),
                unmapped(3, subject, "b"),
                unmapped(4, "service:typo", "c"),
                unmapped(5, subject, "d"),
            ],
        )
        .await
        .unwrap();
        let queue = evidence::unmapped(&mut session).await.unwrap();
        let shown: Vec<_> = queue.iter().map(|row| (row.subject.as_str(), row.kind.as_str(), row.count, row.first, row.last)).collect();
        assert_eq!(shown, [(subject, "heartbeat", 3, at(2), at(5)), ("service:typo", "heartbeat", 1, at(4), at(4))]);

        assert_eq!(evidence::assign(&mut session, subject, Some(ServiceId(12)), false).await.unwrap(), 2);
        assert_eq!(evidence::assign(&mut session, "service:typo", None, true).await.unwrap(), 0);
        assert!(evidence::unmapped(&mut session).await.unwrap().is_empty());
        let waiting: Vec<_> = evidence::unabsorbed(&mut session, 9).await.unwrap();
        let moved: Vec<_> = waiting.iter().map(|(record, _)| (record.id.0, record.service)).collect();
        assert_eq!(moved, [(1, Some(ServiceId(12))), (3, Some(ServiceId(12))), (5, Some(ServiceId(12)))]);
        assert_eq!(
            evidence::mappings(&mut session).await.unwrap(),
            [(subject.to_owned(), Some(ServiceId(12)), false), ("service:typo".to_owned(), None, true)]
        );
        // The moved record's natural key is now the service's.
        assert!(evidence::append(&mut session, &[record(9, 12, "b")]).await.unwrap().is_empty());
        // Opened again, the ignored subject waits as before.
        evidence::assign(&mut session, "service:typo", None, false).await.unwrap();
        assert_eq!(evidence::unmapped(&mut session).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_newest_records_of_some_kinds_come_in_order_of_id() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let requests = NewEvidence {
            kind: "requests".to_owned(),
            body: Body::Requests(Requests { day: day("2026-11-25"), count: 1, endpoints: Vec::new() }),
            ..record(4, 12, "d")
        };
        let old = NewEvidence { day: day("2026-11-01"), ..record(5, 12, "e") };
        let all = [record(1, 12, "a"), record(2, 13, "b"), record(3, 14, "c"), requests, old, record(6, 12, "f")];
        evidence::append(&mut session, &all).await.unwrap();
        evidence::stamp(&mut session, 7, &[EvidenceId(1), EvidenceId(2)]).await.unwrap();
        let services = [ServiceId(12), ServiceId(13)];
        let from = day("2026-11-20");
        let mut found = async |kinds: &[&str], upto, limit| -> Vec<i64> {
            let rows = evidence::of_services(&mut session, &services, kinds, from, upto, limit).await.unwrap();
            rows.iter().map(|row| row.record.id.0).collect()
        };
        assert_eq!(found(&["heartbeat"], None, 9).await, [1, 2, 6]);
        assert_eq!(found(&["heartbeat", "requests"], None, 2).await, [4, 6], "the newest, oldest of them first");
        assert_eq!(found(&["heartbeat"], Some(7), 9).await, [1, 2]);
        assert_eq!(found(&["heartbeat"], Some(6), 9).await, [0_i64; 0]);
        assert_eq!(found(&[], None, 9).await, [0_i64; 0]);
    })
    .await;
}
