//! Receipts of accepted events.

use std::fmt;

use pd_transport::Body;
use serde::Deserialize;

use crate::Cut;

/// The server's message and `dedup_key` are cut to this many characters.
const TEXT_LENGTH: usize = 1_000;
/// A response body longer than 1 MiB does not come from PagerDuty, and is not parsed.
const MAX_REPLY: usize = 1 << 20;

/// The receipt of an accepted event. Pass it to `acknowledge` or `resolve` in place of the `dedup_key`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// let receipt = session.trigger("Disk is full", "db1").dedup_key("db1/disk").await?;
/// assert_eq!(receipt.dedup_key(), "db1/disk");
/// assert_eq!(receipt.message(), Some("Event processed"));
/// assert!(receipt.cuts().is_empty());
/// session.resolve(&receipt).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub(crate) dedup_key: String,
    pub(crate) reply: Reply,
    pub(crate) cuts: Vec<Cut>,
}

impl Receipt {
    /// Returns the `dedup_key` that the event was sent with, as given or as generated. Use it for later events about the alert.
    #[must_use]
    pub fn dedup_key(&self) -> &str {
        &self.dedup_key
    }

    /// Returns the `dedup_key` in the server's response, if it differs from the one that was sent.
    #[must_use]
    pub fn server_dedup_key(&self) -> Option<&str> {
        self.reply.dedup_key.as_deref().filter(|key| *key != self.dedup_key)
    }

    /// Returns the message in the server's response.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.reply.message.as_deref()
    }

    /// Returns the parts that were shortened so that the event fits.
    #[must_use]
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }
}

impl AsRef<str> for Receipt {
    fn as_ref(&self) -> &str {
        &self.dedup_key
    }
}

impl From<Receipt> for String {
    fn from(receipt: Receipt) -> Self {
        receipt.dedup_key
    }
}

/// Writes the `dedup_key`.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dedup_key)
    }
}

/// The receipt of an accepted change event. See [`ChangeEventsSession`](crate::ChangeEventsSession).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeReceipt {
    pub(crate) reply: Reply,
    pub(crate) cuts: Vec<Cut>,
}

impl ChangeReceipt {
    /// Returns the message in the server's response.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.reply.message.as_deref()
    }

    /// Returns the parts that were shortened so that the event fits.
    #[must_use]
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }
}

/// The body of a success response. PagerDuty documents these members; a response without them is a success too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    message: Option<String>,
    dedup_key: Option<String>,
}

impl Reply {
    pub(crate) fn read(body: &Body) -> Self {
        #[derive(Deserialize)]
        struct Members {
            #[serde(default)]
            message: serde_json::Value,
            #[serde(default)]
            dedup_key: serde_json::Value,
        }
        let body = body.as_bytes();
        let members = if body.len() <= MAX_REPLY { serde_json::from_slice::<Members>(body).ok() } else { None };
        let text = |value| match value {
            serde_json::Value::String(mut text) => {
                // A character has at least one byte.
                if text.len() > TEXT_LENGTH
                    && let Some((end, _)) = text.char_indices().nth(TEXT_LENGTH)
                {
                    text.truncate(end);
                }
                Some(text)
            }
            _ => None,
        };
        members.map_or_else(Self::default, |members| Self {
            message: text(members.message),
            dedup_key: text(members.dedup_key),
        })
    }
}
