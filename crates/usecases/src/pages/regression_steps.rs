//! The forms of triage: which steps are possible, and what their fields offer.

use super::query::Query;
use super::reading::Reading;
use crate::actor::Permission;
use crate::regressions::triage::possible;
use crate::view::{Choice, Draft, RegressionSteps};
use domain::ids::UserId;
use domain::regression::State;
use store::actions::Action;
use store::regressions::Regression;

/// For the ticked rows of a list.
pub(super) fn of_many(reading: &Reading, state: State, people: &[(UserId, String)]) -> RegressionSteps {
    RegressionSteps {
        steps: steps(state),
        owners: owners(reading, people, None),
        actions: Vec::new(),
        draft: Draft::default(),
        open: String::new(),
        next: reading.query.href("/regressions"),
        asks: false,
    }
}

/// For one; `None` for who may not.
pub(super) fn of_one(
    reading: &Reading,
    query: &Query,
    regression: &Regression,
    people: &[(UserId, String)],
    open_actions: &[Action],
) -> Option<RegressionSteps> {
    let team = reading.catalog.services.get(&regression.service)?.owner;
    if !reading.may(Permission::Act(Some(team))) {
        return None;
    }
    let new = Choice { value: String::new(), label: "A new action".to_owned(), selected: true };
    let actions = open_actions.iter().map(|action| {
        let label: String = format!("A-{} {}", action.number, action.title).chars().take(80).collect();
        Choice { value: format!("A-{}", action.number), label, selected: false }
    });
    Some(RegressionSteps {
        steps: steps(regression.state),
        owners: owners(reading, people, regression.owner),
        actions: std::iter::once(new).chain(actions).collect(),
        draft: Draft::default(),
        open: query.own("new").unwrap_or_default().to_owned(),
        next: super::regression_rows::href(regression.number),
        asks: !reading.may(Permission::Approve(team)),
    })
}

fn steps(state: State) -> Vec<String> {
    possible(state).iter().map(|step| (*step).to_owned()).collect()
}

/// Nobody, the person themselves, everybody else by name.
fn owners(reading: &Reading, people: &[(UserId, String)], owner: Option<UserId>) -> Vec<Choice> {
    let nobody = Choice { value: String::new(), label: "Nobody".to_owned(), selected: owner.is_none() };
    let myself = reading.actor.user_id();
    let mut named: Vec<_> = people
        .iter()
        .map(|(id, name)| {
            let label = if Some(*id) == myself { format!("{name} (me)") } else { name.clone() };
            (Some(*id) != myself, Choice { value: id.to_string(), label, selected: Some(*id) == owner })
        })
        .collect();
    named.sort_by(|(a_other, a), (b_other, b)| (a_other, &a.label).cmp(&(b_other, &b.label)));
    std::iter::once(nobody).chain(named.into_iter().map(|(_, choice)| choice)).collect()
}
