//! A team objects to how it was judged; those who own the model answer.

use crate::harness::{Bench, SMALLEST, with_bench};
use domain::ids::UserId;
use store::disputes::DisputeState;
use usecases::disputes::{self, DisputeStep, Objection};
use usecases::pages::{self, Query};
use usecases::{Actor, Error, Role};

async fn person(bench: &Bench, name: &str, role: Role, team: Option<&str>) -> Actor {
    let catalog = bench.platform.catalog().await.unwrap();
    let id = UserId(uuid::Uuid::from_u128(name.bytes().map(u128::from).sum()));
    let team = team.map(|slug| catalog.team(slug).unwrap().id);
    Actor::User { id, name: name.to_owned(), email: format!("{name}@example.com"), role, team }
}

fn objection(check: Option<&str>, text: &str) -> Objection {
    Objection { team: "payments".to_owned(), check: check.map(str::to_owned), text: text.to_owned() }
}

#[tokio::test]
async fn a_team_disputes_a_check_and_reads_what_came_of_it() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        bench.evaluate().await;
        let platform = &bench.platform;
        let mira = person(&bench, "mira", Role::Member, Some("payments")).await;
        let noah = person(&bench, "noah", Role::Member, Some("payments")).await;
        let ana = person(&bench, "ana", Role::Admin, None).await;
        let viewer = person(&bench, "vic", Role::Viewer, None).await;
        assert!(matches!(disputes::open(platform, &viewer, &objection(None, "no")).await, Err(Error::Forbidden(_))));
        assert!(matches!(disputes::open(platform, &mira, &objection(Some("no-such"), "no")).await, Err(Error::Invalid(_))));
        assert!(matches!(disputes::open(platform, &mira, &objection(None, "  ")).await, Err(Error::Invalid(_))));
        let number = disputes::open(platform, &mira, &objection(Some("canary-share"), "Our canaries run in Flagger")).await.unwrap();
        let again = disputes::open(platform, &noah, &objection(Some("canary-share"), "me too")).await;
        assert!(matches!(&again, Err(Error::Conflict(why)) if why.starts_with(&format!("D-{number}"))), "{again:?}");

        // The owners see it at once; others do not have it among what they are to decide.
        let overview = async |actor: &Actor| pages::overview(platform, actor, &Query::default()).await.unwrap();
        assert!(overview(&ana).await.decisions.iter().any(|one| one.mark.word == "disputed"));
        assert!(!overview(&mira).await.decisions.iter().any(|one| one.mark.word == "disputed"));
        assert_eq!(pages::model(platform, &viewer, &Query::default()).await.unwrap().disputes.len(), 1);

        let step = async |actor: &Actor, step: DisputeStep| disputes::take(platform, actor, number, &step).await;
        step(&ana, DisputeStep::Comment { text: "Which namespace?".to_owned() }).await.unwrap();
        step(&noah, DisputeStep::Comment { text: "checkout-prod".to_owned() }).await.unwrap();
        assert!(matches!(step(&viewer, DisputeStep::Comment { text: "hm".to_owned() }).await, Err(Error::Forbidden(_))));
        assert!(matches!(step(&noah, DisputeStep::Resolve { outcome: "mapped".to_owned() }).await, Err(Error::Forbidden(_))));
        step(&ana, DisputeStep::Resolve { outcome: "The source is mapped now".to_owned() }).await.unwrap();
        assert!(matches!(step(&ana, DisputeStep::Resolve { outcome: "again".to_owned() }).await, Err(Error::Conflict(_))));

        let thread = disputes::one(platform, &viewer, number).await.unwrap();
        assert_eq!((thread.state, thread.outcome.as_deref()), (DisputeState::Resolved, Some("The source is mapped now")));
        let said: Vec<_> = thread.said.iter().map(|said| (said.by.as_str(), said.kind.as_str())).collect();
        assert_eq!(said, [("mira", "comment"), ("ana", "comment"), ("noah", "comment"), ("ana", "change")]);
        let page = pages::explain(platform, &viewer, &Query::default(), "payments").await.unwrap();
        assert_eq!(page.disputes.threads.len(), 1, "a resolved one stays readable");
        assert!(!page.disputes.may_open && !page.disputes.threads[0].may_comment);
        assert!(disputes::list(platform, &viewer, Some("payments"), Some("open")).await.unwrap().is_empty());

        step(&noah, DisputeStep::Reopen { text: "It is still unknown".to_owned() }).await.unwrap();
        assert_eq!(disputes::one(platform, &viewer, number).await.unwrap().outcome, None);
        // Who opened it may take it back.
        step(&mira, DisputeStep::Resolve { outcome: "It was our label".to_owned() }).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn one_dispute_is_open_about_a_thing_and_what_came_of_it_stands_beside_the_check() {
    with_bench(async |bench| {
        bench.apply(SMALLEST).await;
        bench.evaluate().await;
        let platform = &bench.platform;
        let noah = person(&bench, "noah", Role::Member, Some("payments")).await;
        let ana = person(&bench, "ana", Role::Admin, None).await;
        let resolve = |outcome: &str| DisputeStep::Resolve { outcome: outcome.to_owned() };
        let beside = async || {
            let page = pages::explain(platform, &noah, &Query::default(), "payments").await.unwrap();
            let check = page.steps.into_iter().flat_map(|level| level.checks).find(|check| check.name.contains("canary")).unwrap();
            (check.disputed.map(|to| to.text), check.dispute.is_some())
        };
        assert_eq!(beside().await, (None, true));
        let first = disputes::open(platform, &noah, &objection(Some("canary-share"), "Our canaries run in Flagger")).await.unwrap();
        assert_eq!(beside().await, (Some(format!("D-{first} open")), false));
        disputes::take(platform, &ana, first, &resolve("The tool was renamed")).await.unwrap();
        assert_eq!(beside().await, (Some(format!("D-{first}: The tool was renamed")), true));

        // A second one is opened: the first cannot be opened again beside it.
        let second = disputes::open(platform, &noah, &objection(Some("canary-share"), "Still not")).await.unwrap();
        let again = disputes::take(platform, &ana, first, &DisputeStep::Reopen { text: "and this one".to_owned() }).await;
        assert!(matches!(&again, Err(Error::Conflict(why)) if why.contains("open about the same")), "{again:?}");

        // Somebody else of the same name is not who opened it.
        let Actor::User { id, name, role, team, .. } = noah.clone() else { panic!("a person") };
        let twin = Actor::User { id, name, email: "another.noah@example.com".to_owned(), role, team };
        assert!(matches!(disputes::take(platform, &twin, second, &resolve("never mind")).await, Err(Error::Forbidden(_))));
        disputes::take(platform, &noah, second, &resolve("never mind")).await.unwrap();
    })
    .await;
}
