//! Gaps and overlaps of shifts.

use jiff::Timestamp;

/// A half-open span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
}

impl Span {
    /// Returns the part of this span within another, unless it is empty.
    pub(super) fn within(self, other: Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Self { start, end })
    }

    /// Returns the duration in days, hours and minutes: `1d 2h 5m`. Shorter spans are in seconds.
    pub(super) fn duration(self) -> String {
        let minutes = self.end.duration_since(self.start).as_mins();
        let parts = [(minutes / 1_440, "d"), (minutes / 60 % 24, "h"), (minutes % 60, "m")];
        let shown: Vec<String> =
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
        if shown.is_empty() { format!("{}s", self.end.duration_since(self.start).as_secs()) } else { shown.join(" ") }
    }
}

/// A span with its user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shift {
    pub(super) span: Span,
    /// The id of the user.
    pub(super) user: String,
    /// The level of the escalation policy, or 1 for a shift of a schedule.
    pub(super) level: u64,
}

/// Returns the spans of a window that no shift covers.
pub(super) fn gaps(window: Span, shifts: &[Shift]) -> Vec<Span> {
    let mut spans: Vec<Span> = shifts.iter().filter_map(|shift| shift.span.within(window)).collect();
    spans.sort_unstable();
    let mut found = Vec::new();
    let mut covered_until = window.start;
    for span in spans {
        if span.start > covered_until {
            found.push(Span { start: covered_until, end: span.start });
        }
        covered_until = covered_until.max(span.end);
    }
    if covered_until < window.end {
        found.push(Span { start: covered_until, end: window.end });
    }
    found
}

/// Returns the spans of a window in which two shifts conflict, with the users of these shifts. Adjacent spans with the same
/// users are merged.
pub(super) fn overlaps(
    window: Span,
    shifts: &[Shift],
    conflict: impl Fn(&Shift, &Shift) -> bool,
) -> Vec<(Span, Vec<String>)> {
    let clipped: Vec<(Span, &Shift)> =
        shifts.iter().filter_map(|shift| shift.span.within(window).map(|span| (span, shift))).collect();
    let mut bounds: Vec<Timestamp> = clipped.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    let mut found: Vec<(Span, Vec<String>)> = Vec::new();
    for (&start, &end) in bounds.iter().zip(bounds.iter().skip(1)) {
        let active: Vec<&Shift> = clipped
            .iter()
            .filter(|(span, _)| span.start <= start && end <= span.end)
            .map(|(_, shift)| *shift)
            .collect();
        let conflicts = |shift: &&&Shift| active.iter().any(|other| conflict(shift, other));
        let mut users: Vec<String> = active.iter().filter(conflicts).map(|shift| shift.user.clone()).collect();
        users.sort_unstable();
        users.dedup();
        if users.is_empty() {
            continue;
        }
        match found.last_mut() {
            Some((last, known)) if last.end == start && *known == users => last.end = end,
            _ => found.push((Span { start, end }, users)),
        }
    }
    found
}

/// Returns whether two users are on call at one level.
pub(super) fn two_users_at_one_level(one: &Shift, other: &Shift) -> bool {
    one.user != other.user && one.level == other.level
}

/// Returns whether one user is on call at two levels.
pub(super) fn one_user_at_two_levels(one: &Shift, other: &Shift) -> bool {
    one.user == other.user && one.level != other.level
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(start: i64, end: i64) -> Span {
        let time = |minute: i64| Timestamp::from_second(1_767_225_600 + minute * 60).unwrap();
        Span { start: time(start), end: time(end) }
    }

    fn shift(start: i64, end: i64, user: &str) -> Shift {
        Shift { span: span(start, end), user: user.to_owned(), level: 1 }
    }

    fn minutes(spans: impl IntoIterator<Item = Span>) -> Vec<i64> {
        let minute = |time: Timestamp| (time.as_second() - 1_767_225_600) / 60;
        spans.into_iter().flat_map(|span| minute(span.start)..minute(span.end)).collect()
    }

    proptest! {
        #[test]
        fn gaps_and_overlaps_match_a_check_of_each_minute(
            shifts in proptest::collection::vec((-5_i64..25, 0_i64..12, 0..3_u8), 0..8),
        ) {
            let shifts: Vec<Shift> =
                shifts.iter().map(|(start, length, user)| shift(*start, start + length, &user.to_string())).collect();
            let on_call = |minute: i64| {
                let mut users: Vec<&str> = shifts
                    .iter()
                    .filter(|shift| minutes([shift.span]).contains(&minute))
                    .map(|shift| shift.user.as_str())
                    .collect();
                users.sort_unstable();
                users.dedup();
                users
            };
            let window = span(0, 20);
            let uncovered: Vec<i64> = (0..20).filter(|minute| on_call(*minute).is_empty()).collect();
            prop_assert_eq!(minutes(gaps(window, &shifts)), uncovered);
            let found = overlaps(window, &shifts, two_users_at_one_level);
            let doubled: Vec<i64> = (0..20).filter(|minute| on_call(*minute).len() > 1).collect();
            prop_assert_eq!(minutes(found.iter().map(|(span, _)| *span)), doubled);
            for (span, users) in &found {
                for minute in minutes([*span]) {
                    prop_assert_eq!(on_call(minute), users.iter().map(String::as_str).collect::<Vec<_>>());
                }
            }
        }
    }

    #[test]
    fn one_user_at_two_levels_is_an_overlap_of_a_policy() {
        let mut shifts = vec![shift(0, 10, "U1"), shift(5, 20, "U1"), shift(0, 20, "U2")];
        assert!(overlaps(span(0, 20), &shifts, one_user_at_two_levels).is_empty());
        shifts[1].level = 2;
        assert_eq!(overlaps(span(0, 20), &shifts, one_user_at_two_levels), [(span(5, 10), vec!["U1".to_owned()])]);
    }

    #[test]
    fn durations_are_short() {
        assert_eq!(span(0, 1_565).duration(), "1d 2h 5m");
        assert_eq!(span(0, 120).duration(), "2h");
    }
}
