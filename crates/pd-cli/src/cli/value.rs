//! Parsers for the values of options.

use std::{convert::Infallible, str::FromStr, time::Duration};

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp, Zoned, civil, tz::TimeZone};
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
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds, such as 2.5".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| "seconds must be at least 0 and less than 2⁶⁴".to_owned())
}

pub(crate) fn positive_seconds(text: &str) -> Result<Duration, String> {
    seconds(text).and_then(|time| if time.is_zero() { Err("must be greater than 0".to_owned()) } else { Ok(time) })
}

pub(crate) fn retry_rule(text: &str) -> Result<RetryRule, String> {
    let (status, limit) = text.split_once('=').ok_or("expected STATUS=N or STATUS=unlimited, such as 503=3")?;
    let status = status.trim().parse().ok().filter(|status| (400..=599).contains(status));
    let status = status.ok_or("the status must be between 400 and 599")?;
    Ok(RetryRule { status, limit: retry_limit(limit.trim())? })
}

pub(crate) fn retry_limit(text: &str) -> Result<Limit, String> {
    match text {
        "unlimited" => Ok(Limit::Unlimited),
        number => number.parse().map(Limit::N).map_err(|_| "expected a number of retries or `unlimited`".to_owned()),
    }
}

/// Parses `K=V` of a query.
pub(crate) fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("expected KEY=VALUE".to_owned()),
    }
}

/// Parses `K:V` of a header. `Authorization` is rejected because the session sets its own. Not used as a value parser of
/// clap, whose errors quote the value, which may be a secret.
pub(crate) fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("expected NAME:VALUE")?;
    let name = name.trim();
    if http::HeaderName::from_str(name).is_err() {
        return Err("the text before the colon is not a header name".to_owned());
    }
    if http::HeaderValue::from_str(value.trim()).is_err() {
        return Err(format!("the value of {name} has a character that cannot be sent"));
    }
    if name.eq_ignore_ascii_case("authorization") {
        return Err("pd sets Authorization itself; set the credential with PD_API_KEY or PD_BEARER_TOKEN".to_owned());
    }
    Ok((name.to_owned(), value.trim().to_owned()))
}

/// Parses a duration of at least a second: `1h`, `90m`, `2h 30m`, `1d`.
pub(crate) fn duration(text: &str) -> Result<SignedDuration, String> {
    const EXAMPLE: &str = "expected a duration, such as 30m, 1h or 2h30m";
    let span: Span = text.parse().map_err(|_| EXAMPLE.to_owned())?;
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours());
    let length = length.map_err(|_| "months and years have no fixed length; give days".to_owned())?;
    if length.as_secs() < 1 { Err(format!("must be at least a second; {EXAMPLE}")) } else { Ok(length) }
}

/// Parses a time: `2026-01-31T09:00:00Z`, `2026-01-31T09:00[Europe/Berlin]`, `2026-01-31` or `2026-01-31T09:00` (UTC), or a
/// duration before now: `2h`, `7d`, `7d ago`. Months and years before now are those of the calendar: `6mo`, `1y`.
pub(crate) fn time(text: &str) -> Result<Timestamp, String> {
    if let Some(time) = absolute(text)? {
        return Ok(time);
    }
    let ago = span(text.strip_suffix("ago").unwrap_or(text).trim());
    let ago = ago.ok_or_else(|| format!("{EXPECTED_TIME}, or how long ago, such as 2h, 7d or 1y"))?;
    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    now.checked_sub(ago).map(|time| time.timestamp()).map_err(|_| OUT_OF_RANGE.to_owned())
}

/// Parses a positive span of time in any units.
fn span(text: &str) -> Option<Span> {
    text.parse().ok().filter(|span: &Span| span.is_positive())
}

/// Parses a time as [`time`] does, except that a duration counts from now on: `2h`, `in 2h`.
pub(crate) fn time_ahead(text: &str) -> Result<Timestamp, String> {
    if let Some(time) = absolute(text)? {
        return Ok(time);
    }
    let ahead = text.strip_prefix("in ").or_else(|| text.strip_prefix('+')).unwrap_or(text);
    let ahead = span(ahead.trim());
    let ahead = ahead.ok_or_else(|| format!("{EXPECTED_TIME}, or how long from now, such as 2h, 7d or 1y"))?;
    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    now.checked_add(ahead).map(|time| time.timestamp()).map_err(|_| OUT_OF_RANGE.to_owned())
}

const EXPECTED_TIME: &str = "expected a time: 2026-01-31T09:00:00Z, 2026-01-31T09:00[Europe/Berlin], 2026-01-31 (UTC)";
const OUT_OF_RANGE: &str = "the time is out of range";

/// Parses a time that is not relative to now. Without a zone in brackets and without an offset, the time is in UTC.
fn absolute(text: &str) -> Result<Option<Timestamp>, String> {
    if text.contains('[') {
        let zoned = text.parse::<Zoned>().map_err(|error| format!("the time cannot be read: {error}"))?;
        return Ok(Some(zoned.timestamp()));
    }
    if let Ok(time) = text.parse() {
        return Ok(Some(time));
    }
    match text.parse::<civil::DateTime>() {
        Ok(civil) => TimeZone::UTC.to_timestamp(civil).map(Some).map_err(|_| OUT_OF_RANGE.to_owned()),
        Err(_) => Ok(None),
    }
}

/// Parses an id, or takes it from the URL of a resource. Other text is rejected, because the id becomes a part of the request
/// path. `-` stands for standard input.
pub(crate) fn id(text: &str) -> Result<String, String> {
    let id = if text.starts_with("https://") || text.starts_with("http://") { last_segment(text) } else { text };
    let is_id = |id: &str| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_id(id) {
        Ok(id.to_owned())
    } else {
        Err("an id consists of letters and digits, such as PABC123; the URL of the resource works too".to_owned())
    }
}

/// Returns the last path segment of a URL, or its fragment if that is an id: `…/schedules#PABC123`.
fn last_segment(url: &str) -> &str {
    let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
    if !fragment.is_empty() {
        return fragment;
    }
    let path = url.split_once('?').map_or(url, |(path, _)| path).trim_end_matches('/');
    path.rsplit_once('/').map_or("", |(_, last)| last)
}

/// Parses a user: an e-mail address or an id.
pub(crate) fn user(text: &str) -> Result<String, String> {
    if text.contains('@') && !text.contains(char::is_whitespace) { Ok(text.to_owned()) } else { id(text) }
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
    fn durations() {
        assert_eq!(duration("1h"), Ok(SignedDuration::from_hours(1)));
        assert_eq!(duration("2h30m"), Ok(SignedDuration::from_mins(150)));
        assert_eq!(duration("1d"), Ok(SignedDuration::from_hours(24)));
        for bad in ["", "0s", "-1h", "1 month", "soon", "5"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn times() {
        let noon: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        for same in ["2026-01-31T12:00:00Z", "2026-01-31T14:00:00+02:00", "2026-01-31T12:00"] {
            assert_eq!(time(same), Ok(noon), "{same}");
        }
        assert_eq!(time("2026-01-31"), Ok("2026-01-31T00:00:00Z".parse().unwrap()));
        for zoned in ["2026-01-31T13:00[Europe/Berlin]", "2026-01-31T13:00:00+01:00[Europe/Berlin]"] {
            assert_eq!(time(zoned), Ok(noon), "{zoned}");
        }
        assert_eq!(time("2026-06-01[Europe/Berlin]"), Ok("2026-05-31T22:00:00Z".parse().unwrap()));
        assert!(time("2026-06-01T09:00[Europe/Atlantis]").unwrap_err().contains("Atlantis"));
        let ago = Timestamp::now().duration_since(time("2h ago").unwrap());
        assert!((7_199..7_300).contains(&ago.as_secs()));
        for ahead in ["2h", "in 2h", "+2h"] {
            let ahead = time_ahead(ahead).unwrap().duration_since(Timestamp::now());
            assert!((7_100..7_201).contains(&ahead.as_secs()));
        }
        let days = |text: &str| -time(text).unwrap().duration_since(Timestamp::now()).as_hours() / 24;
        assert!((180..=184).contains(&days("6mo")) && (365..=366).contains(&days("1y")) && days("1w ago") == 7);
        for bad in ["yesterday evening", "0s", "-1h", "5", "20000y"] {
            assert!(time(bad).is_err() && time_ahead(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn headers_and_identifiers() {
        assert_eq!(header("X-A: b:c "), Ok(("X-A".to_owned(), "b:c".to_owned())));
        for bad in ["X-A", "X A: b", "authorization: Token token=x"] {
            assert!(header(bad).is_err(), "{bad}");
        }
        for same in [
            "PABC123",
            "https://acme.pagerduty.com/incidents/PABC123",
            "https://acme.pagerduty.com/incidents/PABC123/?tab=timeline",
            "https://acme.pagerduty.com/schedules#PABC123",
        ] {
            assert_eq!(id(same), Ok("PABC123".to_owned()));
        }
        assert_eq!(user("ada@example.com"), Ok("ada@example.com".to_owned()));
        for bad in ["", "../users", "P1/notes", "P1?x", "P 1", "https://", "https://acme.pagerduty.com/a b"] {
            assert!(id(bad).is_err(), "{bad}");
        }
    }
}
