//! Every function of the store, on both engines.

mod accounts;
mod actions;
mod annotations;
mod concurrency;
mod demo;
mod disputes;
mod engine;
mod evidence;
mod explorer;
mod inbox;
mod measurements;
mod models;
mod outbox;
mod packing;
mod results;
mod reviews;
mod samples;
mod schedule;
mod sources;
mod statements;
