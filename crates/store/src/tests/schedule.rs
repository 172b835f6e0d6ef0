use super::samples::{at, write};
use crate::schedule;
use crate::testing::on_both;

#[tokio::test]
async fn a_slot_is_taken_once() {
    on_both(async |store| {
        let mut session = write(&store).await;
        assert!(schedule::take_slot(&mut session, "tick", 1, at(0)).await.unwrap());
        assert!(!schedule::take_slot(&mut session, "tick", 1, at(9)).await.unwrap());
        assert!(schedule::take_slot(&mut session, "tick", 2, at(9)).await.unwrap());
        assert!(schedule::take_slot(&mut session, "review", 1, at(9)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_lease_is_renewed_by_its_owner_and_passes_on_when_it_ends() {
    on_both(async |store| {
        let mut session = write(&store).await;
        assert!(schedule::lease(&mut session, "runner", "one", at(0), at(30)).await.unwrap());
        assert!(!schedule::lease(&mut session, "runner", "two", at(29), at(60)).await.unwrap());
        assert!(schedule::lease(&mut session, "runner", "one", at(29), at(60)).await.unwrap());
        assert!(!schedule::lease(&mut session, "runner", "two", at(59), at(90)).await.unwrap());
        assert!(schedule::lease(&mut session, "runner", "two", at(60), at(90)).await.unwrap());
        schedule::release_lease(&mut session, "runner", "one").await.unwrap();
        assert!(!schedule::lease(&mut session, "runner", "one", at(61), at(90)).await.unwrap());
        schedule::release_lease(&mut session, "runner", "two").await.unwrap();
        assert!(schedule::lease(&mut session, "runner", "one", at(62), at(90)).await.unwrap());
    })
    .await;
}
