use std::{borrow::Cow, collections::BTreeSet};

use http::Method;
use serde::Serialize;
use serde_json::json;

use super::*;
use crate::{Api, Operation};

#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
enum Urgency {
    High,
    Low,
}

fn one(text: &str) -> QueryValue {
    QueryValue::One(text.to_owned())
}

fn list(texts: &[&str]) -> QueryValue {
    QueryValue::List(texts.iter().map(|&text| text.to_owned()).collect())
}

#[test]
fn values_of_many_types_are_accepted() {
    let time: jiff::Timestamp = "2026-11-25T14:20:00.5Z".parse().unwrap();
    for (value, expected) in [
        (QueryValue::from("a b"), one("a b")),
        (QueryValue::from(&&"a"), one("a")),
        (QueryValue::from("\"quoted\"\n\u{1f600}"), one("\"quoted\"\n\u{1f600}")),
        (QueryValue::from(Cow::Borrowed("a")), one("a")),
        (QueryValue::from(Box::<str>::from("a")), one("a")),
        (QueryValue::from(&String::from("a")), one("a")),
        (QueryValue::from('x'), one("x")),
        (QueryValue::from(true), one("true")),
        (QueryValue::from(-5_i8), one("-5")),
        (QueryValue::from(u128::MAX), one("340282366920938463463374607431768211455")),
        (QueryValue::from(1.1_f32), one("1.1")),
        (QueryValue::from(Urgency::High), one("high")),
        (QueryValue::from(&Urgency::Low), one("low")),
        (QueryValue::from(time), one("2026-11-25T14:20:00.5Z")),
        (QueryValue::from(Some("a")), one("a")),
        (QueryValue::from(None::<&str>), list(&[])),
        (QueryValue::from(vec!["a", "b"]), list(&["a", "b"])),
        (QueryValue::from(&[1, 2][..]), list(&["1", "2"])),
        (QueryValue::from([Urgency::Low]), list(&["low"])),
        (QueryValue::from(BTreeSet::from([Urgency::Low, Urgency::High])), list(&["high", "low"])),
        (QueryValue::from(("a", 1)), list(&["a", "1"])),
        (QueryValue::from([Some("a"), None]), list(&["a"])),
        (QueryValue::display(format_args!("{}-{}", 1, 2)), one("1-2")),
    ] {
        assert_eq!(value, expected);
    }
}

#[test]
fn a_value_that_cannot_be_encoded_is_an_error_with_its_name() {
    let operation = Operation::resolve(Api::Rest, &Method::GET, "/users");
    let mut url = crate::BaseUrl::parse("https://api.pagerduty.com").unwrap().resolve("users").unwrap();
    for value in [QueryValue::from(json!({"a": 1})), QueryValue::from([["a"]])] {
        let query = Query::new().with("limit", 1).with("filter", value);
        let error = url.set_query(&query, &operation).unwrap_err();
        assert!(error.to_string().starts_with("the query parameter `filter` cannot be sent: it is a "), "{error}");
        assert_eq!(url.query(), None);
    }
}

#[test]
fn the_members_of_a_struct_are_parameters() {
    #[derive(Serialize)]
    struct Filter<'a> {
        urgencies: Vec<Urgency>,
        total: bool,
        cursor: Option<&'a str>,
        #[serde(rename = "team_ids[]")]
        teams: [&'a str; 1],
    }
    let filter = Filter { urgencies: vec![Urgency::High, Urgency::Low], total: true, cursor: None, teams: ["P1"] };
    let query = Query::of(&filter).unwrap();
    let operation = Operation::resolve(Api::Rest, &Method::GET, "/incidents");
    let expected = "urgencies%5B%5D=high&urgencies%5B%5D=low&total=true&team_ids%5B%5D=P1";
    assert_eq!(query.encode(&operation), expected);
    // Iterating and collecting, as `queries` of a session does, changes nothing.
    let again: Query = Query::new().into_iter().chain(query).collect();
    assert_eq!(again.encode(&operation), expected);

    assert_eq!(Query::of(&json!({"a": null, "b": 1})).unwrap().encode(&operation), "b=1");
    assert!(Query::of(&["a"]).unwrap_err().to_string().starts_with("the query parameters cannot be sent"));
    assert!(Query::of(&json!({"a": {}})).unwrap_err().to_string().contains("`a`"));
}
