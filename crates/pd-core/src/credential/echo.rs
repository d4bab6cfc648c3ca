//! A secret that a server says back, taken out again before anybody reads it.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue};
use memchr::{arch::all::packedpair::Pair, memchr, memchr2_iter, memmem};

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
        let (secret, sought) = (self.secret(), &self.0.sought);
        if secret.len() < SOUGHT_FROM || text.len() < secret.len() {
            return None;
        }
        // Nearly every text ends here: nothing is prepared, nothing copied.
        if !sought.may_be_in(text, secret) {
            return None;
        }
        let plain = unescaped(text, secret);
        let clean = scrub_plain(&plain, secret);
        if !sought.has_escapes {
            return clean;
        }
        // As JSON has to write it.
        let escaped: Vec<u8> = secret.iter().flat_map(|byte| escaped(*byte)).collect();
        scrub_plain(clean.as_deref().unwrap_or(&plain), &escaped).or(clean)
    }

    /// The headers of a response: their values as [`scrub`](Self::scrub) has them, and without those that have the secret
    /// in their name, in whatever case.
    ///
    /// ```
    /// use http::HeaderMap;
    /// use pd_core::Credential;
    ///
    /// let credential = Credential::token("u+NoTaReAlKeY_wxyz")?;
    /// let mut headers = HeaderMap::new();
    /// headers.insert("x-echo", "you sent u+NoTaReAlKeY_wxyz".parse()?);
    /// headers.insert("u+notarealkey_wxyz", "x".parse()?);
    /// credential.scrub_headers(&mut headers);
    /// assert_eq!(headers["x-echo"], "you sent [credential]");
    /// assert_eq!(headers.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scrub_headers(&self, headers: &mut HeaderMap) {
        // Nearly always they are looked through, and that is all.
        if !headers.iter().any(|(name, value)| self.is_in(name) || self.scrub(value.as_bytes()).is_some()) {
            return;
        }
        for value in headers.values_mut() {
            if let Some(clean) = self.scrub(value.as_bytes()) {
                // Made of bytes that were in a header, so that they can be in one.
                *value = HeaderValue::from_bytes(&clean).unwrap_or(HeaderValue::from_static(""));
            }
        }
        while let Some(name) = headers.keys().find(|name| self.is_in(name)).cloned() {
            headers.remove(name);
        }
    }

    fn is_in(&self, name: &HeaderName) -> bool {
        let (name, secret) = (name.as_str().as_bytes(), self.secret());
        let is_sought = secret.len() >= SOUGHT_FROM && name.len() >= secret.len();
        is_sought && name.windows(secret.len()).any(|part| part.eq_ignore_ascii_case(secret))
    }
}

/// What is known of a secret before it is sought.
pub(super) struct Sought {
    /// Where in it the byte is that texts have least.
    rarest: usize,
    /// Whether JSON has a form of its own for it.
    has_escapes: bool,
}

impl Sought {
    pub(super) fn new(secret: &[u8]) -> Self {
        Self {
            rarest: Pair::new(secret).map_or(0, |pair| pair.index1().into()),
            has_escapes: secret.iter().any(|byte| is_always_escaped(*byte)),
        }
    }

    /// Whether the secret stands in the text as it is, or has an escape that could hide it. One look through the text, which
    /// may be long, for two bytes of which most texts have few: the secret's rarest, and the one that begins an escape.
    fn may_be_in(&self, text: &[u8], secret: &[u8]) -> bool {
        let Some(&rarest) = secret.get(self.rarest) else { return false };
        let mut after_escape = 0;
        memchr2_iter(rarest, b'\\', text).any(|at| {
            let from = |at: usize| text.get(at..).unwrap_or_default();
            if at.checked_sub(self.rarest).is_some_and(|start| from(start).starts_with(secret)) {
                return true;
            }
            if at < after_escape || !from(at).starts_with(b"\\") {
                return false;
            }
            // Past the character that it escapes, which may be a backslash.
            after_escape = at + 2;
            hidden(from(at)).map_or(self.has_escapes, |(character, _)| secret.contains(&character))
        })
    }
}

/// The character that this escape needlessly stands for, and its length.
fn hidden(escape: &[u8]) -> Option<(u8, usize)> {
    match escape {
        [_, b'u', digits @ ..] => code(digits).map(|character| (character, 6)),
        [_, b'/', ..] => Some((b'/', 2)),
        _ => None,
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

/// The text without those escapes that could hide the secret: the same JSON, where it is any. Copied only where there is one.
fn unescaped<'t>(text: &'t [u8], secret: &[u8]) -> Cow<'t, [u8]> {
    let (mut plain, mut copied, mut at) = (Vec::new(), 0, 0);
    let from = |at: usize| text.get(at..).unwrap_or_default();
    while let Some(found) = memchr(b'\\', from(at)) {
        let escape = at + found;
        if let Some((character, length)) = hidden(from(escape)).filter(|(character, _)| secret.contains(character)) {
            plain.extend_from_slice(text.get(copied..escape).unwrap_or_default());
            plain.extend(escaped(character));
            at = escape + length;
            copied = at;
        } else {
            // Past the character that it escapes, which may be a backslash.
            at = escape + 2;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    plain.extend_from_slice(from(copied));
    Cow::Owned(plain)
}

/// The visible character that four hexadecimal digits stand for.
fn code(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits.get(..4)?).ok()?;
    u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii_graphic)
}

const fn is_always_escaped(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\')
}

fn escaped(byte: u8) -> impl Iterator<Item = u8> {
    is_always_escaped(byte).then_some(b'\\').into_iter().chain([byte])
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
            // One of two members of a name, and what is no JSON.
            assert_eq!(scrubbed(&format!(r#"{{"a":"{escaped}","a":1}}"#)), r#"{"a":"[credential]","a":1}"#);
            assert_eq!(scrubbed(&format!(r#"{{"a":"\\\\ {escaped}"#)), r#"{"a":"\\\\ [credential]"#);
        }
        // A backslash that is escaped escapes nothing.
        let not_it = KEY.replace('N', r"\\u004e");
        assert_eq!(scrubbed(&not_it), not_it);
    }

    #[test]
    fn takes_out_a_secret_that_json_has_to_escape() {
        let credential = Credential::passthrough("Basic quote\"back\\slash").unwrap();
        let clean = credential.scrub(br#"{"a":"x quote\"back\\slash"}"#).unwrap();
        assert_eq!(clean, br#"{"a":"x [credential]"}"#);
        assert_eq!(credential.scrub(br#"quote"back\slash"#).unwrap(), b"[credential]");
        let all: String = "quote\"back\\slash".chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        assert_eq!(credential.scrub(format!("\"{all}\"").as_bytes()).unwrap(), b"\"[credential]\"");
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

    proptest::proptest! {
        #[test]
        fn is_found_wherever_it_stands(secret in "[a-c+]{8,12}", before in "[a-c+]{0,30}", after in "[a-c+]{0,30}") {
            let credential = Credential::token(secret.clone()).unwrap();
            let found = |text: &str| credential.scrub(text.as_bytes()).is_some();
            let text = format!("{before}{secret}{after}");
            proptest::prop_assert!(found(&text));
            let others = format!("{before}{after}");
            proptest::prop_assert_eq!(found(&others), others.contains(&secret));
        }
    }

    #[test]
    fn a_short_secret_is_not_sought() {
        assert_eq!(Credential::token("key").unwrap().scrub(b"the key of the matter"), None);
    }
}
