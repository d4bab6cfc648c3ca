//! Numbers keep their spelling in requests and in the output.

use pd_sim::Fault;
use proptest::{prelude::*, test_runner::TestRunner};

use crate::fixture::{Fixture, run};

/// Numbers that a double or a 64-bit integer changes.
const NUMBERS: &str = r#"{"a":935.0901549855263,"b":123456789012345678901234567890,"c":1.10,"d":-0,"e":1e400,"f":1E+2,"g":0.10000000000000001}"#;

#[test]
fn numbers_of_a_response_are_printed_as_received() {
    let fixture = Fixture::new();
    let body = format!("{{\"users\": [{NUMBERS}]}}");
    fixture.sim.fault(Fault::status(200).body(body, "application/json").always());
    for line in ["rest list users -o jsonl", "rest get users -o jsonl"] {
        assert_eq!(fixture.run(line).ok().out, format!("{NUMBERS}\n"));
    }
    let texts =
        ["935.0901549855263", "123456789012345678901234567890", "1.10", "-0", "1e400", "1E+2", "0.10000000000000001"];
    for format in ["json", "csv", "table --columns a,b,c,d,e,f,g", "csv --columns a,b,c,d,e,f,g"] {
        for command in ["list", "get"] {
            let out = fixture.run(&format!("rest {command} users -o {format}")).ok().out;
            let words: Vec<&str> = out.split([' ', ',', '\n']).collect();
            for text in texts {
                assert!(words.contains(&text), "{text} is not in {out}");
            }
        }
    }
    fixture.sim.clear_faults();
    fixture.sim.fault(Fault::status(200).body(format!("{{\"user\": {NUMBERS}}}"), "application/json").always());
    assert_eq!(fixture.run("rest get users/P1 -o jsonl").ok().out, format!("{NUMBERS}\n"));
    assert!(fixture.run("rest get users/P1 -o table").ok().out.contains("123456789012345678901234567890"));
}

#[test]
fn numbers_of_a_body_are_sent_as_written() {
    let fixture = Fixture::new();
    let file = fixture.file("body.json", NUMBERS);
    let wire = || String::from_utf8(fixture.sim.journal().last().unwrap().body().to_vec()).unwrap();
    for (line, input) in [
        ("rest post teams -d -".to_owned(), NUMBERS),
        (format!("rest post teams -d @{file}"), ""),
        (format!("rest post teams -d {NUMBERS}"), ""),
        (format!("rest post teams --body -d {NUMBERS}"), ""),
    ] {
        run(fixture.pd(&line).write_stdin(input));
        assert_eq!(wire(), format!("{{\"team\":{NUMBERS}}}"), "{line}");
    }
    run(&mut fixture.pd(&format!("rest list analytics/raw/incidents -d {NUMBERS}")));
    assert!(wire().contains("123456789012345678901234567890"), "{}", wire());
}

#[test]
fn numbers_of_events_are_sent_as_written() {
    let fixture = Fixture::new();
    let wire = || String::from_utf8(fixture.sim.journal().last().unwrap().body().to_vec()).unwrap();
    let payload = format!(r#""payload":{{"summary":"s","source":"o","severity":"info","custom_details":{NUMBERS}}}"#);
    let event = format!("{{\"event_action\":\"trigger\",\"dedup_key\":\"k\",\"weight\":1.10,{payload}}}");
    let file = fixture.file("events.jsonl", &event);
    run(fixture.pd("event send -").write_stdin(event.as_str())).ok();
    assert!(wire().contains(&payload) && wire().contains("\"weight\":1.10"), "{}", wire());
    fixture.run(&format!("event send {file}")).ok();
    assert!(wire().contains(&payload), "{}", wire());
    let details = fixture.file("details.json", NUMBERS);
    for (line, input) in [
        (format!("event trigger s --source o --severity info --details {NUMBERS}"), ""),
        (format!("event trigger s --source o --severity info --details @{details}"), ""),
        ("event trigger s --source o --severity info --details -".to_owned(), NUMBERS),
    ] {
        run(fixture.pd(&line).write_stdin(input)).ok();
        assert!(wire().contains(&payload), "{line}: {}", wire());
    }
    run(&mut fixture.pd(&format!("change s --details {NUMBERS}"))).ok();
    assert!(wire().contains(&format!("\"custom_details\":{NUMBERS}")), "{}", wire());
}

#[test]
fn a_title_that_was_cut_inside_an_emoji_is_sent_and_read() {
    let fixture = Fixture::new();
    let body = r#"{"name":"cut \ud83d"}"#;
    let made = run(fixture.pd("persist teams --by name -o jsonl -d -").write_stdin(body)).ok();
    assert_eq!(made.lines()[0]["name"], "cut \u{fffd}");
    let details = r#"{"title":"cut \ud83d"}"#;
    run(fixture.pd("event trigger x --source s --details -").write_stdin(details)).ok();
}

#[test]
fn numbers_of_persist_are_sent_as_written() {
    let fixture = Fixture::new();
    let wire = || String::from_utf8(fixture.sim.journal().last().unwrap().body().to_vec()).unwrap();
    let values = format!("{{\"name\":\"Night\",{}", &NUMBERS[1..]);
    run(&mut fixture.pd(&format!("persist teams --by name -d {values}")));
    assert_eq!(wire(), format!("{{\"team\":{values}}}"));
    let found = format!("{{\"teams\": [{{\"id\":\"PT\",\"n\":1.10,{}]}}", &values[1..]);
    let get = || Fault::status(200).body(found.clone(), "application/json").method(http::Method::GET);
    fixture.sim.fault(get().always());
    let printed = fixture.run(&format!("persist teams --by name -d {values} -o jsonl")).ok().out;
    assert_eq!(printed, format!("{{\"id\":\"PT\",\"n\":1.10,{}\n", &values[1..]));
    assert_eq!(fixture.run("find teams night -o jsonl").ok().out, printed);
    // The members that the update does not name are sent back as they were.
    run(&mut fixture.pd("persist teams --by name --update -d {\"name\":\"Night\",\"c\":2.50}"));
    assert!(wire().contains("\"n\":1.10") && wire().contains("\"c\":2.50") && wire().contains("1e400"), "{}", wire());
}

const NUMBER: &str = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,4})?";

/// JSON without strings and without repeated names, because an event does not keep the spelling of these.
fn numbers() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![8 => NUMBER.boxed(), 1 => "true|false|null".boxed()];
    scalar.prop_recursive(5, 40, 5, |inner| {
        proptest::collection::vec(inner, 0..5).prop_flat_map(|values| {
            let members = values.iter().enumerate().map(|(number, value)| format!("\"m{number}\": {value}"));
            let object = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
            prop_oneof![Just(object), Just(format!("[{}]", values.join(" , ")))]
        })
    })
}

fn texts() -> impl Strategy<Value = String> {
    let number = NUMBER;
    let string = "\"([a-zA-Zäöü€ ]|\\\\u00[0-9a-f]{2}|\\\\ud83d\\\\ude00|\\\\ud83d|\\\\[\"\\\\/bfnrt])*\"";
    let scalar = prop_oneof![number.boxed(), string.boxed(), "true|false|null".boxed()];
    scalar.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(" , "))),
            proptest::collection::vec(("[a-c]{0,2}", inner), 0..5).prop_map(|members| {
                let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\" :\n {value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

#[test]
fn any_json_goes_through_a_post_and_back_unchanged() {
    let fixture = Fixture::new();
    let mut runner = TestRunner::new(ProptestConfig { cases: 40, ..ProptestConfig::default() });
    let result = runner.run(&texts(), |text| {
        let body = format!("{{\"v\": {text}}}");
        let fault = fixture.sim.fault(Fault::status(200).body(body.clone(), "application/json").always());
        let ran = run(fixture.pd("rest post teams --body -d -").write_stdin(body.clone()));
        fault.remove();
        prop_assert_eq!(ran.code, 0, "{:?}", ran);
        let wire = String::from_utf8(fixture.sim.journal().last().unwrap().body().to_vec()).unwrap();
        prop_assert_eq!(wire, format!("{{\"team\":{body}}}"));
        prop_assert_eq!(ran.out, body);
        Ok(())
    });
    result.unwrap();
}

#[test]
fn any_numbers_go_through_the_details_of_an_event_unchanged() {
    let fixture = Fixture::new();
    let mut runner = TestRunner::new(ProptestConfig { cases: 40, ..ProptestConfig::default() });
    let result = runner.run(&numbers(), |text| {
        let event = format!(
            r#"{{"event_action":"trigger","dedup_key":"k","payload":{{"summary":"s","source":"o","severity":"info","custom_details":{{"v":{text}}}}}}}"#
        );
        let ran = run(fixture.pd("event send -").write_stdin(event));
        prop_assert_eq!(ran.code, 0, "{:?}", ran);
        prop_assert!(!ran.err.contains("shortened"), "{:?}", ran);
        let wire = String::from_utf8(fixture.sim.journal().last().unwrap().body().to_vec()).unwrap();
        let details = format!("\"custom_details\":{{\"v\":{}}}", text.replace(' ', ""));
        prop_assert!(wire.contains(&details), "{} as {}", text, wire);
        Ok(())
    });
    result.unwrap();
}
