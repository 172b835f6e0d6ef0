//! Use cases on both engines, under a fixed clock.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod accounts;
mod actions;
mod apply;
mod approvals;
mod checklist;
mod decisions;
mod disputes;
mod evaluations;
mod gate;
mod harness;
mod ingest;
mod kpis;
mod mapping;
mod models;
mod outcomes;
mod plan;
mod reviews;
mod slo_windows;
mod slos;
mod triage;
mod verdicts;
