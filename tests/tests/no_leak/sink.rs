//! Collects all text that is shown anywhere, and searches it.

use std::{
    error::Error,
    fmt::{Debug, Write as _},
    io,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use serde::Deserialize;
use tracing_subscriber::fmt::MakeWriter;

pub(crate) const KEY: &str = "u+LeAkTeSt/KeY_Qr7Zq9x";
pub(crate) const AUTHORIZATION_VALUE: &str = "Token token=u+LeAkTeSt/KeY_Qr7Zq9x";
pub(crate) const OTHER_KEY: &str = "pdus+Ot4erLe4kT3st_v8Wn2k";
pub(crate) const ROUTING_KEY: &str = "5ec4e7c0ffee4bad5ec4e7c0ffee4bad";
pub(crate) const PASSWORD: &str = "pr0xyPa55w0rdLe4k";
pub(crate) const SIGNATURE: &str = "5iGnedLe4kT3stXy0z==";

/// A secret that a response contains.
pub(crate) const GIVEN_SECRET: &str = "9iVenLe4kT3st0uTw7Kp2mRd";

const SECRETS: [&str; 6] = [KEY, OTHER_KEY, ROUTING_KEY, PASSWORD, SIGNATURE, GIVEN_SECRET];

/// Eight characters of a secret, in one piece, are a leak, and are found by a part of them. The last four characters of a credential are shown by design.
const PIECE: usize = 6;

/// A type whose fields do not come from a response.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only the errors matter")]
pub(crate) struct Numbers {
    id: u64,
    name: u64,
}

/// The texts of one test, and the log, which all tests share.
pub(crate) struct Sink {
    about: Mutex<String>,
    leaks: Mutex<Vec<String>>,
    texts: Mutex<usize>,
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

static LOG: OnceLock<Log> = OnceLock::new();

impl Sink {
    /// Turns on every level of every target, for all tests.
    pub(crate) fn install() -> Self {
        LOG.get_or_init(|| {
            let log = Log::default();
            let subscriber = tracing_subscriber::fmt()
                .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
                .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
                .with_writer(log.clone())
                .finish();
            tracing::subscriber::set_global_default(subscriber).unwrap();
            log
        });
        tracing::trace!("every level is on");
        Self { about: Mutex::default(), leaks: Mutex::default(), texts: Mutex::default() }
    }

    /// Names the subject of the next texts.
    pub(crate) fn about(&self, what: impl Into<String>) {
        *self.about.lock().unwrap() = what.into();
    }

    pub(crate) fn text(&self, what: &str, text: &str) {
        *self.texts.lock().unwrap() += 1;
        if let Some(piece) = leak(text) {
            let about = self.about.lock().unwrap();
            self.leaks.lock().unwrap().push(format!("{about}: {what}: {piece:?} in {}", excerpt(text, piece)));
        }
    }

    pub(crate) fn shown(&self, what: &str, value: &impl Debug) {
        self.text(what, &format!("{value:?}"));
        self.text(what, &format!("{value:#?}"));
    }

    /// An error, its sources, and each as `Debug`.
    pub(crate) fn error(&self, what: &str, error: &dyn Error) {
        let mut text = String::new();
        let mut next = Some(error);
        while let Some(error) = next {
            let _ = writeln!(text, "{error}\n{error:?}\n{error:#?}");
            next = error.source();
        }
        self.text(what, &text);
    }

    /// The error, if it is one.
    pub(crate) fn result<T, E: Error + 'static>(&self, what: &str, result: Result<T, E>) {
        if let Err(error) = result {
            self.error(what, &error);
        }
    }

    /// Returns whether the log contains this text. A text that is not logged proves nothing.
    pub(crate) fn has_logged(text: &str) -> bool {
        let log = LOG.get().unwrap().0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&log).contains(text)
    }

    pub(crate) fn assert_clean(&self) {
        assert!(*self.texts.lock().unwrap() > 0, "something was looked at");
        let mut leaks = self.leaks.lock().unwrap().clone();
        let log = LOG.get().unwrap().0.lock().unwrap_or_else(PoisonError::into_inner);
        let log = String::from_utf8_lossy(&log);
        assert!(log.contains("every level is on"));
        let lines = log.lines().filter(|line| !is_words_of_goaway(line));
        leaks.extend(
            lines.filter_map(|line| leak(line).map(|piece| format!("log: {piece:?} in {}", excerpt(line, piece)))),
        );
        leaks.truncate(40);
        assert!(leaks.is_empty(), "{} leaks\n{}", leaks.len(), leaks.join("\n"));
    }
}

/// h2 logs the debug data of a GOAWAY at `DEBUG` and `TRACE`, see `docs/reliability.md`.
fn is_words_of_goaway(line: &str) -> bool {
    line.contains(" h2::") && (line.contains("GoAway(b") || line.contains("debug_data: b"))
}

/// Returns a part of a secret that a text contains, despite the escapes of `Debug` and JSON.
fn leak(text: &str) -> Option<&'static str> {
    let text = text.replace('\\', "");
    let escapes = text.contains("u00").then(|| unescaped(&text));
    piece_in(&text).or_else(|| piece_in(&escapes?))
}

/// Without its backslashes, JSON's escape of an ASCII character is `u00` and two digits.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("u00");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            Some(code) => plain.extend([char::from(code).to_string().as_str(), &part[2..]]),
            None => plain.extend(["u00", part]),
        }
    }
    plain
}

fn piece_in(plain: &str) -> Option<&'static str> {
    SECRETS.into_iter().find_map(|secret| {
        // A part of PIECE + 2 characters contains one of these.
        let pieces = (0..=secret.len() - PIECE).step_by(3).map(|at| &secret[at..at + PIECE]);
        pieces.into_iter().find(|piece| plain.contains(*piece))
    })
}

fn excerpt(text: &str, piece: &str) -> String {
    let at = text.find(piece).unwrap_or_default();
    let chars: Vec<char> = text.chars().collect();
    let at = text[..at].chars().count();
    chars[at.saturating_sub(150)..(at + 100).min(chars.len())].iter().collect()
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
