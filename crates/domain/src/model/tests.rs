use super::*;
use std::collections::BTreeSet;

fn default() -> Model {
    Model::parse(DEFAULT_YAML).unwrap()
}

#[test]
fn the_shipped_model_is_the_program_descriptions_five_levels_and_twelve_criteria() {
    let model = default();
    let levels: Vec<(u8, &str)> = model.levels.iter().map(|level| (level.level, level.name.as_str())).collect();
    assert_eq!(levels, [(1, "Ad-hoc"), (2, "Basic"), (3, "Integrated"), (4, "Proactive"), (5, "Optimized")]);
    let criteria: Vec<(&str, u8, &str)> = model.criteria.iter().map(|c| (c.id.as_str(), c.level, c.name.as_str())).collect();
    assert_eq!(
        criteria,
        [
            ("l2-manual-tests", 2, "Manual tests before releases"),
            ("l2-basic-monitoring", 2, "Basic monitoring"),
            ("l2-alerts", 2, "Alerts exist"),
            ("l3-ci-tests", 3, "Automated tests in CI"),
            ("l3-slos", 3, "SLOs defined"),
            ("l3-canary", 3, "Canary deployments"),
            ("l4-profiling", 4, "Continuous profiling"),
            ("l4-budgets", 4, "Performance budgets"),
            ("l4-trends", 4, "Trend analysis"),
            ("l5-culture", 5, "Performance culture across entire team"),
            ("l5-self-service", 5, "Self-service process"),
            ("l5-improvement", 5, "Measurable continuous improvement"),
        ]
    );
}

#[test]
fn it_has_sixteen_checks_three_four_four_and_five_and_uses_every_dimension() {
    let model = default();
    let per_level = |level| model.checks.iter().filter(|check| model.level_of(check) == level).count();
    assert_eq!([2, 3, 4, 5].map(per_level), [3, 4, 4, 5]);
    let ids: BTreeSet<&str> = model.checks.iter().map(|check| check.id.as_str()).collect();
    assert_eq!(ids.len(), 16);
    let used: BTreeSet<&str> = model.checks.iter().map(|check| check.dimension.as_str()).collect();
    let listed: BTreeSet<&str> = model.dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
    assert_eq!(used, listed);
}

#[test]
fn checks_have_a_threshold_or_refer_to_a_kpi_and_say_what_to_do() {
    for check in &default().checks {
        assert_ne!(check.threshold.is_some(), check.fact.kpi().is_some(), "{}", check.id);
        assert!(check.connect.ends_with('.') && !check.action.ends_with('.'), "{}", check.id);
    }
}

#[test]
fn the_nine_kpis_have_the_program_descriptions_targets_and_their_windows() {
    let model = default();
    let kpis: Vec<(KpiId, Goal, u64)> = model.kpis.iter().map(|kpi| (kpi.id, kpi.goal, kpi.window_days)).collect();
    assert_eq!(
        kpis,
        [
            (KpiId::PrPerfTestShare, Goal::Above(0.9), 30),
            (KpiId::PerfFixLeadTime, Goal::Below(1.0), 90),
            (KpiId::RegressionsBeforeProd, Goal::Above(0.95), 90),
            (KpiId::SloCompliance, Goal::Above(0.99), 30),
            (KpiId::PerfIncidents, Goal::Below(1.0), 30),
            (KpiId::ErrorBudgetUsed, Goal::Below(0.5), 30),
            (KpiId::CostPerRequest, Goal::Downward, 84),
            (KpiId::ThroughputPerDollar, Goal::Upward, 84),
            (KpiId::PerfWorkShare, Goal::Below(0.2), 30),
        ]
    );
}

#[test]
fn production_and_performance_alerts_are_recognised() {
    let rules = default().rules;
    let production = regex::Regex::new(&rules.production).unwrap();
    for (environment, is_production) in [("prod", true), ("Production", true), ("live-eu", true), ("preprod", false), ("staging", false)] {
        assert_eq!(production.is_match(environment), is_production, "{environment}");
    }
    let performance = regex::Regex::new(&rules.performance_alerts).unwrap();
    for (alert, is_performance) in [("SLOBurnRateHigh", true), ("HighP99", true), ("ApiLatency", true), ("TargetUp", false)] {
        assert_eq!(performance.is_match(alert), is_performance, "{alert}");
    }
}

#[test]
fn parts_that_do_not_refer_to_each_other_are_refused() {
    let broken = |from: &str, to: &str| Model::parse(&DEFAULT_YAML.replacen(from, to, 1)).unwrap_err().to_string();
    assert!(broken("criterion: l2-alerts", "criterion: l2-basic-monitoring").contains("`l2-alerts` has no check"));
    assert!(broken("criterion: l3-ci-tests", "criterion: l3-ci-sirens").contains("`l3-ci-sirens`, which is not a criterion"));
    assert!(broken("dimension: budgets", "dimension: money").contains("dimension `money`"));
    assert!(broken("level: 5, name: Self", "level: 6, name: Self").contains("level 6"));
    assert!(broken("^(prod|", "^prod|").contains("not a regular expression"));
    assert!(broken("rules:", "rulez:").contains("not valid YAML"));
}
