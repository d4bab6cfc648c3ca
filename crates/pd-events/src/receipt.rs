//! What comes of an event that was taken.

use std::fmt;

use pd_transport::Body;
use serde::Deserialize;

use crate::Cut;

/// So much of the server's message, and of its key, is kept.
const TEXT_KEPT: usize = 1_000;
/// A body beyond this size (1 MiB) is not looked into: it is none of PagerDuty's.
const READ_UP_TO: usize = 1 << 20;

/// An event was taken. It can be given to `acknowledge` and `resolve` in place of the key.
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
    pub(crate) said: Said,
    pub(crate) cuts: Vec<Cut>,
}

impl Receipt {
    /// The key that the event was sent with, given or made up. It is what later events have to carry, whatever the server
    /// answered.
    #[must_use]
    pub fn dedup_key(&self) -> &str {
        &self.dedup_key
    }

    /// The key that the server answered with, where it is another one than was sent.
    #[must_use]
    pub fn server_dedup_key(&self) -> Option<&str> {
        self.said.dedup_key.as_deref().filter(|key| *key != self.dedup_key)
    }

    /// The server's message; `None` where its answer had none.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.said.message.as_deref()
    }

    /// What was cut so that the event fits.
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

/// The key.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dedup_key)
    }
}

/// A change event was taken. See [`ChangeEventsSession`](crate::ChangeEventsSession).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeReceipt {
    pub(crate) said: Said,
    pub(crate) cuts: Vec<Cut>,
}

impl ChangeReceipt {
    /// The server's message; `None` where its answer had none.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.said.message.as_deref()
    }

    /// What was cut so that the event fits.
    #[must_use]
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }
}

/// What a server says of an event that it took; whatever else it says, or nothing, is as good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    message: Option<String>,
    dedup_key: Option<String>,
}

impl Said {
    pub(crate) fn read(body: &Body) -> Self {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(default)]
            message: serde_json::Value,
            #[serde(default)]
            dedup_key: serde_json::Value,
        }
        let body = body.as_bytes();
        let answer = if body.len() <= READ_UP_TO { pd_core::json::from_slice::<Answer>(body).ok() } else { None };
        let text =
            |value: serde_json::Value| value.as_str().map(|text| text.chars().take(TEXT_KEPT).collect::<String>());
        answer.map_or_else(Self::default, |answer| Self {
            message: text(answer.message),
            dedup_key: text(answer.dedup_key),
        })
    }
}
