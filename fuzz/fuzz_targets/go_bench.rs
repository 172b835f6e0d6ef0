//! `adapters::parse("gobench", …)` and `parse_reader`, which must say the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let whole = adapters::parse("gobench", data);
    let streamed = adapters::parse_reader("gobench", &mut &*data);
    assert_eq!(whole, streamed, "read as a whole and as a stream");
});
