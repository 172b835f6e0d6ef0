//! What makes two runs comparable (decision 7): patch releases and clock speeds do not split a series, another machine does.

use domain::evidence::Workload;
use domain::results::Report;

/// `AMD EPYC · 2 cores · Linux/x86_64 · CPython 3.11`, or the runner class that the uploader names. Load tests carry no machine at
/// all, so only a named class tells them apart.
pub fn fingerprint(report: &Report, runner: Option<&str>) -> String {
    if report.workload == Workload::Load {
        return runner.unwrap_or("unknown").to_owned();
    }
    let machine = &report.machine;
    let processor = runner.map(str::to_owned).or_else(|| machine.cpu.as_deref().map(normalised));
    let cores = machine.cores.map(|cores| format!("{cores} cores"));
    let platform = match (&machine.os, &machine.arch) {
        (Some(os), Some(arch)) => Some(format!("{os}/{arch}")),
        (os, arch) => os.clone().or_else(|| arch.clone()),
    };
    let parts: Vec<_> = [processor, cores, platform, machine.toolchain.clone()].into_iter().flatten().collect();
    if parts.is_empty() { "unknown".to_owned() } else { parts.join(" · ") }
}

/// `Intel(R) Xeon(R) CPU @ 2.20GHz` and `Intel Xeon` are the same brand: marks, the word CPU and the clock speed go.
fn normalised(brand: &str) -> String {
    let brand = brand.replace("(R)", "").replace("(TM)", "").replace("(tm)", "");
    let brand = brand.split('@').next().unwrap_or_default();
    brand.split_whitespace().filter(|word| !matches!(*word, "CPU" | "Processor")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn clock_speed_and_marks_do_not_split_a_brand() {
        assert_eq!(normalised("Intel(R) Xeon(R) CPU @ 2.20GHz"), "Intel Xeon");
        assert_eq!(normalised("AMD EPYC 7763 64-Core Processor"), "AMD EPYC 7763 64-Core");
    }
}
