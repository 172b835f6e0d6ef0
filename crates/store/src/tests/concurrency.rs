//! Several at once: each piece of work goes to one, and nothing is lost. On PostgreSQL the sessions really overlap; on SQLite writers
//! queue for the one writing connection.

use super::samples::{at, delivery, evidence as record, read, series, write};
use crate::blocks::{self, Block, Point};
use crate::testing::on_both;
use crate::{Store, commits, evidence, inbox, schedule, series as serieses};
use domain::ids::{RunId, SeriesId, ServiceId};
use std::collections::BTreeSet;
use tokio::task::JoinSet;

const CALLERS: i64 = 6;

/// Runs `CALLERS` tasks at once and collects what they give.
async fn at_once<T, F>(store: &Store, work: impl Fn(Store, i64) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for caller in 0..CALLERS {
        tasks.spawn(work(store.clone(), caller));
    }
    tasks.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_is_claimed_by_one_of_many() {
    on_both(async |store| {
        let mut session = write(&store).await;
        for number in 0..60 {
            inbox::insert(&mut session, &delivery(number, 0)).await.unwrap();
        }
        session.commit().await.unwrap();
        let claimed = at_once(&store, |store, caller| async move {
            let mut mine = Vec::new();
            for _ in 0..30 {
                let mut session = write(&store).await;
                let claimed = inbox::claim(&mut session, at(10), at(100), &caller.to_string(), 3).await.unwrap();
                session.commit().await.unwrap();
                mine.extend(claimed.into_iter().map(|delivery| delivery.id));
            }
            mine
        })
        .await;
        let all: Vec<_> = claimed.into_iter().flatten().collect();
        assert_eq!(all.len(), 60);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 60);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slot_goes_to_one_of_many() {
    on_both(async |store| {
        let taken = at_once(&store, |store, _| async move {
            let mut taken = 0;
            for slot in 0..20 {
                let mut session = write(&store).await;
                taken += i64::from(schedule::take_slot(&mut session, "tick", slot, at(0)).await.unwrap());
                session.commit().await.unwrap();
            }
            taken
        })
        .await;
        assert_eq!(taken.iter().sum::<i64>(), 20);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_has_one_owner() {
    on_both(async |store| {
        let owners = at_once(&store, |store, caller| async move {
            let mut session = write(&store).await;
            let mine = schedule::lease(&mut session, "runner", &caller.to_string(), at(0), at(30)).await.unwrap();
            session.commit().await.unwrap();
            mine
        })
        .await;
        assert_eq!(owners.into_iter().filter(|mine| *mine).count(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_are_unique_among_callers_and_processes() {
    on_both(async |store| {
        let ids = at_once(&store, |store, _| async move {
            let mut mine = Vec::new();
            for count in [1, 400, 7, 1_100, 350] {
                mine.extend(store.next_ids("run", count).await.unwrap());
                // As a second process would, beside the block this one holds.
                let mut session = write(&store).await;
                mine.extend(store.reserve(&mut session, "run", 2).await.unwrap());
                session.commit().await.unwrap();
            }
            mine
        })
        .await;
        let all: Vec<i64> = ids.into_iter().flatten().collect();
        assert_eq!(all.len() as i64, CALLERS * (1_858 + 10));
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_equal_records_is_kept() {
    on_both(async |store| {
        let appended = at_once(&store, |store, caller| async move {
            let mut mine = 0;
            for batch in 0..5 {
                let records: Vec<_> = (0..20).map(|n| record(1 + caller * 1_000 + batch * 20 + n, 12, &format!("k{batch}-{n}"))).collect();
                let mut session = write(&store).await;
                mine += evidence::append(&mut session, &records).await.unwrap().len();
                session.commit().await.unwrap();
            }
            mine
        })
        .await;
        assert_eq!(appended.iter().sum::<usize>(), 100);
        assert_eq!(evidence::unabsorbed(&mut read(&store).await, 999).await.unwrap().len(), 100);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_equal_deliveries_is_kept() {
    on_both(async |store| {
        let kept = at_once(&store, |store, caller| async move {
            let mut session = write(&store).await;
            let mine = inbox::Delivery { idempotency_key: Some("same".to_owned()), ..delivery(caller as u128 + 1, 0) };
            let insert = inbox::insert(&mut session, &mine).await.unwrap();
            session.commit().await.unwrap();
            match insert {
                inbox::Insert::New => (true, mine.id),
                inbox::Insert::Duplicate(first) => (false, first),
            }
        })
        .await;
        assert_eq!(kept.iter().filter(|(new, _)| *new).count(), 1);
        assert_eq!(kept.iter().map(|(_, id)| id).collect::<BTreeSet<_>>().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_of_a_locked_series_lose_no_point() {
    on_both(async |store| {
        let mut session = write(&store).await;
        serieses::insert(&mut session, &[series(1, 12, "parse")]).await.unwrap();
        session.commit().await.unwrap();
        at_once(&store, |store, caller| async move {
            for n in 0..5 {
                let mut session = write(&store).await;
                serieses::lock(&mut session, ServiceId(12), "ci").await.unwrap();
                let mut tails = blocks::tails(&mut session, &[SeriesId(1)]).await.unwrap();
                let mut points =
                    tails.remove(&SeriesId(1)).and_then(|mut blocks| blocks.pop()).map(|block| block.points).unwrap_or_default();
                points.push(Point { ord: points.len() as i64, run: RunId(caller * 10 + n), value: 1.0, spread: f64::NAN, n: 1, flags: 1 });
                blocks::put(&mut session, &[Block::new(SeriesId(1), 0, points)]).await.unwrap();
                session.commit().await.unwrap();
            }
        })
        .await;
        let stored = blocks::all(&mut read(&store).await, SeriesId(1)).await.unwrap();
        let runs: BTreeSet<_> = stored[0].points.iter().map(|point| point.run).collect();
        assert_eq!((stored[0].points.len(), runs.len()), (30, 30));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pushes_at_once_leave_no_gap() {
    on_both(async |store| {
        at_once(&store, |store, caller| async move {
            for n in 0..5 {
                let mut session = write(&store).await;
                // Half of them everyone pushes.
                let shas = [format!("shared-{n}"), format!("own-{caller}-{n}")];
                commits::append(&mut session, "acme/shop", "main", &shas).await.unwrap();
                session.commit().await.unwrap();
            }
        })
        .await;
        let mut session = read(&store).await;
        assert_eq!(commits::head(&mut session, "acme/shop", "main").await.unwrap().map(|(ordinal, _)| ordinal), Some(5 + CALLERS * 5 - 1));
    })
    .await;
}
