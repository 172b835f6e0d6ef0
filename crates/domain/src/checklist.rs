//! Answers to a review checklist: boxes ticked in a pull request's text, and what evidence says without anybody ticking.

mod answer;
mod matching;

pub use answer::{Answer, Answered, Known, RunResult, answers};
pub use matching::matches;

#[cfg(test)]
mod tests;
