//! Runs, series, blocks and the order of commits.

use super::samples::{at, read, run, series, write};
use crate::blocks::{self, Block, Point};
use crate::pack::{BLOCK_CAPACITY, RunPoint, pack_run, pack_samples};
use crate::runs::RunRow;
use crate::series::{self as serieses, SeriesFilter, SeriesRow};
use crate::testing::on_both;
use crate::{Error, commits, runs};
use domain::ids::{RunId, SeriesId, ServiceId};

fn point(ord: i64, run: i64) -> Point {
    Point {
        ord,
        run: RunId(run),
        value: ord as f64 / 8.0,
        spread: if ord % 2 == 0 { f64::NAN } else { 0.25 },
        n: 5,
        flags: Point::DEFAULT_BRANCH,
    }
}

#[tokio::test]
async fn a_run_comes_back_as_it_was_stored() {
    on_both(async |store| {
        let points = pack_run(&[RunPoint { series: SeriesId(3), point: point(1, 1) }]);
        let samples = Some(pack_samples(&[(SeriesId(3), vec![1.0, 2.0])]));
        let full = RunRow { points, samples, run_url: Some("https://ci.example/1".to_owned()), ..run(1, 12) };
        let bare = RunRow { branch: None, sha: None, pr: None, delivery: None, ..run(2, 12) };
        let mut session = write(&store).await;
        for new in [&full, &bare] {
            runs::insert(&mut session, new).await.unwrap();
        }
        assert_eq!(runs::get(&mut session, RunId(1)).await.unwrap(), Some(full));
        assert_eq!(runs::get(&mut session, RunId(2)).await.unwrap(), Some(bare));
        assert_eq!(runs::get(&mut session, RunId(3)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn runs_are_listed_newest_first_without_points_and_counted_per_commit() {
    on_both(async |store| {
        let mut session = write(&store).await;
        for (id, service) in [(1, 12), (2, 13), (3, 12), (4, 12)] {
            let points = pack_run(&[RunPoint { series: SeriesId(3), point: point(1, id) }]);
            runs::insert(&mut session, &RunRow { points, samples: Some(vec![1]), ..run(id, service) }).await.unwrap();
        }
        let ids = |rows: Vec<RunRow>| rows.into_iter().map(|row| row.id.0).collect::<Vec<_>>();
        let service = Some(ServiceId(12));
        let page = runs::list(&mut session, service, 2, None).await.unwrap();
        assert_eq!(page[0], run(4, 12));
        assert_eq!(ids(page), [4, 3]);
        assert_eq!(ids(runs::list(&mut session, service, 2, Some(RunId(3))).await.unwrap()), [1]);
        assert_eq!(ids(runs::list(&mut session, None, 9, None).await.unwrap()), [4, 3, 2, 1]);
        let attempts = async |session: &mut crate::Session, tool: &str, sha: &str| {
            runs::attempts(session, ServiceId(12), "ci", tool, sha).await.unwrap()
        };
        assert_eq!(attempts(&mut session, "pytest-benchmark", "c0ffee").await, 3);
        assert_eq!(attempts(&mut session, "k6", "c0ffee").await, 0);
        assert_eq!(attempts(&mut session, "pytest-benchmark", "beef").await, 0);
    })
    .await;
}

#[tokio::test]
async fn series_are_found_touched_and_searched() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let other_machine = SeriesRow { fingerprint: "m3/8/macos".to_owned(), ..series(2, 12, "parse") };
        let staging = SeriesRow { env: "staging".to_owned(), ..series(3, 12, "parse") };
        let umlaut = series(4, 13, "Größe_100%");
        let all = [series(1, 12, "parse"), other_machine, staging, umlaut];
        serieses::insert(&mut session, &all).await.unwrap();
        assert_eq!(serieses::find(&mut session, ServiceId(12), "ci").await.unwrap(), all[..2]);
        assert_eq!(serieses::get(&mut session, SeriesId(4)).await.unwrap().as_ref(), Some(&all[3]));

        serieses::touch(&mut session, &[(SeriesId(2), at(60), 1.5), (SeriesId(4), at(90), -0.25)]).await.unwrap();
        let touched = serieses::find(&mut session, ServiceId(12), "ci").await.unwrap();
        assert_eq!(touched[0], all[0]);
        assert_eq!((touched[1].first_seen, touched[1].last_seen, touched[1].last_value), (at(0), at(60), 1.5));

        for (service, q, limit, offset, expected) in [
            (None, None, 9, 0, vec![4, 2, 1, 3]),
            (None, None, 2, 1, vec![2, 1]),
            (Some(12), None, 9, 0, vec![2, 1, 3]),
            (None, Some("GRÖSSE"), 9, 0, vec![]),
            (None, Some("GRÖ"), 9, 0, vec![4]),
            (None, Some("_100%"), 9, 0, vec![4]),
            (None, Some("e_1%0"), 9, 0, vec![]),
            (Some(12), Some("Median"), 9, 0, vec![2, 1, 3]),
        ] {
            let filter = SeriesFilter {
                services: service.map(|service| vec![ServiceId(service)]),
                q: q.map(str::to_owned),
                limit,
                offset,
                ..SeriesFilter::default()
            };
            let found = serieses::list(&mut session, &filter).await.unwrap();
            assert_eq!(found.iter().map(|row| row.id.0).collect::<Vec<_>>(), expected, "{filter:?}");
        }
        serieses::lock(&mut session, ServiceId(12), "ci").await.unwrap();
        let twice = serieses::insert(&mut session, &[series(9, 12, "parse")]).await;
        assert!(matches!(&twice, Err(Error::Conflict(name)) if name == "series_service_env_benchmark_metric_fingerprint_key"), "{twice:?}");
    })
    .await;
}

#[tokio::test]
async fn tails_are_the_last_two_blocks_of_each() {
    on_both(async |store| {
        let mut session = write(&store).await;
        serieses::insert(&mut session, &[series(1, 12, "a"), series(2, 12, "b"), series(3, 12, "c")]).await.unwrap();
        let block = |series, no, ords: std::ops::Range<i64>| Block::new(SeriesId(series), no, ords.map(|ord| point(ord, ord)).collect());
        blocks::put(&mut session, &[block(1, 0, 0..64), block(1, 1, 64..128), block(1, 2, 128..130), block(2, 0, 0..3)]).await.unwrap();
        // The open block grows.
        blocks::put(&mut session, &[block(2, 0, 0..4)]).await.unwrap();
        let tails = blocks::tails(&mut session, &[SeriesId(1), SeriesId(2), SeriesId(3), SeriesId(99)]).await.unwrap();
        assert_eq!(tails.len(), 2);
        assert_eq!(tails[&SeriesId(1)], [block(1, 1, 64..128), block(1, 2, 128..130)]);
        assert_eq!(tails[&SeriesId(2)], [block(2, 0, 0..4)]);
        assert_eq!((tails[&SeriesId(2)][0].first_ord, tails[&SeriesId(2)][0].last_ord), (0, 3));
        assert_eq!(blocks::all(&mut session, SeriesId(1)).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn blocks_are_rebuilt_from_the_runs() {
    on_both(async |store| {
        let mut session = write(&store).await;
        serieses::insert(&mut session, &[series(1, 12, "a"), series(2, 12, "b")]).await.unwrap();
        let count = 600;
        for id in 1..=count {
            // Ordinals fall as ids rise: the order of commits decides, not of arrival.
            let of_run = |series| RunPoint { series: SeriesId(series), point: point(count - id, id) };
            runs::insert(&mut session, &RunRow { points: pack_run(&[of_run(1), of_run(2)]), ..run(id, 12) }).await.unwrap();
        }
        let other_service = pack_run(&[RunPoint { series: SeriesId(1), point: point(-5, 999) }]);
        runs::insert(&mut session, &RunRow { points: other_service, ..run(999, 13) }).await.unwrap();
        blocks::put(&mut session, &[Block::new(SeriesId(1), 40, vec![point(7, 7)])]).await.unwrap();

        blocks::rebuild(&mut session, SeriesId(1)).await.unwrap();
        let rebuilt = blocks::all(&mut session, SeriesId(1)).await.unwrap();
        assert_eq!(rebuilt.iter().map(|block| block.no).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
        assert_eq!(rebuilt[0].points.len(), BLOCK_CAPACITY);
        let points: Vec<_> = rebuilt.into_iter().flat_map(|block| block.points).collect();
        assert_eq!(points, (0..count).map(|ord| point(ord, count - ord)).collect::<Vec<_>>());
        assert!(blocks::all(&mut session, SeriesId(2)).await.unwrap().is_empty());
        blocks::rebuild(&mut session, SeriesId(77)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn commits_get_ordinals_without_gaps() {
    on_both(async |store| {
        let shas = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut session = write(&store).await;
        assert_eq!(commits::head(&mut session, "acme/shop", "main").await.unwrap(), None);
        commits::append(&mut session, "acme/shop", "main", &shas(&["a", "b", "a"])).await.unwrap();
        commits::append(&mut session, "acme/shop", "main", &shas(&["b", "c", "d"])).await.unwrap();
        commits::append(&mut session, "acme/shop", "main", &shas(&["c"])).await.unwrap();
        commits::append(&mut session, "acme/shop", "next", &shas(&["c"])).await.unwrap();
        session.commit().await.unwrap();
        let mut session = read(&store).await;
        assert_eq!(commits::head(&mut session, "acme/shop", "main").await.unwrap(), Some((3, "d".to_owned())));
        assert_eq!(commits::head(&mut session, "acme/shop", "next").await.unwrap(), Some((0, "c".to_owned())));
        let known = commits::positions(&mut session, "acme/shop", "main", &shas(&["d", "x", "a"])).await.unwrap();
        assert_eq!(known, [("a".to_owned(), 0), ("d".to_owned(), 3)]);
    })
    .await;
}
