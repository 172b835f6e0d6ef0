//! Simulations and loads that show whether Pacekeeper keeps its promises: how often its gate is wrong (`trust`), and how large and how
//! fast it is with a store at its full size (`scale`). Run by `cargo xtask bench`; a smaller edition of each simulation is an ordinary
//! test. Figures and how to repeat them: docs/BENCHMARKS.md.

mod installation;
pub mod scale;
pub mod trust;
