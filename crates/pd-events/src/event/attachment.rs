//! Links and images of an event.

use crate::json::{Json, Members};

/// A link that the incident shows.
///
/// ```
/// use pd_events::Link;
///
/// let link = Link::new("https://wiki.example.com/runbook").text("Runbook");
/// # let _ = link;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    href: String,
    text: Option<String>,
}

impl Link {
    /// Builds a link to a URL.
    #[must_use]
    pub fn new(href: impl Into<String>) -> Self {
        Self { href: href.into(), text: None }
    }

    /// Sets the text of the link.
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

impl From<Link> for Json {
    fn from(link: Link) -> Self {
        object([("href", Some(link.href)), ("text", link.text)])
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    src: String,
    href: Option<String>,
    alt: Option<String>,
}

impl Image {
    /// Builds an image from a URL. PagerDuty shows it only if the URL is `https`.
    #[must_use]
    pub fn new(src: impl Into<String>) -> Self {
        Self { src: src.into(), href: None, alt: None }
    }

    /// Sets the URL that a click on the image opens.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Sets the text that stands for the image.
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

impl From<Image> for Json {
    fn from(image: Image) -> Self {
        object([("src", Some(image.src)), ("href", image.href), ("alt", image.alt)])
    }
}

/// Builds an object of the members that are set.
fn object<const N: usize>(members: [(&'static str, Option<String>); N]) -> Json {
    let set = members.into_iter().filter_map(|(name, value)| Some((name.into(), value?.into())));
    Json::Object(Members::from_iter(set))
}
