//! A secret that a server says back, taken out again before anybody reads it.

use memchr::{memchr_iter, memmem};
use serde_json::{Map, Value};

use super::Credential;

/// A shorter secret would be found where it is not meant; PagerDuty's own have 20 characters and more.
const SOUGHT_FROM: usize = 8;

/// What stands where the secret stood.
const IN_ITS_PLACE: &str = "[credential]";

impl Credential {
    /// A response body, a header's value, a message: without the secret, where the server said it back, in plain text or
    /// escaped as JSON allows. `None` where it is not in it, as good as always, and for a secret shorter than 8.
    ///
    /// ```
    /// use pd_core::Credential;
    ///
    /// let credential = Credential::token("u+NoTaReAlKeY_wxyz")?;
    /// let echo = br#"{"error": {"message": "what is Token token=u+NoTaReAlKeY_wxyz?"}}"#;
    /// let clean = credential.scrub(echo).unwrap();
    /// assert_eq!(clean, br#"{"error": {"message": "what is Token token=[credential]?"}}"#);
    /// assert_eq!(credential.scrub(br#"{"users": []}"#), None);
    /// # Ok::<(), pd_core::CredentialError>(())
    /// ```
    #[must_use]
    pub fn scrub(&self, text: &[u8]) -> Option<Vec<u8>> {
        let secret = self.secret();
        if secret.len() < SOUGHT_FROM || text.len() < secret.len() {
            return None;
        }
        if may_be_escaped(text, secret)
            && let Ok(mut value) = serde_json::from_slice(text)
            && let Ok(plain) = std::str::from_utf8(secret)
            && scrub_value(&mut value, plain)
        {
            return serde_json::to_vec(&value).ok();
        }
        scrub_plain(text, secret)
    }
}

fn scrub_plain(text: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let mut found = memmem::find_iter(text, secret).peekable();
    found.peek()?;
    let mut clean = Vec::with_capacity(text.len());
    let mut from = 0;
    for at in found {
        clean.extend_from_slice(text.get(from..at).unwrap_or_default());
        clean.extend_from_slice(IN_ITS_PLACE.as_bytes());
        from = at + secret.len();
    }
    clean.extend_from_slice(text.get(from..).unwrap_or_default());
    Some(clean)
}

/// Whether a character of the secret is written as an escape: only then can JSON hide it, and the body is worth parsing.
fn may_be_escaped(text: &[u8], secret: &[u8]) -> bool {
    memchr_iter(b'\\', text).any(|at| match text.get(at + 1) {
        Some(b'u') => {
            let digits = text.get(at + 2..at + 6).and_then(|digits| std::str::from_utf8(digits).ok());
            let code = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            code.is_some_and(|code| secret.contains(&code))
        }
        Some(escaped @ (b'/' | b'"' | b'\\')) => secret.contains(escaped),
        _ => false,
    })
}

/// Whether the secret was in it.
fn scrub_value(value: &mut Value, secret: &str) -> bool {
    match value {
        Value::String(text) if text.contains(secret) => {
            *text = text.replace(secret, IN_ITS_PLACE);
            true
        }
        Value::Array(items) => items.iter_mut().fold(false, |found, item| scrub_value(item, secret) | found),
        Value::Object(members) => scrub_members(members, secret),
        _ => false,
    }
}

fn scrub_members(members: &mut Map<String, Value>, secret: &str) -> bool {
    let names: Vec<String> = members.keys().filter(|name| name.contains(secret)).cloned().collect();
    let mut found = !names.is_empty();
    for name in names {
        if let Some(member) = members.remove(&name) {
            members.insert(name.replace(secret, IN_ITS_PLACE), member);
        }
    }
    for member in members.values_mut() {
        found |= scrub_value(member, secret);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "u+NoTaR/eAlKeY_wxyz";

    fn scrubbed(text: &str) -> String {
        let credential = Credential::token(KEY).unwrap();
        String::from_utf8(credential.scrub(text.as_bytes()).unwrap_or_else(|| text.into())).unwrap()
    }

    #[test]
    fn takes_the_secret_out_of_any_text() {
        assert_eq!(scrubbed(&format!("{KEY} and {KEY}")), "[credential] and [credential]");
        assert_eq!(scrubbed(&format!("<p>\\n{KEY}</p>")), "<p>\\n[credential]</p>");
        assert_eq!(scrubbed("u+NoTaR/eAlKeY_wxy"), "u+NoTaR/eAlKeY_wxy");
    }

    #[test]
    fn takes_it_out_however_json_escapes_it() {
        let all: String = KEY.chars().map(|c| format!("\\u{:04X}", u32::from(c))).collect();
        for escaped in [all, KEY.replace('/', "\\/"), KEY.replace('N', "\\u004e")] {
            assert_eq!(scrubbed(&format!(r#"{{"a":["x {escaped}",1]}}"#)), r#"{"a":["x [credential]",1]}"#);
            assert_eq!(scrubbed(&format!(r#"{{"{escaped}":{{}}}}"#)), r#"{"[credential]":{}}"#);
        }
    }

    #[test]
    fn leaves_everything_else_as_it_is() {
        for text in ["", "{\"a\": \"\\u004e\", \"b\":  1.0}", "\\", "\\u00", "\"\\u00zz\"", "\\u004e\u{e9}"] {
            assert_eq!(scrubbed(text), text);
        }
    }

    #[test]
    fn knows_the_secret_of_each_kind() {
        let secret = |credential: Result<Credential, _>| {
            let credential: Credential = credential.unwrap();
            String::from_utf8(credential.secret().to_vec()).unwrap()
        };
        assert_eq!(secret(Credential::token("abc=")), "abc=");
        assert_eq!(secret(Credential::bearer("abc")), "abc");
        assert_eq!(secret(Credential::passthrough("Basic dXNlcjpwYXNz==")), "dXNlcjpwYXNz==");
        assert_eq!(secret(Credential::passthrough("Token token=abc")), "abc");
        assert_eq!(secret(Credential::passthrough("Token token=\"abc\"")), "abc");
        assert_eq!(secret(Credential::passthrough("abc")), "abc");
    }

    #[test]
    fn a_short_secret_is_not_sought() {
        assert_eq!(Credential::token("key").unwrap().scrub(b"the key of the matter"), None);
    }
}
