//! Warnings and other reports beside the entity of a response.

use serde::de::MapAccess;
use serde_json::Value;

use crate::api_error::sentences;

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

impl ReportName {
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "warnings" => Some(Self::Warnings),
            "response_metadata" => Some(Self::ResponseMetadata),
            "meta" => Some(Self::Meta),
            _ => None,
        }
    }
}
