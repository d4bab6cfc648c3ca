//! `pd open`.

use std::io;

use http::StatusCode;
use pd_rest::RestSession;

use super::each::each;
use crate::{
    cli::{OpenArgs, value},
    context::Context,
    exit::{Exit, Failure},
    input,
    json::Json,
};

/// The collections in which an id is looked up, one after another: the id alone does not tell the kind of the resource.
const COLLECTIONS: [&str; 7] =
    ["incidents", "services", "users", "schedules", "escalation_policies", "teams", "business_services"];

pub(super) async fn run(context: &Context, args: OpenArgs) -> Result<(), Failure> {
    let session = context.rest_only()?;
    let (paths, ids): (Vec<String>, Vec<String>) = args.targets.into_iter().partition(|target| is_path(target));
    let parse = |id: &String| value::id(id).map_err(|why| Failure::usage(format!("{id}: {why}")));
    let ids = ids.iter().map(parse).collect::<Result<Vec<String>, Failure>>()?;
    let mut targets = paths;
    targets.extend(input::ids(&ids)?);
    each(context, "resources", &targets, async |target| {
        let url =
            if is_path(target) { url(target, &session.rget(target).await?)? } else { of_id(&session, target).await? };
        context.progress.beside(|| context.output.line(&url))?;
        if args.browser {
            open::that_detached(&url).map_err(|error| no_browser(&error))?;
        }
        Ok(())
    })
    .await
}

/// Returns whether a target is a path such as `users/P1`. The id of a URL is looked up like any other.
fn is_path(target: &str) -> bool {
    target.contains('/') && !target.starts_with("http")
}

async fn of_id(session: &RestSession, id: &str) -> Result<String, Failure> {
    for collection in COLLECTIONS {
        let path = format!("{collection}/{id}");
        match session.rget::<Json>(path.as_str()).await {
            Ok(resource) => return url(&path, &resource),
            // The credential may lack the permission for this collection only.
            Err(error) if matches!(error.status(), Some(StatusCode::NOT_FOUND | StatusCode::FORBIDDEN)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let kinds = COLLECTIONS.join(", ");
    let failure = Failure::new(Exit::NotFound, format!("{id} was not found among {kinds}"));
    Err(failure.hint("for another resource, give its path, such as rulesets/ID"))
}

/// Returns the URL of a resource. Other schemes than `http` and `https` are rejected, because the URL is opened in the browser.
fn url(path: &str, resource: &Json) -> Result<String, Failure> {
    let url = resource.text_at("html_url").unwrap_or_default();
    if url.starts_with("https://") || url.starts_with("http://") {
        return Ok(url.into_owned());
    }
    Err(Failure::new(Exit::Failed, format!("{path} has no `html_url` for a browser")))
}

fn no_browser(error: &io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("cannot start a browser: {error}")).of_all()
}
