//! Models of the group `notification`. Written by `cargo xtask models`.

use crate::{Reference, Time, User, model::model, open_enum::open_enum};

model! {
    /// The object `Notification`.
    Notification {
        id: Option<String> = "id",
        type_: Option<NotificationType> = "type",
        n: Option<String> = "",
        address: Option<String> = "address",
        conference_address: Option<String> = "conferenceAddress",
        started_at: Option<Time> = "started_at",
        status: Option<String> = "status",
        user: Option<Reference<User>> = "user",
    }
}

model! {
    /// The object `NotificationSubscriber`.
    NotificationSubscriber {
        subscriber_id: Option<String> = "subscriber_id",
        subscriber_type: Option<NotificationSubscriberSubscriberType> = "subscriber_type",
    }
}

open_enum! {
    /// The member `subscriber_type` of [`NotificationSubscriber`].
    NotificationSubscriberSubscriberType {
        User = "user",
        Team = "team",
    }
}

model! {
    /// The object `NotificationSubscriberWithContext`.
    NotificationSubscriberWithContext {
        has_indirect_subscription: Option<bool> = "has_indirect_subscription",
        subscribed_via: Vec<NotificationSubscriberWithContextSubscribedVia> = "subscribed_via",
        subscriber_id: Option<String> = "subscriber_id",
        subscriber_type: Option<NotificationSubscriberWithContextSubscriberType> = "subscriber_type",
    }
}

model! {
    /// The member `subscribed_via` of [`NotificationSubscriberWithContext`].
    NotificationSubscriberWithContextSubscribedVia {
        id: Option<String> = "id",
        name: Option<String> = "name",
    }
}

open_enum! {
    /// The member `subscriber_type` of [`NotificationSubscriberWithContext`].
    NotificationSubscriberWithContextSubscriberType {
        User = "user",
        Team = "team",
    }
}

model! {
    /// The object `NotificationSubscription`.
    NotificationSubscription {
        account_id: Option<String> = "account_id",
        subscribable_id: Option<String> = "subscribable_id",
        subscribable_type: Option<NotificationSubscriptionSubscribableType> = "subscribable_type",
        subscriber_id: Option<String> = "subscriber_id",
        subscriber_type: Option<NotificationSubscriptionSubscriberType> = "subscriber_type",
    }
}

open_enum! {
    /// The member `subscribable_type` of [`NotificationSubscription`].
    NotificationSubscriptionSubscribableType {
        Incident = "incident",
        BusinessService = "business_service",
    }
}

open_enum! {
    /// The member `subscriber_type` of [`NotificationSubscription`].
    NotificationSubscriptionSubscriberType {
        User = "user",
        Team = "team",
    }
}

model! {
    /// The object `NotificationSubscriptionWithContext`.
    NotificationSubscriptionWithContext {
        account_id: Option<String> = "account_id",
        result: Option<NotificationSubscriptionWithContextResult> = "result",
        subscribable_id: Option<String> = "subscribable_id",
        subscribable_type: Option<NotificationSubscriptionWithContextSubscribableType> = "subscribable_type",
        subscriber_id: Option<String> = "subscriber_id",
        subscriber_type: Option<NotificationSubscriptionWithContextSubscriberType> = "subscriber_type",
    }
}

open_enum! {
    /// The member `result` of [`NotificationSubscriptionWithContext`].
    NotificationSubscriptionWithContextResult {
        Success = "success",
        Duplicate = "duplicate",
        Unauthorized = "unauthorized",
    }
}

open_enum! {
    /// The member `subscribable_type` of [`NotificationSubscriptionWithContext`].
    NotificationSubscriptionWithContextSubscribableType {
        Incident = "incident",
        BusinessService = "business_service",
    }
}

open_enum! {
    /// The member `subscriber_type` of [`NotificationSubscriptionWithContext`].
    NotificationSubscriptionWithContextSubscriberType {
        User = "user",
        Team = "team",
    }
}

open_enum! {
    /// The member `type` of [`Notification`].
    NotificationType {
        SmsNotification = "sms_notification",
        EmailNotification = "email_notification",
        PhoneNotification = "phone_notification",
        PushNotification = "push_notification",
    }
}
