//! Models of the group `incident`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{
    AnyResource, EscalationPolicy, IncidentUrgency, Priority, Reference, Service, Time, User, model::model,
    open_enum::open_enum, write::write_model,
};

write_model! {
    /// The object `conference_bridge` in a request body.
    ConferenceBridgeInput {
        optional {
            conference_number: String = "conference_number",
            conference_url: String = "conference_url",
        }
    }
}

write_model! {
    /// The request body of `POST /incidents`.
    CreateIncident {
        fixed { "type" = "incident" }
        required {
            title: String = "title",
            service: Reference<Service> = "service",
        }
        optional {
            assignments: Vec<CreateIncidentAssignment> = "assignments",
            body: IncidentBodyInput = "body",
            conference_bridge: ConferenceBridgeInput = "conference_bridge",
            escalation_policy: Reference<EscalationPolicy> = "escalation_policy",
            incident_key: String = "incident_key",
            incident_type: IncidentTypeReferenceInput = "incident_type",
            priority: Reference<Priority> = "priority",
            urgency: IncidentUrgency = "urgency",
        }
    }
}

write_model! {
    /// The member `assignments` of [`CreateIncident`].
    CreateIncidentAssignment {
        optional {
            assignee: Reference<User> = "assignee",
        }
    }
}

write_model! {
    /// The request body of `POST /incidents/{id}/notes`.
    CreateIncidentNote {
        required {
            content: String = "content",
        }
    }
}

write_model! {
    /// The request body of `POST /incidents/types`.
    CreateIncidentType {
        required {
            /// At most 50 characters.
            name: String = "name",
            /// At most 50 characters.
            display_name: String = "display_name",
            parent_type: String = "parent_type",
        }
        optional {
            /// At most 1000 characters.
            description: String = "description",
            enabled: bool = "enabled",
        }
    }
}

write_model! {
    /// The object `body` in a request body.
    IncidentBodyInput {
        optional {
            details: Value = "details",
        }
    }
}

model! {
    /// The object `IncidentNote`.
    IncidentNote {
        id: Option<String> = "id",
        channel: Option<Reference<AnyResource>> = "channel",
        content: Option<String> = "content",
        created_at: Option<Time> = "created_at",
        updated_at: Option<Time> = "updated_at",
        user: Option<Reference<AnyResource>> = "user",
    }
}

model! {
    /// The object `IncidentType`.
    IncidentType {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        created_at: Option<Time> = "created_at",
        description: Option<String> = "description",
        display_name: Option<String> = "display_name",
        enabled: Option<bool> = "enabled",
        name: Option<String> = "name",
        parent: Option<Reference<AnyResource>> = "parent",
        updated_at: Option<Time> = "updated_at",
    }
}

model! {
    /// The object `IncidentTypeReference`.
    IncidentTypeReference {
        id: Option<String> = "id",
        name: Option<String> = "name",
    }
}

write_model! {
    /// The object `incident_type` in a request body.
    IncidentTypeReferenceInput {
        optional {
            name: String = "name",
        }
    }
}

model! {
    /// The object `StatusUpdate`.
    StatusUpdate {
        id: Option<String> = "id",
        created_at: Option<String> = "created_at",
        html_message: Option<String> = "html_message",
        message: Option<String> = "message",
        sender: Option<Reference<User>> = "sender",
        subject: Option<String> = "subject",
    }
}

write_model! {
    /// The request body of `PUT /incidents/{id}`.
    UpdateIncident {
        optional {
            type_: UpdateIncidentTypeValue = "type",
            assignments: Vec<UpdateIncidentAssignment> = "assignments",
            conference_bridge: ConferenceBridgeInput = "conference_bridge",
            escalation_level: i64 = "escalation_level",
            escalation_policy: Reference<EscalationPolicy> = "escalation_policy",
            incident_type: IncidentTypeReferenceInput = "incident_type",
            priority: Value = "priority",
            resolution: String = "resolution",
            service: Reference<Service> = "service",
            status: UpdateIncidentStatus = "status",
            title: String = "title",
            urgency: IncidentUrgency = "urgency",
        }
    }
}

write_model! {
    /// The member `assignments` of [`UpdateIncident`].
    UpdateIncidentAssignment {
        optional {
            assignee: Reference<User> = "assignee",
        }
    }
}

open_enum! {
    /// The member `status` of [`UpdateIncident`].
    UpdateIncidentStatus {
        Resolved = "resolved",
        Acknowledged = "acknowledged",
        Triggered = "triggered",
    }
}

write_model! {
    /// The request body of `PUT /incidents/types/{type_id_or_name}`.
    UpdateIncidentType {
        optional {
            /// At most 1000 characters.
            description: String = "description",
            /// At most 50 characters.
            display_name: String = "display_name",
            enabled: bool = "enabled",
        }
    }
}

open_enum! {
    /// The member `type` of [`UpdateIncident`].
    UpdateIncidentTypeValue {
        Incident = "incident",
        IncidentReference = "incident_reference",
    }
}

write_model! {
    /// The request body of `PUT /incidents`.
    UpdateIncidents {
        required {
            id: String = "id",
        }
        optional {
            type_: UpdateIncidentTypeValue = "type",
            assignments: Vec<UpdateIncidentsAssignment> = "assignments",
            conference_bridge: ConferenceBridgeInput = "conference_bridge",
            escalation_level: i64 = "escalation_level",
            escalation_policy: Reference<EscalationPolicy> = "escalation_policy",
            incident_type: IncidentTypeReferenceInput = "incident_type",
            priority: Value = "priority",
            resolution: String = "resolution",
            status: UpdateIncidentStatus = "status",
            title: String = "title",
            urgency: IncidentUrgency = "urgency",
        }
    }
}

write_model! {
    /// The member `assignments` of [`UpdateIncidents`].
    UpdateIncidentsAssignment {
        optional {
            assignee: Reference<User> = "assignee",
        }
    }
}
