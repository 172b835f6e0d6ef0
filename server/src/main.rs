//! The binary `pacekeeper`. See `pacekeeper --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pacekeeper::cli::main()
}
