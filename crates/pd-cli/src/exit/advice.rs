//! Turns the libraries' advice into hints for users of the command line.

use pd_rest::Advice;

/// Returns the hint for an advice. The libraries' own text names Rust methods, which a user of `pd` cannot call.
pub(super) fn hint(advice: &Advice) -> String {
    match advice {
        Advice::RequestEntity => "read it with `pd rest get`".to_owned(),
        Advice::IterateAll => "read it with `pd rest list`".to_owned(),
        Advice::LeaveWindowOut => "remove --since and --until".to_owned(),
        Advice::WindowAsQuery => {
            "give -q since=TIME and -q until=TIME instead of --since and --until, and filter the list".to_owned()
        }
        Advice::WindowAsArguments => "leave them out of the query: --since and --until set the time window".to_owned(),
        Advice::Resume => "leave it out of the query; `pd export --resume` continues an earlier export".to_owned(),
        Advice::PassList { parameter } => format!("`{parameter}` is a list: write -q {parameter}[]=…"),
        Advice::SetFrom => SET_FROM.to_owned(),
        Advice::CorrectFrom => "--from (PD_FROM) must be the login e-mail address of a user of this account".to_owned(),
        Advice::NameUser => {
            "the key belongs to the account and not to a user; name the user, or use the key of a user".to_owned()
        }
        Advice::CheckAbilities => "the account lacks the ability that this operation needs".to_owned(),
        Advice::CheckPermissions => {
            "the credential lacks the permission: check its scopes, or the role of its user".to_owned()
        }
        Advice::RequestScopes { missing } => {
            format!("the token lacks scopes, so request one with: {}", missing.join(" "))
        }
        Advice::ReadWholeBody => "`pd rest get --body` prints the whole body".to_owned(),
    }
}

/// The hint for an account-level key without a user.
pub(super) const SET_FROM: &str = "an account-level key needs the e-mail address of a user: set --from or PD_FROM";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_hint_names_a_method_of_a_library() {
        let parameter = "team_ids".to_owned();
        let all = [
            Advice::RequestEntity,
            Advice::IterateAll,
            Advice::LeaveWindowOut,
            Advice::WindowAsQuery,
            Advice::WindowAsArguments,
            Advice::Resume,
            Advice::PassList { parameter },
            Advice::SetFrom,
            Advice::CorrectFrom,
            Advice::NameUser,
            Advice::CheckAbilities,
            Advice::CheckPermissions,
            Advice::RequestScopes { missing: vec!["incidents.write".to_owned()] },
            Advice::ReadWholeBody,
        ];
        for advice in all {
            let hint = hint(&advice);
            for method in ["iter_", "rget", "jget", "jpost", "default_from", ".from(", ".json(", "`resume`", "[\""] {
                assert!(!hint.contains(method), "{advice:?}: {hint}");
            }
        }
    }
}
