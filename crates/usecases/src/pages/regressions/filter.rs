//! What a list of regressions is narrowed down by: scope, state, environment, metric, owner, stage.

use crate::error::{Error, Result};
use crate::pages::format;
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::pages::regression_rows::{STAGES, stage};
use crate::view::Choice;
use domain::evidence::Stage;
use domain::ids::UserId;
use domain::regression::State;
use domain::scope::Scope;
use std::collections::BTreeSet;
use store::accounts;
use store::regressions::{self, RegressionFilter};

/// The filter without a state, and the state that is shown.
pub(super) fn of(reading: &Reading) -> Result<(RegressionFilter, State)> {
    let query = reading.query;
    let state = query.own("is").map_or(Ok(State::Review), |text| text.parse().map_err(|problem| Error::invalid("is", problem)))?;
    let services = reading.target()?.map(|target| target.services(&reading.catalog)).unwrap_or_default();
    let (owner, unowned) = owner(reading)?;
    let filter = RegressionFilter {
        services: Some(services),
        env: query.own("env").map(str::to_owned),
        metric: query.own("metric").map(str::to_owned),
        stage: query.own("stage").map(stage_of).transpose()?,
        owner,
        unowned,
        ..RegressionFilter::default()
    };
    Ok((filter, state))
}

/// `me`, `none`, or an account's id.
fn owner(reading: &Reading) -> Result<(Option<UserId>, bool)> {
    match reading.query.own("owner") {
        None => Ok((None, false)),
        Some("none") => Ok((None, true)),
        Some("me") => match reading.actor.user_id() {
            Some(id) => Ok((Some(id), false)),
            None => Err(Error::invalid("owner", "a token is nobody: name an account by its id")),
        },
        Some(id) => id.parse().map(|id| (Some(id), false)).map_err(|_| Error::invalid("owner", "use me, none or an account's id")),
    }
}

fn stage_of(text: &str) -> Result<Stage> {
    serde_json::from_value(text.into()).map_err(|_| Error::invalid("stage", format!("`{text}` is not a stage")))
}

fn word(stage: Stage) -> String {
    serde_json::to_value(stage).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn before(query: &Query) -> Result<Option<i64>> {
    query.own("before").map(|text| text.parse().map_err(|_| Error::invalid("before", "not a regression's number"))).transpose()
}

/// What there is to choose from.
pub(super) struct Facets {
    pub(super) environments: Vec<Choice>,
    pub(super) metrics: Vec<Choice>,
    pub(super) owners: Vec<Choice>,
    pub(super) stages: Vec<Choice>,
    /// Everybody with an account, by name.
    pub(super) people: Vec<(UserId, String)>,
}

pub(super) async fn facets(reading: &mut Reading<'_>, base: &RegressionFilter) -> Result<Facets> {
    let found = regressions::facets(&mut reading.session, base.services.as_deref().unwrap_or_default()).await?;
    let people: Vec<(UserId, String)> =
        accounts::users(&mut reading.session).await?.into_iter().filter(|user| !user.disabled).map(|user| (user.id, user.name)).collect();
    let query = reading.query;
    let environments: BTreeSet<&str> = found.iter().map(|(env, _)| env.as_str()).collect();
    let metrics: BTreeSet<&str> = found.iter().map(|(_, metric)| metric.as_str()).collect();
    let chosen = query.own("owner").unwrap_or_default();
    let mut owners: Vec<Choice> =
        [("", "Anyone"), ("me", "Me"), ("none", "Nobody")].map(|(value, label)| choice(value, label, chosen)).into();
    if let Some((id, name)) = people.iter().find(|(id, _)| id.to_string() == chosen) {
        owners.push(choice(&id.to_string(), name, chosen));
    }
    let stages = STAGES.into_iter().map(|one| choice(&word(one), &format::capital(stage(one)), query.own("stage").unwrap_or_default()));
    Ok(Facets {
        environments: all_or("All", &environments, query.own("env").unwrap_or_default()),
        metrics: all_or("All", &metrics, query.own("metric").unwrap_or_default()),
        stages: std::iter::once(choice("", "Any", query.own("stage").unwrap_or_default())).chain(stages).collect(),
        owners,
        people,
    })
}

fn all_or(all: &str, values: &BTreeSet<&str>, chosen: &str) -> Vec<Choice> {
    let named = values.iter().map(|value| choice(value, &value.replace('_', " "), chosen));
    std::iter::once(choice("", all, chosen)).chain(named).collect()
}

fn choice(value: &str, label: &str, chosen: &str) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), selected: value == chosen }
}

/// Fields of the address that the page's own filter does not have.
pub(super) fn kept(query: &Query) -> Vec<(String, String)> {
    let scope = (query.scope != Scope::Program).then(|| ("scope".to_owned(), query.scope.to_string()));
    let own = ["is", "older"].into_iter().filter_map(|name| query.own(name).map(|value| (name.to_owned(), value.to_owned())));
    scope.into_iter().chain(own).collect()
}
