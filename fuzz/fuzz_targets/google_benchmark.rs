//! `adapters::parse("gbench", …)`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = adapters::parse("gbench", data);
});
