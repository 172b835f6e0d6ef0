//! Notes on the charts of a scope and of what is below.

use super::{TEAMS, person};
use crate::harness::with_bench;
use usecases::annotations::{AnnotationsWanted, NewAnnotation};
use usecases::{Actor, Error, Role, annotations};

fn note(kpi: Option<&str>, scope: &str, day: &str, text: &str) -> NewAnnotation {
    NewAnnotation { kpi: kpi.map(str::to_owned), scope: Some(scope.to_owned()), day: day.to_owned(), text: text.to_owned() }
}

#[tokio::test]
async fn notes_stand_on_the_charts_of_their_scope_and_what_is_below() {
    with_bench(async |bench| {
        bench.apply(TEAMS).await;
        let (ana, ole) = (person(&bench, "ana", Role::Member, "payments").await, person(&bench, "ole", Role::Member, "search").await);
        let platform = &bench.platform;
        annotations::add(platform, &Actor::System, note(None, "program", "2026-11-20", "  Freeze\n lifted ")).await.unwrap();
        let own = annotations::add(platform, &ana, note(Some("slo-compliance"), "t:payments", "2026-11-22", "Moved")).await.unwrap();
        annotations::add(platform, &ana, note(None, "s:checkout", "2026-11-21", "New cache")).await.unwrap();
        annotations::add(platform, &ole, note(None, "t:search", "2026-11-21", "Index rebuilt")).await.unwrap();
        let texts = async |scope: &str, kpi: Option<&str>| -> Vec<String> {
            let wanted = AnnotationsWanted { kpi, scope: Some(scope), ..AnnotationsWanted::default() };
            annotations::list(platform, &ana, wanted).await.unwrap().into_iter().map(|note| note.text).collect()
        };
        assert_eq!(texts("t:payments", None).await, ["Freeze lifted", "New cache", "Moved"]);
        assert_eq!(texts("t:payments", Some("perf-incidents")).await, ["Freeze lifted", "New cache"]);
        assert_eq!(texts("s:checkout", Some("slo-compliance")).await, ["Freeze lifted", "New cache", "Moved"]);
        assert_eq!(texts("program", None).await, ["Freeze lifted"]);

        let foreign = annotations::add(platform, &ole, note(None, "t:payments", "2026-11-22", "x")).await;
        assert!(matches!(foreign, Err(Error::Forbidden(_))), "{foreign:?}");
        for (new, field) in [
            (note(Some("no-such"), "t:payments", "2026-11-22", "x"), "kpi"),
            (note(None, "t:payments", "22.11.2026", "x"), "day"),
            (note(None, "t:payments", "2026-11-22", "  "), "text"),
            (note(None, "nowhere", "2026-11-22", "x"), "scope"),
        ] {
            match annotations::add(platform, &ana, new).await {
                Err(Error::Invalid(fields)) => assert_eq!(fields[0].field, field),
                other => panic!("{field}: {other:?}"),
            }
        }
        assert!(matches!(annotations::remove(platform, &ole, own.id).await, Err(Error::Forbidden(_))));
        annotations::remove(platform, &ana, own.id).await.unwrap();
        assert!(matches!(annotations::remove(platform, &ana, own.id).await, Err(Error::NotFound(_))));
        assert_eq!(texts("t:payments", None).await, ["Freeze lifted", "New cache"]);
    })
    .await;
}
