//! Records of cuts.

use std::fmt;

/// Cuts inside of a member of the event or its payload are listed up to this number of cuts. The cut of the member itself is always
/// listed, and its sizes include those inside of it.
const LISTED: usize = 256;
/// The number of characters that a path shows of a name.
const NAME_SHOWN: usize = 60;

/// A part of an event that was shortened or removed so that the event fits.
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

/// The unit of a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Unicode scalar values.
    Characters,
    /// Bytes of JSON.
    Bytes,
    /// Levels of nesting: deeper values were encoded as text.
    Levels,
}

impl Cut {
    pub(super) const fn new(path: String, before: usize, after: usize, unit: Unit) -> Self {
        Self { path, before, after, unit }
    }

    /// Returns the place of the cut as a JSON pointer (RFC 6901), such as `/payload/custom_details/log`. Names longer than 60 characters
    /// are cut.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the original size.
    #[must_use]
    pub const fn before(&self) -> usize {
        self.before
    }

    /// Returns the size that was sent; 0 if the part was removed.
    #[must_use]
    pub const fn after(&self) -> usize {
        self.after
    }

    /// Returns the unit of the sizes.
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
            Unit::Levels => return write!(f, "{path}: {before} levels too deep, encoded as text"),
        };
        match after {
            0 => write!(f, "{path}: {before} {unit} removed"),
            _ => write!(f, "{path}: {before} {unit} cut to {after}"),
        }
    }
}

/// Returns the path of a member, or of an item by its index.
pub(super) fn below(path: &str, name: &str) -> String {
    let end = name.char_indices().nth(NAME_SHOWN).map(|(end, _)| end);
    let shown = end.and_then(|end| name.get(..end)).unwrap_or(name);
    let rest = if end.is_some() { "…" } else { "" };
    format!("{path}/{}{rest}", shown.replace('~', "~0").replace('/', "~1"))
}

/// Appends cuts up to the limit of the list.
pub(super) fn extend(cuts: &mut Vec<Cut>, further: Vec<Cut>) {
    let room = LISTED.saturating_sub(cuts.len());
    cuts.extend(further.into_iter().take(room));
}

/// Returns whether the list can take one more cut.
pub(super) fn has_room(cuts: &[Cut]) -> bool {
    cuts.len() < LISTED
}
