//! A decode error of a generated model gives the path to the bad value, and never quotes the value.

#[cfg(test)]
mod model_errors {
    use pd_core::{Api, DecodeError, Operation};
    use pd_models::{Incident, LogEntry, WithExtra};
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    fn error<T: DeserializeOwned>(item: &Value) -> DecodeError {
        let operation = Operation::resolve(Api::Rest, &http::Method::GET, "/incidents");
        let page = json!({"incidents": [item]}).to_string();
        let mut items = operation.parse_items::<T>(page.as_bytes()).unwrap().items;
        items.pop().unwrap().err().expect("the item does not fit the type")
    }

    #[test]
    fn a_decode_error_has_the_path_and_no_value() {
        let team = json!({"id": "PABC123", "type": "incident", "teams": [{"id": "T1"}, {"id": "T2", "summary": {"key": "hunter2"}}]});
        let kind = json!({"id": "PABC123", "type": "notify_log_entry", "summary": {"key": "hunter2"}});
        let late_kind = json!({"id": "PABC123", "summary": {"key": "hunter2"}, "type": "notify_log_entry"});
        let title = json!({"id": "PABC123", "type": "incident", "title": {"key": "hunter2"}});
        for (error, path) in [
            (error::<Incident>(&team), "incidents[0].teams[1].summary"),
            (error::<LogEntry>(&kind), "incidents[0].summary"),
            (error::<LogEntry>(&late_kind), "incidents[0].summary"),
            (error::<WithExtra<Incident>>(&title), "incidents[0].title"),
        ] {
            let shown = error.to_string();
            assert_eq!((error.path(), error.item_id()), (Some(path), Some("PABC123")), "{shown}");
            assert!(shown.ends_with("expected text, found map"), "{shown}");
            assert!(!shown.contains("hunter2"), "{shown}");
            assert_eq!(error.item_index(), Some(0));
        }
    }
}
