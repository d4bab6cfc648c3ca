use super::{
    checkpoint::{Checkpoint, Delivered},
    options::HistoryOptions,
    window::{Order, Probe, Window},
};
use crate::PageError;

/// Of an unprobed slice, which may have any size, at least so many ids are remembered: the last ones.
const UNPROBED_IDS: usize = 10_000;

/// Decides which window of a history to ask for next. Without I/O: [`next`](Self::next) says what to do, and
/// [`receive_probe`](Self::receive_probe), [`admit`](Self::admit) and [`finish_slice`](Self::finish_slice) take what came of it.
///
/// A slice that holds more than the ceiling is halved. A slice of one second, `[t, t+1]`, may still hold the records of two on
/// a server that is inclusive at both bounds: it is cut into its two instants, and that is accepted only if they hold all of
/// the slice's records by their totals.
///
/// ```
/// use pd_paginate::history::{HistoryOptions, Order, Probe, Slicer, Step, Window};
///
/// let mut slicer = Slicer::new(Window::new(0, 100), Order::Descending, &HistoryOptions::new())?;
/// assert_eq!(slicer.next(), Some(Step::Probe(Window::new(0, 100))));
/// slicer.receive_probe(Probe::Total(12_000))?;
/// assert_eq!(slicer.next(), Some(Step::Probe(Window::new(50, 100))));
/// slicer.receive_probe(Probe::Total(7_000))?;
/// assert_eq!(slicer.next(), Some(Step::Read(Window::new(50, 100))));
/// assert!(slicer.admit(Some("Q1")));
/// slicer.finish_slice();
/// assert_eq!(slicer.next(), Some(Step::Probe(Window::new(0, 50))));
/// slicer.receive_probe(Probe::Total(5_000))?;
/// assert!(!slicer.admit(Some("Q1")), "it lies on the boundary, and came before");
/// # Ok::<(), pd_paginate::PageError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slicer {
    order: Order,
    whole: Window,
    ceiling: u64,
    overlap: i64,
    probes: bool,
    widest: Option<u64>,
    /// What is not cut into slices yet.
    uncut: Option<Window>,
    /// Slices to come, the next one last.
    slices: Vec<Slice>,
    delivered: Delivered,
}

/// What a [`Slicer`] asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Find out how full the window is.
    Probe(Window),
    /// Read all pages of the window.
    Read(Window),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slice {
    window: Window,
    is_ready: bool,
    check: Check,
}

/// What the totals of the two instants of `[second, second+1]` are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    None,
    /// The instant that is asked for first; both hold so many records.
    First {
        second: i64,
        both: u64,
    },
    /// The other one; the first left so many records for it.
    Other {
        second: i64,
        left: u64,
    },
}

impl Slice {
    /// What a checkpoint goes back to: until it is known that the two instants of a second hold all of it, none of it counts as
    /// read.
    const fn unread(&self) -> Window {
        match self.check {
            Check::Other { second, .. } if !self.is_ready => Window::new(second, second.saturating_add(1)),
            _ => self.window,
        }
    }
}

impl Slicer {
    /// Begins a history. Where `since` is `until`, nothing is asked for.
    ///
    /// # Errors
    ///
    /// [`PageError::InvalidWindow`] if `since` is behind `until`; [`PageError::InvalidMaxWindow`].
    pub fn new(window: Window, order: Order, options: &HistoryOptions) -> Result<Self, PageError> {
        let rest = (window.since != window.until).then_some(window);
        Self::resume(Checkpoint { order, whole: window, rest, delivered: Delivered::default() }, options)
    }

    /// Goes on from a checkpoint.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn resume(checkpoint: Checkpoint, options: &HistoryOptions) -> Result<Self, PageError> {
        let Checkpoint { order, whole, rest, delivered } = checkpoint;
        if let Some(Window { since, until }) =
            [Some(whole), rest].into_iter().flatten().find(|window| window.since > window.until)
        {
            return Err(PageError::InvalidWindow { since, until });
        }
        let mut slicer = Self {
            order,
            whole,
            ceiling: options.ceiling,
            overlap: i64::from(options.overlap),
            probes: options.probes,
            widest: options.widest()?,
            uncut: rest,
            slices: Vec::new(),
            delivered,
        };
        slicer.cut();
        Ok(slicer)
    }

    /// What to do next, the same until something of it was received; `None` at the end.
    #[must_use]
    pub fn next(&self) -> Option<Step> {
        let slice = self.slices.last()?;
        let window = self.asked(slice.window);
        Some(if slice.is_ready || !self.probes { Step::Read(window) } else { Step::Probe(window) })
    }

    /// Takes the answer to [`Step::Probe`]. A server that refuses a window of no width may be given as `Exceeds(true)`.
    ///
    /// # Errors
    ///
    /// [`PageError::SecondTooFull`].
    pub fn receive_probe(&mut self, probe: Probe) -> Result<(), PageError> {
        let Some(slice) = self.slices.last().copied() else { return Ok(()) };
        let total = match probe {
            Probe::Total(total) if total > self.ceiling => return self.split(Some(total)),
            Probe::Exceeds(true) => return self.split(None),
            Probe::Total(total) => Some(total),
            Probe::Exceeds(false) => None,
        };
        match (slice.check, total) {
            (Check::None, _) => {}
            (Check::First { second, both }, Some(total)) => {
                if let Some(other) = self.slices.iter_mut().nth_back(1) {
                    other.check = Check::Other { second, left: both.saturating_sub(total) };
                }
            }
            (Check::Other { left, .. }, Some(total)) if total >= left => {}
            (Check::First { second, .. } | Check::Other { second, .. }, _) => return Err(self.too_full(second)),
        }
        if total == Some(0) {
            self.finish_slice();
        } else if let Some(slice) = self.slices.last_mut() {
            slice.is_ready = true;
        }
        Ok(())
    }

    /// Whether a record of the slice that is being read is new; `false` for a repeat, which is to be dropped. A record without
    /// an id is always new.
    pub fn admit(&mut self, id: Option<&str>) -> bool {
        let (Some(id), Some(slice)) = (id, self.slices.last()) else { return true };
        let window = self.asked(slice.window);
        let edge = match self.order {
            Order::Ascending => window.until,
            Order::Descending => window.since,
        };
        // A probed slice has an end to its size, and one that overflows is read again from its beginning.
        let capacity = if self.probes { usize::MAX } else { UNPROBED_IDS };
        self.delivered.insert(id, edge, capacity)
    }

    /// The slice was read to its end.
    pub fn finish_slice(&mut self) {
        self.slices.pop();
        self.cut();
    }

    /// The slice that is being read turned out to hold more than the ceiling (it has grown): it is halved, and what was
    /// delivered of it is known by id.
    ///
    /// # Errors
    ///
    /// [`PageError::SecondTooFull`].
    pub fn overflow(&mut self) -> Result<(), PageError> {
        self.split(None)
    }

    /// Where the history stands, also in the middle of a slice and after an error.
    #[must_use]
    pub fn checkpoint(&self) -> Checkpoint {
        let rest = self.slices.last().map(|slice| match (self.order, slice.unread()) {
            (Order::Ascending, window) => Window::new(window.since, self.whole.until),
            (Order::Descending, window) => Window::new(self.whole.since, window.until),
        });
        Checkpoint { order: self.order, whole: self.whole, rest, delivered: self.delivered.clone() }
    }

    /// The window as it is asked for: with the overlap, but for what lies before the whole.
    fn asked(&self, window: Window) -> Window {
        Window::new(window.since.saturating_sub(self.overlap).max(self.whole.since), window.until)
    }

    /// Takes the next slice from what is not cut yet, if there is none, and forgets the ids that it cannot hold.
    fn cut(&mut self) {
        if self.slices.is_empty()
            && let Some(uncut) = self.uncut.take()
        {
            let (window, rest) = self.cut_widest(uncut);
            self.uncut = rest;
            self.slices.push(Slice { window, is_ready: false, check: Check::None });
        }
        if let Some(slice) = self.slices.last() {
            self.delivered.approach(self.asked(slice.unread()), self.order);
        }
    }

    fn cut_widest(&self, uncut: Window) -> (Window, Option<Window>) {
        let Window { since, until } = uncut;
        match self.widest {
            Some(widest) if widest < uncut.seconds() => match self.order {
                Order::Ascending => {
                    let end = since.saturating_add_unsigned(widest);
                    (Window::new(since, end), Some(Window::new(end, until)))
                }
                Order::Descending => {
                    let begin = until.saturating_sub_unsigned(widest);
                    (Window::new(begin, until), Some(Window::new(since, begin)))
                }
            },
            _ => (uncut, None),
        }
    }

    fn split(&mut self, total: Option<u64>) -> Result<(), PageError> {
        let Some(Slice { window, check, .. }) = self.slices.last().copied() else { return Ok(()) };
        let Window { since, until } = window;
        let (earlier, later, checks) = match (window.seconds(), check, total) {
            (2.., _, _) => {
                let middle = i64::midpoint(since, until);
                (Window::new(since, middle), Window::new(middle, until), [Check::None; 2])
            }
            (1, Check::None, Some(total)) if self.overlap == 0 => {
                let first = Check::First { second: since, both: total };
                let other = Check::Other { second: since, left: total };
                (Window::new(since, since), Window::new(until, until), [first, other])
            }
            _ => return Err(self.too_full(since)),
        };
        let (first, second) = match self.order {
            Order::Ascending => (earlier, later),
            Order::Descending => (later, earlier),
        };
        self.slices.pop();
        self.slices.push(Slice { window: second, is_ready: false, check: checks[1] });
        self.slices.push(Slice { window: first, is_ready: false, check: checks[0] });
        self.cut();
        Ok(())
    }

    const fn too_full(&self, second: i64) -> PageError {
        PageError::SecondTooFull { second, ceiling: self.ceiling }
    }
}
