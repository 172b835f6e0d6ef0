//! Webhooks of GitHub.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for event in ["push", "pull_request", "workflow_run", "deployment_status"] {
        let _ = adapters::github::parse(event, "delivery", data);
    }
    let _ = adapters::github::json_of("application/x-www-form-urlencoded", data);
});
