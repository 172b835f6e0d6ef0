//! Every KPI by a worked example, with its edges and its unknowns.

mod delivery;
mod efficiency;
mod operations;
mod scopes;
