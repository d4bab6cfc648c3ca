//! What an event shows beside its text.

use serde::Serialize;

/// A link that the incident shows.
///
/// ```
/// use pd_events::Link;
///
/// let link = Link::new("https://wiki.example.com/runbook").text("Runbook");
/// # let _ = link;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl Link {
    /// A link to this URL.
    #[must_use]
    pub fn new(href: impl Into<String>) -> Self {
        Self { href: href.into(), text: None }
    }

    /// What it is called.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }
}

impl<S: Into<String>> From<S> for Link {
    fn from(href: S) -> Self {
        Self::new(href)
    }
}

/// An image that the incident shows.
///
/// ```
/// use pd_events::Image;
///
/// let image = Image::new("https://graphs.example.com/cpu.png").href("https://graphs.example.com/cpu").alt("CPU");
/// # let _ = image;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Image {
    src: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alt: Option<String>,
}

impl Image {
    /// The image at this URL; PagerDuty shows it only over `https`.
    #[must_use]
    pub fn new(src: impl Into<String>) -> Self {
        Self { src: src.into(), href: None, alt: None }
    }

    /// Where a click on it leads.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// What it shows, in words.
    #[must_use]
    pub fn alt(mut self, alt: impl Into<String>) -> Self {
        self.alt = Some(alt.into());
        self
    }
}

impl<S: Into<String>> From<S> for Image {
    fn from(src: S) -> Self {
        Self::new(src)
    }
}
