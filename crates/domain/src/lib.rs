//! The words of Pacekeeper as types, and the mathematics over them. No I/O, no clock, no database: every function here gives the
//! same answer for the same arguments, which is what makes `pacekeeper recompute` reproduce snapshots byte for byte.

pub mod budget;
pub mod catalog;
pub mod change_points;
pub mod checklist;
pub mod dora;
pub mod drift;
pub mod engine;
pub mod evidence;
pub mod facts;
pub mod ids;
pub mod kpi;
pub mod maturity;
pub mod model;
pub mod money;
pub mod numbers;
pub mod objectives;
pub mod planner;
pub mod regression;
pub mod results;
pub mod review;
pub mod roadmap;
pub mod scope;
pub mod slug;
pub mod snapshot;
pub mod stats;
pub mod time;
pub mod trust;
pub mod verdict;
pub mod verification;
