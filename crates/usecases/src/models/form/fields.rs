//! The fields of each part, in the order in which the form shows them.

use super::Input;
use domain::kpi::KpiId;
use domain::model::{CheckFact, Model};

pub(in crate::models) struct Field {
    pub(in crate::models) name: &'static str,
    pub(in crate::models) label: &'static str,
    pub(in crate::models) hint: &'static str,
    pub(in crate::models) kind: Kind,
    /// Must be given.
    pub(in crate::models) required: bool,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::models) enum Kind {
    Text,
    LongText,
    /// Left out of the document when it is empty.
    OptionalText,
    Whole,
    Number,
    Tick,
    /// Separated by commas.
    Words,
    /// One per line.
    Lines,
    /// `t:payments 0.95`, one per line.
    Targets,
    /// `above 0.9`, `below 1`, `downward`, `upward`.
    Goal,
    Level,
    Dimension,
    Criterion,
    Fact,
    Kpi,
    Effort,
    Services,
    Group,
    CheckUnit,
    KpiUnit,
    Aggregate,
}

impl Kind {
    pub(in crate::models) fn is_tick(self) -> bool {
        self == Self::Tick
    }

    /// An empty text is a value too.
    pub(in crate::models) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::LongText)
    }

    pub(super) fn input(self) -> Input {
        match self {
            Self::Text | Self::Words | Self::Goal => Input::Line,
            Self::LongText | Self::OptionalText | Self::Lines | Self::Targets => Input::Area,
            Self::Whole | Self::Number => Input::Number,
            Self::Tick => Input::Tick,
            _ => Input::Select,
        }
    }

    /// What a select offers.
    pub(super) fn choices(self, model: &Model) -> Vec<(String, String)> {
        let pair = |value: &str, name: &str| (value.to_owned(), name.to_owned());
        let same = |values: &[&str]| values.iter().map(|value| pair(value, value)).collect();
        match self {
            Self::Level => model.levels.iter().map(|level| (level.level.to_string(), format!("{} {}", level.level, level.name))).collect(),
            Self::Dimension => model.dimensions.iter().map(|dimension| pair(&dimension.id, &dimension.name)).collect(),
            Self::Criterion => {
                model.criteria.iter().map(|criterion| (criterion.id.clone(), format!("{} · {}", criterion.level, criterion.name))).collect()
            }
            Self::Fact => facts(model),
            Self::Kpi => KpiId::ALL.into_iter().map(|kpi| pair(kpi.as_str(), kpi_name(model, kpi))).collect(),
            Self::Effort => vec![pair("S", "S, 1"), pair("M", "M, 3"), pair("L", "L, 8")],
            Self::Services => vec![pair("all", "all services"), pair("important", "the most important ones")],
            Self::Group => same(&["process", "quality", "efficiency"]),
            Self::CheckUnit => same(&["ratio", "days", "count"]),
            Self::KpiUnit => same(&["ratio", "days", "count", "money_per_million", "index"]),
            Self::Aggregate => same(&["mean", "sum", "last", "ratio"]),
            _ => Vec::new(),
        }
    }
}

fn kpi_name(model: &Model, kpi: KpiId) -> &str {
    model.kpi(kpi).map_or(kpi.as_str(), |definition| definition.name.as_str())
}

/// `load-test-age`, and `kpi-on-target:slo-compliance` for those that refer to a KPI.
fn facts(model: &Model) -> Vec<(String, String)> {
    let measured = CheckFact::MEASURED.into_iter().filter_map(|fact| serde_json::to_value(fact).ok()?.as_str().map(str::to_owned));
    let measured = measured.map(|name| (name.clone(), name));
    let kpis = KpiId::ALL.into_iter().map(|kpi| (format!("kpi-on-target:{kpi}"), format!("KPI on target: {}", kpi_name(model, kpi))));
    measured.chain(kpis).collect()
}

/// What parts of a list are told apart by.
pub(in crate::models) fn key(list: &str) -> &'static str {
    if list == "levels" { "level" } else { "id" }
}

const fn needed(name: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Field {
    Field { name, label, hint, kind, required: true }
}

const fn optional(name: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Field {
    Field { name, label, hint, kind, required: false }
}

const ID: Field = needed("id", "Id", "Lower-case letters, digits and hyphens", Kind::Text);
const NAME: Field = needed("name", "Name", "", Kind::Text);
const WINDOW: Field = needed("window_days", "Window in days", "", Kind::Whole);
const GOAL: Field = needed("goal", "Goal", "above 0.9, below 1, downward or upward", Kind::Goal);
const FORMULA: Field = needed("formula", "Formula", "In words", Kind::LongText);
const TARGETS: Field = optional("targets", "Targets of single scopes", "One per line: t:payments 0.95", Kind::Targets);

const LEVEL: [Field; 3] =
    [needed("level", "Level", "1 to 5", Kind::Whole), NAME, needed("about", "About", "One sentence for people", Kind::LongText)];

const DIMENSION: [Field; 2] = [ID, NAME];

const CRITERION: [Field; 3] = [ID, NAME, needed("level", "Level", "", Kind::Level)];

const CHECK: [Field; 16] = [
    NAME,
    ID,
    needed("criterion", "Criterion", "", Kind::Criterion),
    needed("dimension", "Dimension", "", Kind::Dimension),
    needed("fact", "Fact", "What it reads", Kind::Fact),
    optional("threshold", "Threshold", "Leave empty where a KPI's target decides", Kind::Number),
    needed("unit", "Unit", "", Kind::CheckUnit),
    WINDOW,
    optional("fresh_hours", "Fresh for hours", "0: Pacekeeper is the source, absence is not met", Kind::Whole),
    optional("services", "Services", "Empty: as the fact defines", Kind::Services),
    needed("effort", "Effort", "", Kind::Effort),
    optional("weight", "Weight", "1 when empty", Kind::Whole),
    optional("graded", "Graded", "Counts by the share of the way done", Kind::Tick),
    optional("moves", "Moves the KPI", "", Kind::Kpi),
    needed("action", "Action that meets it", "", Kind::Text),
    needed("connect", "What to connect when unknown", "", Kind::LongText),
];

const KPI: [Field; 9] = [
    NAME,
    needed("id", "Id", "", Kind::Kpi),
    needed("group", "Group", "", Kind::Group),
    needed("unit", "Unit", "", Kind::KpiUnit),
    GOAL,
    WINDOW,
    FORMULA,
    needed("connect", "What to connect", "", Kind::LongText),
    TARGETS,
];

const OWN_KPI: [Field; 11] = [
    NAME,
    ID,
    needed("group", "Group", "process, quality, efficiency or a word of your own", Kind::Text),
    needed("unit", "Unit", "As it is printed after the value", Kind::Text),
    needed("metric", "Metric", "Name in the `metric` records", Kind::Text),
    needed("aggregate", "Aggregate", "", Kind::Aggregate),
    GOAL,
    WINDOW,
    FORMULA,
    optional("connect", "What to connect", "", Kind::OptionalText),
    TARGETS,
];

const RULES: [Field; 11] = [
    needed("production", "Production environments", "Regular expression", Kind::Text),
    needed("performance_alerts", "Alerts about performance", "Regular expression", Kind::Text),
    needed("severities", "Severities that count", "Lower case, separated by commas", Kind::Words),
    needed("incident_gap_minutes", "Minutes between incidents", "Episodes closer than this are one", Kind::Whole),
    needed("fail_ticks", "Days until a failed check is not met", "", Kind::Whole),
    needed("stale_ticks", "Days a silent check stays stale", "", Kind::Whole),
    needed("idle_days", "Days an idle check keeps its state", "", Kind::Whole),
    optional("skip_label", "Label that skips the performance test", "", Kind::Text),
    optional("performance_labels", "Labels of performance work", "Separated by commas", Kind::Words),
    optional("irrelevant_paths", "Paths that never matter", "Globs, one per line", Kind::Lines),
    needed("top_traffic", "Share of traffic of the top endpoints", "0.8 is 80 %", Kind::Number),
];

pub(in crate::models) fn fields(list: &str) -> &'static [Field] {
    match list {
        "levels" => &LEVEL,
        "dimensions" => &DIMENSION,
        "criteria" => &CRITERION,
        "checks" => &CHECK,
        "kpis" => &KPI,
        "own_kpis" => &OWN_KPI,
        "rules" => &RULES,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::model::DEFAULT_YAML;
    use serde_json::Value;

    #[test]
    fn every_field_of_the_shipped_model_has_an_input() {
        let model = Model::parse(DEFAULT_YAML).unwrap();
        let document = serde_json::to_value(&model).unwrap();
        for (list, value) in document.as_object().unwrap() {
            let parts: Vec<&Value> = value.as_array().map_or_else(|| vec![value], |items| items.iter().collect());
            for name in parts.iter().flat_map(|part| part.as_object().unwrap().keys()) {
                assert!(fields(list).iter().any(|field| field.name == name), "{list}.{name}");
            }
        }
    }
}
