//! Models of the group `status_page`. Written by `cargo xtask models`.

use crate::{AnyResource, Reference, Time, model::model, open_enum::open_enum};

model! {
    /// The object `StatusPage`.
    StatusPage {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        /// At most 125 characters.
        name: Option<String> = "name",
        published_at: Option<Time> = "published_at",
        status_page_type: Option<StatusPageType> = "status_page_type",
        url: Option<String> = "url",
    }
}

model! {
    /// The object `StatusPageImpact`.
    StatusPageImpact {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        description: Option<String> = "description",
        post_type: Option<StatusPageImpactPostType> = "post_type",
        status_page: Option<Reference<AnyResource>> = "status_page",
    }
}

open_enum! {
    /// The member `post_type` of [`StatusPageImpact`].
    StatusPageImpactPostType {
        Incident = "incident",
        Maintenance = "maintenance",
    }
}

model! {
    /// The object `StatusPagePost`.
    StatusPagePost {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        ends_at: Option<Time> = "ends_at",
        linked_resource: Option<Reference<AnyResource>> = "linked_resource",
        post_type: Option<StatusPagePostPostType> = "post_type",
        postmortem: Option<Reference<AnyResource>> = "postmortem",
        starts_at: Option<Time> = "starts_at",
        status_page: Option<Reference<AnyResource>> = "status_page",
        title: Option<String> = "title",
        /// At most 50 items.
        updates: Vec<StatusPagePostUpdateObject> = "updates",
    }
}

open_enum! {
    /// The member `post_type` of [`StatusPagePost`].
    StatusPagePostPostType {
        Incident = "incident",
        Maintenance = "maintenance",
    }
}

model! {
    /// The object `StatusPagePostUpdate`.
    StatusPagePostUpdate {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        impacted_services: Vec<StatusPagePostUpdateImpactedService> = "impacted_services",
        message: Option<String> = "message",
        notify_subscribers: Option<bool> = "notify_subscribers",
        post: Option<Reference<AnyResource>> = "post",
        reported_at: Option<Time> = "reported_at",
        reviewed_status: Option<StatusPagePostUpdateReviewedStatus> = "reviewed_status",
        severity: Option<Reference<AnyResource>> = "severity",
        status: Option<Reference<AnyResource>> = "status",
        update_frequency_ms: Option<i64> = "update_frequency_ms",
    }
}

model! {
    /// The member `impacted_services` of [`StatusPagePostUpdate`].
    StatusPagePostUpdateImpactedService {
        impact: Option<Reference<AnyResource>> = "impact",
        service: Option<Reference<AnyResource>> = "service",
    }
}

model! {
    /// The member `updates` of [`StatusPagePost`].
    StatusPagePostUpdateObject {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        impacted_services: Vec<StatusPagePostUpdateObjectImpactedService> = "impacted_services",
        message: Option<String> = "message",
        notify_subscribers: Option<bool> = "notify_subscribers",
        post: Option<Reference<AnyResource>> = "post",
        reported_at: Option<Time> = "reported_at",
        reviewed_status: Option<StatusPagePostUpdateObjectReviewedStatus> = "reviewed_status",
        severity: Option<Reference<AnyResource>> = "severity",
        status: Option<Reference<AnyResource>> = "status",
        update_frequency_ms: Option<i64> = "update_frequency_ms",
    }
}

model! {
    /// The member `impacted_services` of [`StatusPagePostUpdateObject`].
    StatusPagePostUpdateObjectImpactedService {
        impact: Option<Reference<AnyResource>> = "impact",
        service: Option<Reference<AnyResource>> = "service",
    }
}

open_enum! {
    /// The member `reviewed_status` of [`StatusPagePostUpdateObject`].
    StatusPagePostUpdateObjectReviewedStatus {
        Approved = "approved",
        NotReviewed = "not_reviewed",
    }
}

open_enum! {
    /// The member `reviewed_status` of [`StatusPagePostUpdate`].
    StatusPagePostUpdateReviewedStatus {
        Approved = "approved",
        NotReviewed = "not_reviewed",
    }
}

model! {
    /// The object `StatusPagePostmortem`.
    StatusPagePostmortem {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        /// At most 10000 characters.
        message: Option<String> = "message",
        notify_subscribers: Option<bool> = "notify_subscribers",
        post: Option<Reference<AnyResource>> = "post",
        reported_at: Option<Time> = "reported_at",
    }
}

model! {
    /// The object `StatusPageService`.
    StatusPageService {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        business_service: Option<Reference<AnyResource>> = "business_service",
        name: Option<String> = "name",
        status_page: Option<Reference<AnyResource>> = "status_page",
    }
}

model! {
    /// The object `StatusPageSeverity`.
    StatusPageSeverity {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        description: Option<String> = "description",
        post_type: Option<StatusPageSeverityPostType> = "post_type",
        status_page: Option<Reference<AnyResource>> = "status_page",
    }
}

open_enum! {
    /// The member `post_type` of [`StatusPageSeverity`].
    StatusPageSeverityPostType {
        Incident = "incident",
        Maintenance = "maintenance",
    }
}

model! {
    /// The object `StatusPageStatus`.
    StatusPageStatus {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        description: Option<String> = "description",
        post_type: Option<StatusPageStatusPostType> = "post_type",
        status_page: Option<Reference<AnyResource>> = "status_page",
    }
}

open_enum! {
    /// The member `post_type` of [`StatusPageStatus`].
    StatusPageStatusPostType {
        Incident = "incident",
        Maintenance = "maintenance",
    }
}

model! {
    /// The object `StatusPageSubscription`.
    StatusPageSubscription {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        self_: Option<String> = "self",
        channel: Option<StatusPageSubscriptionChannel> = "channel",
        contact: Option<String> = "contact",
        status: Option<StatusPageSubscriptionStatus> = "status",
        status_page: Option<Reference<AnyResource>> = "status_page",
        subscribable_object: Option<Reference<AnyResource>> = "subscribable_object",
    }
}

open_enum! {
    /// The member `channel` of [`StatusPageSubscription`].
    StatusPageSubscriptionChannel {
        Webhook = "webhook",
        Email = "email",
        Slack = "slack",
    }
}

open_enum! {
    /// The member `status` of [`StatusPageSubscription`].
    StatusPageSubscriptionStatus {
        Active = "active",
        Pending = "pending",
        Suspended = "suspended",
    }
}

open_enum! {
    /// The member `status_page_type` of [`StatusPage`].
    StatusPageType {
        Public = "public",
        Private = "private",
    }
}
