//! Models of the group `alert`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{
    Context, Incident, Integration, LogEntry, Reference, Service, Time, identity::identity, model::model,
    open_enum::open_enum, write::write_model,
};

model! {
    /// The object `Alert`.
    Alert sometimes identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        alert_key: Option<String> = "alert_key",
        body: Option<AlertBody> = "body",
        created_at: Option<Time> = "created_at",
        first_trigger_log_entry: Option<Reference<LogEntry>> = "first_trigger_log_entry",
        incident: Option<Reference<Incident>> = "incident",
        integration: Option<Reference<Integration>> = "integration",
        service: Option<Reference<Service>> = "service",
        severity: Option<AlertSeverity> = "severity",
        status: Option<AlertStatus> = "status",
        /// The default is `false`.
        suppressed: Option<bool> = "suppressed",
    }
}

model! {
    /// The member `body` of [`Alert`].
    AlertBody {
        type_: Option<String> = "type",
        contexts: Vec<Context> = "contexts",
        details: Value = "details",
    }
}

model! {
    /// The object `AlertGroupingParameters`.
    AlertGroupingParameters {
        type_: Option<AlertGroupingParametersType> = "type",
        config: Option<AlertGroupingParametersConfig> = "config",
    }
}

model! {
    /// The member `config` of [`AlertGroupingParameters`].
    AlertGroupingParametersConfig {
        aggregate: Option<AlertGroupingParametersConfigAggregate> = "aggregate",
        fields: Vec<String> = "fields",
        recommended_time_window: Option<i64> = "recommended_time_window",
        /// At least 300. At most 3600.
        time_window: Option<i64> = "time_window",
        /// At least 1. At most 1440.
        timeout: Option<i64> = "timeout",
    }
}

open_enum! {
    /// The member `aggregate` of [`AlertGroupingParametersConfig`].
    AlertGroupingParametersConfigAggregate {
        AllAny = "all, any",
    }
}

open_enum! {
    /// The member `type` of [`AlertGroupingParameters`].
    AlertGroupingParametersType {
        Time = "time",
        Intelligent = "intelligent",
        ContentBased = "content_based",
    }
}

model! {
    /// The object `AlertGroupingSetting`.
    AlertGroupingSetting {
        id: Option<String> = "id",
        type_: Option<AlertGroupingSettingType> = "type",
        config: Option<AlertGroupingSettingConfig> = "config",
        created_at: Option<Time> = "created_at",
        description: Option<String> = "description",
        name: Option<String> = "name",
        services: Vec<Reference<Service>> = "services",
        updated_at: Option<Time> = "updated_at",
    }
}

model! {
    /// The member `config` of [`AlertGroupingSetting`].
    AlertGroupingSettingConfig {
        aggregate: Option<AlertGroupingSettingConfigAggregate> = "aggregate",
        fields: Vec<String> = "fields",
        iag_fields: Vec<String> = "iag_fields",
        recommended_time_window: Option<i64> = "recommended_time_window",
        /// At least 300. At most 86400.
        time_window: Option<i64> = "time_window",
        /// At least 60. At most 86400.
        timeout: Option<i64> = "timeout",
    }
}

open_enum! {
    /// The member `aggregate` of [`AlertGroupingSettingConfig`].
    AlertGroupingSettingConfigAggregate {
        AllAny = "all, any",
    }
}

open_enum! {
    /// The member `type` of [`AlertGroupingSetting`].
    AlertGroupingSettingType {
        ContentBased = "content_based",
        ContentBasedIntelligent = "content_based_intelligent",
        Intelligent = "intelligent",
        Time = "time",
    }
}

open_enum! {
    /// The member `severity` of [`Alert`].
    AlertSeverity {
        Info = "info",
        Warning = "warning",
        Error = "error",
        Critical = "critical",
    }
}

open_enum! {
    /// The member `status` of [`Alert`].
    AlertStatus {
        Triggered = "triggered",
        Resolved = "resolved",
    }
}

model! {
    /// The object `ContentBasedAlertGroupingConfiguration`.
    ContentBasedAlertGroupingConfiguration {
        aggregate: Option<ContentBasedAlertGroupingConfigurationAggregate> = "aggregate",
        fields: Vec<String> = "fields",
        recommended_time_window: Option<i64> = "recommended_time_window",
        /// At least 300. At most 86400.
        time_window: Option<i64> = "time_window",
    }
}

open_enum! {
    /// The member `aggregate` of [`ContentBasedAlertGroupingConfiguration`].
    ContentBasedAlertGroupingConfigurationAggregate {
        AllAny = "all, any",
    }
}

model! {
    /// The object `ContentBasedIntelligentAlertGroupingConfiguration`.
    ContentBasedIntelligentAlertGroupingConfiguration {
        aggregate: Option<ContentBasedIntelligentAlertGroupingConfigurationAggregate> = "aggregate",
        fields: Vec<String> = "fields",
        recommended_time_window: Option<i64> = "recommended_time_window",
        /// At least 300. At most 3600.
        time_window: Option<i64> = "time_window",
    }
}

open_enum! {
    /// The member `aggregate` of [`ContentBasedIntelligentAlertGroupingConfiguration`].
    ContentBasedIntelligentAlertGroupingConfigurationAggregate {
        AllAny = "all, any",
    }
}

write_model! {
    /// The request body of `POST /alert_grouping_settings`.
    CreateAlertGroupingSetting {
        optional {
            type_: AlertGroupingSettingType = "type",
            config: CreateAlertGroupingSettingConfig = "config",
            description: String = "description",
            name: String = "name",
            services: Vec<Reference<Service>> = "services",
        }
    }
}

model! {
    /// The member `config` of [`CreateAlertGroupingSetting`].
    CreateAlertGroupingSettingConfig {
        aggregate: Option<AlertGroupingParametersConfigAggregate> = "aggregate",
        fields: Vec<String> = "fields",
        iag_fields: Vec<String> = "iag_fields",
        recommended_time_window: Option<i64> = "recommended_time_window",
        /// At least 300. At most 86400.
        time_window: Option<i64> = "time_window",
        /// At least 60. At most 86400.
        timeout: Option<i64> = "timeout",
    }
}

model! {
    /// The object `FlexibleTimeWindowIntelligentAlertGroupingConfig`.
    FlexibleTimeWindowIntelligentAlertGroupingConfig {
        recommended_time_window: Option<i64> = "recommended_time_window",
        /// At least 300. At most 3600.
        time_window: Option<i64> = "time_window",
    }
}

model! {
    /// The object `TimeBasedAlertGroupingConfiguration`.
    TimeBasedAlertGroupingConfiguration {
        /// At least 1. At most 1440.
        timeout: Option<i64> = "timeout",
    }
}

write_model! {
    /// The request body of `PUT /incidents/{id}/alerts/{alert_id}`.
    UpdateAlert {
        optional {
            incident: Reference<Incident> = "incident",
            status: UpdateAlertStatus = "status",
        }
    }
}

write_model! {
    /// The request body of `PUT /alert_grouping_settings/{id}`.
    UpdateAlertGroupingSetting {
        optional {
            type_: AlertGroupingSettingType = "type",
            config: CreateAlertGroupingSettingConfig = "config",
            description: String = "description",
            name: String = "name",
            services: Vec<Reference<Service>> = "services",
        }
    }
}

open_enum! {
    /// The member `status` of [`UpdateAlert`].
    UpdateAlertStatus {
        Resolved = "resolved",
        Triggered = "triggered",
    }
}

identity! {
    Alert = "alert_reference",
}
