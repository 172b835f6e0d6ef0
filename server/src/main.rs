//! The binary `pacekeeper`. See `pacekeeper --help`.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Judging a report is many short-lived strings and rows on two or three threads: a fifth of its time was spent in the C library's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    pacekeeper::cli::main()
}
