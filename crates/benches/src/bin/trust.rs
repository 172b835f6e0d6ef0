//! Prints the table of `benches::trust`; ends with 1 if a figure misses its target.

use anyhow::Result;
use benches::trust;
use std::process::ExitCode;

fn main() -> Result<ExitCode> {
    let rows = trust::simulate(&trust::full())?;
    print!("{}", trust::table(&rows));
    let missed = rows.iter().filter(|row| row.met == Some(false)).count();
    eprintln!("{missed} of {} targets missed", rows.iter().filter(|row| row.met.is_some()).count());
    Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
