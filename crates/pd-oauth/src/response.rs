//! The response of the token endpoint. It is read leniently: a member of an unexpected type must not lose the new refresh token.

use std::{fmt, time::Duration};

use oauth2::{AccessToken, RefreshToken, Scope, TokenType};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use serde_json::{Map, Value};

/// The tokens of a response. `Debug` shows none of them.
pub(crate) struct TokenResponse {
    pub(crate) access_token: AccessToken,
    pub(crate) refresh_token: Option<RefreshToken>,
    pub(crate) id_token: Option<String>,
    pub(crate) expires_in: Option<Duration>,
    /// `None` if the response has no scopes. The requested scopes are then granted (RFC 6749, section 5.1).
    pub(crate) scopes: Option<Vec<Scope>>,
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenResponse").field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

impl<'de> Deserialize<'de> for TokenResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Map::deserialize(deserializer)?;
        let text = |name: &str| members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        // The error does not quote the value.
        let access_token = text("access_token").ok_or_else(|| D::Error::custom("there is no access token"))?;
        Ok(Self {
            access_token: AccessToken::new(access_token.to_owned()),
            refresh_token: text("refresh_token").map(|token| RefreshToken::new(token.to_owned())),
            id_token: text("id_token").map(str::to_owned),
            expires_in: members.get("expires_in").and_then(seconds),
            scopes: members.get("scope").and_then(scopes),
        })
    }
}

/// Reads a number of seconds, or text with a number.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Reads scopes that spaces separate, or a list of scopes.
fn scopes(value: &Value) -> Option<Vec<Scope>> {
    let texts: Vec<&str> = match value {
        Value::String(text) => text.split_whitespace().collect(),
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return None,
    };
    Some(texts.into_iter().map(|text| Scope::new(text.to_owned())).collect())
}

/// `oauth2` requires this implementation, but never calls it.
impl Serialize for TokenResponse {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("tokens are not serialized"))
    }
}

impl oauth2::TokenResponse for TokenResponse {
    type TokenType = Bearer;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &Bearer {
        &Bearer
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.scopes.as_ref()
    }
}

/// The only token type of PagerDuty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bearer;

impl TokenType for Bearer {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Result<TokenResponse, serde_json::Error> {
        serde_json::from_str(&value.to_string())
    }

    #[test]
    fn members_of_another_type_do_not_lose_the_tokens() {
        for (member, value) in [
            ("token_type", json!(7)),
            ("expires_in", json!({"seconds": 1})),
            ("expires_in", json!(-5)),
            ("expires_in", json!(1e300)),
            ("scope", json!(3)),
            ("scope", json!(null)),
            ("id_token", json!([])),
            ("client_info", json!("x")),
        ] {
            let mut body = json!({"access_token": "a", "refresh_token": "r", "expires_in": 60, "scope": "x y"});
            body[member] = value;
            let read = read(&body).unwrap();
            assert_eq!(read.refresh_token.unwrap().secret(), "r", "{body}");
        }
        let read = read(&json!({"access_token": "a", "expires_in": "60", "scope": ["x", "y"]})).unwrap();
        assert_eq!((read.expires_in, read.scopes.unwrap().len()), (Some(Duration::from_secs(60)), 2));
    }

    #[test]
    fn a_response_without_an_access_token_is_an_error_that_quotes_nothing() {
        for body in [json!({}), json!({"access_token": ["HIDDEN"]}), json!({"access_token": "", "x": "HIDDEN"})] {
            assert!(!read(&body).unwrap_err().to_string().contains("HIDDEN"));
        }
    }
}
