//! Webhooks of Alertmanager and Grafana.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = adapters::alertmanager::parse(data);
});
