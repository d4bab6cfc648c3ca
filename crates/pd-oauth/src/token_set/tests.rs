use std::time::Duration;

use serde_json::json;

use super::*;

fn read(body: &serde_json::Value, before: Option<&TokenSet>) -> Result<TokenSet, Error> {
    let context = RequestContext {
        step: Step::Refresh,
        kind: TokenKind::User,
        at: Timestamp::UNIX_EPOCH,
        scopes: vec!["incidents.read".to_owned(), "pizza.read".to_owned()],
        subdomain: None,
        before,
    };
    TokenSet::new(serde_json::from_str(&body.to_string()).unwrap(), context)
}

#[test]
fn scopes_that_were_not_granted_are_missing() {
    let body = json!({"access_token": "a", "scope": "incidents.read openid", "expires_in": 60});
    let tokens = read(&body, None).unwrap();
    assert_eq!(tokens.missing_scopes(), ["pizza.read"]);
    assert_eq!(tokens.expires_at(), Some(Timestamp::UNIX_EPOCH + Duration::from_secs(60)));
    assert!(read(&json!({"access_token": "a"}), None).unwrap().missing_scopes().is_empty(), "RFC 6749, 5.1");
}

#[test]
fn a_refresh_token_is_kept_if_the_server_sends_no_other() {
    let first = read(&json!({"access_token": "a", "refresh_token": "r", "id_token": "i"}), None).unwrap();
    let second = read(&json!({"access_token": "b"}), Some(&first)).unwrap();
    assert_eq!(second.refresh_token().map(|token| token.expose_secret()), Some("r"));
    assert_eq!(second.id_token().map(|token| token.expose_secret()), Some("i"));
}

#[test]
fn the_stored_form_is_read_back_and_debug_shows_no_token() {
    let body = json!({
        "access_token": "pdus+HIDDENACCESS", "refresh_token": "HIDDENREFRESH", "id_token": "HIDDENID",
        "scope": "incidents.read as_account-us.acme", "expires_in": 60,
    });
    let tokens = read(&body, None).unwrap();
    assert_eq!(tokens.subdomain(), Some("acme"));
    let again = TokenSet::from_json(tokens.to_json().expose_secret()).unwrap();
    assert_eq!(again.to_json().expose_secret(), tokens.to_json().expose_secret());
    let shown = format!("{tokens:?} {tokens:#?} {:?}", tokens.to_json());
    assert!(!shown.contains("HIDDEN"), "{shown}");
}

#[test]
fn other_text_is_rejected_and_not_quoted() {
    let good = read(&json!({"access_token": "HIDDEN"}), None).unwrap().to_json();
    let good = good.expose_secret();
    let newer = good.replace("\"version\":1", "\"version\":2");
    let unsendable = good.replace("HIDDEN", "HIDDEN\\nHIDDEN");
    for text in ["", "HIDDEN", "{\"access_token\": [\"HIDDEN\"]}", &good[..good.len() - 1], &newer, &unsendable] {
        let error = TokenSet::from_json(text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("HIDDEN"), "{error:?}");
    }
}
