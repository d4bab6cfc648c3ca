//! Notes about events that were shortened.

use pd_events::Cut;

use crate::context::Context;

/// Prints which parts of an event were shortened to fit PagerDuty's limits.
pub(super) fn note_cuts(context: &Context, place: &str, cuts: &[Cut]) {
    for cut in cuts {
        context.note(&format!("note: {place}the event was shortened: {cut}"));
    }
}
