//! From the name of a collection to the name of one of its objects.

/// `users` → `user`, `escalation_policies` → `escalation_policy`.
pub(crate) fn singular(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies") {
        return format!("{stem}y");
    }
    if let Some(stem) = plural.strip_suffix("es")
        && ["ss", "sh", "ch", "x"].iter().any(|end| stem.ends_with(end))
    {
        return stem.to_owned();
    }
    plural.strip_suffix('s').unwrap_or(plural).to_owned()
}
