use super::samples::{at, write};
use crate::reviews::{self, Acknowledgement, Publication, Review, ReviewMark};
use crate::testing::on_both;
use domain::ids::TeamId;
use domain::review::{Commentary, Document, Section};
use domain::time::IsoWeek;

const WEEK: IsoWeek = IsoWeek { year: 2026, week: 53 };
const TEAM: TeamId = TeamId(7);

fn review(revision: i64, name: &str) -> Review {
    let document = Document { week: WEEK.to_string(), name: name.to_owned(), ..Document::default() };
    let mark = ReviewMark { team: TEAM, week: WEEK, revision, model: 1, known_upto: 12, generated_at: at(0), published: None };
    Review { mark, document, commentary: Commentary::from([(Section::Summary, "Calm".to_owned())]) }
}

#[tokio::test]
async fn what_is_published_does_not_change_and_an_edit_is_the_next_revision() {
    on_both(async |store| {
        let mut session = write(&store).await;
        assert_eq!(reviews::first_week(&mut session, TEAM).await.unwrap(), None);
        assert!(reviews::insert(&mut session, &review(1, "draft")).await.unwrap());
        assert!(!reviews::insert(&mut session, &review(1, "again")).await.unwrap(), "exactly one server writes it");
        let calm = review(1, "").commentary;
        assert!(reviews::update(&mut session, &review(1, "better"), &calm).await.unwrap());
        let stale = Commentary::new();
        assert!(!reviews::update(&mut session, &review(1, "remarked on"), &stale).await.unwrap(), "somebody wrote a remark meanwhile");
        let mut published = review(1, "frozen");
        published.mark.published = Some(Publication { at: at(5), by: "Ana".to_owned(), hash: "00".repeat(32) });
        assert!(reviews::update(&mut session, &published, &calm).await.unwrap());
        assert!(!reviews::update(&mut session, &review(1, "changed"), &calm).await.unwrap());
        assert_eq!(reviews::get(&mut session, TEAM, WEEK, None).await.unwrap(), Some(published.clone()));
        assert!(reviews::insert(&mut session, &review(2, "second")).await.unwrap());
        assert_eq!(reviews::get(&mut session, TEAM, WEEK, None).await.unwrap().unwrap().mark.revision, 2);
        assert_eq!(reviews::get(&mut session, TEAM, WEEK, Some(1)).await.unwrap(), Some(published));
        assert_eq!(reviews::get(&mut session, TEAM, WEEK.before(1), None).await.unwrap(), None);
        let marks = reviews::marks(&mut session, None, WEEK, WEEK).await.unwrap();
        assert_eq!(marks.iter().map(|mark| (mark.revision, mark.published.is_some())).collect::<Vec<_>>(), [(2, false), (1, true)]);
        assert_eq!(reviews::marks(&mut session, Some(TEAM), WEEK.before(3), WEEK).await.unwrap(), marks);
        assert_eq!(reviews::marks(&mut session, Some(TEAM), WEEK.before(3), WEEK.before(1)).await.unwrap(), []);
        assert_eq!(reviews::first_week(&mut session, TEAM).await.unwrap(), Some(WEEK));
        let monday = WEEK.monday();
        assert_eq!(reviews::published(&mut session, monday, monday).await.unwrap(), [(TEAM, WEEK)]);
        assert_eq!(reviews::published(&mut session, WEEK.before(9).monday(), WEEK.before(1).sunday()).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn everybody_acknowledges_once() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let by = |member: &str, second| Acknowledgement { team: TEAM, week: WEEK, member: member.to_owned(), revision: 1, at: at(second) };
        reviews::insert(&mut session, &review(1, "first")).await.unwrap();
        reviews::insert(&mut session, &review(2, "second")).await.unwrap();
        assert_eq!(reviews::unread(&mut session, WEEK.before(3), WEEK).await.unwrap(), [(TEAM, WEEK)]);
        assert!(reviews::acknowledge(&mut session, &by("ana", 9)).await.unwrap());
        assert_eq!(reviews::unread(&mut session, WEEK.before(3), WEEK).await.unwrap(), []);
        assert!(reviews::acknowledge(&mut session, &by("ben", 5)).await.unwrap());
        assert!(!reviews::acknowledge(&mut session, &by("ana", 12)).await.unwrap());
        let all = reviews::acknowledgements(&mut session, Some(TEAM), WEEK, WEEK).await.unwrap();
        assert_eq!(all, [by("ben", 5), by("ana", 9)]);
        assert_eq!(reviews::acknowledgements(&mut session, None, WEEK, WEEK).await.unwrap(), all);
    })
    .await;
}
