//! docs/METRICS.md says what the code does: every table of it is compared with the default model and with the code, row by row, so that
//! a changed threshold, window, target or unit fails here until the page says the same.

use pacekeeper_domain as domain;

use domain::catalog::{Enforce, OnMissing, Policy};
use domain::change_points::Settings;
use domain::ids::ServiceId;
use domain::kpi::KpiId;
use domain::model::{Check, CheckFact, DEFAULT_YAML, Effort, Goal, Model};
use domain::results::Unit;
use domain::verdict::{FALSE_DISCOVERY_RATE, FULL_BASELINE, RUNS_TO_RESOLVE, ReportVerdict, SeriesVerdict, Verdict, effect_floor, judge};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../docs/METRICS.md");

/// The rows of the table with this header, each cell without its code marks.
fn table(header: &[&str]) -> Vec<Vec<String>> {
    let mut lines = PAGE.lines().skip_while(|line| cells(line) != header);
    assert!(lines.next().is_some(), "docs/METRICS.md has no table with the columns {header:?}");
    assert!(lines.next().is_some_and(|line| line.starts_with("| ---")), "the table {header:?} has no line below its header");
    lines.map_while(|line| line.starts_with('|').then(|| cells(line))).collect()
}

fn cells(line: &str) -> Vec<String> {
    let inside = line.strip_prefix("| ").and_then(|rest| rest.strip_suffix(" |")).unwrap_or_default();
    inside.split(" | ").map(|cell| plain(&cell.replace("\\|", "|"))).collect()
}

/// "`id`" and "id" are the same; code inside a sentence stays as it is.
fn plain(cell: &str) -> String {
    let code = cell.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    code.filter(|code| !code.contains('`')).unwrap_or(cell).to_owned()
}

fn rows<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> Vec<Vec<String>> {
    rows.into_iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect()
}

fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        Ok(Value::Object(object)) => object.into_iter().map(|(name, value)| format!("{name}: {}", word(value))).collect(),
        other => format!("{other:?}"),
    }
}

fn model() -> Model {
    match Model::parse(DEFAULT_YAML) {
        Ok(model) => model,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn kpis_have_the_targets_units_and_windows_of_the_model() {
    let target = |goal| match goal {
        Goal::Above(value) => format!("> {value}"),
        Goal::Below(value) => format!("< {value}"),
        Goal::Downward => "downward".to_owned(),
        Goal::Upward => "upward".to_owned(),
    };
    let expected = rows(model().kpis.iter().map(|kpi| {
        [kpi.id.to_string(), kpi.name.clone(), kpi.group.clone(), word(kpi.unit), target(kpi.goal), kpi.window_days.to_string()]
    }));
    assert_eq!(table(&["id", "name", "group", "unit", "target", "window in days"]), expected);
}

#[test]
fn every_kpi_says_its_formula_and_what_to_connect() {
    let expected = rows(model().kpis.iter().map(|kpi| [kpi.id.to_string(), kpi.formula.clone(), kpi.connect.clone()]));
    assert_eq!(table(&["id", "formula as shown on the page", "what to connect when it is unknown"]), expected);
}

#[test]
fn every_kpi_of_the_code_has_a_section() {
    let headings: BTreeSet<&str> = PAGE.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')).collect();
    let kpis: BTreeSet<&str> = KpiId::ALL.iter().map(|kpi| kpi.as_str()).collect();
    assert_eq!(headings, kpis);
}

#[test]
fn levels_criteria_and_dimensions_are_those_of_the_model() {
    let model = model();
    let levels = rows(model.levels.iter().map(|level| [level.level.to_string(), level.name.clone(), level.about.clone()]));
    assert_eq!(table(&["level", "name", "about"]), levels);
    let criteria = rows(model.criteria.iter().map(|criterion| [criterion.id.clone(), criterion.level.to_string(), criterion.name.clone()]));
    assert_eq!(table(&["criterion", "level", "name"]), criteria);
    let dimensions = rows(model.dimensions.iter().map(|dimension| [dimension.id.clone(), dimension.name.clone()]));
    assert_eq!(table(&["dimension", "name"]), dimensions);
}

/// `≤ 90`, `≥ 0.8`: the comparison is found out by asking the fact, not by its name.
fn threshold(check: &Check) -> String {
    let Some(threshold) = check.threshold else { return "target of the KPI".to_owned() };
    assert!(check.fact.passes(threshold, threshold), "{}: the threshold itself passes", check.id);
    let sign = if check.fact.passes(threshold - 0.01, threshold) { '≤' } else { '≥' };
    assert_ne!(check.fact.passes(threshold - 0.01, threshold), check.fact.passes(threshold + 0.01, threshold), "{}", check.id);
    format!("{sign} {threshold}")
}

#[test]
fn checks_have_the_thresholds_windows_and_freshness_of_the_model() {
    let model = model();
    let expected = rows(model.checks.iter().map(|check| {
        [
            check.id.clone(),
            check.criterion.clone(),
            model.level_of(check).to_string(),
            word(check.fact),
            threshold(check),
            check.unit.clone(),
            check.window_days.to_string(),
            check.fresh_hours.to_string(),
            word(check.effort),
            check.dimension.clone(),
            check.moves.map(|kpi| kpi.to_string()).unwrap_or_default(),
        ]
    }));
    let header =
        ["check", "criterion", "level", "fact", "threshold", "unit", "window in days", "fresh in hours", "effort", "dimension", "moves"];
    assert_eq!(table(&header), expected);
}

#[test]
fn every_check_says_what_to_connect() {
    let expected =
        rows(model().checks.iter().map(|check| [check.id.clone(), check.name.clone(), check.connect.clone(), check.action.clone()]));
    assert_eq!(table(&["check", "what it says", "what to connect when it is unknown", "action it proposes"]), expected);
}

#[test]
fn every_fact_says_how_it_is_measured() {
    let told: BTreeSet<&str> = PAGE
        .lines()
        .skip_while(|line| !line.starts_with("How each fact is measured"))
        .skip(2)
        .map_while(|line| line.strip_prefix("- `")?.split_once("`:"))
        .map(|(fact, _)| fact)
        .collect();
    let used: Vec<String> = model()
        .checks
        .iter()
        .map(|check| match check.fact {
            CheckFact::KpiOnTarget(_) => "kpi-on-target".to_owned(),
            fact => word(fact),
        })
        .collect();
    assert_eq!(told, used.iter().map(String::as_str).collect());
}

#[test]
fn rules_have_the_values_of_the_model() {
    let Ok(Value::Object(rules)) = serde_json::to_value(model().rules) else { panic!("rules are an object") };
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        // A list is written as code, code, …
        Value::Array(entries) => {
            entries.iter().map(|entry| format!("`{}`", entry.as_str().unwrap_or_default())).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    let mut expected = rows(rules.iter().map(|(name, value)| [name.clone(), text(value)]));
    let mut told: Vec<Vec<String>> = table(&["rule", "value", "meaning"]).into_iter().map(|row| row[..2].to_vec()).collect();
    expected.sort();
    told.sort();
    assert_eq!(told, expected);
}

#[test]
fn numbers_outside_the_model_are_those_of_the_code() {
    let value = |name: &str| {
        let number = match name {
            "days a measurement looks back" => domain::maturity::LOOKBACK_DAYS as f64,
            "days of facts that an evaluation keeps" => domain::facts::HORIZON_DAYS as f64,
            "points of a full baseline" => FULL_BASELINE as f64,
            "default threshold of a policy in per cent" => Policy::default_threshold(),
            "smallest effect of times and rates in per cent" => effect_floor(Unit::Seconds),
            "smallest effect of counts and bytes in per cent" => effect_floor(Unit::Count),
            "false discovery rate of a report" => FALSE_DISCOVERY_RATE,
            "runs in a row that end an open regression" => f64::from(RUNS_TO_RESOLVE),
            "fewest points of a drift" => domain::drift::FEWEST_POINTS as f64,
            "p of a drift, below" => domain::drift::SIGNIFICANT,
            "tolerated drift in per cent per 4 weeks" => domain::drift::TOLERATED_PERCENT,
            "newest runs that gate trust looks at" => domain::trust::WINDOW as f64,
            "fewest runs for gate trust" => domain::trust::FEWEST_RUNS as f64,
            "runs of which one may be blocked by noise" => domain::trust::ONE_NOISY_IN as f64,
            "noisy runs that are too many" => domain::trust::TOO_MANY_NOISY as f64,
            "fewest alerts of two runs that are compared" => domain::trust::FEWEST_ALERTS as f64,
            "pairs of runs that decide" => domain::trust::PAIRS as f64,
            "overlap of alerts below which they are noise" => domain::trust::NOISE_BELOW,
            "overlap of alerts from which on they are a signal" => domain::trust::SIGNAL_FROM,
            "injected slow-down in per cent" => domain::trust::INJECTED_PERCENT,
            "finished actions that make a pace" => domain::planner::FEWEST_FINISHED as f64,
            "days ahead that a forecast tells" => domain::planner::HORIZON_DAYS as f64,
            "weeks that the rate of checks is taken from" => domain::planner::PACE_WEEKS as f64,
            "cost of effort S" => Effort::S.cost() as f64,
            "cost of effort M" => Effort::M.cost() as f64,
            "cost of effort L" => Effort::L.cost() as f64,
            unknown => panic!("this test does not know where `{unknown}` is in the code"),
        };
        number.to_string()
    };
    let told = table(&["what", "value", "code"]);
    assert_eq!(told.len(), 26, "a number was left out");
    for row in told {
        assert_eq!(row[1], value(&row[0]), "{}", row[0]);
    }
}

#[test]
fn change_points_have_the_parameters_of_the_code() {
    let column = |settings: Settings| {
        let Settings { window, first_p, p, test, min_magnitude, min_segment, reweigh_both_sides: _, edge, newest } = settings;
        let newest = if newest == usize::MAX { "all".to_owned() } else { newest.to_string() };
        let numbers = [window as f64, first_p, p, min_magnitude, min_segment as f64, edge as f64].map(|number| number.to_string());
        let [window, first_p, p, min_magnitude, min_segment, edge] = numbers;
        [window, first_p, p, format!("{test:?}"), min_magnitude, min_segment, edge, newest]
    };
    let told = table(&["parameter", "here", "apache-otava 0.8"]);
    for (at, settings) in [(1, Settings::ours()), (2, Settings::otava())] {
        let cells: Vec<&String> = told.iter().map(|row| &row[at]).collect();
        assert_eq!(cells, column(settings).iter().collect::<Vec<_>>());
    }
}

/// A report with one series of this verdict, judged under a policy like `enforce: block`; `any` is the default one.
fn judged(verdict: Verdict, setting: &str) -> ReportVerdict {
    let mut policy = Policy::default_for(ServiceId(1));
    let on_missing = |word: &str| if word == "block" { OnMissing::Block } else { OnMissing::Warn };
    match setting.split_once(": ") {
        Some(("enforce", word)) => policy.enforce = if word == "block" { Enforce::Block } else { Enforce::Warn },
        Some(("on_inconclusive", word)) => policy.on_inconclusive = on_missing(word),
        Some(("on_no_baseline", word)) => policy.on_no_baseline = on_missing(word),
        _ => assert_eq!(setting, "any"),
    }
    let series = SeriesVerdict { benchmark: "checkout".to_owned(), metric: "median".to_owned(), verdict, ..SeriesVerdict::default() };
    judge(&[series], &[], &[], &policy)
}

#[test]
fn exit_codes_are_those_of_the_verdict() {
    let told = table(&["verdict", "policy", "blocking", "exit code"]);
    assert_eq!(told.len(), 10, "a case was left out");
    for row in told {
        let Ok(verdict) = row[0].parse::<Verdict>() else { panic!("`{}` is not a verdict", row[0]) };
        let report = judged(verdict, &row[1]);
        assert_eq!(report.verdict, verdict);
        assert_eq!(
            (if report.blocking { "yes" } else { "no" }, report.exit_code.to_string()),
            (row[2].as_str(), row[3].clone()),
            "{row:?}"
        );
    }
}

#[test]
fn policies_default_to_what_the_page_says() {
    let policy = Policy::default_for(ServiceId(1));
    let [enforce, inconclusive, no_baseline] = [word(policy.enforce), word(policy.on_inconclusive), word(policy.on_no_baseline)];
    let sentence = format!("Defaults: `enforce: {enforce}`, `on_inconclusive: {inconclusive}`, `on_no_baseline: {no_baseline}`.");
    assert!(PAGE.contains(&sentence), "the page lacks: {sentence}");
}
