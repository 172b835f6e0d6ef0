//! Every function of the store, on both engines.

mod accounts;
mod actions;
mod concurrency;
mod demo;
mod engine;
mod evidence;
mod explorer;
mod inbox;
mod measurements;
mod outbox;
mod packing;
mod results;
mod samples;
mod schedule;
mod sources;
mod statements;
