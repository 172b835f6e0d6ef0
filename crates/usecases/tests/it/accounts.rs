//! Accounts, tokens and who may do what.

use crate::harness::{Bench, SMALLEST, pytest, with_bench};
use usecases::accounts::{
    NewToken, NewUser, create_token, create_user, revoke_token, sign_in, sign_in_link, token_actor, use_sign_in_link, who,
};
use usecases::actions::{self, ActionInput};
use usecases::{Actor, Error, Role};

const TWO: &str = "teams: [{slug: search, services: [{slug: finder, tier: 1}]}]";

async fn person(bench: &Bench, name: &str, role: &str, team: Option<&str>) -> Actor {
    let new = NewUser {
        email: format!("{name}@example.com"),
        name: name.to_owned(),
        role: role.to_owned(),
        team: team.map(str::to_owned),
        password: Some("correct horse battery".to_owned()),
    };
    let user = create_user(&bench.platform, &Actor::System, new).await.unwrap();
    Actor::User { id: user.id, name: user.name, email: user.email, role: user.role.parse().unwrap(), team: user.team }
}

#[tokio::test]
async fn sessions_begin_with_a_password_or_a_link_that_works_once() {
    with_bench(async |bench| {
        let owner = person(&bench, "ana", "admin", None).await;
        assert!(sign_in(&bench.platform, "ana@example.com", "wrong").await.is_err());
        let secret = sign_in(&bench.platform, " Ana@Example.com ", "correct horse battery").await.unwrap();
        assert_eq!(who(&bench.platform, &secret).await.unwrap().unwrap().actor, owner);

        let link = sign_in_link(&bench.platform, owner.user_id().unwrap()).await.unwrap();
        let once = link.rsplit('/').next().unwrap();
        assert!(use_sign_in_link(&bench.platform, once).await.is_ok());
        assert!(matches!(use_sign_in_link(&bench.platform, once).await, Err(Error::Unauthenticated(_))));
        let late = sign_in_link(&bench.platform, owner.user_id().unwrap()).await.unwrap();
        bench.clock.advance(chrono::Duration::minutes(11));
        assert!(use_sign_in_link(&bench.platform, late.rsplit('/').next().unwrap()).await.is_err());

        bench.clock.advance(chrono::Duration::days(31));
        assert!(who(&bench.platform, &secret).await.unwrap().is_none(), "sessions end");
    })
    .await;
}

#[tokio::test]
async fn a_token_is_good_until_it_expires_or_is_revoked() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let new = NewToken { name: "ci".to_owned(), scopes: vec!["ingest".to_owned()], days: Some(5), ..NewToken::default() };
        let (token, text) = create_token(&bench.platform, &Actor::System, new.clone()).await.unwrap();
        let actor = token_actor(&bench.platform, &text).await.unwrap();
        assert!(bench.push_as(&actor, "a1", None, &pytest(&[("t", 0.1)])).await.is_ok());
        assert!(matches!(usecases::api::teams(&bench.platform, &actor).await, Err(Error::Forbidden(_))), "ingest does not read");
        revoke_token(&bench.platform, &Actor::System, token.id).await.unwrap();
        assert!(token_actor(&bench.platform, &text).await.unwrap_err().to_string().contains("revoked"));

        let (_, text) = create_token(&bench.platform, &Actor::System, new).await.unwrap();
        let altered = format!("{}0", &text[..text.len() - 1]);
        assert!(altered == text || token_actor(&bench.platform, &altered).await.is_err());
        bench.clock.advance(chrono::Duration::days(6));
        assert!(token_actor(&bench.platform, &text).await.unwrap_err().to_string().contains("expired"));
    })
    .await;
}

#[tokio::test]
async fn a_team_token_uploads_for_its_own_services_only() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        bench.apply(TWO).await;
        let of = async |team: &str| {
            let new = NewToken { name: "ci".to_owned(), scopes: vec!["ingest".to_owned()], team: Some(team.to_owned()), days: None };
            let (_, text) = create_token(&bench.platform, &Actor::System, new).await.unwrap();
            token_actor(&bench.platform, &text).await.unwrap()
        };
        assert!(bench.push_as(&of("payments").await, "a1", None, &pytest(&[("t", 0.1)])).await.is_ok());
        let refused = bench.push_as(&of("search").await, "a2", None, &pytest(&[("t", 0.1)])).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn nobody_hands_out_more_than_they_have() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        let member = person(&bench, "ben", "member", Some("payments")).await;
        let asked = |scope: &str| NewToken { name: "mine".to_owned(), scopes: vec![scope.to_owned()], ..NewToken::default() };
        assert!(matches!(create_token(&bench.platform, &member, asked("config:write")).await, Err(Error::Forbidden(_))));
        let (token, _) = create_token(&bench.platform, &member, asked("ingest")).await.unwrap();
        let payments = bench.platform.catalog().await.unwrap().team("payments").unwrap().id;
        assert_eq!(token.team, Some(payments), "bound to the own team without being asked");
        let viewer = person(&bench, "vera", "viewer", None).await;
        assert!(create_token(&bench.platform, &viewer, asked("ingest")).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn members_act_for_their_own_team() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        bench.apply(TWO).await;
        let member = person(&bench, "ben", "member", Some("payments")).await;
        let on = |team: &str| ActionInput {
            title: Some("Index the orders table".to_owned()),
            team: Some(team.to_owned()),
            ..Default::default()
        };
        let action = actions::create(&bench.platform, &member, on("payments")).await.unwrap();
        assert!(matches!(actions::create(&bench.platform, &member, on("search")).await, Err(Error::Forbidden(_))));
        let viewer = person(&bench, "vera", "viewer", None).await;
        let done = || ActionInput { status: Some("done".to_owned()), ..Default::default() };
        assert!(matches!(actions::update(&bench.platform, &viewer, action.number, done()).await, Err(Error::Forbidden(_))));
        let closed = actions::update(&bench.platform, &member, action.number, done()).await.unwrap();
        assert_eq!(closed.done_at, Some(bench.platform.now()));
    })
    .await;
}

#[tokio::test]
async fn the_last_admin_stays_one() {
    with_bench(async |bench| {
        let owner = person(&bench, "ana", "admin", None).await;
        let id = owner.user_id().unwrap();
        let demote = usecases::accounts::change_user(&bench.platform, &owner, id, Role::Viewer.as_str(), None, false).await;
        assert!(matches!(demote, Err(Error::Conflict(_))), "{demote:?}");
        person(&bench, "eve", "admin", None).await;
        usecases::accounts::change_user(&bench.platform, &owner, id, Role::Viewer.as_str(), None, false).await.unwrap();
    })
    .await;
}
