//! Singular and plural forms of the names of collections and wrappers.

use std::borrow::Cow;

/// Irregular words, as singular and plural.
const IRREGULAR: [(&str, &str); 24] = [
    ("alias", "aliases"),
    ("api", "apis"),
    ("bias", "biases"),
    ("bonus", "bonuses"),
    ("bus", "buses"),
    ("cache", "caches"),
    ("campus", "campuses"),
    ("canvas", "canvases"),
    ("census", "censuses"),
    ("child", "children"),
    ("consensus", "consensuses"),
    ("cookie", "cookies"),
    ("cpu", "cpus"),
    ("criterion", "criteria"),
    ("gpu", "gpus"),
    ("kpi", "kpis"),
    ("matrix", "matrices"),
    ("menu", "menus"),
    ("movie", "movies"),
    ("person", "people"),
    ("quiz", "quizzes"),
    ("status", "statuses"),
    ("uri", "uris"),
    ("virus", "viruses"),
];

/// Words whose singular and plural are the same.
const INVARIANT: [&str; 13] = [
    "all",
    "data",
    "dns",
    "equipment",
    "html",
    "information",
    "me",
    "metadata",
    "news",
    "series",
    "sms",
    "species",
    "us",
];

/// Endings of singulars, each with the ending of the plural. The first match applies.
const ENDINGS: [(&str, &str); 6] =
    [("is", "es"), ("ss", "sses"), ("us", "uses"), ("x", "xes"), ("ch", "ches"), ("sh", "shes")];

/// Returns the plural of a name in snake case: its last word becomes plural. A plural is returned unchanged.
///
/// ```
/// use pd_core::endpoint::plural;
///
/// assert_eq!(plural("escalation_policy"), "escalation_policies");
/// assert_eq!(plural("status"), "statuses");
/// assert_eq!(plural("users"), "users");
/// ```
#[must_use]
pub fn plural(name: &str) -> Cow<'_, str> {
    let (head, word) = last_word(name);
    if word.is_empty() || is_invariant(word) || singular_word(word).is_some() {
        return Cow::Borrowed(name);
    }
    Cow::Owned(format!("{head}{}", plural_word(word)))
}

/// Returns the singular of a name in snake case: its last word becomes singular. A singular is returned unchanged.
///
/// ```
/// use pd_core::endpoint::singular;
///
/// assert_eq!(singular("business_services"), "business_service");
/// assert_eq!(singular("log_entries"), "log_entry");
/// assert_eq!(singular("status"), "status");
/// ```
#[must_use]
pub fn singular(name: &str) -> Cow<'_, str> {
    let (head, word) = last_word(name);
    match singular_word(word) {
        Some(word) => Cow::Owned(format!("{head}{word}")),
        None => Cow::Borrowed(name),
    }
}

/// Splits a name before its last word.
fn last_word(name: &str) -> (&str, &str) {
    let start = name.rfind(['_', '-']).map_or(0, |at| at + 1);
    name.split_at_checked(start).unwrap_or(("", name))
}

fn is_invariant(word: &str) -> bool {
    INVARIANT.contains(&word)
}

/// Replaces the ending of `word`. Returns `None` if `word` has another ending, or consists of the ending.
fn replace_ending(word: &str, ending: &str, replacement: &str) -> Option<String> {
    let stem = word.strip_suffix(ending)?;
    (!stem.is_empty()).then(|| format!("{stem}{replacement}"))
}

fn plural_word(word: &str) -> String {
    let irregular = IRREGULAR.iter().find(|(singular, _)| *singular == word);
    if let Some((_, plural)) = irregular {
        return (*plural).to_owned();
    }
    let by_ending = ENDINGS.iter().find_map(|(singular, plural)| replace_ending(word, singular, plural));
    let by_ending = by_ending.or_else(|| {
        let stem = word.strip_suffix('y')?;
        stem.ends_with(is_consonant).then(|| format!("{stem}ies"))
    });
    by_ending.unwrap_or_else(|| format!("{word}s"))
}

/// Returns the singular of a plural, or `None` if the word is not a plural.
fn singular_word(word: &str) -> Option<String> {
    if is_invariant(word) || IRREGULAR.iter().any(|(singular, _)| *singular == word) {
        return None;
    }
    let irregular = IRREGULAR.iter().find(|(_, plural)| *plural == word);
    if let Some((singular, _)) = irregular {
        return Some((*singular).to_owned());
    }
    let stem = word.strip_suffix('s').filter(|stem| !stem.is_empty())?;
    // These are singulars: access, status, analysis.
    if ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        return None;
    }
    if let Some(stem) = stem.strip_suffix("ie").filter(|stem| stem.ends_with(is_consonant)) {
        return Some(format!("{stem}y"));
    }
    // Only these plurals in -ses have a singular in -sis. The singular of licenses and responses ends in -se.
    if ["analyses", "diagnoses", "hypotheses", "theses"].contains(&word) {
        return replace_ending(word, "ses", "sis");
    }
    let loses_e = ["sses", "xes", "ches", "shes"].iter().any(|ending| word.ends_with(ending));
    match loses_e {
        true => stem.strip_suffix('e').map(str::to_owned),
        false => Some(stem.to_owned()),
    }
}

fn is_consonant(letter: char) -> bool {
    letter.is_ascii_alphabetic() && !"aeiouAEIOU".contains(letter)
}
