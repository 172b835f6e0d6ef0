//! The outbox, the reports of a commit and the comments of pull requests.

use super::samples::{at, read, uuid, write};
use crate::outbox::{self, CommentRow, Outgoing, OutgoingFilter, OutgoingKind, OutgoingState};
use crate::testing::on_both;
use domain::ids::{OutgoingId, ServiceId, SourceId};
use serde_json::json;

fn outgoing(number: u128, seconds: i64, kind: OutgoingKind, target: &str) -> Outgoing {
    Outgoing {
        id: OutgoingId(uuid(number)),
        kind,
        source: Some(SourceId(uuid(9))),
        target: target.to_owned(),
        dedup_key: None,
        payload: json!({"state": "success"}),
        state: OutgoingState::Pending,
        attempts: 0,
        due_at: at(seconds),
        error: None,
        created_at: at(seconds),
        sent_at: None,
    }
}

fn status(number: u128, seconds: i64, target: &str) -> Outgoing {
    outgoing(number, seconds, OutgoingKind::CommitStatus, target)
}

fn ids(claimed: &[Outgoing]) -> Vec<u128> {
    claimed.iter().map(|outgoing| outgoing.id.0.as_u128()).collect()
}

#[tokio::test]
async fn what_was_stored_comes_back_and_a_key_counts_once() {
    on_both(async |store| {
        let full = Outgoing {
            dedup_key: Some("budget:7".to_owned()),
            state: OutgoingState::Failed,
            attempts: 8,
            error: Some("HTTP 401".to_owned()),
            sent_at: Some(at(9)),
            ..outgoing(1, 0, OutgoingKind::Message, "#perf")
        };
        let mut session = write(&store).await;
        assert!(outbox::insert(&mut session, &full).await.unwrap());
        assert!(!outbox::insert(&mut session, &Outgoing { id: OutgoingId(uuid(2)), ..full.clone() }).await.unwrap());
        assert_eq!(outbox::get(&mut session, full.id).await.unwrap(), Some(full));
        assert_eq!(outbox::get(&mut session, OutgoingId(uuid(2))).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn one_claimer_has_it_until_the_lease_ends_and_only_that_one_may_finish() {
    on_both(async |store| {
        let mut session = write(&store).await;
        for new in [status(2, 20, "b"), status(1, 10, "a"), status(3, 1_000, "c")] {
            outbox::insert(&mut session, &new).await.unwrap();
        }
        assert!(!outbox::any_due(&mut session, at(9)).await.unwrap());
        assert!(outbox::any_due(&mut session, at(10)).await.unwrap());
        let first = outbox::claim(&mut session, at(100), at(160), "one", 1).await.unwrap();
        assert_eq!((ids(&first), first[0].attempts), (vec![1], 1));
        assert_eq!(ids(&outbox::claim(&mut session, at(100), at(160), "two", 9).await.unwrap()), [2]);
        assert!(!outbox::any_due(&mut session, at(159)).await.unwrap());

        // The first one is too late: its lease has run out and the third one has it.
        let again = outbox::claim(&mut session, at(160), at(220), "three", 1).await.unwrap();
        assert_eq!((ids(&again), again[0].attempts), (vec![1], 2));
        let id = again[0].id;
        assert!(!outbox::finish(&mut session, id, "one", OutgoingState::Sent, None, Some(at(161))).await.unwrap());
        assert!(!outbox::retry(&mut session, id, "one", at(170), "late").await.unwrap());
        assert!(outbox::finish(&mut session, id, "three", OutgoingState::Sent, None, Some(at(162))).await.unwrap());
        let sent = outbox::get(&mut session, id).await.unwrap().unwrap();
        assert_eq!((sent.state, sent.sent_at, sent.error), (OutgoingState::Sent, Some(at(162)), None));
    })
    .await;
}

#[tokio::test]
async fn a_newer_status_replaces_the_waiting_one_and_never_overtakes_the_one_being_sent() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let (first, second, third) = (status(1, 10, "sha"), status(2, 20, "sha"), status(3, 30, "sha"));
        outbox::insert(&mut session, &first).await.unwrap();
        assert_eq!(ids(&outbox::claim(&mut session, at(10), at(70), "one", 9).await.unwrap()), [1]);
        // It is being sent: it stays, and the second one waits behind it.
        assert_eq!(outbox::supersede(&mut session, "sha", at(20)).await.unwrap(), 0);
        outbox::insert(&mut session, &second).await.unwrap();
        assert_eq!(ids(&outbox::claim(&mut session, at(20), at(80), "two", 9).await.unwrap()), [0_u128; 0]);
        assert!(outbox::has_newer(&mut session, &first).await.unwrap());
        assert!(!outbox::has_newer(&mut session, &second).await.unwrap());
        // The second one waits and is replaced.
        assert_eq!(outbox::supersede(&mut session, "sha", at(30)).await.unwrap(), 1);
        outbox::insert(&mut session, &third).await.unwrap();
        assert!(outbox::finish(&mut session, first.id, "one", OutgoingState::Sent, None, Some(at(31))).await.unwrap());
        assert_eq!(ids(&outbox::claim(&mut session, at(40), at(99), "two", 9).await.unwrap()), [3]);
        let replaced = outbox::get(&mut session, second.id).await.unwrap().unwrap();
        assert_eq!((replaced.state, replaced.error.as_deref()), (OutgoingState::Skipped, Some("a newer one took its place")));
    })
    .await;
}

#[tokio::test]
async fn messages_of_a_channel_neither_replace_nor_wait_for_each_other() {
    on_both(async |store| {
        let mut session = write(&store).await;
        for number in [1, 2] {
            outbox::insert(&mut session, &outgoing(number, 10, OutgoingKind::Message, "#perf")).await.unwrap();
        }
        assert_eq!(outbox::supersede(&mut session, "#perf", at(10)).await.unwrap(), 0);
        assert_eq!(ids(&outbox::claim(&mut session, at(10), at(70), "one", 9).await.unwrap()), [1, 2]);
    })
    .await;
}

#[tokio::test]
async fn what_failed_is_sent_again_on_request_and_a_source_can_be_held() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let source = SourceId(uuid(9));
        let failed = Outgoing { state: OutgoingState::Failed, attempts: 8, ..status(1, 10, "a") };
        let nowhere = Outgoing { source: None, state: OutgoingState::Skipped, ..outgoing(2, 11, OutgoingKind::Message, "#x") };
        let replaced = Outgoing { state: OutgoingState::Skipped, ..status(3, 12, "b") };
        for new in [&failed, &nowhere, &replaced] {
            outbox::insert(&mut session, new).await.unwrap();
        }
        assert!(outbox::resend(&mut session, failed.id, source, at(50)).await.unwrap());
        assert!(outbox::resend(&mut session, nowhere.id, source, at(51)).await.unwrap());
        assert!(!outbox::resend(&mut session, replaced.id, source, at(50)).await.unwrap());
        let back = outbox::get(&mut session, nowhere.id).await.unwrap().unwrap();
        assert_eq!((back.state, back.source, back.attempts, back.due_at), (OutgoingState::Pending, Some(source), 0, at(51)));

        outbox::hold(&mut session, source, at(400), at(60)).await.unwrap();
        assert!(!outbox::any_due(&mut session, at(399)).await.unwrap());
        // Being held is never a shortening.
        outbox::hold(&mut session, source, at(100), at(60)).await.unwrap();
        assert_eq!(ids(&outbox::claim(&mut session, at(400), at(500), "one", 9).await.unwrap()), [1, 2]);
        assert!(outbox::retry(&mut session, failed.id, "one", at(600), "HTTP 503").await.unwrap());
        let waiting = outbox::get(&mut session, failed.id).await.unwrap().unwrap();
        assert_eq!((waiting.state, waiting.due_at, waiting.error.as_deref()), (OutgoingState::Pending, at(600), Some("HTTP 503")));
    })
    .await;
}

#[tokio::test]
async fn lists_are_newest_first_and_old_ones_are_pruned() {
    on_both(async |store| {
        let mut session = write(&store).await;
        for (number, seconds, source, state) in [
            (1, 0, Some(SourceId(uuid(9))), OutgoingState::Sent),
            (2, 0, Some(SourceId(uuid(9))), OutgoingState::Failed),
            (3, 5, None, OutgoingState::Skipped),
            (4, 50, Some(SourceId(uuid(9))), OutgoingState::Pending),
        ] {
            outbox::insert(&mut session, &Outgoing { source, state, ..status(number, seconds, "a") }).await.unwrap();
        }
        let filter = |source, state| OutgoingFilter { source, state, limit: 9 };
        assert_eq!(ids(&outbox::list(&mut session, &filter(None, None)).await.unwrap()), [4, 3, 2, 1]);
        assert_eq!(ids(&outbox::list(&mut session, &filter(Some(None), None)).await.unwrap()), [3]);
        let failed = filter(Some(Some(SourceId(uuid(9)))), Some(OutgoingState::Failed));
        assert_eq!(ids(&outbox::list(&mut session, &failed).await.unwrap()), [2]);
        assert_eq!(outbox::counts(&mut session).await.unwrap()[0], (None, OutgoingState::Skipped, 1, at(5)));
        assert_eq!(outbox::prune(&mut session, at(6), at(0)).await.unwrap(), 2);
        assert_eq!(ids(&outbox::list(&mut session, &filter(None, None)).await.unwrap()), [4, 2]);
    })
    .await;
}

#[tokio::test]
async fn the_reports_of_a_commit_are_kept_apart_and_the_newest_word_of_each_counts() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let service = ServiceId(1);
        for (service, part, verdict, seconds) in [
            (service, "ci/k6", "fail", 1),
            (service, "ci/criterion", "pass", 2),
            (service, "ci/k6", "pass", 3),
            (ServiceId(2), "ci/k6", "warn", 4),
        ] {
            outbox::put_report(&mut session, "acme/shop", "a1", service, part, &json!(verdict), at(seconds)).await.unwrap();
        }
        let found = outbox::reports(&mut session, "acme/shop", "a1", service).await.unwrap();
        assert_eq!(found, [("ci/criterion".to_owned(), json!("pass")), ("ci/k6".to_owned(), json!("pass"))]);
        assert_eq!(outbox::reports(&mut session, "acme/shop", "a2", service).await.unwrap(), []);
        assert_eq!(outbox::prune_reports(&mut session, at(3)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_comment_keeps_its_id_when_it_speaks_of_another_commit() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let first = CommentRow {
            source: SourceId(uuid(9)),
            repository: "acme/shop".to_owned(),
            number: 7,
            service: ServiceId(1),
            remote_id: None,
            head: "a1".to_owned(),
            former: Vec::new(),
            updated_at: at(1),
        };
        outbox::put_comment(&mut session, &first).await.unwrap();
        outbox::set_remote_id(&mut session, first.source, "acme/shop", 7, ServiceId(1), "4711").await.unwrap();
        let second = CommentRow { head: "a2".to_owned(), former: vec!["a1".to_owned()], updated_at: at(2), ..first.clone() };
        outbox::put_comment(&mut session, &second).await.unwrap();
        session.commit().await.unwrap();
        let mut session = read(&store).await;
        let found = outbox::comment(&mut session, first.source, "acme/shop", 7, ServiceId(1)).await.unwrap();
        assert_eq!(found, Some(CommentRow { remote_id: Some("4711".to_owned()), ..second }));
        assert_eq!(outbox::comment(&mut session, first.source, "acme/shop", 8, ServiceId(1)).await.unwrap(), None);
    })
    .await;
}
