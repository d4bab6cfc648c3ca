//! Models of the group `template`. Written by `cargo xtask models`.

use crate::{Reference, User, identity::identity, model::model, open_enum::open_enum, write::write_model};

write_model! {
    /// The request body of `POST /templates`.
    CreateTemplate {
        optional {
            description: String = "description",
            name: String = "name",
            template_type: TemplateType = "template_type",
            templated_fields: CreateTemplateTemplatedFields = "templated_fields",
        }
    }
}

write_model! {
    /// The member `templated_fields` of [`CreateTemplate`].
    CreateTemplateTemplatedFields {
        optional {
            email_body: String = "email_body",
            email_subject: String = "email_subject",
            message: String = "message",
        }
    }
}

model! {
    /// The object `RenderedTemplate`.
    RenderedTemplate {
        errors: Vec<String> = "errors",
        templated_fields: Option<RenderedTemplateTemplatedFields> = "templated_fields",
        warnings: Option<RenderedTemplateWarnings> = "warnings",
    }
}

model! {
    /// The member `templated_fields` of [`RenderedTemplate`].
    RenderedTemplateTemplatedFields {
        email_body: Option<String> = "email_body",
        email_subject: Option<String> = "email_subject",
        message: Option<String> = "message",
    }
}

model! {
    /// The member `warnings` of [`RenderedTemplate`].
    RenderedTemplateWarnings {
        email_body: Vec<String> = "email_body",
        email_subject: Vec<String> = "email_subject",
        message: Vec<String> = "message",
    }
}

model! {
    /// The object `Template`.
    Template identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        created_by: Option<Reference<User>> = "created_by",
        description: Option<String> = "description",
        name: Option<String> = "name",
        template_type: Option<TemplateType> = "template_type",
        templated_fields: Option<TemplateTemplatedFields> = "templated_fields",
        updated_by: Option<Reference<User>> = "updated_by",
    }
}

model! {
    /// The member `templated_fields` of [`Template`].
    TemplateTemplatedFields {
        email_body: Option<String> = "email_body",
        email_subject: Option<String> = "email_subject",
        message: Option<String> = "message",
    }
}

open_enum! {
    /// The member `template_type` of [`Template`].
    TemplateType {
        StatusUpdate = "status_update",
    }
}

write_model! {
    /// The request body of `PUT /templates/{id}`.
    UpdateTemplate {
        optional {
            description: String = "description",
            name: String = "name",
            template_type: TemplateType = "template_type",
            templated_fields: UpdateTemplateTemplatedFields = "templated_fields",
        }
    }
}

write_model! {
    /// The member `templated_fields` of [`UpdateTemplate`].
    UpdateTemplateTemplatedFields {
        optional {
            email_body: String = "email_body",
            email_subject: String = "email_subject",
            message: String = "message",
        }
    }
}

identity! {
    Template = "template_reference",
}
