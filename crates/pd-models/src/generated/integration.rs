//! Models of the group `integration`. Written by `cargo xtask models`.

use crate::{
    EmailParserAction, EmailParserValueExtractorPart, EmailParserValueExtractorType, IntegrationEmailFilterBodyMode,
    IntegrationEmailFilterMode, IntegrationEmailIncidentCreation, IntegrationEmailParsingFallback, IntegrationType,
    MatchPredicateType, Reference, Service, Vendor, write::write_model,
};

write_model! {
    /// The request body of `POST /services/{id}/integrations`.
    CreateIntegration {
        optional {
            type_: IntegrationType = "type",
            email_filter_mode: IntegrationEmailFilterMode = "email_filter_mode",
            email_filters: Vec<CreateIntegrationEmailFilter> = "email_filters",
            email_incident_creation: IntegrationEmailIncidentCreation = "email_incident_creation",
            email_parsers: Vec<EmailParserInput> = "email_parsers",
            email_parsing_fallback: IntegrationEmailParsingFallback = "email_parsing_fallback",
            integration_email: String = "integration_email",
            name: String = "name",
            service: Reference<Service> = "service",
            vendor: Reference<Vendor> = "vendor",
        }
    }
}

write_model! {
    /// The member `email_filters` of [`CreateIntegration`].
    CreateIntegrationEmailFilter {
        required {
            subject_mode: IntegrationEmailFilterBodyMode = "subject_mode",
            body_mode: IntegrationEmailFilterBodyMode = "body_mode",
            from_email_mode: IntegrationEmailFilterBodyMode = "from_email_mode",
        }
        optional {
            body_regex: String = "body_regex",
            from_email_regex: String = "from_email_regex",
            subject_regex: String = "subject_regex",
        }
    }
}

write_model! {
    /// The object `email_parser` in a request body.
    EmailParserInput {
        required {
            action: EmailParserAction = "action",
            match_predicate: MatchPredicateInput = "match_predicate",
        }
        optional {
            value_extractors: Vec<EmailParserInputValueExtractor> = "value_extractors",
        }
    }
}

write_model! {
    /// The member `value_extractors` of [`EmailParserInput`].
    EmailParserInputValueExtractor {
        required {
            type_: EmailParserValueExtractorType = "type",
            part: EmailParserValueExtractorPart = "part",
            value_name: String = "value_name",
        }
        optional {
            ends_with: String = "ends_with",
            regex: String = "regex",
            starts_after: String = "starts_after",
        }
    }
}

write_model! {
    /// The object `match_predicate` in a request body.
    MatchPredicateInput {
        required {
            type_: MatchPredicateType = "type",
            part: EmailParserValueExtractorPart = "part",
            children: Vec<MatchPredicateInput> = "children",
        }
        optional {
            matcher: String = "matcher",
        }
    }
}

write_model! {
    /// The request body of `PUT /services/{id}/integrations/{integration_id}`.
    UpdateIntegration {
        optional {
            type_: IntegrationType = "type",
            email_filter_mode: IntegrationEmailFilterMode = "email_filter_mode",
            email_filters: Vec<UpdateIntegrationEmailFilter> = "email_filters",
            email_incident_creation: IntegrationEmailIncidentCreation = "email_incident_creation",
            email_parsers: Vec<EmailParserInput> = "email_parsers",
            email_parsing_fallback: IntegrationEmailParsingFallback = "email_parsing_fallback",
            integration_email: String = "integration_email",
            name: String = "name",
            service: Reference<Service> = "service",
            vendor: Reference<Vendor> = "vendor",
        }
    }
}

write_model! {
    /// The member `email_filters` of [`UpdateIntegration`].
    UpdateIntegrationEmailFilter {
        required {
            subject_mode: IntegrationEmailFilterBodyMode = "subject_mode",
            body_mode: IntegrationEmailFilterBodyMode = "body_mode",
            from_email_mode: IntegrationEmailFilterBodyMode = "from_email_mode",
        }
        optional {
            body_regex: String = "body_regex",
            from_email_regex: String = "from_email_regex",
            subject_regex: String = "subject_regex",
        }
    }
}
