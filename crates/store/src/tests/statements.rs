//! Every fixed SQL text is understood by both engines, prepared against an empty database.

use super::samples::read;
use crate::testing::on_both;
use crate::{
    accounts, actions, alerts, annotations, approvals, blocks, change_points, commits, demo, disputes, evaluation, evidence, facts,
    forecasts, gate, ids, inbox, kpi_points, models, objective_results, outbox, regressions, reporters, retention, reviews, runs, schedule,
    series, setting, slo_state, slo_windows, snapshots, sources,
};

fn statements() -> Vec<(&'static str, &'static str)> {
    let mut all = Vec::new();
    for of_module in [
        alerts::STATEMENTS,
        annotations::STATEMENTS,
        approvals::STATEMENTS,
        blocks::STATEMENTS,
        change_points::STATEMENTS,
        commits::STATEMENTS,
        demo::STATEMENTS,
        evaluation::STATEMENTS,
        facts::STATEMENTS,
        forecasts::STATEMENTS,
        gate::STATEMENTS,
        ids::STATEMENTS,
        kpi_points::STATEMENTS,
        objective_results::STATEMENTS,
        reporters::STATEMENTS,
        retention::STATEMENTS,
        reviews::STATEMENTS,
        runs::STATEMENTS,
        schedule::STATEMENTS,
        setting::STATEMENTS,
        slo_state::STATEMENTS,
        slo_windows::STATEMENTS,
        sources::STATEMENTS,
    ]
    .into_iter()
    .chain(accounts::STATEMENTS)
    .chain(actions::ALL_STATEMENTS)
    .chain(disputes::ALL_STATEMENTS)
    .chain(evidence::STATEMENTS)
    .chain(inbox::ALL_STATEMENTS)
    .chain(models::ALL_STATEMENTS)
    .chain(outbox::ALL_STATEMENTS)
    .chain(regressions::ALL_STATEMENTS)
    .chain(series::ALL_STATEMENTS)
    .chain(snapshots::ALL_STATEMENTS)
    {
        all.extend_from_slice(of_module);
    }
    all
}

#[tokio::test]
async fn every_statement_is_prepared_on_both() {
    on_both(async |store| {
        use sqlx::{Executor, SqlSafeStr};
        let statements = statements();
        assert!(statements.len() > 80, "{}", statements.len());
        let mut session = read(&store).await;
        for (name, text) in statements {
            let prepared = on_engine!(&mut session, connection => connection.prepare(text.into_sql_str()).await.map(|_| ()));
            assert!(prepared.is_ok(), "{name}: {prepared:?}");
        }
    })
    .await;
}

/// Tables that grow without bound.
const LARGE: [&str; 10] =
    ["delivery", "evidence", "run", "series_block", "fact", "snapshot", "kpi_point", "commit_pos", "outbox", "gate_report"];

/// Indexes that hold only what is waiting or open: reading through them is what they are for.
const PARTIAL: [&str; 5] = ["delivery_due", "evidence_unabsorbed", "evidence_unmapped", "fact_with_open_roots", "outbox_due"];

/// What reads all of a large table on purpose: rare work of an administrator, and counts over an index that covers them.
const EXEMPT: [&str; 3] = ["demo::", "inbox::listing::COUNTS", "outbox::listing::COUNTS"];

#[tokio::test]
async fn no_statement_reads_through_a_large_table() {
    let put_together = [
        ("blocks::TAILS", format!("{}$1 AND series.id IN ($2, $3)", blocks::TAILS)),
        ("facts::OF", format!("{}$1) AND subject_kind = 's' AND subject IN ($2, $3) AND (open_roots > 0 OR day >= $4)", facts::OF)),
        (
            "evidence::OF_SERVICES",
            format!(
                "{}, $1, $2) AND day >= $3 AND kind IN ($4, $5) AND absorbed_in <= $6 ORDER BY id DESC LIMIT $7",
                evidence::OF_SERVICES
            ),
        ),
        ("evidence::OF_SUBJECTS", format!("{}$1 AND service IN ($2, $3) AND day >= $4", evidence::OF_SUBJECTS)),
    ];
    let fixed = statements().into_iter().map(|(name, text)| (name, text.to_owned()));
    let database = crate::testing::sqlite().await;
    let mut session = read(&database.store).await;
    let crate::Session::Sqlite(transaction) = &mut session else { panic!("not SQLite") };
    let mut bad = Vec::new();
    for (name, text) in fixed.chain(put_together).filter(|(name, _)| !EXEMPT.iter().any(|exempt| name.contains(exempt))) {
        let mut explain = crate::sql::build::<sqlx::Sqlite>(&format!("EXPLAIN QUERY PLAN {text}"));
        let plan: Vec<(i64, i64, i64, String)> = explain.build_query_as().fetch_all(&mut **transaction).await.unwrap();
        let steps: Vec<_> = plan.into_iter().map(|(.., step)| step).collect();
        // In the order of an index and with a limit, a scan stops after what it was asked for.
        let stops = text.contains(" LIMIT ") && !steps.iter().any(|step| step.contains("TEMP B-TREE"));
        for step in steps {
            let mut words = step.strip_prefix("SCAN ").unwrap_or_default().split(' ');
            let large = words.next().is_some_and(|table| LARGE.contains(&table));
            let index = words.next_back().filter(|_| step.contains(" USING "));
            if large && !(index.is_some() && stops) && !index.is_some_and(|index| PARTIAL.contains(&index)) {
                bad.push((name, step));
            }
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
}
