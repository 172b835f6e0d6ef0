//! The maturity model of the demo, its draft and its versions.

use super::basics::*;
use usecases::view::*;

fn check(id: &str, name: &str, needed: &str) -> ModelCheck {
    ModelCheck {
        id: s(id),
        name: s(name),
        needed: s(needed),
        window: s("30 d"),
        freshness: s("unknown after 30 d of silence"),
        looks_at: s("every service"),
        dimension: s("Delivery"),
        effort: s("L"),
        counts: s("counts 2 times · graded"),
        moves: Some(link("Perf incidents per month", "/kpis/perf-incidents")),
        fact: s("canary-share"),
    }
}

fn versions() -> Vec<ModelVersionRow> {
    let row = |version: i64, by: &str, note: &str, in_force| ModelVersionRow {
        version: format!("Version {version}"),
        href: format!("/model/versions/{version}"),
        published: s("3 Nov 2026"),
        by: s(by),
        note: s(note),
        in_force,
    };
    vec![row(2, "Ana Silva", "Half of the deployments is not enough", true), row(1, "Pacekeeper", "", false)]
}

fn differences() -> Vec<DifferenceRow> {
    vec![
        DifferenceRow { part: s("Check canary-share"), field: s("threshold"), before: s("0.5"), after: s("0.6") },
        DifferenceRow { part: s("Dimension cost"), field: s(""), before: s(""), after: s("added: Cost") },
    ]
}

pub(crate) fn model() -> ModelPage {
    ModelPage {
        headline: s("Version 2 · published 3 Nov 2026 by Ana Silva"),
        note: Some(s("Half of the deployments is not enough")),
        owner: None,
        edit: Some(link("Go on with the draft", "/model/edit")),
        levels: vec![
            ModelLevel { level: level(1), about: s("Work is reactive."), criteria: Vec::new() },
            ModelLevel {
                level: level(3),
                about: s("Deployments go through a canary."),
                criteria: vec![ModelCriterion {
                    id: s("l3-canary"),
                    name: s("Canary deployments"),
                    checks: vec![check("canary-share", "At least 60 % of production deployments have a canary verdict", "60 %")],
                }],
            },
        ],
        kpis: Table {
            caption: s("KPIs with their goals"),
            head: vec![s("KPI"), s("Goal")],
            rows: vec![vec![cell("SLO compliance"), cell("> 99 %")]],
        },
        dimensions: vec![s("Testing"), s("Delivery")],
        rules: facts(&[("Production is", "(?i)^(prod|production|live)(-.*)?$"), ("Severities that count", "critical, page")]),
        versions: versions(),
        disputes: vec![DisputeRow {
            id: s("D-2"),
            about: link("Notifications: Every service sent metrics", "/teams/notifications/explain#D-2"),
            state: mark(Tone::Warn, "open"),
            detail: s("Ole Berg opened it 2 d ago · 0 answers"),
        }],
    }
}

fn field(name: &str, label: &str, input: &str, value: &str) -> ModelField {
    ModelField {
        name: s(name),
        label: s(label),
        hint: s(if name == "threshold" { "Leave empty where a KPI's target decides" } else { "" }),
        input: s(input),
        value: s(value),
        choices: if input == "select" { choices(&[("S", "S, 1"), ("M", "M, 3")]) } else { Vec::new() },
        required: name == "name",
        error: (name == "window_days").then(|| s("`x` is not a whole number")),
    }
}

fn part(id: &str, title: &str) -> ModelPart {
    ModelPart {
        list: s("checks"),
        id: s(id),
        title: s(title),
        summary: s("3 · Canary deployments · canary-share · 0.6"),
        open: id == "canary-share",
        is_item: true,
        fields: vec![
            field("name", "Name", "text", title),
            field("threshold", "Threshold", "number", "0.6"),
            field("window_days", "Window in days", "number", "x"),
            field("graded", "Graded", "checkbox", "on"),
            field("effort", "Effort", "select", "S"),
            field("connect", "What to connect when unknown", "textarea", "Connect deployments."),
        ],
        error: (id == "canary-share").then(|| s("`x` is not a whole number")),
    }
}

pub(crate) fn edit(yaml: bool) -> ModelEdit {
    ModelEdit {
        tabs: vec![choice("/model/edit?view=checks", "Checks", !yaml), choice("/model/edit?view=yaml", "YAML", yaml)],
        view: s(if yaml { "yaml" } else { "checks" }),
        revision: 4,
        state: s("Draft from version 2 · change 4 · 2 h ago by Ana Silva"),
        owner: None,
        overtaken: yaml.then(|| link("Version 3 was published after this draft began", "/model/versions/3?base=2")),
        has_draft: true,
        parts: if yaml { Vec::new() } else { vec![part("canary-share", "Canaries"), part("slos-defined", "SLOs")] },
        add: (!yaml).then(|| ModelPart { id: String::new(), title: s("New check"), open: true, error: None, ..part("new", "New check") }),
        yaml: yaml.then(|| s("levels:\n  - level: 1\n")),
        problems: if yaml {
            vec![ModelProblem {
                place: s("line 37, column 5"),
                part: link("checks[3].threshold", "/model/edit?view=checks#checks-3"),
                text: s("this fact is never above 1, so the check could never pass"),
            }]
        } else {
            Vec::new()
        },
        left_behind: if yaml {
            Vec::new()
        } else {
            vec![s(
                "2 decisions in force and 1 open action name `alerts`, which the draft does not have: published, they count for no check.",
            )]
        },
        differences: differences(),
        more_differences: None,
        notice: None,
        error: yaml.then(|| s("Ana Silva changed the draft meanwhile")),
        sent: yaml.then(|| s("levels:\n  - level: 2\n")),
        publish_draft: Draft::default(),
    }
}

pub(crate) fn preview(past: bool) -> ModelPreview {
    let back = link("Back to the draft", "/model/edit");
    let views = vec![choice("/model/preview", "Today", !past), choice("/model/preview?view=past", "The last 26 weeks", past)];
    if past {
        let weeks = (0..26)
            .map(|week| PastCell {
                draft: Some(if week < 20 { 2 } else { 3 }),
                held: (week > 2).then_some(3),
                then: Some(3),
                title: format!("week {week}: was 3, version 2 finds 3, the draft 2"),
                differs: week < 20,
            })
            .collect();
        return ModelPreview {
            sentence: s("In 20 of 26 weeks of all teams the draft finds another level than version 2."),
            views,
            past: Some(ModelPast {
                assumes: s("Each Sunday is judged from the facts known today."),
                sentence: s(""),
                from: s("24 May 2026"),
                to: s("22 Nov 2026"),
                teams: vec![PastRow { team: link("Payments", "/teams/payments"), weeks, summary: s("20 weeks lower") }],
            }),
            back,
            ..ModelPreview::default()
        };
    }
    ModelPreview {
        sentence: s("1 team would fall."),
        basis: s("Judged like publishing now would, from what was known 4 min ago under version 2. Nothing was written."),
        nodes: vec![ImpactRow {
            node: link("Payments", "/teams/payments"),
            is_team: true,
            before: Level { score: Some(s("3.5")), ..level(3) },
            after: Level { score: Some(s("2.9")), ..level(2) },
            change: Some(Change { direction: Direction::Down, text: s("1") }),
            checks: vec![ImpactCheck {
                name: s("Canary on deployments"),
                before: mark(Tone::Ok, "met"),
                after: mark(Tone::Bad, "not met"),
                because: s("11 of 20 production deployments of the last 30 days have a canary verdict."),
            }],
        }],
        views,
        back,
        ..ModelPreview::default()
    }
}

pub(crate) fn model_versions() -> ModelVersions {
    ModelVersions { versions: versions() }
}

pub(crate) fn model_version() -> ModelVersion {
    let line = |sign: &str, number: usize, text: &str| DiffLine { sign: s(sign), number, text: s(text) };
    ModelVersion {
        version: 2,
        headline: s("Version 2 · published 3 Nov 2026 by Ana Silva"),
        note: Some(s("Half of the deployments is not enough")),
        sha256: s("3f2a91c0"),
        bases: choices(&[("1", "Version 1, 1 Jun 2026")]),
        base: s("version 1"),
        differences: differences(),
        lines: vec![vec![
            line(" ", 116, "    fact: canary-share"),
            line("-", 117, "    threshold: 0.5"),
            line("+", 117, "    threshold: 0.6"),
        ]],
        restore: true,
        exports: vec![link("YAML", "/model/versions/2.yaml")],
    }
}

/// A thread that waits, and one that was resolved.
pub(crate) fn disputes() -> Disputes {
    let said = |by: &str, text: &str, is_comment| DisputeSaid { by: s(by), at: s("2 d ago"), text: s(text), is_comment };
    let open = DisputeThread {
        id: s("D-2"),
        check: s("canary-share"),
        about: s("Canary on deployments"),
        state: mark(Tone::Warn, "open"),
        opened: s("Ole Berg opened it 2 d ago"),
        then: Some(link("as evaluation 1 204 had it", "/teams/payments/explain?at=2026-11-22T10:00:00Z")),
        outcome: None,
        said: vec![said("Ole Berg", "Our canaries run in another tool.", true)],
        may_comment: true,
        may_resolve: true,
        may_reopen: false,
    };
    let resolved = DisputeThread {
        id: s("D-1"),
        state: mark(Tone::Ok, "resolved"),
        outcome: Some(s("The source is mapped now")),
        said: vec![said("Ole Berg", "Metrics are there.", true), said("Ana Silva", "resolved it: The source is mapped now", false)],
        may_resolve: false,
        may_reopen: true,
        ..open.clone()
    };
    Disputes {
        checks: choices(&[("canary-share", "Canary on deployments")]),
        may_open: true,
        threads: vec![open, resolved],
        draft: Draft::default(),
    }
}
