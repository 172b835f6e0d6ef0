use super::samples::{at, uuid, write};
use crate::accounts::{self, Token, User, WebSession};
use crate::testing::on_both;
use domain::ids::{TeamId, TokenId, UserId};
use serde_json::json;

fn user(id: u128, email: &str) -> User {
    User {
        id: UserId(uuid(id)),
        email: email.to_owned(),
        name: "Ada".to_owned(),
        role: "member".to_owned(),
        team: Some(TeamId(4)),
        password_hash: Some("$argon2id$…".to_owned()),
        git_login: None,
        created_at: at(0),
        disabled: false,
        landing: None,
        theme: None,
    }
}

#[tokio::test]
async fn a_user_comes_back_and_changes() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let ada = user(1, "ada@example.com");
        accounts::insert_user(&mut session, &ada).await.unwrap();
        accounts::insert_user(&mut session, &user(2, "aaron@example.com")).await.unwrap();
        assert_eq!(accounts::user(&mut session, ada.id).await.unwrap(), Some(ada.clone()));
        let changed = User {
            name: "Zoë".to_owned(),
            role: "admin".to_owned(),
            team: None,
            password_hash: None,
            git_login: Some("ada".to_owned()),
            disabled: true,
            landing: Some("/teams".to_owned()),
            theme: Some("dark".to_owned()),
            ..ada.clone()
        };
        accounts::update_user(&mut session, &changed).await.unwrap();
        assert_eq!(accounts::user_by_email(&mut session, "ada@example.com").await.unwrap(), Some(changed.clone()));
        assert_eq!(accounts::user_by_email(&mut session, "ADA@example.com").await.unwrap(), None);
        assert_eq!(accounts::users(&mut session).await.unwrap(), [user(2, "aaron@example.com"), changed]);
        assert_eq!(accounts::user(&mut session, UserId(uuid(9))).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_session_comes_with_its_user_until_it_is_deleted() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let ada = User { created_at: at(-500), ..user(1, "ada@example.com") };
        accounts::insert_user(&mut session, &ada).await.unwrap();
        let opened = |hash: &str, seconds| WebSession {
            token_hash: hash.to_owned(),
            user: ada.id,
            created_at: at(0),
            expires_at: at(seconds),
            last_seen: at(1),
            csrf: "c".to_owned(),
        };
        for new in [opened("one", 100), opened("two", 200), opened("three", 300)] {
            accounts::insert_session(&mut session, &new).await.unwrap();
        }
        accounts::touch_session(&mut session, "two", at(50)).await.unwrap();
        let seen = WebSession { last_seen: at(50), ..opened("two", 200) };
        assert_eq!(accounts::session(&mut session, "two").await.unwrap(), Some((seen, ada.clone())));
        assert_eq!(accounts::session(&mut session, "unknown").await.unwrap(), None);

        assert_eq!(accounts::prune_sessions(&mut session, at(100)).await.unwrap(), 1);
        assert_eq!(accounts::session(&mut session, "one").await.unwrap(), None);
        accounts::delete_session(&mut session, "two").await.unwrap();
        assert_eq!(accounts::session(&mut session, "two").await.unwrap(), None);
        assert!(accounts::session(&mut session, "three").await.unwrap().is_some());
        accounts::delete_sessions_of(&mut session, ada.id).await.unwrap();
        assert_eq!(accounts::session(&mut session, "three").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_link_works_once_and_in_time() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let ada = user(1, "ada@example.com");
        accounts::insert_user(&mut session, &ada).await.unwrap();
        accounts::insert_link(&mut session, "one", ada.id, at(600)).await.unwrap();
        accounts::insert_link(&mut session, "two", ada.id, at(600)).await.unwrap();
        assert_eq!(accounts::use_link(&mut session, "one", at(599)).await.unwrap(), Some(ada.id));
        assert_eq!(accounts::use_link(&mut session, "one", at(599)).await.unwrap(), None);
        assert_eq!(accounts::use_link(&mut session, "two", at(600)).await.unwrap(), None);
        assert_eq!(accounts::use_link(&mut session, "three", at(0)).await.unwrap(), None);
        assert_eq!(accounts::prune_links(&mut session, at(600)).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_token_comes_back_and_its_first_revocation_stays() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let token = Token {
            id: TokenId(uuid(1)),
            name: "ci".to_owned(),
            hash: "hash".to_owned(),
            scopes: vec!["ingest".to_owned(), "actions:write".to_owned()],
            team: Some(TeamId(4)),
            created_by: Some(UserId(uuid(3))),
            created_at: at(0),
            expires_at: Some(at(1_000)),
            last_used_at: None,
            revoked_at: None,
        };
        let newer = Token {
            id: TokenId(uuid(2)),
            scopes: Vec::new(),
            team: None,
            created_by: None,
            expires_at: None,
            created_at: at(1),
            ..token.clone()
        };
        accounts::insert_token(&mut session, &token).await.unwrap();
        accounts::insert_token(&mut session, &newer).await.unwrap();
        accounts::touch_token(&mut session, token.id, at(5)).await.unwrap();
        accounts::revoke_token(&mut session, token.id, at(6)).await.unwrap();
        accounts::revoke_token(&mut session, token.id, at(7)).await.unwrap();
        let revoked = Token { last_used_at: Some(at(5)), revoked_at: Some(at(6)), ..token.clone() };
        assert_eq!(accounts::token(&mut session, token.id).await.unwrap(), Some(revoked.clone()));
        assert_eq!(accounts::tokens(&mut session).await.unwrap(), [newer, revoked]);
        assert_eq!(accounts::token(&mut session, TokenId(uuid(9))).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn the_audit_is_read_newest_first_page_by_page() {
    on_both(async |store| {
        let mut session = write(&store).await;
        for (seconds, object) in [(1, "a"), (2, "b"), (3, "c")] {
            accounts::audit(&mut session, at(seconds), "ada", "source.create", object, &json!({"n": seconds})).await.unwrap();
        }
        let page = accounts::audit_list(&mut session, 2, None).await.unwrap();
        assert_eq!(page.iter().map(|row| row.object.as_str()).collect::<Vec<_>>(), ["c", "b"]);
        assert_eq!((page[0].at, page[0].actor.as_str(), page[0].detail.clone()), (at(3), "ada", json!({"n": 3})));
        let rest = accounts::audit_list(&mut session, 2, Some(page[1].id)).await.unwrap();
        assert_eq!(rest.iter().map(|row| row.object.as_str()).collect::<Vec<_>>(), ["a"]);
    })
    .await;
}
