//! `pd user`.

use http::StatusCode;
use pd_rest::RestSession;

use super::each::each;
use crate::{
    cli::{Format, UserCommand},
    context::Context,
    exit::{Exit, Failure},
    input,
    json::Json,
};

/// Members that PagerDuty adds to a user on request.
const PARTS: [&str; 2] = ["contact_methods", "notification_rules"];

pub(super) async fn run(context: &Context, command: UserCommand) -> Result<(), Failure> {
    let UserCommand::Show { users } = command;
    let session = context.rest_only()?;
    let (emails, ids): (Vec<String>, Vec<String>) = users.into_iter().partition(|user| user.contains('@'));
    let mut targets = emails;
    targets.extend(input::ids(&ids)?);
    each(context, "users", &targets, async |target| {
        let user = if target.contains('@') {
            by_email(&session, target).await?
        } else {
            session.rget(["users", target]).query("include", PARTS).await?
        };
        print(context, &complete(&session, user).await?)
    })
    .await
}

/// Finds a user by e-mail address. The server searches names and addresses, so the address is compared here.
async fn by_email(session: &RestSession, email: &str) -> Result<Json, Failure> {
    let mut users = session.iter_all::<Json>("users").query("query", email).query("include", PARTS);
    while let Some(user) = users.next().await {
        let user = user.map_err(|error| Failure::of_list(error, false))?;
        if user.text_at("email").is_some_and(|own| own.eq_ignore_ascii_case(email)) {
            return Ok(user);
        }
    }
    Err(Failure::new(Exit::NotFound, format!("no user has the e-mail address {email}")))
}

/// Replaces references to contact methods and notification rules by the objects, which not every response includes.
async fn complete(session: &RestSession, user: Json) -> Result<Json, Failure> {
    let id = user.text_at("id").unwrap_or_default().into_owned();
    let Json::Object(mut members) = user else { return Ok(user) };
    for (name, value) in &mut members {
        let is_reference = |item: &Json| item.text_at("type").is_some_and(|kind| kind.ends_with("_reference"));
        if PARTS.contains(&name.as_str()) && value.items().iter().any(is_reference) {
            match session.rget::<Json>(format!("users/{id}/{name}")).await {
                Ok(objects) => *value = objects,
                // The credential may lack the permission for these members only.
                Err(error) if error.status() == Some(StatusCode::FORBIDDEN) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(Json::Object(members))
}

/// Prints a user; in a table, contact methods and rules follow as tables of their own.
fn print(context: &Context, user: &Json) -> Result<(), Failure> {
    if context.output.options().format != Format::Table || !context.output.columns().is_empty() {
        return context.output.record(user);
    }
    let own = user.members().iter().filter(|(name, _)| !PARTS.contains(&name.as_str())).cloned().collect();
    context.output.record(&Json::Object(own))?;
    for part in PARTS {
        let items = user.get(part).map(Json::items).unwrap_or_default();
        if !items.is_empty() {
            context.output.line("")?;
            context.output.all(part, items.iter().cloned())?;
        }
    }
    Ok(())
}
