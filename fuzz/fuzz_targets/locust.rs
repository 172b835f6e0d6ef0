//! `adapters::parse("locust", …)`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = adapters::parse("locust", data);
});
