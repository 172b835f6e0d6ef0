//! Sources and SLO states.

use super::samples::{at, uuid, write};
use crate::Error;
use crate::slo_state::{self, SloState};
use crate::sources::{self, Source};
use crate::testing::on_both;
use domain::ids::{ServiceId, SourceId};
use domain::slug::Slug;
use serde_json::json;

fn source(id: u128, slug: &str) -> Source {
    Source {
        id: SourceId(uuid(id)),
        slug: Slug::parse(slug).unwrap(),
        kind: "prometheus".to_owned(),
        name: "Prometheus".to_owned(),
        config: json!({"url": "https://prometheus.example"}),
        secret: Some(vec![0, 1, 255]),
        created_at: at(0),
        enabled: true,
        state: None,
        state_detail: None,
        last_ok_at: None,
        last_error_at: None,
        next_run_at: Some(at(60)),
        demo: false,
    }
}

#[tokio::test]
async fn a_source_comes_back_changes_and_goes() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let first = source(1, "prometheus");
        sources::insert(&mut session, &source(2, "zipkin")).await.unwrap();
        sources::insert(&mut session, &first).await.unwrap();
        assert_eq!(sources::get(&mut session, first.id).await.unwrap(), Some(first.clone()));
        let changed = Source {
            secret: None,
            enabled: false,
            state: Some("error".to_owned()),
            state_detail: Some("HTTP 401".to_owned()),
            last_ok_at: Some(at(5)),
            last_error_at: Some(at(6)),
            next_run_at: None,
            demo: true,
            ..first.clone()
        };
        sources::update(&mut session, &changed).await.unwrap();
        assert_eq!(sources::by_slug(&mut session, "prometheus").await.unwrap(), Some(changed.clone()));
        assert_eq!(sources::list(&mut session).await.unwrap(), [changed, source(2, "zipkin")]);
        sources::delete(&mut session, first.id).await.unwrap();
        assert_eq!(sources::by_slug(&mut session, "prometheus").await.unwrap(), None);
        let taken = sources::insert(&mut session, &source(3, "zipkin")).await;
        assert!(matches!(&taken, Err(Error::Conflict(name)) if name == "source_slug_key"), "{taken:?}");
    })
    .await;
}

#[tokio::test]
async fn the_last_state_of_an_slo_wins() {
    on_both(async |store| {
        let state = |service, slug: &str, seconds, error: Option<&str>| SloState {
            service: ServiceId(service),
            slug: slug.to_owned(),
            at: at(seconds),
            windows: json!({"1h": {"good": 99.0, "total": 100.0, "burn": 10.0}}),
            error: error.map(str::to_owned),
        };
        let mut session = write(&store).await;
        for new in [state(13, "latency", 1, None), state(12, "latency", 1, None), state(12, "availability", 1, None)] {
            slo_state::put(&mut session, &new).await.unwrap();
        }
        slo_state::put(&mut session, &state(12, "latency", 2, Some("timed out"))).await.unwrap();
        assert_eq!(
            slo_state::of_services(&mut session, &[ServiceId(13), ServiceId(12), ServiceId(99)]).await.unwrap(),
            [state(12, "availability", 1, None), state(12, "latency", 2, Some("timed out")), state(13, "latency", 1, None)]
        );
    })
    .await;
}
