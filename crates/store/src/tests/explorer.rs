//! Series as the explorer reads them.

use super::samples::{at, read, run, series, write};
use crate::alerts::{self, Alert};
use crate::runs;
use crate::series::{self as serieses, Facet, OpenAlert, SeriesFilter, SeriesRow, Standing};
use crate::testing::on_both;
use domain::ids::{RunId, SeriesId, ServiceId};

fn alert(series: i64, line: &str, regression: Option<i64>) -> Alert {
    Alert {
        service: ServiceId(12),
        env: "ci".to_owned(),
        line: line.to_owned(),
        series: SeriesId(series),
        first_run: RunId(70),
        first_sha: None,
        first_ord: 7,
        last_run: RunId(71),
        last_sha: None,
        last_attempt: 1,
        inside: 0,
        regression,
    }
}

fn ids(rows: &[SeriesRow]) -> Vec<i64> {
    rows.iter().map(|row| row.id.0).collect()
}

#[tokio::test]
async fn filters_narrow_lists_and_counts_alike() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let fast = SeriesRow { fingerprint: "m3/8/macos".to_owned(), ..series(2, 12, "parse") };
        let staging = SeriesRow { env: "staging".to_owned(), last_seen: at(500), ..series(3, 12, "parse") };
        let mean = SeriesRow { metric: "mean".to_owned(), ..series(4, 13, "render") };
        serieses::insert(&mut session, &[series(1, 12, "parse"), fast, staging, mean]).await.unwrap();
        // An alert of a pull request is nobody's standing; nor is one of a series that is gone.
        alerts::put(&mut session, &[alert(1, "", None), alert(2, "", Some(5)), alert(3, "pr:12", None), alert(99, "", None)])
            .await
            .unwrap();
        let all = SeriesFilter { limit: 9, ..SeriesFilter::default() };
        let text = |text: &str| Some(text.to_owned());
        for (filter, expected) in [
            (all.clone(), vec![3, 1, 2, 4]),
            (SeriesFilter { services: Some(vec![ServiceId(13), ServiceId(14)]), ..all.clone() }, vec![4]),
            (SeriesFilter { services: Some(Vec::new()), ..all.clone() }, vec![]),
            (SeriesFilter { env: text("ci"), ..all.clone() }, vec![1, 2, 4]),
            (SeriesFilter { metric: text("mean"), ..all.clone() }, vec![4]),
            (SeriesFilter { fingerprint: text("m3/8/macos"), ..all.clone() }, vec![2]),
            (SeriesFilter { standing: Some(Standing::Alert), ..all.clone() }, vec![1, 2]),
            (SeriesFilter { standing: Some(Standing::Regression), ..all.clone() }, vec![2]),
            (SeriesFilter { silent_since: Some(at(400)), q: text("PARSE"), ..all.clone() }, vec![1, 2]),
        ] {
            assert_eq!(ids(&serieses::list(&mut session, &filter).await.unwrap()), expected, "{filter:?}");
            assert_eq!(serieses::count(&mut session, &filter).await.unwrap(), expected.len() as i64, "{filter:?}");
        }
        let second = SeriesFilter { limit: 1, offset: 1, ..all };
        assert_eq!(ids(&serieses::list(&mut session, &second).await.unwrap()), [1]);
        assert_eq!(serieses::count(&mut session, &second).await.unwrap(), 4);

        let open = serieses::alerts(&mut session, &[SeriesId(1), SeriesId(2), SeriesId(3)]).await.unwrap();
        let expected = |regression| OpenAlert { first_ord: 7, first_run: RunId(70), regression };
        assert_eq!(open.into_iter().collect::<Vec<_>>(), [(SeriesId(1), expected(None)), (SeriesId(2), expected(Some(5)))]);
    })
    .await;
}

#[tokio::test]
async fn facets_count_what_series_have_in_common() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let mean = SeriesRow { metric: "mean".to_owned(), ..series(3, 12, "parse") };
        serieses::insert(&mut session, &[series(1, 12, "parse"), series(2, 12, "render"), mean, series(4, 13, "parse")]).await.unwrap();
        let facet = |service, metric: &str, series| Facet {
            service: ServiceId(service),
            env: "ci".to_owned(),
            metric: metric.to_owned(),
            fingerprint: "epyc/4/linux".to_owned(),
            series,
        };
        let of = serieses::facets(&mut session, &[ServiceId(12)]).await.unwrap();
        assert_eq!(of, [facet(12, "mean", 1), facet(12, "median", 2)]);
        let of = serieses::facets(&mut session, &[ServiceId(13), ServiceId(14)]).await.unwrap();
        assert_eq!(of, [facet(13, "median", 1)]);
        let siblings = serieses::of_benchmark(&mut session, ServiceId(12), "ci", "parse").await.unwrap();
        assert_eq!(ids(&siblings), [3, 1]);
    })
    .await;
}

#[tokio::test]
async fn series_that_nobody_measures_are_counted_out_when_they_are_pruned() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let fresh = SeriesRow { last_seen: at(50), ..series(2, 12, "render") };
        serieses::insert(&mut session, &[series(1, 12, "parse"), fresh, series(3, 13, "parse")]).await.unwrap();
        crate::retention::prune(&mut session, at(10), at(10)).await.unwrap();
        let of = serieses::facets(&mut session, &[ServiceId(12), ServiceId(13)]).await.unwrap();
        assert_eq!(of.iter().map(|facet| (facet.service.0, facet.series)).collect::<Vec<_>>(), [(12, 1)]);
        let left = serieses::list(&mut session, &SeriesFilter { limit: 9, ..SeriesFilter::default() }).await.unwrap();
        assert_eq!(ids(&left), [2]);
    })
    .await;
}

#[tokio::test]
async fn runs_of_points_that_are_gone_are_left_out() {
    on_both(async |store| {
        let mut session = write(&store).await;
        runs::insert(&mut session, &run(5, 12)).await.unwrap();
        session.commit().await.unwrap();
        let mut session = read(&store).await;
        let found = serieses::runs(&mut session, &[RunId(5), RunId(6)]).await.unwrap();
        assert_eq!(found.len(), 1);
        let of = &found[&RunId(5)];
        assert_eq!((of.sha.as_deref(), of.started_at, of.received_at), (Some("c0ffee"), at(5), at(6)));
        let summaries = serieses::summaries(&mut session, &[RunId(5), RunId(6)]).await.unwrap();
        assert_eq!(summaries, [(RunId(5), serde_json::json!({"verdict": "no_baseline"}))]);
        assert!(serieses::summaries(&mut session, &[]).await.unwrap().is_empty());
    })
    .await;
}
