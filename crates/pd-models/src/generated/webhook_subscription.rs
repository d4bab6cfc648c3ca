//! Models of the group `webhook_subscription`. Written by `cargo xtask models`.

use crate::{AnyResource, Reference, Secret, model::model, open_enum::open_enum, write::write_model};

write_model! {
    /// The request body of `POST /webhook_subscriptions`.
    CreateWebhookSubscription {
        fixed { "type" = "webhook_subscription" }
        required {
            delivery_method: CreateWebhookSubscriptionDeliveryMethod = "delivery_method",
            events: Vec<String> = "events",
            filter: Reference<AnyResource> = "filter",
        }
        optional {
            /// The default is `true`.
            active: bool = "active",
            description: String = "description",
        }
    }
}

write_model! {
    /// The member `delivery_method` of [`CreateWebhookSubscription`].
    CreateWebhookSubscriptionDeliveryMethod {
        fixed { "type" = "http_delivery_method" }
        required {
            url: String = "url",
        }
        optional {
            custom_headers: Vec<CreateWebhookSubscriptionDeliveryMethodCustomHeader> = "custom_headers",
            temporarily_disabled: bool = "temporarily_disabled",
        }
    }
}

write_model! {
    /// The member `custom_headers` of [`CreateWebhookSubscriptionDeliveryMethod`].
    CreateWebhookSubscriptionDeliveryMethodCustomHeader {
        optional {
            name: String = "name",
            value: String = "value",
        }
    }
}

model! {
    /// The object `OAuthClient`.
    OAuthClient {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        /// At most 255 characters.
        client_id: Option<String> = "client_id",
        grant_type: Option<OAuthClientGrantType> = "grant_type",
        /// At most 255 characters.
        name: Option<String> = "name",
        /// At most 255 characters.
        scope: Option<String> = "scope",
        status: Option<OAuthClientStatus> = "status",
        /// At most 255 characters.
        token_url: Option<String> = "token_url",
    }
}

open_enum! {
    /// The member `grant_type` of [`OAuthClient`].
    OAuthClientGrantType {
        ClientCredentials = "client_credentials",
    }
}

open_enum! {
    /// The member `status` of [`OAuthClient`].
    OAuthClientStatus {
        Active = "active",
        Error = "error",
    }
}

write_model! {
    /// The request body of `PUT /webhook_subscriptions/{id}`.
    UpdateWebhookSubscription {
        optional {
            active: bool = "active",
            description: String = "description",
            events: Vec<String> = "events",
            filter: Reference<AnyResource> = "filter",
            oauth_client_id: String = "oauth_client_id",
        }
    }
}

model! {
    /// The object `WebhookSubscription`.
    WebhookSubscription {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        /// The default is `true`.
        active: Option<bool> = "active",
        delivery_method: Option<WebhookSubscriptionDeliveryMethod> = "delivery_method",
        description: Option<String> = "description",
        events: Vec<String> = "events",
        filter: Option<Reference<AnyResource>> = "filter",
        oauth_client: Option<Reference<AnyResource>> = "oauth_client",
    }
}

model! {
    /// The member `delivery_method` of [`WebhookSubscription`].
    WebhookSubscriptionDeliveryMethod {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        custom_headers: Vec<WebhookSubscriptionDeliveryMethodCustomHeader> = "custom_headers",
        secret: Option<Secret> = "secret",
        temporarily_disabled: Option<bool> = "temporarily_disabled",
        url: Option<String> = "url",
    }
}

model! {
    /// The member `custom_headers` of [`WebhookSubscriptionDeliveryMethod`].
    WebhookSubscriptionDeliveryMethodCustomHeader {
        name: Option<String> = "name",
        value: Option<String> = "value",
    }
}
