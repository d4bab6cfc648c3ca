//! Models of the group `log_entry` that other groups use too. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{
    AnyResource, Incident, Reference, Secret, Service, Team, Time, identity::identity, model::model,
    open_enum::open_enum, variants::variants,
};

model! {
    /// The object `APIChannel`.
    ApiChannel {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        description: Option<String> = "description",
        details: Value = "details",
        incident_key: Option<String> = "incident_key",
        service_key: Option<Secret> = "service_key",
    }
}

variants! {
    /// The object `Channel`, by its `type`.
    Channel by "type" {
        Nagios(NagiosChannel) = "nagios",
        Api(ApiChannel) = "api",
        Email(EmailChannel) = "email",
        WebTrigger(WebTriggerChannel) = "web_trigger",
        Website(WebsiteChannel) = "website",
    }
}

model! {
    /// The object `Context`.
    Context {
        type_: Option<ContextType> = "type",
        href: Option<String> = "href",
        src: Option<String> = "src",
        text: Option<String> = "text",
    }
}

open_enum! {
    /// The member `type` of [`Context`].
    ContextType {
        Link = "link",
        Image = "image",
    }
}

model! {
    /// The object `EmailChannel`.
    EmailChannel {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        html_url: Option<String> = "html_url",
        body: Option<String> = "body",
        body_content_type: Option<String> = "body_content_type",
        from: Option<String> = "from",
        raw_url: Option<String> = "raw_url",
        subject: Option<String> = "subject",
        to: Option<String> = "to",
    }
}

model! {
    /// The object `IncidentAction`.
    IncidentAction {
        type_: Option<IncidentActionType> = "type",
        at: Option<Time> = "at",
        to: Option<IncidentActionTo> = "to",
    }
}

open_enum! {
    /// The member `to` of [`IncidentAction`].
    IncidentActionTo {
        High = "high",
    }
}

open_enum! {
    /// The member `type` of [`IncidentAction`].
    IncidentActionType {
        Unacknowledge = "unacknowledge",
        Escalate = "escalate",
        Resolve = "resolve",
        UrgencyChange = "urgency_change",
    }
}

model! {
    /// The object `NagiosChannel`.
    NagiosChannel {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        details: Value = "details",
        host: Option<String> = "host",
        service: Option<String> = "service",
        state: Option<String> = "state",
    }
}

model! {
    /// The object `TriggerLogEntry`.
    TriggerLogEntry identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        agent: Option<Reference<AnyResource>> = "agent",
        changeset: Vec<String> = "changeset",
        channel: Option<Channel> = "channel",
        contexts: Vec<Context> = "contexts",
        created_at: Option<Time> = "created_at",
        event_details: Option<TriggerLogEntryEventDetails> = "event_details",
        incident: Option<Reference<Incident>> = "incident",
        note: Option<String> = "note",
        service: Option<Reference<Service>> = "service",
        teams: Vec<Reference<Team>> = "teams",
    }
}

model! {
    /// The member `event_details` of [`TriggerLogEntry`].
    TriggerLogEntryEventDetails {
        description: Option<String> = "description",
    }
}

model! {
    /// The object `WebTriggerChannel`.
    WebTriggerChannel {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        details: Option<String> = "details",
        subject: Option<String> = "subject",
    }
}

model! {
    /// The object `WebsiteChannel`.
    WebsiteChannel {
        type_: Option<String> = "type",
        duration: Option<i64> = "duration",
    }
}

identity! {
    TriggerLogEntry = "trigger_log_entry_reference",
}
