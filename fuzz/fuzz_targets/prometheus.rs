//! Answers of Prometheus.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = adapters::prometheus::parse_scalar(data);
    let _ = adapters::prometheus::parse_rules(data);
});
