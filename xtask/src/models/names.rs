//! Rust names of members and types.

/// Keywords that can be the name of a member.
const KEYWORDS: [&str; 16] = [
    "as", "async", "box", "enum", "false", "for", "if", "in", "loop", "match", "mod", "move", "ref", "self", "true",
    "type",
];

/// Returns the name of a field: lower case words with underscores. A keyword gets an underscore at its end.
pub(super) fn field(name: &str) -> String {
    let name = words(name).join("_");
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphabetic());
    match () {
        () if KEYWORDS.contains(&name.as_str()) => format!("{name}_"),
        () if starts_well => name,
        () => format!("n{name}"),
    }
}

/// Returns the name of a type or variant.
pub(super) fn type_name(name: &str) -> String {
    let name: String = words(name).iter().map(|word| capitalized(word)).collect();
    match name.as_str() {
        "" => "Empty".into(),
        "Unknown" => "UnknownValue".into(),
        "Self" => "SelfValue".into(),
        _ if name.starts_with(|first: char| first.is_ascii_digit()) => format!("N{name}"),
        _ => name,
    }
}

/// Returns the singular of the name of a list.
pub(super) fn singular(name: &str) -> String {
    match name {
        _ if name.ends_with("ies") => name.strip_suffix("ies").map(|stem| format!("{stem}y")),
        _ if name.ends_with("sses") || name.ends_with("ches") => name.strip_suffix("es").map(ToOwned::to_owned),
        _ if name.ends_with("ss") || name.ends_with("us") => None,
        _ => name.strip_suffix('s').map(ToOwned::to_owned),
    }
    .unwrap_or_else(|| name.to_owned())
}

/// Splits `snake_case`, `camelCase`, `kebab-case` and anything else into lower case words.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous_is_lower = false;
    for character in name.chars() {
        let begins = !character.is_ascii_alphanumeric() || (character.is_ascii_uppercase() && previous_is_lower);
        if begins {
            words.push(String::new());
        }
        if character.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(character.to_ascii_lowercase());
        }
        previous_is_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid_in_rust() {
        assert_eq!(field("htmlUrl"), "html_url");
        assert_eq!(field("type"), "type_");
        assert_eq!(type_name("all-email"), "AllEmail");
        assert_eq!(type_name("30_days"), "N30Days");
        assert_eq!(type_name("unknown"), "UnknownValue");
        assert_eq!(singular("escalation_policies"), "escalation_policy");
        assert_eq!(singular("addresses"), "address");
        assert_eq!(singular("status"), "status");
    }
}
