//! What was cut.

use std::fmt;

/// At most this many cuts are listed for an event. What is beyond is within the first one of its member, whose sizes count
/// everything below it.
const LISTED: usize = 256;
/// A name in a path is shown up to this many characters.
const NAME_SHOWN: usize = 60;

/// Something that was cut so that an event fits.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sim = pd_sim::Sim::start().await?;
/// # let session = pd_events::EventsSession::builder(sim.routing_key()).base_url(sim.events_url()).build()?;
/// let receipt = session.trigger("x".repeat(2_000), "web1").await?;
/// assert_eq!(receipt.cuts()[0].path(), "/payload/summary");
/// assert_eq!(receipt.cuts()[0].to_string(), "/payload/summary: 2000 characters cut to 1024");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    path: String,
    before: usize,
    after: usize,
    unit: Unit,
}

/// What a size is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Unicode scalar values.
    Characters,
    /// Bytes of JSON.
    Bytes,
    /// Levels of nesting: what was deeper is now text.
    Levels,
}

impl Cut {
    pub(super) const fn new(path: String, before: usize, after: usize, unit: Unit) -> Self {
        Self { path, before, after, unit }
    }

    /// Where: a JSON pointer (RFC 6901), `/payload/custom_details/log`, with long names cut at 60 characters.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The size that was given.
    #[must_use]
    pub const fn before(&self) -> usize {
        self.before
    }

    /// The size that was sent; 0 for what was left out altogether.
    #[must_use]
    pub const fn after(&self) -> usize {
        self.after
    }

    /// What the sizes are counted in.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        self.unit
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, before, after, .. } = self;
        let unit = match self.unit {
            Unit::Characters => "characters",
            Unit::Bytes => "bytes",
            Unit::Levels => return write!(f, "{path}: {before} levels too deep, written as text"),
        };
        match after {
            0 => write!(f, "{path}: {before} {unit} left out"),
            _ => write!(f, "{path}: {before} {unit} cut to {after}"),
        }
    }
}

/// The path of a member, or of an item by its number.
pub(super) fn below(path: &str, name: &str) -> String {
    let end = name.char_indices().nth(NAME_SHOWN).map(|(end, _)| end);
    let shown = end.and_then(|end| name.get(..end)).unwrap_or(name);
    let rest = if end.is_some() { "…" } else { "" };
    format!("{path}/{}{rest}", shown.replace('~', "~0").replace('/', "~1"))
}

/// Lists further cuts, as far as there is room for them.
pub(super) fn extend(cuts: &mut Vec<Cut>, further: Vec<Cut>) {
    let room = LISTED.saturating_sub(cuts.len());
    cuts.extend(further.into_iter().take(room));
}

/// Whether there is room for one more.
pub(super) fn has_room(cuts: &[Cut]) -> bool {
    cuts.len() < LISTED
}
