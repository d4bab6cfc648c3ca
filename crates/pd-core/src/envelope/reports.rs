//! Reports that a response carries beside its entity.

use serde::de::MapAccess;
use serde_json::Value;

use crate::api_error::sentences;

/// Reports that a response carries beside its entity: `warnings`, `response_metadata` and `meta`.
///
/// PagerDuty reports that it carried out a request in part, for instance because the account is not entitled to a feature.
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
    /// The member `warnings`, as it is.
    pub warnings: Option<Value>,
    /// The member `response_metadata`, as it is.
    pub response_metadata: Option<Value>,
    /// The member `meta`, as it is.
    pub meta: Option<Value>,
}

impl Reports {
    /// Returns whether the response carries none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.warnings.is_none() && self.response_metadata.is_none() && self.meta.is_none()
    }

    /// The messages for a person: each of `warnings`, and the `messages`, `warnings` and `message` of `response_metadata`
    /// and `meta`. At most 250 of each, each cut at 1,000 characters.
    #[must_use]
    pub fn messages(&self) -> Vec<String> {
        let holders = self.response_metadata.iter().chain(&self.meta);
        let held = holders.flat_map(|holder| ["messages", "warnings", "message"].map(|name| holder.get(name)));
        self.warnings.iter().chain(held.flatten()).flat_map(sentences).collect()
    }

    /// Reads the value of a member that is a report. `null` counts as absent.
    pub(super) fn read<'de, A: MapAccess<'de>>(&mut self, name: ReportName, map: &mut A) -> Result<(), A::Error> {
        let place = match name {
            ReportName::Warnings => &mut self.warnings,
            ReportName::ResponseMetadata => &mut self.response_metadata,
            ReportName::Meta => &mut self.meta,
        };
        *place = map.next_value()?;
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
