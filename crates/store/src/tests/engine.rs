//! Opening, sessions, savepoints, ids, errors that are the same on both engines.

use super::samples::{delivery, read, uuid, write};
use crate::accounts::{self, User};
use crate::testing::{engines, on_both};
use crate::{Engine, Error, Options, Store, inbox, models, setting};
use domain::ids::UserId;

#[tokio::test]
async fn the_engine_follows_the_url_and_others_are_refused() {
    let databases = engines().await;
    let engines: Vec<_> = databases.iter().map(|database| database.store.engine()).collect();
    assert_eq!(engines, [Engine::Sqlite, Engine::Postgres]);
    assert!(matches!(Store::open("mysql://localhost/x", Options::default()).await, Err(Error::Url(_))));
}

#[tokio::test]
async fn opening_creates_folder_and_file_and_migrating_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new/deep/test.db");
    let store = Store::open(&format!("sqlite://{}", file.display()), Options { max_connections: 1 }).await.unwrap();
    store.migrate().await.unwrap();
    store.migrate_unlocked().await.unwrap();
    store.ping().await.unwrap();
    assert!(file.is_file());
}

#[tokio::test]
async fn sqlite_keeps_what_it_acknowledges() {
    let database = crate::testing::sqlite().await;
    let Ok(crate::Session::Sqlite(mut transaction)) = database.store.write().await else { panic!("not SQLite") };
    let pragma = async |transaction: &mut sqlx::Transaction<'static, sqlx::Sqlite>, text: &'static str| -> String {
        sqlx::query_scalar(text).fetch_one(&mut **transaction).await.unwrap()
    };
    assert_eq!(pragma(&mut transaction, "SELECT journal_mode FROM pragma_journal_mode").await, "wal");
    assert_eq!(pragma(&mut transaction, "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous").await, "2");
    assert_eq!(pragma(&mut transaction, "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys").await, "1");
    assert_eq!(pragma(&mut transaction, "SELECT CAST(timeout AS TEXT) FROM pragma_busy_timeout").await, "10000");
}

#[tokio::test]
async fn a_dropped_session_leaves_nothing_behind() {
    on_both(async |store| {
        let mut session = write(&store).await;
        setting::set(&mut session, "name", "Acme").await.unwrap();
        drop(session);
        assert_eq!(setting::get(&mut read(&store).await, "name").await.unwrap(), None);

        let mut session = write(&store).await;
        setting::set(&mut session, "name", "Acme").await.unwrap();
        setting::set(&mut session, "name", "Acme 2").await.unwrap();
        session.commit().await.unwrap();
        assert_eq!(setting::get(&mut read(&store).await, "name").await.unwrap().as_deref(), Some("Acme 2"));
    })
    .await;
}

#[tokio::test]
async fn a_read_session_cannot_write_and_sees_one_moment() {
    on_both(async |store| {
        let mut reader = read(&store).await;
        assert_eq!(setting::get(&mut reader, "name").await.unwrap(), None);
        let mut writer = write(&store).await;
        setting::set(&mut writer, "name", "Acme").await.unwrap();
        writer.commit().await.unwrap();
        assert_eq!(setting::get(&mut reader, "name").await.unwrap(), None);
        assert!(setting::set(&mut reader, "name", "Other").await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_savepoint_undoes_only_what_followed_it() {
    on_both(async |store| {
        let mut session = write(&store).await;
        inbox::insert(&mut session, &delivery(1, 0)).await.unwrap();
        session.savepoint("judging").await.unwrap();
        models::publish(&mut session, &super::samples::model(1, "a", "UTC", "me")).await.unwrap();
        // On PostgreSQL an error spoils the transaction up to the savepoint.
        let taken = models::publish(&mut session, &super::samples::model(1, "b", "UTC", "me")).await;
        assert!(matches!(&taken, Err(Error::Conflict(name)) if name == "model_pkey"), "{taken:?}");
        session.rollback_to("judging").await.unwrap();
        session.release("judging").await.unwrap();
        session.commit().await.unwrap();

        let mut session = read(&store).await;
        assert!(inbox::get(&mut session, delivery(1, 0).id).await.unwrap().is_some());
        assert_eq!(models::current(&mut session).await.unwrap(), None);
        assert!(session.savepoint("a; DROP TABLE delivery").await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_taken_key_has_the_same_name_on_both() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let user = |id| User {
            id: UserId(uuid(id)),
            email: "ada@example.com".to_owned(),
            name: "Ada".to_owned(),
            role: "admin".to_owned(),
            team: None,
            password_hash: None,
            git_login: None,
            created_at: super::samples::at(0),
            disabled: false,
            landing: None,
            theme: None,
        };
        accounts::insert_user(&mut session, &user(1)).await.unwrap();
        let taken = accounts::insert_user(&mut session, &user(2)).await;
        assert!(matches!(&taken, Err(Error::Conflict(name)) if name == "account_email_key"), "{taken:?}");
    })
    .await;
}

#[tokio::test]
async fn ids_come_in_a_row_from_one_and_never_twice() {
    on_both(async |store| {
        assert_eq!(store.next_ids("run", 3).await.unwrap(), 1..4);
        assert_eq!(store.next_ids("run", 2).await.unwrap(), 4..6);
        assert_eq!(store.next_ids("series", 1).await.unwrap(), 1..2);
        // More than what is left of the block of 1,000.
        assert_eq!(store.next_ids("run", 1_500).await.unwrap(), 1_001..2_501);
        let mut session = write(&store).await;
        assert_eq!(store.reserve(&mut session, "run", 2).await.unwrap(), 2_501..2_503);
        drop(session);
        let mut session = write(&store).await;
        assert_eq!(store.reserve(&mut session, "run", 1).await.unwrap(), 2_501..2_502);
    })
    .await;
}
