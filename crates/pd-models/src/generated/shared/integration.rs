//! Models of the group `integration` that other groups use too. Written by `cargo xtask models`.

use crate::{Reference, Secret, Service, Time, Vendor, identity::identity, model::model, open_enum::open_enum};

model! {
    /// The object `EmailParser`.
    EmailParser {
        action: Option<EmailParserAction> = "action",
        match_predicate: Option<MatchPredicate> = "match_predicate",
        value_extractors: Vec<EmailParserValueExtractor> = "value_extractors",
    }
}

open_enum! {
    /// The member `action` of [`EmailParser`].
    EmailParserAction {
        Trigger = "trigger",
        Resolve = "resolve",
    }
}

model! {
    /// The member `value_extractors` of [`EmailParser`].
    EmailParserValueExtractor {
        type_: Option<EmailParserValueExtractorType> = "type",
        ends_with: Option<String> = "ends_with",
        part: Option<EmailParserValueExtractorPart> = "part",
        regex: Option<String> = "regex",
        starts_after: Option<String> = "starts_after",
        value_name: Option<String> = "value_name",
    }
}

open_enum! {
    /// The member `part` of [`EmailParserValueExtractor`].
    EmailParserValueExtractorPart {
        Body = "body",
        Subject = "subject",
        FromAddresses = "from_addresses",
    }
}

open_enum! {
    /// The member `type` of [`EmailParserValueExtractor`].
    EmailParserValueExtractorType {
        Entire = "entire",
        Regex = "regex",
        Between = "between",
    }
}

model! {
    /// The object `Integration`.
    Integration identified by id = "id" {
        type_: Option<IntegrationType> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        created_at: Option<Time> = "created_at",
        email_filter_mode: Option<IntegrationEmailFilterMode> = "email_filter_mode",
        email_filters: Vec<IntegrationEmailFilter> = "email_filters",
        email_incident_creation: Option<IntegrationEmailIncidentCreation> = "email_incident_creation",
        email_parsers: Vec<EmailParser> = "email_parsers",
        email_parsing_fallback: Option<IntegrationEmailParsingFallback> = "email_parsing_fallback",
        integration_email: Option<String> = "integration_email",
        integration_key: Option<Secret> = "integration_key",
        name: Option<String> = "name",
        service: Option<Reference<Service>> = "service",
        vendor: Option<Reference<Vendor>> = "vendor",
    }
}

model! {
    /// The member `email_filters` of [`Integration`].
    IntegrationEmailFilter {
        body_mode: Option<IntegrationEmailFilterBodyMode> = "body_mode",
        body_regex: Option<String> = "body_regex",
        from_email_mode: Option<IntegrationEmailFilterFromEmailMode> = "from_email_mode",
        from_email_regex: Option<String> = "from_email_regex",
        subject_mode: Option<IntegrationEmailFilterSubjectMode> = "subject_mode",
        subject_regex: Option<String> = "subject_regex",
    }
}

open_enum! {
    /// The member `body_mode` of [`IntegrationEmailFilter`].
    IntegrationEmailFilterBodyMode {
        Match = "match",
        NoMatch = "no-match",
        Always = "always",
    }
}

open_enum! {
    /// The member `from_email_mode` of [`IntegrationEmailFilter`].
    IntegrationEmailFilterFromEmailMode {
        Match = "match",
        NoMatch = "no-match",
        Always = "always",
    }
}

open_enum! {
    /// The member `email_filter_mode` of [`Integration`].
    IntegrationEmailFilterMode {
        AllEmail = "all-email",
        OrRulesEmail = "or-rules-email",
        AndRulesEmail = "and-rules-email",
    }
}

open_enum! {
    /// The member `subject_mode` of [`IntegrationEmailFilter`].
    IntegrationEmailFilterSubjectMode {
        Match = "match",
        NoMatch = "no-match",
        Always = "always",
    }
}

open_enum! {
    /// The member `email_incident_creation` of [`Integration`].
    IntegrationEmailIncidentCreation {
        OnNewEmail = "on_new_email",
        OnNewEmailSubject = "on_new_email_subject",
        OnlyIfNoOpenIncidents = "only_if_no_open_incidents",
        UseRules = "use_rules",
    }
}

open_enum! {
    /// The member `email_parsing_fallback` of [`Integration`].
    IntegrationEmailParsingFallback {
        OpenNewIncident = "open_new_incident",
        Discard = "discard",
    }
}

open_enum! {
    /// The member `type` of [`Integration`].
    IntegrationType {
        AwsCloudwatchInboundIntegration = "aws_cloudwatch_inbound_integration",
        CloudkickInboundIntegration = "cloudkick_inbound_integration",
        EventTransformerApiInboundIntegration = "event_transformer_api_inbound_integration",
        GenericEmailInboundIntegration = "generic_email_inbound_integration",
        GenericEventsApiInboundIntegration = "generic_events_api_inbound_integration",
        KeynoteInboundIntegration = "keynote_inbound_integration",
        NagiosInboundIntegration = "nagios_inbound_integration",
        PingdomInboundIntegration = "pingdom_inbound_integration",
        SqlMonitorInboundIntegration = "sql_monitor_inbound_integration",
        EventsApiV2InboundIntegration = "events_api_v2_inbound_integration",
    }
}

model! {
    /// The object `MatchPredicate`.
    MatchPredicate {
        type_: Option<MatchPredicateType> = "type",
        children: Vec<MatchPredicate> = "children",
        matcher: Option<String> = "matcher",
        part: Option<MatchPredicatePart> = "part",
    }
}

open_enum! {
    /// The member `part` of [`MatchPredicate`].
    MatchPredicatePart {
        Body = "body",
        Subject = "subject",
        FromAddresses = "from_addresses",
    }
}

open_enum! {
    /// The member `type` of [`MatchPredicate`].
    MatchPredicateType {
        All = "all",
        Any = "any",
        Not = "not",
        Contains = "contains",
        Exactly = "exactly",
        Regex = "regex",
    }
}

identity! {
    Integration = "",
}
