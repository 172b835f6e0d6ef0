use super::samples::{at, model, write};
use crate::models::{self, ModelDraft, ModelRow};
use crate::testing::on_both;

#[tokio::test]
async fn the_newest_model_is_current() {
    on_both(async |store| {
        let mut session = write(&store).await;
        assert_eq!(models::current(&mut session).await.unwrap(), None);
        assert_eq!(models::newest(&mut session).await.unwrap(), None);
        let first = model(1, "levels: 5", "UTC", "system");
        let second = ModelRow { note: Some("six levels".to_owned()), ..model(2, "levels: 6", "Europe/Berlin", "ada") };
        models::publish(&mut session, &first).await.unwrap();
        models::publish(&mut session, &second).await.unwrap();
        assert_eq!(models::current(&mut session).await.unwrap(), Some((2, "levels: 6".to_owned(), "Europe/Berlin".to_owned())));
        assert_eq!(models::newest(&mut session).await.unwrap(), Some(second.clone()));
        assert_eq!(models::get(&mut session, 1).await.unwrap(), Some(first.clone()));
        assert_eq!(models::get(&mut session, 3).await.unwrap(), None);
        assert_eq!(models::list(&mut session).await.unwrap(), [second, first]);
    })
    .await;
}

#[tokio::test]
async fn a_file_can_own_the_model_and_let_it_go() {
    on_both(async |store| {
        let mut session = write(&store).await;
        models::publish(&mut session, &model(1, "levels: 5", "UTC", "system")).await.unwrap();
        for label in [Some("platform"), None] {
            models::manage(&mut session, 1, label).await.unwrap();
            assert_eq!(models::newest(&mut session).await.unwrap().unwrap().managed_by.as_deref(), label);
        }
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_changed_only_by_who_saw_its_last_revision() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let draft = |revision: i64, yaml: &str| ModelDraft {
            revision,
            base_version: 1,
            yaml: yaml.to_owned(),
            changed_at: at(revision),
            changed_by: "ada".to_owned(),
        };
        assert!(models::put_draft(&mut session, &draft(1, "a"), 0).await.unwrap());
        assert!(!models::put_draft(&mut session, &draft(1, "b"), 0).await.unwrap(), "there is one already");
        assert!(models::put_draft(&mut session, &draft(2, "c"), 1).await.unwrap());
        assert!(!models::put_draft(&mut session, &draft(2, "d"), 1).await.unwrap(), "revision 1 is gone");
        assert_eq!(models::draft(&mut session).await.unwrap(), Some(draft(2, "c")));
        assert!(!models::drop_draft(&mut session, 1).await.unwrap());
        assert!(models::drop_draft(&mut session, 2).await.unwrap());
        assert_eq!(models::draft(&mut session).await.unwrap(), None);
    })
    .await;
}
