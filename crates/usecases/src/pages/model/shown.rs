//! `/model`: what the levels mean, readable for everybody.

use super::{disputed, versions};
use crate::actor::{Actor, Permission};
use crate::error::Result;
use crate::pages::drawing::{link_cell, text_cell};
use crate::pages::figures::target_text;
use crate::pages::query::Query;
use crate::pages::reading::Reading;
use crate::pages::words::{self, link};
use crate::pages::{checks, format};
use crate::platform::Platform;
use crate::view::{Link, ModelCheck, ModelCriterion, ModelLevel, ModelPage, Table};
use domain::model::{Check, Model, Quantified, Rules};
use store::models;

/// Versions listed on the page itself.
const VERSIONS: usize = 5;

pub async fn model(platform: &Platform, actor: &Actor, query: &Query) -> Result<ModelPage> {
    let mut reading = Reading::open(platform, actor, query).await?;
    let list = versions::rows(&mut reading).await?;
    let newest = models::get(&mut reading.session, reading.model.version).await?;
    let draft = models::draft(&mut reading.session).await?;
    let disputes = disputed::open(&mut reading).await?;
    let model = reading.definitions();
    let owner = newest.as_ref().and_then(|newest| newest.managed_by.as_ref());
    Ok(ModelPage {
        headline: match &newest {
            Some(row) => versions::headline(&reading, row),
            None => format!("Version {}", reading.model.version),
        },
        note: newest.as_ref().and_then(|newest| newest.note.clone()),
        owner: owner.map(|label| format!("Kept in the configuration file `{label}`; it is changed there.")),
        edit: reading.may(Permission::Configure).then(|| edit(draft.is_some())),
        levels: model.levels.iter().map(|level| one_level(&reading, level.level, &level.about)).collect(),
        kpis: kpis(model),
        dimensions: model.dimensions.iter().map(|dimension| dimension.name.clone()).collect(),
        rules: rules(&model.rules),
        versions: list.into_iter().take(VERSIONS).collect(),
        disputes,
    })
}

fn edit(is_begun: bool) -> Link {
    link(if is_begun { "Go on with the draft" } else { "Edit" }, "/model/edit")
}

fn one_level(reading: &Reading, level: u8, about: &str) -> ModelLevel {
    let model = reading.definitions();
    let criteria = model.criteria.iter().filter(|criterion| criterion.level == level);
    ModelLevel {
        level: words::level(model, Some(level)),
        about: about.to_owned(),
        criteria: criteria
            .map(|criterion| ModelCriterion {
                id: criterion.id.clone(),
                name: criterion.name.clone(),
                checks: model.checks.iter().filter(|check| check.criterion == criterion.id).map(|check| one_check(model, check)).collect(),
            })
            .collect(),
    }
}

fn one_check(model: &Model, check: &Check) -> ModelCheck {
    let dimension = model.dimensions.iter().find(|dimension| dimension.id == check.dimension);
    let weight = check.weight.filter(|weight| *weight != 1).map(|weight| format!("counts {weight} times"));
    let graded = check.graded.then(|| "graded".to_owned());
    ModelCheck {
        id: check.id.clone(),
        name: check.name.clone(),
        needed: checks::needed(model, check, &[]),
        window: checks::window(check),
        freshness: match check.fresh_hours {
            0 => "Pacekeeper is the source: absence is not met".to_owned(),
            hours if hours % 24 == 0 => format!("unknown after {} of silence", format::days(i64::try_from(hours / 24).unwrap_or(0))),
            hours => format!("unknown after {hours} h of silence"),
        },
        looks_at: match check.services.or(check.fact.services()) {
            Some(Quantified::All) => "every service",
            Some(Quantified::Important) => "the most important services",
            None => "the team",
        }
        .to_owned(),
        dimension: dimension.map_or_else(|| check.dimension.clone(), |dimension| dimension.name.clone()),
        effort: format!("{:?}", check.effort),
        counts: weight.into_iter().chain(graded).collect::<Vec<_>>().join(" · "),
        moves: check.moves.and_then(|kpi| model.kpi(kpi)).map(|kpi| link(kpi.name.clone(), format!("/kpis/{}", kpi.id))),
        fact: checks::fact_name(check.fact),
    }
}

fn kpis(model: &Model) -> Table {
    let head = ["KPI", "Group", "Goal", "Targets of single scopes", "Window", "Formula"];
    let row = |kpi: &domain::model::KpiDefinition| {
        let targets =
            kpi.targets.iter().map(|(scope, value)| format!("{scope} {}", crate::pages::figures::value_text(kpi.unit, Some(*value))));
        vec![
            link_cell(kpi.name.clone(), format!("/kpis/{}", kpi.id)),
            text_cell(kpi.group.clone()),
            text_cell(target_text(kpi.goal, kpi.unit)),
            text_cell(targets.collect::<Vec<_>>().join(", ")),
            text_cell(format::days(i64::try_from(kpi.window_days).unwrap_or(0))),
            text_cell(kpi.formula.clone()),
        ]
    };
    Table {
        caption: "KPIs with their goals".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: model.kpis.iter().map(row).collect(),
    }
}

fn rules(rules: &Rules) -> Vec<(String, String)> {
    let days = |days: u64| format::plural(i64::try_from(days).unwrap_or(0), "day", "days");
    [
        ("Production is", rules.production.clone()),
        ("Alerts about performance", rules.performance_alerts.clone()),
        ("Severities that count", rules.severities.join(", ")),
        ("One incident while gaps are below", format!("{} min", rules.incident_gap_minutes)),
        ("A failed check is not met after", days(rules.fail_ticks.into())),
        ("A silent check is stale for", days(rules.stale_ticks.into())),
        ("An idle check keeps its state for", days(rules.idle_days)),
        ("Label that skips the performance test", rules.skip_label.clone()),
        ("Labels of performance work", rules.performance_labels.join(", ")),
        ("Paths that never matter", rules.irrelevant_paths.join(", ")),
        ("Top endpoints carry", format!("{} of the traffic", format::percent(rules.top_traffic))),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}
