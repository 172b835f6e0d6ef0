use super::samples::{at, delivery, read, uuid, write};
use crate::inbox::{self, Delivery, DeliveryFilter, DeliveryState, Insert};
use crate::testing::on_both;
use domain::ids::{SourceId, TokenId};
use serde_json::json;

#[tokio::test]
async fn a_delivery_comes_back_as_it_was_stored() {
    on_both(async |store| {
        let full = Delivery {
            source: Some(SourceId(uuid(9))),
            token: Some(TokenId(uuid(8))),
            state: DeliveryState::Failed,
            attempts: 2,
            error: Some("line 3".to_owned()),
            answer: Some(r#"{"verdict":"pass"}"#.to_owned()),
            body: vec![0, 255, 7],
            ..delivery(1, 0)
        };
        let bare = Delivery { idempotency_key: None, subject: None, ..delivery(2, 1) };
        let mut session = write(&store).await;
        for new in [&full, &bare] {
            assert_eq!(inbox::insert(&mut session, new).await.unwrap(), Insert::New);
        }
        session.commit().await.unwrap();
        let mut session = read(&store).await;
        assert_eq!(inbox::get(&mut session, full.id).await.unwrap(), Some(full));
        assert_eq!(inbox::get(&mut session, bare.id).await.unwrap(), Some(bare));
        assert_eq!(inbox::get(&mut session, delivery(3, 0).id).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_same_key_twice_changes_nothing_and_names_the_first() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let first = delivery(1, 0);
        inbox::insert(&mut session, &first).await.unwrap();
        let again = Delivery { idempotency_key: first.idempotency_key.clone(), body: b"other".to_vec(), ..delivery(2, 5) };
        assert_eq!(inbox::insert(&mut session, &again).await.unwrap(), Insert::Duplicate(first.id));
        assert_eq!(inbox::get(&mut session, first.id).await.unwrap(), Some(first));
        assert_eq!(inbox::get(&mut session, again.id).await.unwrap(), None);
        // Without a key nothing is a duplicate.
        for number in [3, 4] {
            let keyless = Delivery { idempotency_key: None, ..delivery(number, 0) };
            assert_eq!(inbox::insert(&mut session, &keyless).await.unwrap(), Insert::New);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_claimed_is_out_of_reach_until_its_lease_ends() {
    on_both(async |store| {
        let mut session = write(&store).await;
        for new in [delivery(2, 20), delivery(1, 10), delivery(3, 1_000)] {
            inbox::insert(&mut session, &new).await.unwrap();
        }
        let ids = |claimed: &[Delivery]| claimed.iter().map(|delivery| delivery.id.0.as_u128()).collect::<Vec<_>>();
        let first = inbox::claim(&mut session, at(100), at(160), "one", 1).await.unwrap();
        assert_eq!(ids(&first), [1]);
        assert_eq!(first[0].attempts, 1);
        assert_eq!(ids(&inbox::claim(&mut session, at(100), at(160), "two", 9).await.unwrap()), [2]);
        assert_eq!(ids(&inbox::claim(&mut session, at(159), at(999), "two", 9).await.unwrap()), [0_u128; 0]);

        inbox::finish(&mut session, first[0].id, DeliveryState::Done, None, Some(&json!({"runs": 1}))).await.unwrap();
        let second = inbox::claim(&mut session, at(160), at(220), "three", 9).await.unwrap();
        assert_eq!(ids(&second), [2]);
        assert_eq!(second[0].attempts, 2);

        inbox::finish(&mut session, second[0].id, DeliveryState::Failed, Some("no service"), None).await.unwrap();
        assert_eq!(ids(&inbox::claim(&mut session, at(900), at(960), "one", 9).await.unwrap()), [0_u128; 0]);
        inbox::retry(&mut session, second[0].id, at(300)).await.unwrap();
        let replayed = inbox::claim(&mut session, at(300), at(360), "one", 9).await.unwrap();
        assert_eq!(ids(&replayed), [2]);
        assert_eq!((replayed[0].attempts, replayed[0].error.as_deref()), (3, Some("no service")));
        assert_eq!(inbox::get(&mut session, first[0].id).await.unwrap().unwrap().answer.as_deref(), Some(r#"{"runs":1}"#));
    })
    .await;
}

#[tokio::test]
async fn lists_page_newest_first_and_counts_add_up() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let source = Some(SourceId(uuid(9)));
        // Two of one instant: the id decides.
        for (number, seconds, source, state) in [
            (1, 10, None, DeliveryState::Pending),
            (2, 20, source, DeliveryState::Done),
            (3, 20, source, DeliveryState::Done),
            (4, 30, source, DeliveryState::Failed),
        ] {
            inbox::insert(&mut session, &Delivery { source, state, ..delivery(number, seconds) }).await.unwrap();
        }
        session.commit().await.unwrap();
        let mut session = read(&store).await;
        let mut seen = Vec::new();
        let mut filter = DeliveryFilter { limit: 2, ..DeliveryFilter::default() };
        loop {
            let page = inbox::list(&mut session, &filter).await.unwrap();
            let Some(last) = page.last() else { break };
            filter.before = Some((last.received_at, last.id));
            seen.extend(page.iter().map(|row| row.id.0.as_u128()));
        }
        assert_eq!(seen, [4, 3, 2, 1]);
        let done = DeliveryFilter { source, state: Some(DeliveryState::Done), limit: 9, before: None };
        let rows = inbox::list(&mut session, &done).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.id.0.as_u128()).collect::<Vec<_>>(), [3, 2]);
        assert_eq!((rows[0].size, rows[0].params.clone()), (750, json!({"service": "checkout"})));
        assert_eq!(
            inbox::counts(&mut session).await.unwrap(),
            [
                (None, DeliveryState::Pending, 1, at(10)),
                (source, DeliveryState::Done, 2, at(20)),
                (source, DeliveryState::Failed, 1, at(30)),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn pruning_keeps_failures_longer_and_the_pending_for_ever() {
    on_both(async |store| {
        let mut session = write(&store).await;
        for (number, seconds, state) in [
            (1, 0, DeliveryState::Pending),
            (2, 0, DeliveryState::Done),
            (3, 0, DeliveryState::Ignored),
            (4, 50, DeliveryState::Failed),
            (5, 100, DeliveryState::Done),
            (6, 0, DeliveryState::Failed),
        ] {
            inbox::insert(&mut session, &Delivery { state, ..delivery(number, seconds) }).await.unwrap();
        }
        assert_eq!(inbox::prune(&mut session, at(100), at(50)).await.unwrap(), 3);
        let left = inbox::list(&mut session, &DeliveryFilter { limit: 9, ..DeliveryFilter::default() }).await.unwrap();
        assert_eq!(left.iter().map(|row| row.id.0.as_u128()).collect::<Vec<_>>(), [5, 4, 1]);
    })
    .await;
}
