//! Runs the fuzz targets over the saved corpus in `fuzz/corpus`, over mutations of it, and over random bytes.

use std::{fs, path::Path};

use pd_tests::targets::{ALL, Target};
use proptest::{prelude::*, sample::Index, test_runner::TestRunner};

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    files.map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
}

/// Generates an input of the corpus in which one span is replaced by random bytes, or by a span of another input.
fn mutation(corpus: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let random = prop::collection::vec(any::<u8>(), 0..8);
    let input = prop::sample::select(corpus);
    let at = (any::<Index>(), any::<Index>());
    (input.clone(), at.clone(), input, at, random, any::<bool>()).prop_map(
        |(mut one, at, other, from, random, splice)| {
            let piece = if splice { &other[span(from, other.len())] } else { &random[..] };
            one.splice(span(at, one.len()), piece.iter().copied());
            one
        },
    )
}

fn span((a, b): (Index, Index), length: usize) -> std::ops::Range<usize> {
    let (a, b) = (a.index(length + 1), b.index(length + 1));
    a.min(b)..a.max(b)
}

fn check(target: Target, cases: u32, inputs: impl Strategy<Value = Vec<u8>>) {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) };
    let run = TestRunner::new(config).run(&inputs, |input| {
        target(&input);
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));
}

fn run_target(name: &str) {
    let (_, target) = ALL.into_iter().find(|(known, _)| *known == name).unwrap();
    let corpus = corpus(name);
    assert!(corpus.len() >= 10, "the corpus of {name} has {} inputs", corpus.len());
    for input in &corpus {
        target(input);
    }
    // An event can grow to a megabyte and is sent several times.
    let cases = if name == "event" { 64 } else { 2_000 };
    check(target, cases, mutation(corpus));
    check(target, cases, prop::collection::vec(any::<u8>(), 0..200));
}

macro_rules! targets {
    ($($name:ident),*) => {
        $(#[test]
        fn $name() {
            run_target(stringify!($name));
        })*

        #[test]
        fn every_target_has_a_test() {
            assert_eq!(ALL.map(|(name, _)| name), [$(stringify!($name)),*]);
        }
    };
}

targets!(api_error, endpoint, event, json, pacing, page, rate_limit, unwrap, url, webhook);
