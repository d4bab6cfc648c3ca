//! Models of the group `extension`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{Reference, Service, identity::identity, model::model, open_enum::open_enum, write::write_model};

write_model! {
    /// The request body of `POST /extensions`.
    CreateExtension {
        fixed { "type" = "extension" }
        required {
            extension_objects: Vec<Reference<Service>> = "extension_objects",
            extension_schema: Reference<ExtensionSchema> = "extension_schema",
            name: String = "name",
        }
        optional {
            config: Value = "config",
            endpoint_url: String = "endpoint_url",
        }
    }
}

model! {
    /// The object `Extension`.
    Extension identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        config: Value = "config",
        endpoint_url: Option<String> = "endpoint_url",
        extension_objects: Vec<Reference<Service>> = "extension_objects",
        extension_schema: Option<Reference<ExtensionSchema>> = "extension_schema",
        name: Option<String> = "name",
        /// The default is `false`.
        temporarily_disabled: Option<bool> = "temporarily_disabled",
    }
}

model! {
    /// The object `ExtensionSchema`.
    ExtensionSchema {
        description: Option<String> = "description",
        guide_url: Option<String> = "guide_url",
        icon_url: Option<String> = "icon_url",
        key: Option<String> = "key",
        label: Option<String> = "label",
        logo_url: Option<String> = "logo_url",
        send_types: Vec<ExtensionSchemaSendType> = "send_types",
        url: Option<String> = "url",
    }
}

open_enum! {
    /// The member `send_types` of [`ExtensionSchema`].
    ExtensionSchemaSendType {
        Trigger = "trigger",
        Acknowledge = "acknowledge",
        Resolve = "resolve",
        Delegate = "delegate",
        Escalate = "escalate",
        Unacknowledge = "unacknowledge",
        Assign = "assign",
        Custom = "custom",
    }
}

write_model! {
    /// The request body of `PUT /extensions/{id}`.
    UpdateExtension {
        fixed { "type" = "extension" }
        optional {
            config: Value = "config",
            endpoint_url: String = "endpoint_url",
            extension_objects: Vec<Reference<Service>> = "extension_objects",
            extension_schema: Reference<ExtensionSchema> = "extension_schema",
            name: String = "name",
        }
    }
}

identity! {
    Extension = "extension_reference",
}
