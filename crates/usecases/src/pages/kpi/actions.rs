//! What is done about a KPI: the open actions that are meant to move it, and the form of another one.

use crate::actor::Permission;
use crate::error::Result;
use crate::pages::action_form::plans;
use crate::pages::actions::open_moving;
use crate::pages::format;
use crate::pages::query::address;
use crate::pages::reading::Reading;
use crate::pages::words::link;
use crate::view::KpiActions;
use domain::scope::Scope;

pub(super) async fn of(reading: &mut Reading<'_>, id: &str) -> Result<KpiActions> {
    let open = open_moving(reading, id).await?.len();
    let scope = Some(&reading.query.scope).filter(|scope| **scope != Scope::Program).map(ToString::to_string);
    let href = address("/actions", &[("scope", &scope.unwrap_or_default()), ("kpi", id)]);
    let open = match i64::try_from(open).unwrap_or(i64::MAX) {
        0 => link("No open action is meant to move it", ""),
        1 => link("1 open action is meant to move it", href),
        many => link(format!("{} are meant to move it", format::plural(many, "open action", "open actions")), href),
    };
    Ok(KpiActions { log: log(reading, id)?, open })
}

/// For the team that is looked at; of a group or the program the form asks for which one.
fn log(reading: &Reading, id: &str) -> Result<Option<String>> {
    let team = reading.node()?.filter(|node| node.parent.is_some() && reading.catalog.is_leaf(node.id));
    let may = team.map_or_else(|| plans(reading), |team| reading.may(Permission::Act(Some(team.id))));
    let slug = team.map(|team| team.slug.as_str()).unwrap_or_default();
    Ok(may.then(|| address("/actions/new", &[("from", &format!("kpi:{id}")), ("kpi", id), ("team", slug)])))
}
