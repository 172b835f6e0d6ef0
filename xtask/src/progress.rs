//! Says what is being done while it is done, and at the end what each stage took.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use anyhow::Result;

pub(crate) struct Progress {
    started: Instant,
    stages: Vec<Stage>,
}

struct Stage {
    name: &'static str,
    took: Duration,
    passed: bool,
}

impl Progress {
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), stages: Vec::new() }
    }

    pub(crate) fn stage<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        eprintln!("\n\u{25b6} {name}");
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        let mark = if result.is_ok() { '\u{2714}' } else { '\u{2718}' };
        eprintln!("{mark} {name}: {}", seconds(took));
        self.stages.push(Stage { name, took, passed: result.is_ok() });
        result
    }

    /// One line per stage, the slowest visible at a glance, and the total.
    pub(crate) fn summary(&self) {
        let mut out = io::stderr().lock();
        let longest = self.stages.iter().map(|stage| stage.took.as_secs_f64()).fold(0.1, f64::max);
        let mut lines = String::from("\n");
        for stage in &self.stages {
            // At most 20 cells, so never more than fits a line.
            let bar = (stage.took.as_secs_f64() / longest * 20.0).round() as usize;
            let mark = if stage.passed { '\u{2714}' } else { '\u{2718}' };
            lines.push_str(&format!("{mark} {:<34} {:>8}  {}\n", stage.name, seconds(stage.took), "\u{2587}".repeat(bar)));
        }
        lines.push_str(&format!("  {:<34} {:>8}\n", "total", seconds(self.started.elapsed())));
        // Nothing is lost if nobody reads it.
        let _ = out.write_all(lines.as_bytes());
    }
}

pub(crate) fn seconds(took: Duration) -> String {
    let seconds = took.as_secs_f64();
    if seconds < 60.0 { format!("{seconds:.1} s") } else { format!("{} min {:02.0} s", took.as_secs() / 60, seconds % 60.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        assert_eq!(seconds(Duration::from_millis(840)), "0.8 s");
        assert_eq!(seconds(Duration::from_secs(59)), "59.0 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
