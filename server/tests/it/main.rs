//! The server from outside: requests through the real router, and the real program killed in the middle of its work.

mod authorization;
mod harness;
mod installation;
