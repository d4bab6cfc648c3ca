//! Singular and plural of the names that collections and wrappers have.

use std::borrow::Cow;

/// Words whose two forms no rule below gives, as singular and plural.
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

/// Words that are their own plural, or have none.
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

/// Endings of a singular, and what its plural ends on instead. The first that fits is taken.
const ENDINGS: [(&str, &str); 6] =
    [("is", "es"), ("ss", "sses"), ("us", "uses"), ("x", "xes"), ("ch", "ches"), ("sh", "shes")];

/// The plural of a name in snake case: its last word's. A name that is plural already is kept.
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

/// The singular of a name in snake case: its last word's. A name that is singular already is kept.
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

/// What stands before the last word, and that word.
fn last_word(name: &str) -> (&str, &str) {
    let start = name.rfind(['_', '-']).map_or(0, |at| at + 1);
    name.split_at_checked(start).unwrap_or(("", name))
}

fn is_invariant(word: &str) -> bool {
    INVARIANT.contains(&word)
}

/// `word` with one ending in place of another; `None` where it does not end so, or is nothing else.
fn exchange(word: &str, ending: &str, by: &str) -> Option<String> {
    let stem = word.strip_suffix(ending)?;
    (!stem.is_empty()).then(|| format!("{stem}{by}"))
}

fn plural_word(word: &str) -> String {
    let irregular = IRREGULAR.iter().find(|(singular, _)| *singular == word);
    if let Some((_, plural)) = irregular {
        return (*plural).to_owned();
    }
    let by_ending = ENDINGS.iter().find_map(|(singular, plural)| exchange(word, singular, plural));
    let by_ending = by_ending.or_else(|| {
        let stem = word.strip_suffix('y')?;
        stem.ends_with(is_consonant).then(|| format!("{stem}ies"))
    });
    by_ending.unwrap_or_else(|| format!("{word}s"))
}

/// The singular of a plural; `None` where the word is no plural.
fn singular_word(word: &str) -> Option<String> {
    if is_invariant(word) || IRREGULAR.iter().any(|(singular, _)| *singular == word) {
        return None;
    }
    let irregular = IRREGULAR.iter().find(|(_, plural)| *plural == word);
    if let Some((singular, _)) = irregular {
        return Some((*singular).to_owned());
    }
    let stem = word.strip_suffix('s').filter(|stem| !stem.is_empty())?;
    // A singular in -s: access, status, analysis.
    if ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        return None;
    }
    if let Some(stem) = stem.strip_suffix("ie").filter(|stem| stem.ends_with(is_consonant)) {
        return Some(format!("{stem}y"));
    }
    // Of the plurals in -ses only these come from -sis; licenses and responses keep their -e.
    if ["analyses", "diagnoses", "hypotheses", "theses"].contains(&word) {
        return exchange(word, "ses", "sis");
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
