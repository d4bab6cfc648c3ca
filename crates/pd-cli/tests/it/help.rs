//! Help, completions and the man page.

use std::collections::BTreeSet;

use crate::fixture::{Fixture, run};

#[test]
fn the_help_fits_one_screen_and_explains_the_output_format() {
    let fixture = Fixture::new();
    for flag in ["--help", "-h", "help", ""] {
        let ran = run(&mut fixture.bare(flag));
        let help = ran.out.clone() + &ran.err;
        assert!(help.lines().count() <= 50 && help.lines().all(|line| line.chars().count() <= 80), "{help}");
        for word in ["Respond:", "Events:", "PD_API_KEY", "--demo", "Exit status", "oncall", "JSON lines in a pipe"] {
            assert!(help.contains(word), "{word}: {help}");
        }
    }
}

/// The subcommands of a command, from its help.
fn subcommands(help: &str) -> Vec<String> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_help_of_each_subcommand_has_an_example() {
    let fixture = Fixture::new();
    let overview = run(&mut fixture.bare("--help")).ok().out;
    let listed = overview.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names =
        listed.filter_map(|line| line.split_whitespace().next()).filter(|name| name.chars().all(char::is_lowercase));
    let mut paths: Vec<String> = names.map(str::to_owned).collect();
    assert!(paths.len() >= 18, "{paths:?}");
    let mut seen = 0;
    while let Some(path) = paths.pop() {
        let help = run(&mut fixture.bare(&format!("{path} --help"))).ok().out;
        let below = subcommands(&help);
        assert!(help.contains("Example") && help.contains(&format!("pd {path}")), "{path}: {help}");
        seen += 1;
        paths.extend(below.into_iter().map(|name| format!("{path} {name}")));
    }
    assert!(seen > 40, "{seen}");
}

/// Requests completions as the script of bash does.
fn complete(fixture: &Fixture, line: &str) -> BTreeSet<String> {
    let mut pd = fixture.pd("");
    let words: Vec<&str> = line.split(' ').collect();
    pd.env("COMPLETE", "bash").env("_CLAP_IFS", "\n").env("_CLAP_COMPLETE_COMP_TYPE", "9");
    pd.env("_CLAP_COMPLETE_SPACE", "true").env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string());
    let ran = run(pd.arg("--").args(words)).ok();
    assert_eq!(ran.err, "");
    ran.out.lines().map(str::to_owned).collect()
}

#[test]
fn completions_offer_names_of_subcommands_and_ids() {
    let fixture = Fixture::new();
    assert!(complete(&fixture, "pd inc").contains("incident"));
    assert!(
        complete(&fixture, "pd incident ").is_superset(&BTreeSet::from(["ack", "bulk", "watch"].map(str::to_owned)))
    );
    let open: BTreeSet<String> =
        fixture.incidents("triggered").into_iter().chain(fixture.incidents("acknowledged")).collect();
    for command in ["incident show", "incident ack", "incident merge", "incident note"] {
        let offered = complete(&fixture, &format!("pd {command} Q"));
        assert!(!offered.is_empty() && offered.is_subset(&open), "{command}: {offered:?}");
    }
    let schedule = fixture.id("schedules", 0);
    assert_eq!(complete(&fixture, &format!("pd schedule show {}", &schedule[..5])), BTreeSet::from([schedule]));
    let service = fixture.id("services", 3);
    assert!(complete(&fixture, &format!("pd incident list --service {}", &service[..4])).contains(&service));
    // An error is not printed while the user types.
    fixture.sim.fault(pd_sim::Fault::status(401).always());
    assert!(complete(&fixture, "pd incident show Q").is_empty());
}
