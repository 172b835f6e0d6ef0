//! Use cases on both engines, under a fixed clock.

mod accounts;
mod apply;
mod evaluations;
mod harness;
mod ingest;
mod mapping;
mod slos;
mod verdicts;
