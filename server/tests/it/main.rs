//! The server from outside: requests through the real router, and the real program killed in the middle of its work.

#![expect(clippy::unwrap_used, reason = "tests")]

mod actions;
mod authorization;
mod bad_input;
mod benchmarks;
mod demo;
mod durability;
mod harness;
mod headers;
mod installation;
mod model;
mod outgoing;
mod pages;
mod reviews;
mod sessions;
mod shapes;
mod streams;
