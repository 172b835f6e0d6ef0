use super::samples::{at, write};
use crate::Error;
use crate::disputes::{self, Dispute, DisputeEvent, DisputeFilter, DisputeState};
use crate::testing::on_both;
use domain::ids::TeamId;
use std::collections::BTreeMap;

fn dispute(number: i64, team: i64, check: Option<&str>) -> Dispute {
    Dispute {
        number,
        team: TeamId(team),
        check: check.map(str::to_owned),
        no: 40,
        state: DisputeState::Open,
        opener: Some("ada@example.com".to_owned()),
        opened_by: "ada".to_owned(),
        opened_at: at(number),
        outcome: None,
        resolved_by: None,
        resolved_at: None,
    }
}

#[tokio::test]
async fn disputes_are_found_by_team_and_state_and_keep_what_was_said() {
    on_both(async |store| {
        let mut session = write(&store).await;
        let (first, second) = (dispute(1, 4, Some("canary-share")), dispute(2, 5, None));
        for one in [&first, &second] {
            disputes::insert(&mut session, one).await.unwrap();
        }
        let resolved = Dispute {
            state: DisputeState::Resolved,
            outcome: Some("the canary tool was renamed".to_owned()),
            resolved_by: Some("grace".to_owned()),
            resolved_at: Some(at(9)),
            ..first.clone()
        };
        disputes::update(&mut session, &resolved).await.unwrap();
        let said =
            |text: &str| DisputeEvent { dispute: 1, at: at(3), actor: "ada".to_owned(), kind: "comment".to_owned(), text: text.to_owned() };
        for text in ["we have one", "under another name"] {
            disputes::add_event(&mut session, &said(text)).await.unwrap();
        }
        assert_eq!(disputes::get(&mut session, 1).await.unwrap(), Some(resolved.clone()));
        let events = disputes::events(&mut session, &[1, 2]).await.unwrap();
        assert_eq!(events, BTreeMap::from([(1, vec![said("we have one"), said("under another name")])]));
        let all = disputes::list(&mut session, &DisputeFilter::default()).await.unwrap();
        assert_eq!(all, [second.clone(), resolved.clone()]);
        let of_team = DisputeFilter { team: Some(TeamId(4)), ..DisputeFilter::default() };
        assert_eq!(disputes::list(&mut session, &of_team).await.unwrap(), [resolved]);
        let open = DisputeFilter { state: Some(DisputeState::Open), ..DisputeFilter::default() };
        assert_eq!(disputes::list(&mut session, &open).await.unwrap(), [second]);
        // About the same thing there may be many, but one that is open.
        disputes::insert(&mut session, &Dispute { number: 3, ..first.clone() }).await.unwrap();
        let again = disputes::update(&mut session, &first).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    })
    .await;
}
