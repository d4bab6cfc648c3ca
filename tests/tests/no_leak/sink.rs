//! Searches errors, `Debug` output and the log for secrets.

use std::{
    error::Error,
    fmt::{Debug, Write as _},
    sync::{Mutex, OnceLock},
};

use pd_fixtures::Log;
use serde::Deserialize;

pub(crate) const KEY: &str = "u+LeAkTeSt/KeY_Qr7Zq9x";
pub(crate) const AUTHORIZATION_VALUE: &str = "Token token=u+LeAkTeSt/KeY_Qr7Zq9x";
pub(crate) const OTHER_KEY: &str = "pdus+Ot4erLe4kT3st_v8Wn2k";
pub(crate) const ROUTING_KEY: &str = "5ec4e7c0ffee4bad5ec4e7c0ffee4bad";
pub(crate) const PASSWORD: &str = "pr0xyPa55w0rdLe4k";
pub(crate) const SIGNATURE: &str = "5iGnedLe4kT3stXy0z==";

/// A secret that the client does not have: a response contains it.
pub(crate) const RESPONSE_SECRET: &str = "9iVenLe4kT3st0uTw7Kp2mRd";

pub(crate) const CLIENT_SECRET: &str = "c1ienT5ecretLe4kT3st_Zp4Ws8";
pub(crate) const CODE: &str = "c0deLe4kT3st-Ju6Hn3Vb";
pub(crate) const VERIFIER: &str = "v3rifierLe4kT3st-0000-Gd5Rk1Xm-Tq9Cw2Ly-Bn7Ef";
pub(crate) const ACCESS_TOKEN: &str = "pdus+acceSsLe4kT3st_Mk2Bv8Nd";
pub(crate) const REFRESH_TOKEN: &str = "refre5hLe4kT3st_Yt6Gc4Fs";
pub(crate) const ID_TOKEN: &str = "eyJ1dLe4kT3st.idTok3nPx1Qz.s1gKd8Wj";

const SECRETS: [&str; 12] = [
    KEY,
    OTHER_KEY,
    ROUTING_KEY,
    PASSWORD,
    SIGNATURE,
    RESPONSE_SECRET,
    CLIENT_SECRET,
    CODE,
    VERIFIER,
    ACCESS_TOKEN,
    REFRESH_TOKEN,
    ID_TOKEN,
];

/// The length of the pieces of secrets that are searched for.
///
/// Eight consecutive characters of a secret are a leak, and any eight contain one of the pieces. The last four characters
/// of a credential may be shown.
const PIECE: usize = 6;

/// A type that no entity fits, so that decoding it fails.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only its decode errors are used")]
pub(crate) struct Numbers {
    id: u64,
    name: u64,
}

/// Searches the texts of one test, and the log, which all tests share.
pub(crate) struct Sink {
    /// The context that a reported leak names.
    about: Mutex<String>,
    leaks: Mutex<Vec<String>>,
    /// The number of texts that were searched.
    texts: Mutex<usize>,
}

static LOG: OnceLock<Log> = OnceLock::new();

impl Sink {
    /// Enables the log at all levels, for all tests of the process.
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

    /// Sets the context of the texts that follow.
    pub(crate) fn about(&self, context: impl Into<String>) {
        *self.about.lock().unwrap() = context.into();
    }

    /// Searches a text, and records a leak.
    pub(crate) fn text(&self, name: &str, text: &str) {
        *self.texts.lock().unwrap() += 1;
        if let Some(piece) = leak(text) {
            let about = self.about.lock().unwrap();
            self.leaks.lock().unwrap().push(format!("{about}: {name}: {piece:?} in {}", excerpt(text, piece)));
        }
    }

    /// Searches the `Debug` output of a value, plain and pretty.
    pub(crate) fn debug(&self, name: &str, value: &impl Debug) {
        self.text(name, &format!("{value:?}"));
        self.text(name, &format!("{value:#?}"));
    }

    /// Searches `Display` and `Debug` of an error and of its sources.
    pub(crate) fn error(&self, name: &str, error: &dyn Error) {
        let mut text = String::new();
        let mut next = Some(error);
        while let Some(error) = next {
            let _ = writeln!(text, "{error}\n{error:?}\n{error:#?}");
            next = error.source();
        }
        self.text(name, &text);
    }

    /// Searches the error of a result.
    pub(crate) fn result<T, E: Error + 'static>(&self, name: &str, result: Result<T, E>) {
        if let Err(error) = result {
            self.error(name, &error);
        }
    }

    /// Returns whether the log contains this text. A test uses it to prove that the log is complete.
    pub(crate) fn has_logged(text: &str) -> bool {
        LOG.get().unwrap().text().contains(text)
    }

    /// Asserts that no text and no line of the log contained a secret.
    pub(crate) fn assert_clean(&self) {
        assert!(*self.texts.lock().unwrap() > 0, "no text was searched");
        let mut leaks = self.leaks.lock().unwrap().clone();
        let log = LOG.get().unwrap().text();
        assert!(log.contains("every level is on"));
        let lines = log.lines().filter(|line| !is_goaway_debug_data(line));
        leaks.extend(
            lines.filter_map(|line| leak(line).map(|piece| format!("log: {piece:?} in {}", excerpt(line, piece)))),
        );
        leaks.truncate(40);
        assert!(leaks.is_empty(), "{} leaks\n{}", leaks.len(), leaks.join("\n"));
    }
}

/// The crate `h2` logs the debug data of a GOAWAY at `DEBUG` and `TRACE`, see `docs/reliability.md`.
fn is_goaway_debug_data(line: &str) -> bool {
    line.contains(" h2::") && (line.contains("GoAway(b") || line.contains("debug_data: b"))
}

/// Returns a piece of a secret that the text contains, plain or escaped as in `Debug` output or JSON.
fn leak(text: &str) -> Option<&'static str> {
    let text = text.replace('\\', "");
    let escapes = text.contains("u00").then(|| unescaped(&text));
    piece_in(&text).or_else(|| piece_in(&escapes?))
}

/// Decodes JSON escapes of ASCII characters whose backslash has been removed: `u00` and two hexadecimal digits.
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
        // Pieces start at every third character, so any PIECE + 2 characters contain one.
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
