//! Derives the expected result of a cell from the kind of its fault.

use std::{ops::RangeInclusive, time::Duration};

use pd_core::Effect;

use crate::{
    Cell,
    fault::{BodyShape, FaultKind, FaultSource, Protocol, Wait},
    operation::{Op, Outcome},
};

/// How often the fault is injected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// Into one request.
    Once,
    /// Into that request and all later ones.
    Always,
}

pub(crate) struct Expected {
    pub(crate) outcome: Outcome,
    /// The effect that the error states.
    pub(crate) stated: Option<Effect>,
    /// The number of items that a list delivers, or of events that are reported as failed.
    pub(crate) count: usize,
    /// The number of requests that the server receives.
    pub(crate) requests: u32,
    /// How often the server carries out the operation. `None` for a read.
    pub(crate) carried_out: Option<usize>,
    /// Seconds.
    pub(crate) time: RangeInclusive<f64>,
}

/// The default number of retries after a network failure.
const NETWORK_RETRIES: u32 = 3;
/// The default timeout of an attempt, in seconds.
const TIMEOUT: f64 = 60.0;

/// The timeout of an attempt that waits for a free stream, in seconds.
///
/// The client sends a PING after 20 s and expects the response within 10 s. An attempt that lasts until then would need the
/// clock to stand still for the server's response.
pub(crate) const STREAM_TIMEOUT: f64 = 25.0;
/// The time after which the client closes a silent HTTP/2 connection, in seconds: it sends a PING after 20 s without a
/// frame, and waits 10 s for the response.
const PING: f64 = 30.0;
/// The default maximum backoff, in seconds.
const MAX_COOLDOWN: f64 = 60.0;
/// The number of retries of a 429 before the deadline that [`deadline`] returns.
const RETRIES_BEFORE_DEADLINE: u32 = 3;

/// How the client handles a call with a fault.
enum Handling {
    /// The call succeeds without a retry.
    Succeeds,
    Fails(Outcome),
    /// The call is retried at most this often, and then fails.
    Retries(u32, Outcome),
}

fn handling(kind: FaultKind, op: Op) -> Handling {
    match kind {
        FaultKind::Harmless => Handling::Succeeds,
        FaultKind::ExpiredToken if op.is_event() => Handling::Fails(Outcome::Status(401)),
        FaultKind::ExpiredToken => Handling::Retries(1, Outcome::Status(401)),
        FaultKind::NotConnected | FaultKind::Unprocessed => Handling::Retries(NETWORK_RETRIES, Outcome::NotConnected),
        FaultKind::Ambiguous { .. } => handling_of_unknown_effect(op, Outcome::Ambiguous),
        FaultKind::Silent { .. } => handling_of_unknown_effect(op, Outcome::TimedOut),
        // Any 2xx accepts an event, even if its body cannot be read.
        FaultKind::TooLarge | FaultKind::Undecodable if op.is_event() => Handling::Succeeds,
        FaultKind::TooLarge => Handling::Fails(Outcome::TooLarge),
        FaultKind::Undecodable => Handling::Fails(Outcome::Undecodable),
        FaultKind::Status(status) => match status_retries(op, status) {
            0 => Handling::Fails(Outcome::Status(status)),
            retries => Handling::Retries(retries, Outcome::Status(status)),
        },
        // A DELETE ignores the body, and any 2xx accepts an event.
        FaultKind::UnusableBody { .. } if op == Op::Delete || op.is_event() => Handling::Succeeds,
        FaultKind::UnusableBody { shape: BodyShape::NotJson, .. } => Handling::Fails(Outcome::NotJson),
        FaultKind::UnusableBody { shape: BodyShape::OtherJson, .. } => Handling::Fails(Outcome::OtherJson),
    }
}

/// If the effect is unknown, everything is retried except a POST that is not an event.
fn handling_of_unknown_effect(op: Op, outcome: Outcome) -> Handling {
    if op == Op::Post { Handling::Fails(outcome) } else { Handling::Retries(NETWORK_RETRIES, outcome) }
}

/// Returns the default number of retries for a status.
fn status_retries(op: Op, status: u16) -> u32 {
    match status {
        429 => RETRIES_BEFORE_DEADLINE,
        500 if op.is_event() => 2,
        502 if op.is_event() => 4,
        503 | 504 if op.is_event() => 6,
        _ => 0,
    }
}

/// Returns the kind of the fault for this operation.
///
/// A fault of the response body is harmless for a DELETE, because a 204 has no body.
pub(crate) fn kind(cell: Cell) -> FaultKind {
    let needs_body = matches!(
        cell.case.name,
        "headers, then silence"
            | "body drips"
            | "body cut, by its length"
            | "body cut, in chunks"
            | "oversized body"
            | "gzip bomb"
            | "gzip cut"
    );
    match cell.case.kind {
        _ if needs_body && cell.op == Op::Delete => FaultKind::Harmless,
        // An item that is nested too deep is an error of that item. The page around it is valid JSON.
        FaultKind::UnusableBody { carried_out, .. }
            if cell.op == Op::List && cell.case.name.ends_with("arrays in the entity") =>
        {
            FaultKind::UnusableBody { shape: BodyShape::OtherJson, carried_out }
        }
        other => other,
    }
}

fn is_carried_out(kind: FaultKind) -> bool {
    match kind {
        FaultKind::NotConnected | FaultKind::Unprocessed | FaultKind::Status(_) | FaultKind::ExpiredToken => false,
        FaultKind::TooLarge | FaultKind::Undecodable | FaultKind::Harmless => true,
        FaultKind::Ambiguous { carried_out }
        | FaultKind::Silent { carried_out }
        | FaultKind::UnusableBody { carried_out, .. } => carried_out,
    }
}

/// Returns the effect that an error after this fault states. It does not depend on the method.
fn stated(kind: FaultKind) -> Effect {
    match kind {
        FaultKind::NotConnected | FaultKind::Unprocessed => Effect::NotSent,
        FaultKind::Ambiguous { .. } | FaultKind::Silent { .. } => Effect::Unknown,
        FaultKind::ExpiredToken => Effect::Rejected,
        FaultKind::Status(status) => match status {
            500.. => Effect::Unknown,
            300..500 => Effect::Rejected,
            _ => Effect::Done,
        },
        // The server responded with a 2xx. Only its body cannot be used.
        FaultKind::TooLarge | FaultKind::Undecodable | FaultKind::UnusableBody { .. } | FaultKind::Harmless => {
            Effect::Done
        }
    }
}

pub(crate) fn expect(cell: Cell) -> Expected {
    let Cell { case, mode, op } = cell;
    let kind = kind(cell);
    let handling = handling(kind, op);
    let (outcome, retries) = match (&handling, mode) {
        (Handling::Succeeds, _) => (Outcome::Ok, 0),
        (Handling::Fails(outcome), _) => (*outcome, 0),
        (Handling::Retries(..), Mode::Once) => (Outcome::Ok, 1),
        (Handling::Retries(retries, outcome), Mode::Always) => (*outcome, *retries),
    };
    let is_ok = outcome == Outcome::Ok;
    // The requests of the operation: some before the fault, some that it affects, and some after it.
    let before = if matches!(case.source, FaultSource::Unresolved) { 0 } else { op.skip() };
    let (affected, after) = match (op, mode) {
        (Op::List, Mode::Once) => (1, u32::from(is_ok)),
        (Op::List, Mode::Always) => (1 + u32::from(is_ok), 0),
        (Op::SendAll, Mode::Once) => (1, 1),
        (Op::SendAll, Mode::Always) => (3 - before, 0),
        _ => (1, 0),
    };
    let not_received = match (kind, mode) {
        // The attempt on the silent connection.
        _ if matches!(case.source, FaultSource::SilentPath(_)) => 1,
        (FaultKind::NotConnected, Mode::Once) => 1,
        (FaultKind::NotConnected, Mode::Always) => retries + 1,
        _ => 0,
    };
    let received = before + affected * (retries + 1 - not_received) + after;
    let carried_out = is_carried_out(kind) || (mode == Mode::Once && matches!(handling, Handling::Retries(..)));
    let count = match op {
        Op::List if is_ok => 30,
        Op::List => before * 10,
        _ if op.is_event() && !is_ok => affected,
        _ => 0,
    };
    Expected {
        outcome,
        stated: (!is_ok).then(|| stated(kind)),
        count: count as usize,
        requests: preparing_requests(case.source, mode, affected * (retries + 1)) + received,
        carried_out: (!matches!(op, Op::Get | Op::List))
            .then(|| (before + after + if carried_out { affected } else { 0 }) as usize),
        time: time(cell, kind, affected, retries),
    }
}

/// Returns the number of requests that prepare the fault. With [`Mode::Always`] the fault affects `attempts` attempts.
fn preparing_requests(source: FaultSource, mode: Mode, attempts: u32) -> u32 {
    match (source, mode) {
        (FaultSource::NoStream, Mode::Always) => attempts,
        (FaultSource::NoStream | FaultSource::SilentPath(_) | FaultSource::OtherRuntime(..), _) => 1,
        (
            FaultSource::Http1(_)
            | FaultSource::Http2(_)
            | FaultSource::NewToken(_)
            | FaultSource::Refused
            | FaultSource::Unresolved
            | FaultSource::Handshake
            | FaultSource::Stall { .. },
            _,
        ) => 0,
    }
}

/// Returns the time that the affected calls take, in seconds.
fn time(Cell { case, mode, op }: Cell, kind: FaultKind, affected: u32, retries: u32) -> RangeInclusive<f64> {
    let timeout = match (case.source, kind) {
        (FaultSource::Stall { connect_timeout }, _) => (connect_timeout as f64).min(TIMEOUT),
        (FaultSource::SilentPath(Protocol::Http2), _) => PING,
        (FaultSource::NoStream, _) => STREAM_TIMEOUT,
        (_, FaultKind::Silent { .. }) => TIMEOUT,
        _ => 0.0,
    };
    let attempts = if mode == Mode::Once { 1 } else { retries + 1 };
    let timeouts = f64::from(attempts) * timeout;
    let affected = f64::from(affected);
    let (min_wait, max_wait) = match case.wait {
        Wait::Cooldown => {
            let waits: f64 = (1..=retries).map(|retry| (1.5 * 2.0_f64.powi(retry as i32)).min(MAX_COOLDOWN)).sum();
            (waits, waits)
        }
        Wait::Server(seconds) => (seconds * f64::from(retries), (seconds + max_jitter(seconds)) * f64::from(retries)),
        Wait::Perhaps if matches!(op, Op::List | Op::SendAll) => (0.0, 3.0),
        Wait::None | Wait::Perhaps => (0.0, 0.0),
    };
    (timeouts + min_wait) * affected..=(timeouts + max_wait) * affected
}

/// Returns the maximum jitter that the client adds to a delay that the server asks for.
fn max_jitter(seconds: f64) -> f64 {
    (seconds / 4.0).min(1.0)
}

/// Returns a deadline for a 429, after [`RETRIES_BEFORE_DEADLINE`] retries. Other faults need none.
pub(crate) fn deadline(cell: Cell) -> Option<Duration> {
    (cell.case.kind == FaultKind::Status(429)).then(|| match cell.case.wait {
        // Three waits take 3 + 6 + 12 s, and a fourth would take 24 s.
        Wait::Cooldown => Duration::from_secs(30),
        // Halfway between the latest end of the third wait and the earliest end of the fourth.
        Wait::Server(seconds) => {
            let retries = f64::from(RETRIES_BEFORE_DEADLINE);
            let (third, fourth) = ((seconds + max_jitter(seconds)) * retries, seconds * (retries + 1.0));
            Duration::from_secs_f64(f64::midpoint(third, fourth))
        }
        Wait::None | Wait::Perhaps => Duration::MAX,
    })
}
