//! Notes about events that were shortened.

use pd_events::Cut;

use crate::context::Context;

/// Prints each part of an event that was cut so that the event fits PagerDuty's limits.
pub(super) fn note_cuts(context: &Context, place: &str, cuts: &[Cut]) {
    for cut in cuts {
        context.note(&format!("note: {place}the event was fitted: {cut}"));
    }
}
