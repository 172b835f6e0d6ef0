//! Use cases on both engines, under a fixed clock.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it stands")]

mod accounts;
mod apply;
mod approvals;
mod evaluations;
mod gate;
mod harness;
mod ingest;
mod mapping;
mod slos;
mod triage;
mod verdicts;
