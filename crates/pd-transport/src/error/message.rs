//! The text of errors.

use std::fmt;

use pd_core::Effect;

use super::{Error, Kind, causes};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = &self.0.operation {
            write!(f, "{operation}: ")?;
        }
        self.write_message(f)?;
        if self.0.attempts > 1 {
            write!(f, " ({} attempts)", self.0.attempts)?;
        }
        Ok(())
    }
}

impl Error {
    /// Returns whether the message contains the texts of the causes.
    pub(super) fn message_has_causes(&self) -> bool {
        matches!(self.0.kind, Kind::Connect | Kind::ConnectFatal)
    }

    fn write_message(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_ambiguous() && matches!(self.0.effect, Effect::NotSent | Effect::Rejected) {
            self.write_last_attempt(f)?;
            return f.write_str("; an earlier attempt may have been carried out: check before you send it again");
        }
        self.write_last_attempt(f)?;
        if self.is_ambiguous() && self.needs_ambiguity_note() {
            f.write_str("; the request may have been carried out: check before you send it again")?;
        }
        Ok(())
    }

    fn needs_ambiguity_note(&self) -> bool {
        match self.0.kind {
            Kind::Interrupted | Kind::Timeout { .. } | Kind::Deadline | Kind::Layer => true,
            Kind::Connect
            | Kind::ConnectFatal
            | Kind::Unsent
            | Kind::NoRuntime
            | Kind::TooLarge { .. }
            | Kind::Decode
            | Kind::Provider => false,
        }
    }

    fn write_last_attempt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not_sent = if self.0.effect == Effect::NotSent { " before the request was sent" } else { "" };
        match &self.0.kind {
            Kind::Connect => {
                self.write_connect_failure(f)?;
                f.write_str("; the request was not sent")
            }
            Kind::ConnectFatal => {
                self.write_connect_failure(f)?;
                f.write_str("; the request was not sent, and a retry cannot help")
            }
            Kind::Unsent => f.write_str("the connection closed before the request was sent"),
            Kind::Interrupted => f.write_str("the connection broke before the whole response arrived"),
            Kind::Timeout { after: Some(after) } => write!(f, "the attempt timed out after {after:?}{not_sent}"),
            Kind::Timeout { after: None } => write!(f, "the attempt timed out{not_sent}"),
            Kind::Deadline => write!(f, "the deadline passed{not_sent}"),
            Kind::NoRuntime => f.write_str("no tokio runtime is running: await the call inside of one"),
            Kind::Decode => f.write_str("the response body cannot be decompressed"),
            Kind::TooLarge { limit } => {
                write!(f, "the response body is larger than {limit} bytes: raise `max_response_bytes`")
            }
            Kind::Provider => f.write_str("the credential provider failed; the request was not sent"),
            Kind::Layer => f.write_str("a layer of the transport failed"),
        }
    }

    /// Writes why there is no connection: a name that cannot be resolved and a refused connection need different remedies.
    fn write_connect_failure(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A layer has wrapped an error of the stack, whose text is the complete reason.
        if let Some(wrapped) = self.find_source::<Self>() {
            return wrapped.write_connect_failure(f);
        }
        // The errors of `pd-http` say that there is no connection, and to which host.
        #[cfg(feature = "client")]
        let says_so = self.cause().is_some_and(|cause| cause.is::<pd_http::ConnectError>());
        #[cfg(not(feature = "client"))]
        let says_so = false;
        let mut text = if says_so { String::new() } else { "cannot connect".to_owned() };
        for cause in causes(self) {
            let cause = cause.to_string().replace(char::is_control, " ");
            if !text.contains(&cause) {
                let colon = if text.is_empty() { "" } else { ": " };
                text.extend([colon, &cause]);
            }
        }
        f.write_str(&text)
    }
}
