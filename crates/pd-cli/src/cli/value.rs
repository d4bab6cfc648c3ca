//! How the values of options are read.

use std::{convert::Infallible, str::FromStr, time::Duration};

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp, civil};
use pd_transport::Limit;
use secrecy::SecretString;

/// A retry rule: `503=3`, `429=unlimited`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RetryRule {
    pub(crate) status: u16,
    pub(crate) limit: Limit,
}

pub(crate) fn secret(text: &str) -> Result<SecretString, Infallible> {
    Ok(text.to_owned().into())
}

pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "a number of seconds is needed, for instance 2.5".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "seconds are 0 or more, and fewer than 2⁶⁴".to_owned())
}

pub(crate) fn positive_seconds(text: &str) -> Result<Duration, String> {
    seconds(text).and_then(|time| if time.is_zero() { Err("it has to be more than 0".to_owned()) } else { Ok(time) })
}

pub(crate) fn retry_rule(text: &str) -> Result<RetryRule, String> {
    let (status, limit) =
        text.split_once('=').ok_or("it is written STATUS=N or STATUS=unlimited, for instance 503=3")?;
    let status = status.trim().parse().ok().filter(|status| (400..=599).contains(status));
    let status = status.ok_or("the status has to be between 400 and 599")?;
    Ok(RetryRule { status, limit: retry_limit(limit.trim())? })
}

pub(crate) fn retry_limit(text: &str) -> Result<Limit, String> {
    match text {
        "unlimited" => Ok(Limit::Unlimited),
        number => number.parse().map(Limit::N).map_err(|_| "retries are a number, or `unlimited`".to_owned()),
    }
}

/// `K=V`, for the query.
pub(crate) fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("it is written KEY=VALUE".to_owned()),
    }
}

/// `K:V`, for headers. `Authorization` is the session's own: its value would not be sent. Not for clap to call, which shows
/// what it cannot use: that may be a secret.
pub(crate) fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("it is written NAME:VALUE")?;
    let name = name.trim();
    if http::HeaderName::from_str(name).is_err() {
        return Err("what stands before the colon is no name of a header".to_owned());
    }
    if http::HeaderValue::from_str(value.trim()).is_err() {
        return Err(format!("the value of {name} has a character that cannot be sent"));
    }
    if name.eq_ignore_ascii_case("authorization") {
        return Err("the credential is given by PD_API_KEY or PD_BEARER_TOKEN".to_owned());
    }
    Ok((name.to_owned(), value.trim().to_owned()))
}

/// A length of time: `1h`, `90m`, `2h 30m`, `1d`.
pub(crate) fn duration(text: &str) -> Result<SignedDuration, String> {
    const EXAMPLE: &str = "a length of time is needed, for instance 30m, 1h or 2h30m";
    let span: Span = text.parse().map_err(|_| EXAMPLE.to_owned())?;
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours());
    let length = length.map_err(|_| "months and years have no fixed length: give days".to_owned())?;
    if length.as_secs() < 1 { Err(format!("it has to be a second at least; {EXAMPLE}")) } else { Ok(length) }
}

/// A moment: `2026-01-31T09:00:00Z`, `2026-01-31` or `2026-01-31T09:00` (UTC), or a length of time before now: `2h`, `7d`.
pub(crate) fn time(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    if let Ok(civil) = text.parse::<civil::DateTime>() {
        return jiff::tz::TimeZone::UTC.to_timestamp(civil).map_err(|_| "the time is out of range".to_owned());
    }
    let ago = duration(text.strip_suffix("ago").unwrap_or(text).trim()).map_err(|_| {
        "a time is needed: 2026-01-31T09:00:00Z, 2026-01-31 (UTC), or how long ago, for instance 2h or 7d".to_owned()
    })?;
    Timestamp::now().checked_sub(ago).map_err(|_| "the time is out of range".to_owned())
}

/// An identifier of PagerDuty's; anything else could lead the request elsewhere.
pub(crate) fn id(text: &str) -> Result<String, String> {
    let sound = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if sound {
        Ok(text.to_owned())
    } else {
        Err("an identifier is letters and digits, for instance PABC123".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_may_have_fractions_and_are_never_negative() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        assert_eq!(seconds("0"), Ok(Duration::ZERO));
        for bad in ["-1", "inf", "NaN", "1e30", "soon", ""] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
        assert!(positive_seconds("0").is_err());
    }

    #[test]
    fn retry_rules() {
        assert_eq!(retry_rule("503=3"), Ok(RetryRule { status: 503, limit: Limit::N(3) }));
        assert_eq!(retry_rule("429=unlimited"), Ok(RetryRule { status: 429, limit: Limit::Unlimited }));
        for bad in ["503", "200=1", "600=1", "503=-1", "503=many", "=1", "x=1"] {
            assert!(retry_rule(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn lengths_of_time() {
        assert_eq!(duration("1h"), Ok(SignedDuration::from_hours(1)));
        assert_eq!(duration("2h30m"), Ok(SignedDuration::from_mins(150)));
        assert_eq!(duration("1d"), Ok(SignedDuration::from_hours(24)));
        for bad in ["", "0s", "-1h", "1 month", "soon", "5"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn moments() {
        let noon: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        for same in ["2026-01-31T12:00:00Z", "2026-01-31T14:00:00+02:00", "2026-01-31T12:00"] {
            assert_eq!(time(same), Ok(noon), "{same}");
        }
        assert_eq!(time("2026-01-31"), Ok("2026-01-31T00:00:00Z".parse().unwrap()));
        let ago = Timestamp::now().duration_since(time("2h ago").unwrap());
        assert!((7_199..7_300).contains(&ago.as_secs()));
        assert!(time("yesterday evening").is_err());
    }

    #[test]
    fn headers_and_identifiers() {
        assert_eq!(header("X-A: b:c "), Ok(("X-A".to_owned(), "b:c".to_owned())));
        for bad in ["X-A", "X A: b", "authorization: Token token=x"] {
            assert!(header(bad).is_err(), "{bad}");
        }
        assert_eq!(id("PABC123"), Ok("PABC123".to_owned()));
        for bad in ["", "../users", "P1/notes", "P1?x", "P 1"] {
            assert!(id(bad).is_err(), "{bad}");
        }
    }
}
