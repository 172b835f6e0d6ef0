use crate::annotations::{self, Annotation, Of};
use crate::testing::on_both;
use domain::ids::{ServiceId, TeamId};
use domain::time::{Day, Timestamp, Window};

fn day(day: u32) -> Day {
    Day::from_ymd_opt(2026, 11, day).unwrap()
}

fn note(id: i64, on: u32, team: Option<i64>, service: Option<i64>) -> Annotation {
    Annotation {
        id,
        kpi: (id % 2 == 0).then(|| "slo-compliance".to_owned()),
        team: team.map(TeamId),
        service: service.map(ServiceId),
        day: day(on),
        text: format!("note {id}"),
        author: "Ada".to_owned(),
        author_id: "ada@acme.example".to_owned(),
        created_at: Timestamp::from_micros(1_790_000_000_000_000 + id).unwrap(),
    }
}

#[tokio::test]
async fn notes_come_back_by_day_and_go_when_deleted() {
    on_both(async |store| {
        let mut session = store.write().await.unwrap();
        let notes = [note(1, 9, Some(3), None), note(2, 4, None, Some(8)), note(3, 4, Some(3), None), note(4, 20, Some(3), None)];
        for note in &notes {
            annotations::insert(&mut session, note).await.unwrap();
        }
        session.commit().await.unwrap();

        let mut session = store.write().await.unwrap();
        let days = Window { from: day(4), to: day(9) };
        let of = Of { teams: &[TeamId(3)], services: &[ServiceId(8)], kpi: None };
        let found = annotations::in_days(&mut session, days, of, 10).await.unwrap();
        assert_eq!(found, [notes[1].clone(), notes[2].clone(), notes[0].clone()]);
        assert_eq!(annotations::in_days(&mut session, days, of, 2).await.unwrap(), [notes[2].clone(), notes[0].clone()], "the newest");
        // Those with an odd number are of every KPI, the others of one.
        let mut numbers = async |of: Of<'_>| -> Vec<i64> {
            annotations::in_days(&mut session, days, of, 10).await.unwrap().iter().map(|note| note.id).collect()
        };
        assert_eq!(numbers(Of { kpi: Some("perf-incidents"), ..of }).await, [3, 1]);
        assert_eq!(numbers(Of { services: &[], ..of }).await, [3, 1]);
        assert_eq!(numbers(Of::default()).await, [] as [i64; 0]);
        assert!(annotations::delete(&mut session, 3).await.unwrap());
        assert!(!annotations::delete(&mut session, 3).await.unwrap());
        assert_eq!(annotations::get(&mut session, 3).await.unwrap(), None);
        assert_eq!(annotations::get(&mut session, 2).await.unwrap(), Some(notes[1].clone()));
    })
    .await;
}
