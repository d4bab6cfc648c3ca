//! Models of the group `audit`. Written by `cargo xtask models`.

use crate::{AnyResource, Reference, Time, model::model, open_enum::open_enum};

model! {
    /// The object `AuditMetadata`.
    AuditMetadata {
        messages: Vec<String> = "messages",
    }
}

model! {
    /// The object `AuditRecord`.
    AuditRecord {
        id: Option<String> = "id",
        self_: Option<String> = "self",
        action: Option<String> = "action",
        actors: Vec<Reference<AnyResource>> = "actors",
        details: Option<AuditRecordDetails> = "details",
        execution_context: Option<AuditRecordExecutionContext> = "execution_context",
        execution_time: Option<Time> = "execution_time",
        method: Option<AuditRecordMethod> = "method",
        root_resource: Option<Reference<AnyResource>> = "root_resource",
    }
}

model! {
    /// The member `details` of [`AuditRecord`].
    AuditRecordDetails {
        fields: Vec<AuditRecordDetailsField> = "fields",
        references: Vec<AuditRecordDetailsReference> = "references",
        resource: Option<Reference<AnyResource>> = "resource",
    }
}

model! {
    /// The member `fields` of [`AuditRecordDetails`].
    AuditRecordDetailsField {
        before_value: Option<String> = "before_value",
        description: Option<String> = "description",
        name: Option<String> = "name",
        value: Option<String> = "value",
    }
}

model! {
    /// The member `references` of [`AuditRecordDetails`].
    AuditRecordDetailsReference {
        added: Vec<Reference<AnyResource>> = "added",
        description: Option<String> = "description",
        name: Option<String> = "name",
        removed: Vec<Reference<AnyResource>> = "removed",
    }
}

model! {
    /// The member `execution_context` of [`AuditRecord`].
    AuditRecordExecutionContext {
        remote_address: Option<String> = "remote_address",
        request_id: Option<String> = "request_id",
    }
}

model! {
    /// The member `method` of [`AuditRecord`].
    AuditRecordMethod {
        type_: Option<AuditRecordMethodType> = "type",
        description: Option<String> = "description",
        truncated_token: Option<String> = "truncated_token",
    }
}

open_enum! {
    /// The member `type` of [`AuditRecordMethod`].
    AuditRecordMethodType {
        Browser = "browser",
        Oauth = "oauth",
        ApiToken = "api_token",
        IdentityProvider = "identity_provider",
        Other = "other",
    }
}
