//! `scale fill URL MIX DENSITY` fills an empty store; `scale scan URL` looks for change points in all series of one; `scale day URL` computes yesterday of all services, until after its midnight. What each took goes to standard output as `name: figure` lines.

use anyhow::{Result, bail};
use benches::scale::{fill, recompute_day, scan};

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["fill", url, mix, density] => {
            let filled = fill(url, mix.parse()?, density.parse()?).await?;
            println!("measurements: {}", filled.measurements);
            println!("runs: {}", filled.runs);
            println!("written: {:.1} s", filled.written_in.as_secs_f64());
            println!("evaluated: {:.1} s", filled.evaluated_in.as_secs_f64());
        }
        ["scan", url] => {
            let scanned = scan(url).await?;
            println!("series: {}", scanned.series);
            println!("computing: {:.2} s", scanned.computing.as_secs_f64());
            println!("found: {}", scanned.found);
            println!("scanned: {} services, {} series, {} opened", scanned.whole.services, scanned.whole.series, scanned.whole.opened);
            println!("whole: {:.2} s", scanned.whole_took.as_secs_f64());
        }
        ["day", url] => {
            let day = recompute_day(url).await?;
            println!("services: {}", day.services);
            println!("records: {}", day.records);
            println!("evidence: {:.2} s", day.evidence.as_secs_f64());
            println!("tick: {:.2} s", day.tick.as_secs_f64());
        }
        _ => bail!("scale fill URL suites|everywhere sparse|all | scale scan URL | scale day URL"),
    }
    Ok(())
}
