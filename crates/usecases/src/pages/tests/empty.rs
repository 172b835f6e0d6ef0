//! Before anything was connected, and before anybody signed in.

use super::{platform, viewer};
use crate::actor::Actor;
use crate::error::Error;
use crate::pages;
use crate::pages::Query;
use crate::view::{Notice, Tone};
use store::testing::on_both;

#[tokio::test]
async fn an_empty_installation_says_what_to_connect_and_shows_no_green() {
    on_both(async |store| {
        let (platform, _) = platform(store);
        let overview = pages::overview(&platform, &Actor::System, &Query::default()).await.unwrap();
        let tiles: Vec<_> = overview.groups.iter().flat_map(|group| &group.tiles).collect();
        assert_eq!(
            overview.groups.iter().map(|group| (group.name.as_str(), group.tiles.len())).collect::<Vec<_>>(),
            [("Process", 3), ("Quality", 3), ("Efficiency", 3)]
        );
        for tile in tiles {
            assert_eq!(
                (tile.figure.value.as_str(), tile.figure.mark.word.as_str(), tile.figure.mark.tone),
                ("—", "unknown", Tone::Neutral)
            );
            assert_eq!(tile.figure.freshness, "never");
        }
        match overview.notice {
            Some(Notice::NoData { connect: Some(connect), snippet: Some(snippet), .. }) => {
                assert_eq!(connect.href, "/sources");
                assert!(snippet.text.contains("pacekeeper push --url https://pace.example"), "{}", snippet.text);
            }
            other => panic!("{other:?}"),
        }
        let teams = pages::teams(&platform, &Actor::System, &Query::default()).await.unwrap();
        assert!(teams.groups.is_empty() && matches!(teams.notice, Some(Notice::NoData { .. })));
        assert_eq!(pages::kpis(&platform, &Actor::System, &Query::default()).await.unwrap().sentence, "No KPI is measured yet, 9 unknown");
        assert!(pages::slos(&platform, &Actor::System, &Query::default()).await.unwrap().notice.is_some());
        assert!(pages::runs(&platform, &Actor::System, &Query::default()).await.unwrap().notice.is_some());
        assert!(pages::evidence(&platform, &Actor::System, &Query::default()).await.unwrap().notice.is_some());
        assert!(pages::actions(&platform, &Actor::System, &Query::default()).await.unwrap().notice.is_some());
        assert!(pages::sources(&platform, &Actor::System, &Query::default()).await.unwrap().notice.is_some());
        assert_eq!(pages::setup(&platform, &Actor::Anonymous, &Query::default()).await.unwrap().step, crate::view::SetupStep::Owner);
        let chrome = pages::chrome(&platform, &Actor::System, &Query::default(), "/").await.unwrap();
        assert_eq!((chrome.freshness.as_str(), chrome.checklist.unwrap().steps.len()), ("No evidence yet", 4));
    })
    .await;
}

#[tokio::test]
async fn nobody_reads_without_signing_in() {
    on_both(async |store| {
        let (platform, _) = platform(store);
        let anonymous = Actor::Anonymous;
        assert!(matches!(pages::overview(&platform, &anonymous, &Query::default()).await, Err(Error::Unauthenticated(_))));
        assert!(matches!(pages::team(&platform, &anonymous, &Query::default(), "payments").await, Err(Error::Unauthenticated(_))));
        assert!(matches!(pages::admin(&platform, &viewer(), &Query::default()).await, Err(Error::Forbidden(_))));
        assert!(matches!(pages::team(&platform, &viewer(), &Query::default(), "payments").await, Err(Error::NotFound(_))));
    })
    .await;
}
