#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| pd_tests::targets::webhook(data));
