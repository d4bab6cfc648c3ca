//! Warnings and other reports beside the entity of a response.

use std::{borrow::Cow, fmt};

use memchr::memmem;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use crate::{api_error::sentences, json};

/// The members `warnings`, `response_metadata` and `meta` beside the entity of a response.
///
/// PagerDuty uses them to report that it carried out a request only partly, for example because the account is not entitled
/// to a feature.
///
/// ```
/// use pd_core::{Api, Operation};
///
/// let operation = Operation::resolve(Api::Rest, &http::Method::PUT, "/event_orchestrations/E1/router");
/// let body = br#"{"orchestration_path": {"type": "router"}, "warnings": [{"message": "not entitled", "rule_id": "R1"}]}"#;
/// let (router, reports) = operation.unwrap_with_reports::<serde_json::Value>(body)?;
/// assert_eq!(router["type"], "router");
/// assert_eq!(reports.messages(), ["not entitled"]);
/// # Ok::<(), pd_core::EnvelopeError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reports {
    /// The member `warnings`.
    pub warnings: Option<Value>,
    /// The member `response_metadata`.
    pub response_metadata: Option<Value>,
    /// The member `meta`.
    pub meta: Option<Value>,
}

impl Reports {
    /// Reads the reports of a response body and ignores its entity. If the body is not a JSON object, there are no reports.
    ///
    /// ```
    /// use pd_core::Reports;
    ///
    /// let body = br#"{"records": [], "response_metadata": {"messages": ["truncated"]}, "warnings": ["slow"]}"#;
    /// assert_eq!(Reports::of_body(body).messages(), ["slow", "truncated"]);
    /// ```
    #[must_use]
    pub fn of_body(body: &[u8]) -> Self {
        // Most bodies contain none of these names. They are not parsed.
        if !ReportName::NAMES.iter().any(|name| memmem::find(body, name.as_bytes()).is_some()) {
            return Self::default();
        }
        json::from_slice(body).map(|OfBody(reports)| reports).unwrap_or_default()
    }

    /// Returns whether the response has no report.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.warnings.is_none() && self.response_metadata.is_none() && self.meta.is_none()
    }

    /// The messages as text: each entry of `warnings`, and `messages`, `warnings` and `message` of `response_metadata` and
    /// `meta`. At most 250 from each of these members, each truncated to 1,000 characters.
    #[must_use]
    pub fn messages(&self) -> Vec<String> {
        let metadata = self.response_metadata.iter().chain(&self.meta);
        let nested = metadata.flat_map(|value| ["messages", "warnings", "message"].map(|name| value.get(name)));
        self.warnings.iter().chain(nested.flatten()).flat_map(sentences).collect()
    }

    /// Reads the value of a member that is a report. `null` counts as missing.
    pub(super) fn read<'de, A: MapAccess<'de>>(&mut self, name: ReportName, map: &mut A) -> Result<(), A::Error> {
        let field = match name {
            ReportName::Warnings => &mut self.warnings,
            ReportName::ResponseMetadata => &mut self.response_metadata,
            ReportName::Meta => &mut self.meta,
        };
        *field = map.next_value()?;
        Ok(())
    }
}

/// The members that are reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReportName {
    Warnings,
    ResponseMetadata,
    Meta,
}

/// The reports at the top of a body.
struct OfBody(Reports);

impl<'de> Deserialize<'de> for OfBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OfBodyVisitor)
    }
}

struct OfBodyVisitor;

impl<'de> Visitor<'de> for OfBodyVisitor {
    type Value = OfBody;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OfBody, A::Error> {
        let mut reports = Reports::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            match ReportName::of(&name) {
                Some(name) => reports.read(name, &mut map)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(OfBody(reports))
    }
}

impl ReportName {
    const NAMES: [&'static str; 3] = ["warnings", "response_metadata", "meta"];

    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "warnings" => Some(Self::Warnings),
            "response_metadata" => Some(Self::ResponseMetadata),
            "meta" => Some(Self::Meta),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(body: &[u8]) -> Vec<String> {
        Reports::of_body(body).messages()
    }

    #[test]
    fn only_members_at_the_top_of_a_body_are_reports() {
        let body = br#"{"records": [], "response_metadata": {"messages": ["truncated"]}, "warnings": ["slow"]}"#;
        assert_eq!(messages(body), ["slow", "truncated"]);
        assert_eq!(messages(br#"{"users": [], "meta": {"messages": [{"message": "old"}]}}"#), ["old"]);
        for none in [
            br#"{"users": [{"warnings": ["of an entity"]}]}"#.as_slice(),
            br#"{"id": "U1", "meta": {"resourceType": "User"}}"#,
            br#"["warnings"]"#,
            b"\"warnings\" is not a JSON object",
            b"",
        ] {
            assert!(messages(none).is_empty(), "{}", String::from_utf8_lossy(none));
        }
    }
}
