//! `pd webhook`.

use pd_rest::RestSession;
use pd_webhooks::EventType;
use serde_json::json;

use super::{each::each, list, webhook_listen};
use crate::{
    cli::{CreateWebhookArgs, WebhookCommand},
    context::Context,
    exit::Failure,
    input,
    json::Json,
};

const SUBSCRIPTIONS: &str = "webhook_subscriptions";

pub(super) async fn run(context: &Context, command: WebhookCommand) -> Result<(), Failure> {
    match command {
        WebhookCommand::List => {
            let subscriptions = context.rest_only()?.iter_all::<Json>(SUBSCRIPTIONS);
            list::print(context, subscriptions, SUBSCRIPTIONS, None).await
        }
        WebhookCommand::Create(args) => create(context, args).await,
        WebhookCommand::Ping(args) => {
            of_each(context, &args.subscriptions, async |session, id| {
                session.post([SUBSCRIPTIONS, id, "ping"]).await?.error_for_status()?;
                context.note(&format!("PagerDuty sends a pagey.ping event to {id}"));
                Ok(())
            })
            .await
        }
        WebhookCommand::Enable(args) => {
            of_each(context, &args.subscriptions, async |session, id| {
                let response = session.post([SUBSCRIPTIONS, id, "enable"]).await?;
                context.output.record(&response.error_for_status()?.entity()?)
            })
            .await
        }
        WebhookCommand::Delete(args) => {
            of_each(context, &args.subscriptions, async |session, id| Ok(session.rdelete([SUBSCRIPTIONS, id]).await?))
                .await
        }
        WebhookCommand::Listen(args) => webhook_listen::run(context, args).await,
    }
}

async fn of_each(
    context: &Context,
    ids: &[String],
    mut work: impl AsyncFnMut(&RestSession, &str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let session = context.rest_only()?;
    each(context, "subscriptions", &input::ids(ids)?, async |id| work(&session, id).await).await
}

async fn create(context: &Context, args: CreateWebhookArgs) -> Result<(), Failure> {
    let events =
        if args.events.is_empty() { EventType::KNOWN.iter().map(ToString::to_string).collect() } else { args.events };
    let filter = match (args.service, args.team) {
        (Some(id), _) => json!({"type": "service_reference", "id": id}),
        (None, Some(id)) => json!({"type": "team_reference", "id": id}),
        (None, None) => json!({"type": "account_reference"}),
    };
    let mut subscription = json!({
        "type": "webhook_subscription",
        "delivery_method": {"type": "http_delivery_method", "url": args.url},
        "events": events,
        "filter": filter,
    });
    if let (Some(description), Some(members)) = (args.description, subscription.as_object_mut()) {
        members.insert("description".to_owned(), json!(description));
    }
    let created: Json = context.rest_only()?.rpost(SUBSCRIPTIONS).json(&subscription).await?;
    context.output.record(&created)?;
    context.note("keep delivery_method.secret: PagerDuty does not show it again");
    Ok(())
}
