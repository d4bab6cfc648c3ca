// @generated from PagerDuty's OpenAPI documents by `cargo xtask endpoints`; not to be edited by hand.

use super::{
    Endpoint,
    ListStyle::{Bare, Brackets, Comma},
    Pagination::{After, Body, Cursor, Offset, StartIndex},
    WrapperKind::{Any, List},
    row::{DELETE, GET, PATCH, POST, PUT, Row, at},
    segments::{Matcher, Rest, Rows, cut, end, rows},
};
use crate::Api;

static REST: [Endpoint; 467] = [
    at("/abilities", Row { response: Some("abilities"), list: true, ..GET }),
    at("/abilities/{id}", GET),
    at(
        "/addons",
        Row {
            response: Some("addons"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets), ("service_ids", Brackets)],
            ..GET
        },
    ),
    at("/addons", Row { request: Some("addon"), response: Some("addon"), ..POST }),
    at("/addons/{id}", Row { response: Some("addon"), ..GET }),
    at("/addons/{id}", Row { request: Some("addon"), response: Some("addon"), ..PUT }),
    at("/addons/{id}", DELETE),
    at(
        "/alert_grouping_settings",
        Row {
            response: Some("alert_grouping_settings"),
            list: true,
            pagination: After,
            list_params: &[("service_ids", Brackets)],
            ..GET
        },
    ),
    at(
        "/alert_grouping_settings",
        Row { request: Some("alert_grouping_setting"), response: Some("alert_grouping_setting"), ..POST },
    ),
    at("/alert_grouping_settings/{id}", Row { response: Some("alert_grouping_setting"), ..GET }),
    at(
        "/alert_grouping_settings/{id}",
        Row { request: Some("alert_grouping_setting"), response: Some("alert_grouping_setting"), ..PUT },
    ),
    at("/alert_grouping_settings/{id}", DELETE),
    at("/analytics/metrics/incidents/all", POST),
    at("/analytics/metrics/incidents/escalation_policies", POST),
    at("/analytics/metrics/incidents/escalation_policies/all", POST),
    at("/analytics/metrics/incidents/services", POST),
    at("/analytics/metrics/incidents/services/all", POST),
    at("/analytics/metrics/incidents/teams", POST),
    at("/analytics/metrics/incidents/teams/all", POST),
    at("/analytics/metrics/pd_advance_usage/features", POST),
    at("/analytics/metrics/responders/all", POST),
    at("/analytics/metrics/responders/teams", POST),
    at("/analytics/metrics/users/all", POST),
    at("/analytics/raw/incidents", Row { pagination: Body, max_limit: Some(1000), ..POST }),
    at("/analytics/raw/incidents/{id}", GET),
    at("/analytics/raw/incidents/{id}/responses", GET),
    at("/analytics/raw/responders/{responder_id}/incidents", Row { pagination: Body, max_limit: Some(1000), ..POST }),
    at("/analytics/raw/users", Row { pagination: Body, max_limit: Some(1000), ..POST }),
    at(
        "/audit/records",
        Row {
            response: Some("records"),
            list: true,
            pagination: Cursor,
            list_params: &[("actions", Brackets), ("root_resource_types", Brackets)],
            ..GET
        },
    ),
    at("/automation_actions/actions", Row { response: Some("actions"), list: true, pagination: Cursor, ..GET }),
    at("/automation_actions/actions", Row { request: Some("action"), response: Some("action"), ..POST }),
    at("/automation_actions/actions/{id}", Row { response: Some("action"), ..GET }),
    at("/automation_actions/actions/{id}", Row { request: Some("action"), response: Some("action"), ..PUT }),
    at("/automation_actions/actions/{id}", DELETE),
    at(
        "/automation_actions/actions/{id}/invocations",
        Row { request: Some("invocation"), response: Some("invocation"), ..POST },
    ),
    at("/automation_actions/actions/{id}/services", Row { response: Some("services"), list: true, ..GET }),
    at(
        "/automation_actions/actions/{id}/services",
        Row { request: Some("service"), response: Some("service"), ..POST },
    ),
    at("/automation_actions/actions/{id}/services/{service_id}", Row { response: Some("service"), ..GET }),
    at("/automation_actions/actions/{id}/services/{service_id}", DELETE),
    at("/automation_actions/actions/{id}/teams", Row { response: Some("teams"), list: true, ..GET }),
    at("/automation_actions/actions/{id}/teams", Row { request: Some("team"), response: Some("team"), ..POST }),
    at("/automation_actions/actions/{id}/teams/{team_id}", Row { response: Some("team"), ..GET }),
    at("/automation_actions/actions/{id}/teams/{team_id}", DELETE),
    at("/automation_actions/invocations", Row { response: Some("invocations"), list: true, ..GET }),
    at("/automation_actions/invocations/{id}", Row { response: Some("invocation"), ..GET }),
    at(
        "/automation_actions/runners",
        Row { response: Some("runners"), list: true, pagination: Cursor, list_params: &[("include", Brackets)], ..GET },
    ),
    at("/automation_actions/runners", Row { request: Some("runner"), response: Some("runner"), ..POST }),
    at("/automation_actions/runners/{id}", Row { response: Some("runner"), ..GET }),
    at("/automation_actions/runners/{id}", Row { request: Some("runner"), response: Some("runner"), ..PUT }),
    at("/automation_actions/runners/{id}", DELETE),
    at("/automation_actions/runners/{id}/teams", Row { response: Some("teams"), list: true, ..GET }),
    at("/automation_actions/runners/{id}/teams", Row { request: Some("team"), response: Some("team"), ..POST }),
    at("/automation_actions/runners/{id}/teams/{team_id}", Row { response: Some("team"), ..GET }),
    at("/automation_actions/runners/{id}/teams/{team_id}", DELETE),
    at("/business_services", Row { response: Some("business_services"), list: true, pagination: Offset, ..GET }),
    at("/business_services", Row { request: Some("business_service"), response: Some("business_service"), ..POST }),
    at(
        "/business_services/impactors",
        Row { response: Some("impactors"), list: true, list_params: &[("ids", Brackets)], ..GET },
    ),
    at(
        "/business_services/impacts",
        Row {
            response: Some("services"),
            list: true,
            list_params: &[("additional_fields", Brackets), ("ids", Brackets)],
            ..GET
        },
    ),
    at("/business_services/priority_thresholds", Row { response: Some("global_threshold"), ..GET }),
    at(
        "/business_services/priority_thresholds",
        Row { request: Some("global_threshold"), response: Some("global_threshold"), ..PUT },
    ),
    at("/business_services/priority_thresholds", DELETE),
    at("/business_services/{id}", Row { response: Some("business_service"), ..GET }),
    at("/business_services/{id}", Row { request: Some("business_service"), response: Some("business_service"), ..PUT }),
    at("/business_services/{id}", DELETE),
    at("/business_services/{id}/account_subscription", POST),
    at("/business_services/{id}/account_subscription", DELETE),
    at(
        "/business_services/{id}/subscribers",
        Row { response: Some("subscribers"), list: true, pagination: Offset, ..GET },
    ),
    at(
        "/business_services/{id}/subscribers",
        Row { request: Some("subscribers"), response: Some("subscriptions"), request_kind: List, list: true, ..POST },
    ),
    at(
        "/business_services/{id}/supporting_services/impacts",
        Row {
            response: Some("services"),
            list: true,
            list_params: &[("additional_fields", Brackets), ("ids", Brackets)],
            ..GET
        },
    ),
    at("/business_services/{id}/unsubscribe", Row { request: Some("subscribers"), request_kind: List, ..POST }),
    at(
        "/change_events",
        Row {
            response: Some("change_events"),
            list: true,
            pagination: Offset,
            list_params: &[("integration_ids", Brackets), ("team_ids", Brackets)],
            ..GET
        },
    ),
    at("/change_events", POST),
    at("/change_events/{id}", Row { response: Some("change_event"), ..GET }),
    at("/change_events/{id}", Row { request: Some("change_event"), response: Some("change_event"), ..PUT }),
    at(
        "/enrichment/event_enrichments",
        Row {
            response: Some("event_enrichments"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets)],
            ..GET
        },
    ),
    at(
        "/enrichment/event_enrichments",
        Row { request: Some("event_enrichment"), response: Some("event_enrichment"), ..POST },
    ),
    at("/enrichment/event_enrichments/default", GET),
    at("/enrichment/event_enrichments/default", Row { request: Some("default"), request_kind: Any, ..PUT }),
    at(
        "/enrichment/event_enrichments/{id}",
        Row { response: Some("event_enrichment"), list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/enrichment/event_enrichments/{id}",
        Row { request: Some("event_enrichment"), response: Some("event_enrichment"), ..PUT },
    ),
    at("/enrichment/event_enrichments/{id}", DELETE),
    at(
        "/enrichment/event_enrichments/{id}/associations",
        Row { response: Some("associations"), list: true, pagination: Offset, ..GET },
    ),
    at(
        "/enrichment/event_enrichments/{id}/associations",
        Row { request: Some("associations"), request_kind: List, ..POST },
    ),
    at("/enrichment/event_enrichments/{id}/associations", DELETE),
    at("/enrichment/event_enrichments/{id}/rules", Row { response: Some("orchestration_path"), ..GET }),
    at(
        "/enrichment/event_enrichments/{id}/rules",
        Row { request: Some("orchestration_path"), response: Some("orchestration_path"), ..PUT },
    ),
    at("/enrichment/integrations/servicenow", Row { response: Some("integrations"), list: true, ..GET }),
    at("/enrichment/integrations/servicenow", Row { response: Some("integration"), ..POST }),
    at(
        "/enrichment/integrations/servicenow/credentials",
        Row { request: Some("credentials"), response: Some("credentials"), ..POST },
    ),
    at(
        "/enrichment/integrations/servicenow/credentials/{credentials_id}",
        Row { response: Some("credentials"), ..GET },
    ),
    at(
        "/enrichment/integrations/servicenow/credentials/{credentials_id}",
        Row { request: Some("credentials"), response: Some("credentials"), ..PUT },
    ),
    at("/enrichment/integrations/servicenow/credentials/{credentials_id}", DELETE),
    at("/enrichment/integrations/servicenow/{integration_id}", Row { response: Some("integration"), ..GET }),
    at("/enrichment/integrations/servicenow/{integration_id}", DELETE),
    at(
        "/enrichment/integrations/servicenow/{integration_id}/tables",
        Row { request: Some("cmdb_table"), response: Some("cmdb_table"), ..POST },
    ),
    at(
        "/enrichment/integrations/servicenow/{integration_id}/tables/{table_id}",
        Row { request: Some("cmdb_table"), response: Some("cmdb_table"), ..PUT },
    ),
    at("/enrichment/integrations/servicenow/{integration_id}/tables/{table_id}", DELETE),
    at("/enrichment/integrations/servicenow/{integration_id}/tables/{table_id}/enable", POST),
    at(
        "/enrichment/integrations/servicenow/{integration_id}/tables/{table_id}/test",
        Row { response: Some("enrichment_data"), list: true, ..GET },
    ),
    at("/enrichment/query", Row { response: Some("records"), list: true, ..POST }),
    at("/enrichment/schemas", Row { response: Some("schemas"), list: true, ..GET }),
    at("/enrichment/schemas", Row { response: Some("schema"), ..POST }),
    at("/enrichment/schemas/{schema_id}", Row { response: Some("schema"), ..GET }),
    at("/enrichment/schemas/{schema_id}", Row { request: Some("schema"), response: Some("schema"), ..PUT }),
    at("/enrichment/schemas/{schema_id}", Row { response: Some("schema"), ..DELETE }),
    at(
        "/enrichment/schemas/{schema_id}/records",
        Row { response: Some("records"), list: true, pagination: Cursor, max_limit: Some(100), ..GET },
    ),
    at("/enrichment/schemas/{schema_id}/records", POST),
    at("/enrichment/schemas/{schema_id}/records/{record_id}", Row { response: Some("record"), ..DELETE }),
    at(
        "/escalation_policies",
        Row {
            response: Some("escalation_policies"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets), ("team_ids", Brackets), ("user_ids", Brackets)],
            ..GET
        },
    ),
    at("/escalation_policies", Row { request: Some("escalation_policy"), response: Some("escalation_policy"), ..POST }),
    at(
        "/escalation_policies/{id}",
        Row { response: Some("escalation_policy"), list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/escalation_policies/{id}",
        Row { request: Some("escalation_policy"), response: Some("escalation_policy"), ..PUT },
    ),
    at("/escalation_policies/{id}", DELETE),
    at(
        "/escalation_policies/{id}/audit/records",
        Row { response: Some("records"), list: true, pagination: Cursor, ..GET },
    ),
    at("/event_orchestrations", Row { response: Some("orchestrations"), list: true, pagination: Offset, ..GET }),
    at("/event_orchestrations", Row { request: Some("orchestration"), response: Some("orchestration"), ..POST }),
    at(
        "/event_orchestrations/services/{service_id}",
        Row { response: Some("orchestration_path"), list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/event_orchestrations/services/{service_id}",
        Row { request: Some("orchestration_path"), response: Some("orchestration_path"), ..PUT },
    ),
    at("/event_orchestrations/services/{service_id}/active", GET),
    at("/event_orchestrations/services/{service_id}/active", PUT),
    at(
        "/event_orchestrations/services/{service_id}/cache_variables",
        Row { response: Some("cache_variables"), list: true, ..GET },
    ),
    at(
        "/event_orchestrations/services/{service_id}/cache_variables",
        Row { request: Some("cache_variable"), response: Some("cache_variable"), ..POST },
    ),
    at(
        "/event_orchestrations/services/{service_id}/cache_variables/{cache_variable_id}",
        Row { response: Some("cache_variable"), ..GET },
    ),
    at(
        "/event_orchestrations/services/{service_id}/cache_variables/{cache_variable_id}",
        Row { request: Some("cache_variable"), response: Some("cache_variable"), ..PUT },
    ),
    at("/event_orchestrations/services/{service_id}/cache_variables/{cache_variable_id}", DELETE),
    at("/event_orchestrations/services/{service_id}/cache_variables/{cache_variable_id}/data", GET),
    at("/event_orchestrations/services/{service_id}/cache_variables/{cache_variable_id}/data", PUT),
    at("/event_orchestrations/services/{service_id}/cache_variables/{cache_variable_id}/data", DELETE),
    at("/event_orchestrations/{id}", Row { response: Some("orchestration"), ..GET }),
    at("/event_orchestrations/{id}", Row { request: Some("orchestration"), response: Some("orchestration"), ..PUT }),
    at("/event_orchestrations/{id}", DELETE),
    at("/event_orchestrations/{id}/cache_variables", Row { response: Some("cache_variables"), list: true, ..GET }),
    at(
        "/event_orchestrations/{id}/cache_variables",
        Row { request: Some("cache_variable"), response: Some("cache_variable"), ..POST },
    ),
    at(
        "/event_orchestrations/{id}/cache_variables/{cache_variable_id}",
        Row { response: Some("cache_variable"), ..GET },
    ),
    at(
        "/event_orchestrations/{id}/cache_variables/{cache_variable_id}",
        Row { request: Some("cache_variable"), response: Some("cache_variable"), ..PUT },
    ),
    at("/event_orchestrations/{id}/cache_variables/{cache_variable_id}", DELETE),
    at("/event_orchestrations/{id}/cache_variables/{cache_variable_id}/data", GET),
    at("/event_orchestrations/{id}/cache_variables/{cache_variable_id}/data", PUT),
    at("/event_orchestrations/{id}/cache_variables/{cache_variable_id}/data", DELETE),
    at("/event_orchestrations/{id}/enablements", Row { response: Some("enablements"), list: true, ..GET }),
    at(
        "/event_orchestrations/{id}/enablements/{feature_name}",
        Row { request: Some("enablement"), response: Some("enablement"), ..PUT },
    ),
    at("/event_orchestrations/{id}/global", Row { response: Some("orchestration_path"), ..GET }),
    at(
        "/event_orchestrations/{id}/global",
        Row { request: Some("orchestration_path"), response: Some("orchestration_path"), ..PUT },
    ),
    at("/event_orchestrations/{id}/integrations", Row { response: Some("integrations"), list: true, ..GET }),
    at(
        "/event_orchestrations/{id}/integrations",
        Row { request: Some("integration"), response: Some("integration"), ..POST },
    ),
    at("/event_orchestrations/{id}/integrations/migration", Row { response: Some("integrations"), list: true, ..POST }),
    at("/event_orchestrations/{id}/integrations/{integration_id}", Row { response: Some("integration"), ..GET }),
    at(
        "/event_orchestrations/{id}/integrations/{integration_id}",
        Row { request: Some("integration"), response: Some("integration"), ..PUT },
    ),
    at("/event_orchestrations/{id}/integrations/{integration_id}", DELETE),
    at("/event_orchestrations/{id}/router", Row { response: Some("orchestration_path"), ..GET }),
    at(
        "/event_orchestrations/{id}/router",
        Row { request: Some("orchestration_path"), response: Some("orchestration_path"), ..PUT },
    ),
    at("/event_orchestrations/{id}/unrouted", Row { response: Some("orchestration_path"), ..GET }),
    at(
        "/event_orchestrations/{id}/unrouted",
        Row { request: Some("orchestration_path"), response: Some("orchestration_path"), ..PUT },
    ),
    at("/extension_schemas", Row { response: Some("extension_schemas"), list: true, pagination: Offset, ..GET }),
    at("/extension_schemas/{id}", Row { response: Some("extension_schema"), ..GET }),
    at(
        "/extensions",
        Row {
            response: Some("extensions"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets)],
            ..GET
        },
    ),
    at("/extensions", Row { request: Some("extension"), response: Some("extension"), ..POST }),
    at("/extensions/{id}", Row { response: Some("extension"), list_params: &[("include", Brackets)], ..GET }),
    at("/extensions/{id}", Row { request: Some("extension"), response: Some("extension"), ..PUT }),
    at("/extensions/{id}", DELETE),
    at("/extensions/{id}/enable", Row { response: Some("extension"), ..POST }),
    at(
        "/incident_workflows",
        Row {
            response: Some("incident_workflows"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets)],
            ..GET
        },
    ),
    at("/incident_workflows", Row { request: Some("incident_workflow"), response: Some("incident_workflow"), ..POST }),
    at("/incident_workflows/actions", Row { response: Some("actions"), list: true, pagination: Cursor, ..GET }),
    at("/incident_workflows/actions/{id}", Row { response: Some("action"), ..GET }),
    at("/incident_workflows/triggers", Row { response: Some("triggers"), list: true, pagination: Cursor, ..GET }),
    at("/incident_workflows/triggers", Row { request: Some("trigger"), response: Some("trigger"), ..POST }),
    at("/incident_workflows/triggers/{id}", Row { response: Some("trigger"), ..GET }),
    at("/incident_workflows/triggers/{id}", Row { request: Some("trigger"), response: Some("trigger"), ..PUT }),
    at("/incident_workflows/triggers/{id}", DELETE),
    at(
        "/incident_workflows/triggers/{id}/services",
        Row { request: Some("service"), response: Some("trigger"), ..POST },
    ),
    at("/incident_workflows/triggers/{trigger_id}/services/{service_id}", Row { response: Some("trigger"), ..DELETE }),
    at("/incident_workflows/{id}", Row { response: Some("incident_workflow"), ..GET }),
    at(
        "/incident_workflows/{id}",
        Row { request: Some("incident_workflow"), response: Some("incident_workflow"), ..PUT },
    ),
    at("/incident_workflows/{id}", DELETE),
    at(
        "/incident_workflows/{id}/instances",
        Row { request: Some("incident_workflow_instance"), response: Some("incident_workflow_instance"), ..POST },
    ),
    at(
        "/incidents",
        Row {
            response: Some("incidents"),
            list: true,
            pagination: Offset,
            max_limit: Some(100),
            list_params: &[
                ("include", Brackets),
                ("service_ids", Brackets),
                ("sort_by", Comma),
                ("statuses", Brackets),
                ("team_ids", Brackets),
                ("urgencies", Brackets),
                ("user_ids", Brackets),
            ],
            ..GET
        },
    ),
    at("/incidents", Row { request: Some("incident"), response: Some("incident"), from: true, ..POST }),
    at(
        "/incidents",
        Row {
            request: Some("incidents"),
            response: Some("incidents"),
            request_kind: List,
            list: true,
            from: true,
            ..PUT
        },
    ),
    at(
        "/incidents/custom_fields",
        Row { response: Some("fields"), list: true, list_params: &[("include", Brackets)], ..GET },
    ),
    at("/incidents/custom_fields", Row { request: Some("field"), response: Some("field"), ..POST }),
    at(
        "/incidents/custom_fields/{field_id}",
        Row { response: Some("field"), list_params: &[("include", Brackets)], ..GET },
    ),
    at("/incidents/custom_fields/{field_id}", Row { request: Some("field"), response: Some("field"), ..PUT }),
    at("/incidents/custom_fields/{field_id}", DELETE),
    at("/incidents/custom_fields/{field_id}/field_options", Row { response: Some("field_options"), list: true, ..GET }),
    at(
        "/incidents/custom_fields/{field_id}/field_options",
        Row { request: Some("field_option"), response: Some("field_option"), ..POST },
    ),
    at(
        "/incidents/custom_fields/{field_id}/field_options/{field_option_id}",
        Row { request: Some("field_option"), response: Some("field_option"), ..PUT },
    ),
    at("/incidents/custom_fields/{field_id}/field_options/{field_option_id}", DELETE),
    at("/incidents/types", Row { response: Some("incident_types"), list: true, ..GET }),
    at("/incidents/types", Row { request: Some("incident_type"), response: Some("incident_type"), ..POST }),
    at("/incidents/types/{type_id_or_name}", Row { response: Some("incident_type"), ..GET }),
    at(
        "/incidents/types/{type_id_or_name}",
        Row { request: Some("incident_type"), response: Some("incident_type"), ..PUT },
    ),
    at(
        "/incidents/types/{type_id_or_name}/custom_fields",
        Row { response: Some("fields"), list: true, list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/incidents/types/{type_id_or_name}/custom_fields",
        Row { request: Some("field"), response: Some("field"), ..POST },
    ),
    at(
        "/incidents/types/{type_id_or_name}/custom_fields/{field_id}",
        Row { response: Some("field"), list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/incidents/types/{type_id_or_name}/custom_fields/{field_id}",
        Row { request: Some("field"), response: Some("field"), ..PUT },
    ),
    at("/incidents/types/{type_id_or_name}/custom_fields/{field_id}", DELETE),
    at(
        "/incidents/types/{type_id_or_name}/custom_fields/{field_id}/field_options",
        Row { response: Some("field_options"), list: true, ..GET },
    ),
    at(
        "/incidents/types/{type_id_or_name}/custom_fields/{field_id}/field_options",
        Row { request: Some("field_option"), response: Some("field_option"), ..POST },
    ),
    at(
        "/incidents/types/{type_id_or_name}/custom_fields/{field_id}/field_options/{field_option_id}",
        Row { response: Some("field_option"), ..GET },
    ),
    at(
        "/incidents/types/{type_id_or_name}/custom_fields/{field_id}/field_options/{field_option_id}",
        Row { request: Some("field_option"), response: Some("field_option"), ..PUT },
    ),
    at("/incidents/types/{type_id_or_name}/custom_fields/{field_id}/field_options/{field_option_id}", DELETE),
    at("/incidents/{id}", Row { response: Some("incident"), list_params: &[("include", Brackets)], ..GET }),
    at("/incidents/{id}", Row { request: Some("incident"), response: Some("incident"), from: true, ..PUT }),
    at(
        "/incidents/{id}/alerts",
        Row {
            response: Some("alerts"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets), ("sort_by", Comma), ("statuses", Brackets)],
            ..GET
        },
    ),
    at(
        "/incidents/{id}/alerts",
        Row { request: Some("alerts"), response: Some("alerts"), request_kind: List, list: true, from: true, ..PUT },
    ),
    at("/incidents/{id}/alerts/{alert_id}", Row { response: Some("alert"), ..GET }),
    at("/incidents/{id}/alerts/{alert_id}", Row { request: Some("alert"), response: Some("alert"), from: true, ..PUT }),
    at(
        "/incidents/{id}/business_services/impacts",
        Row { response: Some("services"), list: true, pagination: Cursor, ..GET },
    ),
    at("/incidents/{id}/business_services/{business_service_id}/impacts", PUT),
    at("/incidents/{id}/custom_fields/values", Row { response: Some("custom_fields"), list: true, ..GET }),
    at(
        "/incidents/{id}/custom_fields/values",
        Row { request: Some("custom_fields"), response: Some("custom_fields"), request_kind: List, list: true, ..PUT },
    ),
    at(
        "/incidents/{id}/log_entries",
        Row {
            response: Some("log_entries"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets)],
            ..GET
        },
    ),
    at(
        "/incidents/{id}/merge",
        Row { request: Some("source_incidents"), response: Some("incident"), request_kind: List, from: true, ..PUT },
    ),
    at("/incidents/{id}/notes", Row { response: Some("notes"), list: true, ..GET }),
    at("/incidents/{id}/notes", Row { request: Some("note"), response: Some("note"), from: true, ..POST }),
    at("/incidents/{id}/notes/{note_id}", Row { request: Some("note"), response: Some("note"), from: true, ..PUT }),
    at("/incidents/{id}/notes/{note_id}", DELETE),
    at(
        "/incidents/{id}/outlier_incident",
        Row { response: Some("outlier_incident"), list_params: &[("additional_details", Brackets)], ..GET },
    ),
    at(
        "/incidents/{id}/past_incidents",
        Row { response: Some("past_incidents"), list: true, max_limit: Some(999), ..GET },
    ),
    at("/incidents/{id}/related_change_events", Row { response: Some("change_events"), list: true, ..GET }),
    at(
        "/incidents/{id}/related_incidents",
        Row {
            response: Some("related_incidents"),
            list: true,
            list_params: &[("additional_details", Brackets)],
            ..GET
        },
    ),
    at("/incidents/{id}/responder_requests", Row { response: Some("responder_request"), ..POST }),
    at(
        "/incidents/{id}/responder_requests/cancel",
        Row { response: Some("responder_request_targets"), list: true, ..PUT },
    ),
    at("/incidents/{id}/snooze", Row { response: Some("incident"), from: true, ..POST }),
    at("/incidents/{id}/status_updates", Row { response: Some("status_update"), from: true, ..POST }),
    at(
        "/incidents/{id}/status_updates/subscribers",
        Row { response: Some("subscribers"), list: true, pagination: Offset, ..GET },
    ),
    at(
        "/incidents/{id}/status_updates/subscribers",
        Row { request: Some("subscribers"), response: Some("subscriptions"), request_kind: List, list: true, ..POST },
    ),
    at("/incidents/{id}/status_updates/unsubscribe", Row { request: Some("subscribers"), request_kind: List, ..POST }),
    at("/ip_allow_lists", Row { response: Some("ip_allow_lists"), list: true, headers: &["x-early-access"], ..GET }),
    at(
        "/ip_allow_lists",
        Row { request: Some("ip_allow_list"), response: Some("ip_allow_list"), headers: &["x-early-access"], ..POST },
    ),
    at("/ip_allow_lists/{id}", Row { response: Some("ip_allow_list"), headers: &["x-early-access"], ..GET }),
    at(
        "/ip_allow_lists/{id}",
        Row { request: Some("ip_allow_list"), response: Some("ip_allow_list"), headers: &["x-early-access"], ..PUT },
    ),
    at("/ip_allow_lists/{id}", Row { headers: &["x-early-access"], ..DELETE }),
    at(
        "/ip_allow_lists/{id}/audit/records",
        Row { response: Some("records"), list: true, pagination: Cursor, headers: &["x-early-access"], ..GET },
    ),
    at("/license_allocations", Row { response: Some("license_allocations"), list: true, pagination: Offset, ..GET }),
    at("/licenses", Row { response: Some("licenses"), list: true, ..GET }),
    at(
        "/log_entries",
        Row {
            response: Some("log_entries"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets), ("team_ids", Brackets)],
            ..GET
        },
    ),
    at("/log_entries/{id}", Row { response: Some("log_entry"), list_params: &[("include", Brackets)], ..GET }),
    at("/log_entries/{id}/channel", Row { request: Some("channel"), from: true, ..PUT }),
    at(
        "/maintenance_windows",
        Row {
            response: Some("maintenance_windows"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets), ("service_ids", Brackets), ("team_ids", Brackets)],
            ..GET
        },
    ),
    at(
        "/maintenance_windows",
        Row { request: Some("maintenance_window"), response: Some("maintenance_window"), from: true, ..POST },
    ),
    at(
        "/maintenance_windows/{id}",
        Row { response: Some("maintenance_window"), list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/maintenance_windows/{id}",
        Row { request: Some("maintenance_window"), response: Some("maintenance_window"), ..PUT },
    ),
    at("/maintenance_windows/{id}", DELETE),
    at(
        "/notifications",
        Row {
            response: Some("notifications"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets)],
            ..GET
        },
    ),
    at("/oauth_delegations", DELETE),
    at("/oauth_delegations/revocation_requests/status", GET),
    at(
        "/oncalls",
        Row {
            response: Some("oncalls"),
            list: true,
            pagination: Offset,
            list_params: &[
                ("escalation_policy_ids", Brackets),
                ("include", Brackets),
                ("schedule_ids", Brackets),
                ("user_ids", Brackets),
            ],
            ..GET
        },
    ),
    at(
        "/paused_incident_reports/alerts",
        Row {
            response: Some("paused_incident_reporting_alerts"),
            alternate: Some("paused_incident_reporting_counts"),
            ..GET
        },
    ),
    at("/paused_incident_reports/counts", Row { response: Some("paused_incident_reporting_counts"), ..GET }),
    at("/priorities", Row { response: Some("priorities"), list: true, pagination: Offset, ..GET }),
    at(
        "/recommendations/event_orchestrations/rules",
        Row {
            response: Some("recommended_rules"),
            list: true,
            pagination: Cursor,
            max_limit: Some(50),
            list_params: &[("actions", Brackets), ("service_ids", Brackets), ("team_ids", Brackets)],
            ..GET
        },
    ),
    at("/recommendations/event_orchestrations/services/{service_id}/accepted_rules/{rule_id}", DELETE),
    at("/recommendations/event_orchestrations/services/{service_id}/rules/{recommendation_id}/accept", POST),
    at(
        "/recommendations/event_orchestrations/services/{service_id}/rules/{recommendation_id}/dismiss",
        Row { request: Some("decision"), ..POST },
    ),
    at("/rulesets", Row { response: Some("rulesets"), list: true, pagination: Offset, ..GET }),
    at("/rulesets", Row { request: Some("ruleset"), response: Some("ruleset"), alternate: Some("rulesets"), ..POST }),
    at("/rulesets/{id}", Row { response: Some("ruleset"), ..GET }),
    at(
        "/rulesets/{id}",
        Row { request: Some("ruleset"), response: Some("ruleset"), alternate: Some("rulesets"), ..PUT },
    ),
    at("/rulesets/{id}", DELETE),
    at("/rulesets/{id}/rules", Row { response: Some("rules"), list: true, pagination: Offset, ..GET }),
    at(
        "/rulesets/{id}/rules",
        Row { request: Some("rule"), response: Some("rule"), alternate: Some("ruleset"), ..POST },
    ),
    at("/rulesets/{id}/rules/{rule_id}", Row { response: Some("rule"), ..GET }),
    at(
        "/rulesets/{id}/rules/{rule_id}",
        Row { request: Some("rule"), response: Some("rule"), repeated_params: &["rule_id"], ..PUT },
    ),
    at("/rulesets/{id}/rules/{rule_id}", DELETE),
    at(
        "/schedules",
        Row {
            response: Some("schedules"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets), ("team_ids", Brackets)],
            ..GET
        },
    ),
    at("/schedules", Row { request: Some("schedule"), response: Some("schedule"), ..POST }),
    at("/schedules/preview", Row { request: Some("schedule"), response: Some("schedule"), ..POST }),
    at("/schedules/{id}", Row { response: Some("schedule"), ..GET }),
    at("/schedules/{id}", Row { request: Some("schedule"), response: Some("schedule"), ..PUT }),
    at("/schedules/{id}", DELETE),
    at("/schedules/{id}/audit/records", Row { response: Some("records"), list: true, pagination: Cursor, ..GET }),
    at("/schedules/{id}/overrides", Row { response: Some("overrides"), list: true, ..GET }),
    at("/schedules/{id}/overrides", Row { request: Some("overrides"), request_kind: List, list: true, ..POST }),
    at("/schedules/{id}/overrides/{override_id}", DELETE),
    at("/schedules/{id}/users", Row { response: Some("users"), list: true, ..GET }),
    at(
        "/service_dependencies/associate",
        Row { request: Some("relationships"), response: Some("relationships"), request_kind: List, list: true, ..POST },
    ),
    at("/service_dependencies/business_services/{id}", Row { response: Some("relationships"), list: true, ..GET }),
    at(
        "/service_dependencies/disassociate",
        Row { request: Some("relationships"), response: Some("relationships"), request_kind: List, list: true, ..POST },
    ),
    at("/service_dependencies/technical_services/{id}", Row { response: Some("relationships"), list: true, ..GET }),
    at(
        "/services",
        Row {
            response: Some("services"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets), ("team_ids", Brackets)],
            ..GET
        },
    ),
    at("/services", Row { request: Some("service"), response: Some("service"), ..POST }),
    at(
        "/services/custom_fields",
        Row { response: Some("fields"), list: true, list_params: &[("include", Brackets)], ..GET },
    ),
    at("/services/custom_fields", Row { request: Some("field"), response: Some("field"), ..POST }),
    at(
        "/services/custom_fields/{field_id}",
        Row { response: Some("field"), list_params: &[("include", Brackets)], ..GET },
    ),
    at("/services/custom_fields/{field_id}", Row { request: Some("field"), response: Some("field"), ..PUT }),
    at("/services/custom_fields/{field_id}", DELETE),
    at("/services/custom_fields/{field_id}/field_options", Row { response: Some("field_options"), list: true, ..GET }),
    at(
        "/services/custom_fields/{field_id}/field_options",
        Row { request: Some("field_option"), response: Some("field_option"), ..POST },
    ),
    at(
        "/services/custom_fields/{field_id}/field_options/{field_option_id}",
        Row { response: Some("field_option"), ..GET },
    ),
    at(
        "/services/custom_fields/{field_id}/field_options/{field_option_id}",
        Row { request: Some("field_option"), response: Some("field_option"), ..PUT },
    ),
    at("/services/custom_fields/{field_id}/field_options/{field_option_id}", DELETE),
    at("/services/{id}", Row { response: Some("service"), list_params: &[("include", Brackets)], ..GET }),
    at("/services/{id}", Row { request: Some("service"), response: Some("service"), ..PUT }),
    at("/services/{id}", DELETE),
    at("/services/{id}/audit/records", Row { response: Some("records"), list: true, pagination: Cursor, ..GET }),
    at(
        "/services/{id}/change_events",
        Row {
            response: Some("change_events"),
            list: true,
            pagination: Offset,
            list_params: &[("integration_ids", Brackets), ("team_ids", Brackets)],
            ..GET
        },
    ),
    at("/services/{id}/custom_fields/values", Row { response: Some("custom_fields"), list: true, ..GET }),
    at(
        "/services/{id}/custom_fields/values",
        Row { request: Some("custom_fields"), response: Some("custom_fields"), request_kind: List, list: true, ..PUT },
    ),
    at("/services/{id}/enablements", Row { response: Some("enablements"), list: true, ..GET }),
    at(
        "/services/{id}/enablements/{feature_name}",
        Row { request: Some("enablement"), response: Some("enablement"), ..PUT },
    ),
    at("/services/{id}/integrations", Row { request: Some("integration"), response: Some("integration"), ..POST }),
    at(
        "/services/{id}/integrations/{integration_id}",
        Row { response: Some("integration"), list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/services/{id}/integrations/{integration_id}",
        Row { request: Some("integration"), response: Some("integration"), ..PUT },
    ),
    at(
        "/services/{id}/rules",
        Row { response: Some("rules"), list: true, pagination: Offset, list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/services/{id}/rules",
        Row { request: Some("rule"), response: Some("rule"), alternate: Some("ruleset"), ..POST },
    ),
    at("/services/{id}/rules/convert", POST),
    at("/services/{id}/rules/{rule_id}", Row { response: Some("rule"), ..GET }),
    at(
        "/services/{id}/rules/{rule_id}",
        Row { request: Some("rule"), response: Some("rule"), repeated_params: &["rule_id"], ..PUT },
    ),
    at("/services/{id}/rules/{rule_id}", DELETE),
    at("/session_configurations", Row { response: Some("session_configurations"), list: true, ..GET }),
    at(
        "/session_configurations",
        Row { request: Some("session_configuration"), response: Some("session_configurations"), list: true, ..PUT },
    ),
    at("/session_configurations", DELETE),
    at("/sre_agent/memories", Row { response: Some("memories"), list: true, max_limit: Some(100), ..GET }),
    at("/sre_agent/memories/{id}", Row { request: Some("memory"), response: Some("memory"), ..PUT }),
    at("/sre_agent/memories/{id}", DELETE),
    at("/standards", Row { response: Some("standards"), list: true, ..GET }),
    at(
        "/standards/scores/{resource_type}",
        Row { response: Some("resources"), list: true, list_params: &[("ids", Bare)], ..GET },
    ),
    at("/standards/scores/{resource_type}/{id}", GET),
    at("/standards/{id}", PUT),
    at("/status_dashboards", Row { response: Some("status_dashboards"), list: true, pagination: Cursor, ..GET }),
    at("/status_dashboards/url_slugs/{url_slug}", Row { response: Some("status_dashboard"), ..GET }),
    at(
        "/status_dashboards/url_slugs/{url_slug}/service_impacts",
        Row { response: Some("services"), list: true, list_params: &[("additional_fields", Brackets)], ..GET },
    ),
    at("/status_dashboards/{id}", Row { response: Some("status_dashboard"), ..GET }),
    at(
        "/status_dashboards/{id}/service_impacts",
        Row { response: Some("services"), list: true, list_params: &[("additional_fields", Brackets)], ..GET },
    ),
    at("/status_pages", Row { response: Some("status_pages"), list: true, pagination: Offset, ..GET }),
    at("/status_pages/{id}/impacts", Row { response: Some("impacts"), list: true, pagination: Offset, ..GET }),
    at("/status_pages/{id}/impacts/{impact_id}", Row { response: Some("impact"), ..GET }),
    at(
        "/status_pages/{id}/posts",
        Row { response: Some("posts"), list: true, pagination: Offset, list_params: &[("status", Brackets)], ..GET },
    ),
    at("/status_pages/{id}/posts", Row { request: Some("post"), response: Some("post"), ..POST }),
    at(
        "/status_pages/{id}/posts/{post_id}",
        Row { response: Some("post"), list_params: &[("include", Brackets)], ..GET },
    ),
    at("/status_pages/{id}/posts/{post_id}", Row { request: Some("post"), response: Some("post"), ..PUT }),
    at("/status_pages/{id}/posts/{post_id}", DELETE),
    at(
        "/status_pages/{id}/posts/{post_id}/post_updates",
        Row { response: Some("post_updates"), list: true, pagination: Offset, ..GET },
    ),
    at(
        "/status_pages/{id}/posts/{post_id}/post_updates",
        Row { request: Some("post_update"), response: Some("post_update"), ..POST },
    ),
    at(
        "/status_pages/{id}/posts/{post_id}/post_updates/{post_update_id}",
        Row { response: Some("post_update"), ..GET },
    ),
    at(
        "/status_pages/{id}/posts/{post_id}/post_updates/{post_update_id}",
        Row { request: Some("post_update"), response: Some("post_update"), ..PUT },
    ),
    at("/status_pages/{id}/posts/{post_id}/post_updates/{post_update_id}", DELETE),
    at("/status_pages/{id}/posts/{post_id}/postmortem", Row { response: Some("postmortem"), ..GET }),
    at(
        "/status_pages/{id}/posts/{post_id}/postmortem",
        Row { request: Some("postmortem"), response: Some("postmortem"), ..PUT },
    ),
    at("/status_pages/{id}/posts/{post_id}/postmortem", DELETE),
    at("/status_pages/{id}/services", Row { response: Some("services"), list: true, pagination: Offset, ..GET }),
    at("/status_pages/{id}/services/{service_id}", Row { response: Some("service"), ..GET }),
    at("/status_pages/{id}/severities", Row { response: Some("severities"), list: true, pagination: Offset, ..GET }),
    at("/status_pages/{id}/severities/{severity_id}", Row { response: Some("severity"), ..GET }),
    at("/status_pages/{id}/statuses", Row { response: Some("statuses"), list: true, pagination: Offset, ..GET }),
    at("/status_pages/{id}/statuses/{status_id}", Row { response: Some("status"), ..GET }),
    at(
        "/status_pages/{id}/subscriptions",
        Row { response: Some("subscriptions"), list: true, pagination: Offset, ..GET },
    ),
    at(
        "/status_pages/{id}/subscriptions",
        Row { request: Some("subscription"), response: Some("subscription"), ..POST },
    ),
    at("/status_pages/{id}/subscriptions/{subscription_id}", Row { response: Some("subscription"), ..GET }),
    at("/status_pages/{id}/subscriptions/{subscription_id}", DELETE),
    at("/tags", Row { response: Some("tags"), list: true, pagination: Offset, ..GET }),
    at("/tags", Row { request: Some("tag"), response: Some("tag"), ..POST }),
    at("/tags/{id}", Row { response: Some("tag"), ..GET }),
    at("/tags/{id}", DELETE),
    at(
        "/tags/{id}/escalation_policies",
        Row { response: Some("escalation_policies"), list: true, pagination: Offset, ..GET },
    ),
    at("/tags/{id}/teams", Row { response: Some("teams"), list: true, pagination: Offset, ..GET }),
    at("/tags/{id}/users", Row { response: Some("users"), list: true, pagination: Offset, ..GET }),
    at("/teams", Row { response: Some("teams"), list: true, pagination: Offset, ..GET }),
    at("/teams", Row { request: Some("team"), response: Some("team"), ..POST }),
    at("/teams/{id}", Row { response: Some("team"), list_params: &[("include", Brackets)], ..GET }),
    at("/teams/{id}", Row { request: Some("team"), response: Some("team"), ..PUT }),
    at("/teams/{id}", DELETE),
    at("/teams/{id}/audit/records", Row { response: Some("records"), list: true, pagination: Cursor, ..GET }),
    at("/teams/{id}/escalation_policies/{escalation_policy_id}", PUT),
    at("/teams/{id}/escalation_policies/{escalation_policy_id}", DELETE),
    at(
        "/teams/{id}/members",
        Row { response: Some("members"), list: true, pagination: Offset, list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/teams/{id}/notification_subscriptions",
        Row { response: Some("subscriptions"), list: true, pagination: Offset, ..GET },
    ),
    at(
        "/teams/{id}/notification_subscriptions",
        Row { request: Some("subscribables"), response: Some("subscriptions"), request_kind: List, list: true, ..POST },
    ),
    at(
        "/teams/{id}/notification_subscriptions/unsubscribe",
        Row { request: Some("subscribables"), request_kind: List, ..POST },
    ),
    at("/teams/{id}/users/{user_id}", PUT),
    at("/teams/{id}/users/{user_id}", DELETE),
    at(
        "/templates",
        Row { response: Some("templates"), list: true, pagination: Offset, list_params: &[("sort_by", Comma)], ..GET },
    ),
    at("/templates", Row { request: Some("template"), response: Some("template"), ..POST }),
    at("/templates/fields", Row { response: Some("fields"), list: true, ..GET }),
    at("/templates/{id}", Row { response: Some("template"), ..GET }),
    at("/templates/{id}", Row { request: Some("template"), response: Some("template"), ..PUT }),
    at("/templates/{id}", DELETE),
    at("/templates/{id}/render", POST),
    at(
        "/users",
        Row {
            response: Some("users"),
            list: true,
            pagination: Offset,
            list_params: &[("include", Brackets), ("team_ids", Brackets)],
            ..GET
        },
    ),
    at("/users", Row { request: Some("user"), response: Some("user"), from: true, ..POST }),
    at("/users/me", Row { response: Some("user"), list_params: &[("include", Brackets)], ..GET }),
    at("/users/{id}", Row { response: Some("user"), list_params: &[("include", Brackets)], ..GET }),
    at("/users/{id}", Row { request: Some("user"), response: Some("user"), ..PUT }),
    at("/users/{id}", DELETE),
    at("/users/{id}/audit/records", Row { response: Some("records"), list: true, pagination: Cursor, ..GET }),
    at("/users/{id}/contact_methods", Row { response: Some("contact_methods"), list: true, ..GET }),
    at(
        "/users/{id}/contact_methods",
        Row { request: Some("contact_method"), response: Some("contact_method"), ..POST },
    ),
    at("/users/{id}/contact_methods/{contact_method_id}", Row { response: Some("contact_method"), ..GET }),
    at(
        "/users/{id}/contact_methods/{contact_method_id}",
        Row { request: Some("contact_method"), response: Some("contact_method"), ..PUT },
    ),
    at("/users/{id}/contact_methods/{contact_method_id}", DELETE),
    at("/users/{id}/license", Row { response: Some("license"), ..GET }),
    at(
        "/users/{id}/notification_rules",
        Row { response: Some("notification_rules"), list: true, list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/users/{id}/notification_rules",
        Row { request: Some("notification_rule"), response: Some("notification_rule"), ..POST },
    ),
    at(
        "/users/{id}/notification_rules/{notification_rule_id}",
        Row { response: Some("notification_rule"), list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/users/{id}/notification_rules/{notification_rule_id}",
        Row { request: Some("notification_rule"), response: Some("notification_rule"), ..PUT },
    ),
    at("/users/{id}/notification_rules/{notification_rule_id}", DELETE),
    at(
        "/users/{id}/notification_subscriptions",
        Row { response: Some("subscriptions"), list: true, pagination: Offset, ..GET },
    ),
    at(
        "/users/{id}/notification_subscriptions",
        Row { request: Some("subscribables"), response: Some("subscriptions"), request_kind: List, list: true, ..POST },
    ),
    at(
        "/users/{id}/notification_subscriptions/unsubscribe",
        Row { request: Some("subscribables"), request_kind: List, ..POST },
    ),
    at(
        "/users/{id}/oauth_delegations",
        Row { response: Some("oauth_delegations"), list: true, pagination: Cursor, ..GET },
    ),
    at("/users/{id}/oauth_delegations/{delegation_id}", GET),
    at(
        "/users/{id}/oncall_handoff_notification_rules",
        Row { response: Some("oncall_handoff_notification_rules"), list: true, ..GET },
    ),
    at(
        "/users/{id}/oncall_handoff_notification_rules",
        Row {
            request: Some("oncall_handoff_notification_rule"),
            response: Some("oncall_handoff_notification_rule"),
            ..POST
        },
    ),
    at(
        "/users/{id}/oncall_handoff_notification_rules/{oncall_handoff_notification_rule_id}",
        Row { response: Some("oncall_handoff_notification_rule"), ..GET },
    ),
    at(
        "/users/{id}/oncall_handoff_notification_rules/{oncall_handoff_notification_rule_id}",
        Row {
            request: Some("oncall_handoff_notification_rule"),
            response: Some("oncall_handoff_notification_rule"),
            ..PUT
        },
    ),
    at("/users/{id}/oncall_handoff_notification_rules/{oncall_handoff_notification_rule_id}", DELETE),
    at("/users/{id}/regenerate_private_url_key", POST),
    at("/users/{id}/sessions", Row { response: Some("user_sessions"), list: true, ..GET }),
    at("/users/{id}/sessions", DELETE),
    at("/users/{id}/sessions/{type}/{session_id}", Row { response: Some("user_session"), ..GET }),
    at("/users/{id}/sessions/{type}/{session_id}", DELETE),
    at(
        "/users/{id}/status_update_notification_rules",
        Row {
            response: Some("status_update_notification_rules"),
            list: true,
            list_params: &[("include", Brackets)],
            ..GET
        },
    ),
    at(
        "/users/{id}/status_update_notification_rules",
        Row {
            request: Some("status_update_notification_rule"),
            response: Some("status_update_notification_rule"),
            ..POST
        },
    ),
    at(
        "/users/{id}/status_update_notification_rules/{status_update_notification_rule_id}",
        Row { response: Some("notification_rule"), list_params: &[("include", Brackets)], ..GET },
    ),
    at(
        "/users/{id}/status_update_notification_rules/{status_update_notification_rule_id}",
        Row {
            request: Some("status_update_notification_rule"),
            response: Some("notification_rule"),
            alternate: Some("status_update_notification_rule"),
            ..PUT
        },
    ),
    at("/users/{id}/status_update_notification_rules/{status_update_notification_rule_id}", DELETE),
    at(
        "/v3/schedules",
        Row {
            response: Some("schedules"),
            list: true,
            pagination: Offset,
            max_limit: Some(1000),
            list_params: &[("team_ids", Brackets)],
            ..GET
        },
    ),
    at("/v3/schedules", Row { request: Some("schedule"), response: Some("schedule"), ..POST }),
    at("/v3/schedules/{id}", Row { response: Some("schedule"), list_params: &[("include", Brackets)], ..GET }),
    at("/v3/schedules/{id}", Row { request: Some("schedule"), response: Some("schedule"), ..PUT }),
    at("/v3/schedules/{id}", DELETE),
    at("/v3/schedules/{id}/audit/records", Row { response: Some("records"), list: true, pagination: Cursor, ..GET }),
    at(
        "/v3/schedules/{id}/custom_shifts",
        Row { response: Some("custom_shifts"), list: true, pagination: Offset, max_limit: Some(100), ..GET },
    ),
    at(
        "/v3/schedules/{id}/custom_shifts",
        Row { request: Some("custom_shifts"), response: Some("custom_shifts"), request_kind: List, list: true, ..POST },
    ),
    at("/v3/schedules/{id}/custom_shifts/{custom_shift_id}", Row { response: Some("custom_shift"), ..GET }),
    at(
        "/v3/schedules/{id}/custom_shifts/{custom_shift_id}",
        Row { request: Some("custom_shift"), response: Some("custom_shift"), ..PUT },
    ),
    at("/v3/schedules/{id}/custom_shifts/{custom_shift_id}", DELETE),
    at(
        "/v3/schedules/{id}/overrides",
        Row { response: Some("overrides"), list: true, pagination: Offset, max_limit: Some(100), ..GET },
    ),
    at(
        "/v3/schedules/{id}/overrides",
        Row { request: Some("overrides"), response: Some("overrides"), request_kind: List, list: true, ..POST },
    ),
    at("/v3/schedules/{id}/overrides/{override_id}", Row { response: Some("override"), ..GET }),
    at(
        "/v3/schedules/{id}/overrides/{override_id}",
        Row { request: Some("override"), response: Some("override"), ..PUT },
    ),
    at("/v3/schedules/{id}/overrides/{override_id}", DELETE),
    at(
        "/v3/schedules/{id}/rotations",
        Row { response: Some("rotations"), list: true, pagination: Offset, max_limit: Some(100), ..GET },
    ),
    at("/v3/schedules/{id}/rotations", Row { response: Some("rotation"), ..POST }),
    at("/v3/schedules/{id}/rotations/{rotation_id}", Row { response: Some("rotation"), ..GET }),
    at("/v3/schedules/{id}/rotations/{rotation_id}", DELETE),
    at(
        "/v3/schedules/{id}/rotations/{rotation_id}/events",
        Row { response: Some("events"), list: true, pagination: Offset, max_limit: Some(100), ..GET },
    ),
    at(
        "/v3/schedules/{id}/rotations/{rotation_id}/events",
        Row { request: Some("event"), response: Some("event"), ..POST },
    ),
    at("/v3/schedules/{id}/rotations/{rotation_id}/events/{event_id}", Row { response: Some("event"), ..GET }),
    at(
        "/v3/schedules/{id}/rotations/{rotation_id}/events/{event_id}",
        Row { request: Some("event"), response: Some("event"), ..PUT },
    ),
    at("/v3/schedules/{id}/rotations/{rotation_id}/events/{event_id}", DELETE),
    at("/vendors", Row { response: Some("vendors"), list: true, pagination: Offset, ..GET }),
    at("/vendors/{id}", Row { response: Some("vendor"), list: true, ..GET }),
    at(
        "/webhook_subscriptions",
        Row { response: Some("webhook_subscriptions"), list: true, pagination: Offset, ..GET },
    ),
    at(
        "/webhook_subscriptions",
        Row { request: Some("webhook_subscription"), response: Some("webhook_subscription"), ..POST },
    ),
    at("/webhook_subscriptions/oauth_clients", Row { response: Some("oauth_clients"), list: true, ..GET }),
    at(
        "/webhook_subscriptions/oauth_clients",
        Row { request: Some("oauth_client"), response: Some("oauth_client"), ..POST },
    ),
    at("/webhook_subscriptions/oauth_clients/{id}", Row { response: Some("oauth_client"), ..GET }),
    at(
        "/webhook_subscriptions/oauth_clients/{id}",
        Row { request: Some("oauth_client"), response: Some("oauth_client"), ..PUT },
    ),
    at("/webhook_subscriptions/oauth_clients/{id}", DELETE),
    at("/webhook_subscriptions/{id}", Row { response: Some("webhook_subscription"), ..GET }),
    at(
        "/webhook_subscriptions/{id}",
        Row { request: Some("webhook_subscription"), response: Some("webhook_subscription"), ..PUT },
    ),
    at("/webhook_subscriptions/{id}", DELETE),
    at("/webhook_subscriptions/{id}/enable", Row { response: Some("webhook_subscription"), ..POST }),
    at("/webhook_subscriptions/{id}/ping", POST),
    at("/workflows/integrations", Row { response: Some("integrations"), list: true, pagination: Cursor, ..GET }),
    at(
        "/workflows/integrations/connections",
        Row { response: Some("connections"), list: true, pagination: Cursor, ..GET },
    ),
    at("/workflows/integrations/{id}", GET),
    at(
        "/workflows/integrations/{integration_id}/connections",
        Row { response: Some("connections"), list: true, pagination: Cursor, ..GET },
    ),
    at("/workflows/integrations/{integration_id}/connections", POST),
    at("/workflows/integrations/{integration_id}/connections/{id}", GET),
    at("/workflows/integrations/{integration_id}/connections/{id}", PATCH),
    at("/workflows/integrations/{integration_id}/connections/{id}", DELETE),
    at("/{entity_type}/{id}/change_tags", POST),
    at("/{entity_type}/{id}/tags", Row { response: Some("tags"), list: true, pagination: Offset, ..GET }),
];

// /
fn rest(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    let found = match segment.len() {
        2 => match segment {
            b"v3" => rest_34(rest),
            _ => None,
        },
        4 => match segment {
            b"tags" => rest_30(rest),
            _ => None,
        },
        5 => match segment {
            b"audit" => rest_5(rest),
            b"teams" => rest_31(rest),
            b"users" => rest_33(rest),
            _ => None,
        },
        6 => match segment {
            b"addons" => rest_2(rest),
            _ => None,
        },
        7 => match segment {
            b"oncalls" => end(rest, 248, 1),
            b"vendors" => rest_35(rest),
            _ => None,
        },
        8 => match segment {
            b"licenses" => end(rest, 236, 1),
            b"rulesets" => rest_22(rest),
            b"services" => rest_25(rest),
            _ => None,
        },
        9 => match segment {
            b"abilities" => rest_1(rest),
            b"analytics" => rest_4(rest),
            b"incidents" => rest_15(rest),
            b"schedules" => rest_23(rest),
            b"sre_agent" => rest_26(rest),
            b"standards" => rest_27(rest),
            b"templates" => rest_32(rest),
            b"workflows" => rest_37(rest),
            _ => None,
        },
        10 => match segment {
            b"enrichment" => rest_9(rest),
            b"extensions" => rest_13(rest),
            b"priorities" => end(rest, 251, 1),
            _ => None,
        },
        11 => match segment {
            b"log_entries" => rest_17(rest),
            _ => None,
        },
        12 => match segment {
            b"status_pages" => rest_29(rest),
            _ => None,
        },
        13 => match segment {
            b"change_events" => rest_8(rest),
            b"notifications" => end(rest, 245, 1),
            _ => None,
        },
        14 => match segment {
            b"ip_allow_lists" => rest_16(rest),
            _ => None,
        },
        15 => match segment {
            b"recommendations" => rest_21(rest),
            _ => None,
        },
        17 => match segment {
            b"business_services" => rest_7(rest),
            b"extension_schemas" => rest_12(rest),
            b"oauth_delegations" => rest_19(rest),
            b"status_dashboards" => rest_28(rest),
            _ => None,
        },
        18 => match segment {
            b"automation_actions" => rest_6(rest),
            b"incident_workflows" => rest_14(rest),
            _ => None,
        },
        19 => match segment {
            b"escalation_policies" => rest_10(rest),
            b"license_allocations" => end(rest, 235, 1),
            b"maintenance_windows" => rest_18(rest),
            _ => None,
        },
        20 => match segment {
            b"event_orchestrations" => rest_11(rest),
            b"service_dependencies" => rest_24(rest),
            _ => None,
        },
        21 => match segment {
            b"webhook_subscriptions" => rest_36(rest),
            _ => None,
        },
        22 => match segment {
            b"session_configurations" => end(rest, 311, 3),
            _ => None,
        },
        23 => match segment {
            b"alert_grouping_settings" => rest_3(rest),
            b"paused_incident_reports" => rest_20(rest),
            _ => None,
        },
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_38(rest)
}

// /abilities
fn rest_1(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(0, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 1, 1)
}

// /addons
fn rest_2(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(2, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 4, 3)
}

// /alert_grouping_settings
fn rest_3(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(7, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 9, 3)
}

// /analytics
fn rest_4(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"metrics" => rest_39(rest),
        b"raw" => rest_40(rest),
        _ => None,
    }
}

// /analytics/metrics
fn rest_39(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"incidents" => rest_41(rest),
        b"pd_advance_usage" => rest_42(rest),
        b"responders" => rest_43(rest),
        b"users" => rest_44(rest),
        _ => None,
    }
}

// /analytics/metrics/incidents
fn rest_41(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"all" => end(rest, 12, 1),
        b"escalation_policies" => rest_45(rest),
        b"services" => rest_46(rest),
        b"teams" => rest_47(rest),
        _ => None,
    }
}

// /analytics/metrics/incidents/escalation_policies
fn rest_45(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(13, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"all" => end(rest, 14, 1),
        _ => None,
    }
}

// /analytics/metrics/incidents/services
fn rest_46(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(15, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"all" => end(rest, 16, 1),
        _ => None,
    }
}

// /analytics/metrics/incidents/teams
fn rest_47(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(17, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"all" => end(rest, 18, 1),
        _ => None,
    }
}

// /analytics/metrics/pd_advance_usage
fn rest_42(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"features" => end(rest, 19, 1),
        _ => None,
    }
}

// /analytics/metrics/responders
fn rest_43(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"all" => end(rest, 20, 1),
        b"teams" => end(rest, 21, 1),
        _ => None,
    }
}

// /analytics/metrics/users
fn rest_44(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"all" => end(rest, 22, 1),
        _ => None,
    }
}

// /analytics/raw
fn rest_40(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"incidents" => rest_48(rest),
        b"responders" => rest_49(rest),
        b"users" => end(rest, 27, 1),
        _ => None,
    }
}

// /analytics/raw/incidents
fn rest_48(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(23, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_50(rest)
}

// /analytics/raw/incidents/{}
fn rest_50(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(24, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"responses" => end(rest, 25, 1),
        _ => None,
    }
}

// /analytics/raw/responders
fn rest_49(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_51(rest)
}

// /analytics/raw/responders/{}
fn rest_51(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"incidents" => end(rest, 26, 1),
        _ => None,
    }
}

// /audit
fn rest_5(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"records" => end(rest, 28, 1),
        _ => None,
    }
}

// /automation_actions
fn rest_6(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"actions" => rest_52(rest),
        b"invocations" => rest_53(rest),
        b"runners" => rest_54(rest),
        _ => None,
    }
}

// /automation_actions/actions
fn rest_52(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(29, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_55(rest)
}

// /automation_actions/actions/{}
fn rest_55(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(31, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"invocations" => end(rest, 34, 1),
        b"services" => rest_56(rest),
        b"teams" => rest_57(rest),
        _ => None,
    }
}

// /automation_actions/actions/{}/services
fn rest_56(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(35, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 37, 2)
}

// /automation_actions/actions/{}/teams
fn rest_57(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(39, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 41, 2)
}

// /automation_actions/invocations
fn rest_53(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(43, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 44, 1)
}

// /automation_actions/runners
fn rest_54(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(45, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_58(rest)
}

// /automation_actions/runners/{}
fn rest_58(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(47, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"teams" => rest_59(rest),
        _ => None,
    }
}

// /automation_actions/runners/{}/teams
fn rest_59(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(50, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 52, 2)
}

// /business_services
fn rest_7(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(54, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"impactors" => end(rest, 56, 1),
        b"impacts" => end(rest, 57, 1),
        b"priority_thresholds" => end(rest, 58, 3),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_60(rest)
}

// /business_services/{}
fn rest_60(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(61, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"account_subscription" => end(rest, 64, 2),
        b"subscribers" => end(rest, 66, 2),
        b"supporting_services" => rest_61(rest),
        b"unsubscribe" => end(rest, 69, 1),
        _ => None,
    }
}

// /business_services/{}/supporting_services
fn rest_61(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"impacts" => end(rest, 68, 1),
        _ => None,
    }
}

// /change_events
fn rest_8(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(70, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 72, 2)
}

// /enrichment
fn rest_9(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"event_enrichments" => rest_62(rest),
        b"integrations" => rest_63(rest),
        b"query" => end(rest, 99, 1),
        b"schemas" => rest_64(rest),
        _ => None,
    }
}

// /enrichment/event_enrichments
fn rest_62(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(74, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"default" => end(rest, 76, 2),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_65(rest)
}

// /enrichment/event_enrichments/{}
fn rest_65(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(78, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"associations" => end(rest, 81, 3),
        b"rules" => end(rest, 84, 2),
        _ => None,
    }
}

// /enrichment/integrations
fn rest_63(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"servicenow" => rest_66(rest),
        _ => None,
    }
}

// /enrichment/integrations/servicenow
fn rest_66(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(86, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"credentials" => rest_67(rest),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_68(rest)
}

// /enrichment/integrations/servicenow/credentials
fn rest_67(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(88, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 89, 3)
}

// /enrichment/integrations/servicenow/{}
fn rest_68(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(92, 2) };
    let (segment, rest) = cut(rest);
    match segment {
        b"tables" => rest_69(rest),
        _ => None,
    }
}

// /enrichment/integrations/servicenow/{}/tables
fn rest_69(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(94, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_70(rest)
}

// /enrichment/integrations/servicenow/{}/tables/{}
fn rest_70(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(95, 2) };
    let (segment, rest) = cut(rest);
    match segment {
        b"enable" => end(rest, 97, 1),
        b"test" => end(rest, 98, 1),
        _ => None,
    }
}

// /enrichment/schemas
fn rest_64(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(100, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_71(rest)
}

// /enrichment/schemas/{}
fn rest_71(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(102, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"records" => rest_72(rest),
        _ => None,
    }
}

// /enrichment/schemas/{}/records
fn rest_72(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(105, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 107, 1)
}

// /escalation_policies
fn rest_10(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(108, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_73(rest)
}

// /escalation_policies/{}
fn rest_73(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(110, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"audit" => rest_74(rest),
        _ => None,
    }
}

// /escalation_policies/{}/audit
fn rest_74(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"records" => end(rest, 113, 1),
        _ => None,
    }
}

// /event_orchestrations
fn rest_11(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(114, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"services" => rest_75(rest),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_76(rest)
}

// /event_orchestrations/services
fn rest_75(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_77(rest)
}

// /event_orchestrations/services/{}
fn rest_77(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(116, 2) };
    let (segment, rest) = cut(rest);
    match segment {
        b"active" => end(rest, 118, 2),
        b"cache_variables" => rest_78(rest),
        _ => None,
    }
}

// /event_orchestrations/services/{}/cache_variables
fn rest_78(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(120, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_79(rest)
}

// /event_orchestrations/services/{}/cache_variables/{}
fn rest_79(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(122, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"data" => end(rest, 125, 3),
        _ => None,
    }
}

// /event_orchestrations/{}
fn rest_76(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(128, 3) };
    let (segment, rest) = cut(rest);
    match segment.len() {
        6 => match segment {
            b"global" => end(rest, 141, 2),
            b"router" => end(rest, 149, 2),
            _ => None,
        },
        8 => match segment {
            b"unrouted" => end(rest, 151, 2),
            _ => None,
        },
        11 => match segment {
            b"enablements" => rest_81(rest),
            _ => None,
        },
        12 => match segment {
            b"integrations" => rest_82(rest),
            _ => None,
        },
        15 => match segment {
            b"cache_variables" => rest_80(rest),
            _ => None,
        },
        _ => None,
    }
}

// /event_orchestrations/{}/cache_variables
fn rest_80(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(131, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_83(rest)
}

// /event_orchestrations/{}/cache_variables/{}
fn rest_83(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(133, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"data" => end(rest, 136, 3),
        _ => None,
    }
}

// /event_orchestrations/{}/enablements
fn rest_81(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(139, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 140, 1)
}

// /event_orchestrations/{}/integrations
fn rest_82(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(143, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"migration" => end(rest, 145, 1),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    end(rest, 146, 3)
}

// /extension_schemas
fn rest_12(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(153, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 154, 1)
}

// /extensions
fn rest_13(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(155, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_84(rest)
}

// /extensions/{}
fn rest_84(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(157, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"enable" => end(rest, 160, 1),
        _ => None,
    }
}

// /incident_workflows
fn rest_14(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(161, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"actions" => rest_85(rest),
        b"triggers" => rest_86(rest),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_87(rest)
}

// /incident_workflows/actions
fn rest_85(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(163, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 164, 1)
}

// /incident_workflows/triggers
fn rest_86(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(165, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_88(rest)
}

// /incident_workflows/triggers/{}
fn rest_88(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(167, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"services" => rest_89(rest),
        _ => None,
    }
}

// /incident_workflows/triggers/{}/services
fn rest_89(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(170, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 171, 1)
}

// /incident_workflows/{}
fn rest_87(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(172, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"instances" => end(rest, 175, 1),
        _ => None,
    }
}

// /incidents
fn rest_15(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(176, 3) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"custom_fields" => rest_90(rest),
        b"types" => rest_91(rest),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_92(rest)
}

// /incidents/custom_fields
fn rest_90(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(179, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_93(rest)
}

// /incidents/custom_fields/{}
fn rest_93(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(181, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"field_options" => rest_94(rest),
        _ => None,
    }
}

// /incidents/custom_fields/{}/field_options
fn rest_94(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(184, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 186, 2)
}

// /incidents/types
fn rest_91(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(188, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_95(rest)
}

// /incidents/types/{}
fn rest_95(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(190, 2) };
    let (segment, rest) = cut(rest);
    match segment {
        b"custom_fields" => rest_96(rest),
        _ => None,
    }
}

// /incidents/types/{}/custom_fields
fn rest_96(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(192, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_97(rest)
}

// /incidents/types/{}/custom_fields/{}
fn rest_97(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(194, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"field_options" => rest_98(rest),
        _ => None,
    }
}

// /incidents/types/{}/custom_fields/{}/field_options
fn rest_98(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(197, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 199, 3)
}

// /incidents/{}
fn rest_92(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(202, 2) };
    let (segment, rest) = cut(rest);
    match segment.len() {
        5 => match segment {
            b"merge" => end(rest, 213, 1),
            b"notes" => rest_102(rest),
            _ => None,
        },
        6 => match segment {
            b"alerts" => rest_99(rest),
            b"snooze" => end(rest, 224, 1),
            _ => None,
        },
        11 => match segment {
            b"log_entries" => end(rest, 212, 1),
            _ => None,
        },
        13 => match segment {
            b"custom_fields" => rest_101(rest),
            _ => None,
        },
        14 => match segment {
            b"past_incidents" => end(rest, 219, 1),
            b"status_updates" => rest_104(rest),
            _ => None,
        },
        16 => match segment {
            b"outlier_incident" => end(rest, 218, 1),
            _ => None,
        },
        17 => match segment {
            b"business_services" => rest_100(rest),
            b"related_incidents" => end(rest, 221, 1),
            _ => None,
        },
        18 => match segment {
            b"responder_requests" => rest_103(rest),
            _ => None,
        },
        21 => match segment {
            b"related_change_events" => end(rest, 220, 1),
            _ => None,
        },
        _ => None,
    }
}

// /incidents/{}/alerts
fn rest_99(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(204, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 206, 2)
}

// /incidents/{}/business_services
fn rest_100(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"impacts" => end(rest, 208, 1),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_105(rest)
}

// /incidents/{}/business_services/{}
fn rest_105(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"impacts" => end(rest, 209, 1),
        _ => None,
    }
}

// /incidents/{}/custom_fields
fn rest_101(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"values" => end(rest, 210, 2),
        _ => None,
    }
}

// /incidents/{}/notes
fn rest_102(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(214, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 216, 2)
}

// /incidents/{}/responder_requests
fn rest_103(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(222, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"cancel" => end(rest, 223, 1),
        _ => None,
    }
}

// /incidents/{}/status_updates
fn rest_104(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(225, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"subscribers" => end(rest, 226, 2),
        b"unsubscribe" => end(rest, 228, 1),
        _ => None,
    }
}

// /ip_allow_lists
fn rest_16(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(229, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_106(rest)
}

// /ip_allow_lists/{}
fn rest_106(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(231, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"audit" => rest_107(rest),
        _ => None,
    }
}

// /ip_allow_lists/{}/audit
fn rest_107(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"records" => end(rest, 234, 1),
        _ => None,
    }
}

// /log_entries
fn rest_17(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(237, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_108(rest)
}

// /log_entries/{}
fn rest_108(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(238, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"channel" => end(rest, 239, 1),
        _ => None,
    }
}

// /maintenance_windows
fn rest_18(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(240, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 242, 3)
}

// /oauth_delegations
fn rest_19(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(246, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"revocation_requests" => rest_109(rest),
        _ => None,
    }
}

// /oauth_delegations/revocation_requests
fn rest_109(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"status" => end(rest, 247, 1),
        _ => None,
    }
}

// /paused_incident_reports
fn rest_20(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"alerts" => end(rest, 249, 1),
        b"counts" => end(rest, 250, 1),
        _ => None,
    }
}

// /recommendations
fn rest_21(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"event_orchestrations" => rest_110(rest),
        _ => None,
    }
}

// /recommendations/event_orchestrations
fn rest_110(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"rules" => end(rest, 252, 1),
        b"services" => rest_111(rest),
        _ => None,
    }
}

// /recommendations/event_orchestrations/services
fn rest_111(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_112(rest)
}

// /recommendations/event_orchestrations/services/{}
fn rest_112(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"accepted_rules" => rest_113(rest),
        b"rules" => rest_114(rest),
        _ => None,
    }
}

// /recommendations/event_orchestrations/services/{}/accepted_rules
fn rest_113(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 253, 1)
}

// /recommendations/event_orchestrations/services/{}/rules
fn rest_114(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_115(rest)
}

// /recommendations/event_orchestrations/services/{}/rules/{}
fn rest_115(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"accept" => end(rest, 254, 1),
        b"dismiss" => end(rest, 255, 1),
        _ => None,
    }
}

// /rulesets
fn rest_22(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(256, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_116(rest)
}

// /rulesets/{}
fn rest_116(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(258, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"rules" => rest_117(rest),
        _ => None,
    }
}

// /rulesets/{}/rules
fn rest_117(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(261, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 263, 3)
}

// /schedules
fn rest_23(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(266, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"preview" => end(rest, 268, 1),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_118(rest)
}

// /schedules/{}
fn rest_118(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(269, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"audit" => rest_119(rest),
        b"overrides" => rest_120(rest),
        b"users" => end(rest, 276, 1),
        _ => None,
    }
}

// /schedules/{}/audit
fn rest_119(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"records" => end(rest, 272, 1),
        _ => None,
    }
}

// /schedules/{}/overrides
fn rest_120(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(273, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 275, 1)
}

// /service_dependencies
fn rest_24(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"associate" => end(rest, 277, 1),
        b"business_services" => rest_121(rest),
        b"disassociate" => end(rest, 279, 1),
        b"technical_services" => rest_122(rest),
        _ => None,
    }
}

// /service_dependencies/business_services
fn rest_121(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 278, 1)
}

// /service_dependencies/technical_services
fn rest_122(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 280, 1)
}

// /services
fn rest_25(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(281, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"custom_fields" => rest_123(rest),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_124(rest)
}

// /services/custom_fields
fn rest_123(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(283, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_125(rest)
}

// /services/custom_fields/{}
fn rest_125(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(285, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"field_options" => rest_126(rest),
        _ => None,
    }
}

// /services/custom_fields/{}/field_options
fn rest_126(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(288, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 290, 3)
}

// /services/{}
fn rest_124(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(293, 3) };
    let (segment, rest) = cut(rest);
    match segment.len() {
        5 => match segment {
            b"audit" => rest_127(rest),
            b"rules" => rest_131(rest),
            _ => None,
        },
        11 => match segment {
            b"enablements" => rest_129(rest),
            _ => None,
        },
        12 => match segment {
            b"integrations" => rest_130(rest),
            _ => None,
        },
        13 => match segment {
            b"change_events" => end(rest, 297, 1),
            b"custom_fields" => rest_128(rest),
            _ => None,
        },
        _ => None,
    }
}

// /services/{}/audit
fn rest_127(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"records" => end(rest, 296, 1),
        _ => None,
    }
}

// /services/{}/custom_fields
fn rest_128(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"values" => end(rest, 298, 2),
        _ => None,
    }
}

// /services/{}/enablements
fn rest_129(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(300, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 301, 1)
}

// /services/{}/integrations
fn rest_130(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(302, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 303, 2)
}

// /services/{}/rules
fn rest_131(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(305, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"convert" => end(rest, 307, 1),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    end(rest, 308, 3)
}

// /sre_agent
fn rest_26(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"memories" => rest_132(rest),
        _ => None,
    }
}

// /sre_agent/memories
fn rest_132(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(314, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 315, 2)
}

// /standards
fn rest_27(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(317, 1) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"scores" => rest_133(rest),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    end(rest, 320, 1)
}

// /standards/scores
fn rest_133(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_134(rest)
}

// /standards/scores/{}
fn rest_134(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(318, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 319, 1)
}

// /status_dashboards
fn rest_28(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(321, 1) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"url_slugs" => rest_135(rest),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_136(rest)
}

// /status_dashboards/url_slugs
fn rest_135(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_137(rest)
}

// /status_dashboards/url_slugs/{}
fn rest_137(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(322, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"service_impacts" => end(rest, 323, 1),
        _ => None,
    }
}

// /status_dashboards/{}
fn rest_136(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(324, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"service_impacts" => end(rest, 325, 1),
        _ => None,
    }
}

// /status_pages
fn rest_29(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(326, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_138(rest)
}

// /status_pages/{}
fn rest_138(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment.len() {
        5 => match segment {
            b"posts" => rest_140(rest),
            _ => None,
        },
        7 => match segment {
            b"impacts" => rest_139(rest),
            _ => None,
        },
        8 => match segment {
            b"services" => rest_141(rest),
            b"statuses" => rest_143(rest),
            _ => None,
        },
        10 => match segment {
            b"severities" => rest_142(rest),
            _ => None,
        },
        13 => match segment {
            b"subscriptions" => rest_144(rest),
            _ => None,
        },
        _ => None,
    }
}

// /status_pages/{}/impacts
fn rest_139(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(327, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 328, 1)
}

// /status_pages/{}/posts
fn rest_140(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(329, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_145(rest)
}

// /status_pages/{}/posts/{}
fn rest_145(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(331, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"post_updates" => rest_146(rest),
        b"postmortem" => end(rest, 339, 3),
        _ => None,
    }
}

// /status_pages/{}/posts/{}/post_updates
fn rest_146(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(334, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 336, 3)
}

// /status_pages/{}/services
fn rest_141(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(342, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 343, 1)
}

// /status_pages/{}/severities
fn rest_142(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(344, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 345, 1)
}

// /status_pages/{}/statuses
fn rest_143(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(346, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 347, 1)
}

// /status_pages/{}/subscriptions
fn rest_144(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(348, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 350, 2)
}

// /tags
fn rest_30(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(352, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_147(rest)
}

// /tags/{}
fn rest_147(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(354, 2) };
    let (segment, rest) = cut(rest);
    match segment {
        b"escalation_policies" => end(rest, 356, 1),
        b"teams" => end(rest, 357, 1),
        b"users" => end(rest, 358, 1),
        _ => None,
    }
}

// /teams
fn rest_31(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(359, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_148(rest)
}

// /teams/{}
fn rest_148(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(361, 3) };
    let (segment, rest) = cut(rest);
    match segment.len() {
        5 => match segment {
            b"audit" => rest_149(rest),
            b"users" => rest_152(rest),
            _ => None,
        },
        7 => match segment {
            b"members" => end(rest, 367, 1),
            _ => None,
        },
        19 => match segment {
            b"escalation_policies" => rest_150(rest),
            _ => None,
        },
        26 => match segment {
            b"notification_subscriptions" => rest_151(rest),
            _ => None,
        },
        _ => None,
    }
}

// /teams/{}/audit
fn rest_149(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"records" => end(rest, 364, 1),
        _ => None,
    }
}

// /teams/{}/escalation_policies
fn rest_150(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 365, 2)
}

// /teams/{}/notification_subscriptions
fn rest_151(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(368, 2) };
    let (segment, rest) = cut(rest);
    match segment {
        b"unsubscribe" => end(rest, 370, 1),
        _ => None,
    }
}

// /teams/{}/users
fn rest_152(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 371, 2)
}

// /templates
fn rest_32(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(373, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"fields" => end(rest, 375, 1),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_153(rest)
}

// /templates/{}
fn rest_153(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(376, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"render" => end(rest, 379, 1),
        _ => None,
    }
}

// /users
fn rest_33(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(380, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"me" => end(rest, 382, 1),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_154(rest)
}

// /users/{}
fn rest_154(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(383, 3) };
    let (segment, rest) = cut(rest);
    match segment.len() {
        5 => match segment {
            b"audit" => rest_155(rest),
            _ => None,
        },
        7 => match segment {
            b"license" => end(rest, 392, 1),
            _ => None,
        },
        8 => match segment {
            b"sessions" => rest_161(rest),
            _ => None,
        },
        15 => match segment {
            b"contact_methods" => rest_156(rest),
            _ => None,
        },
        17 => match segment {
            b"oauth_delegations" => rest_159(rest),
            _ => None,
        },
        18 => match segment {
            b"notification_rules" => rest_157(rest),
            _ => None,
        },
        26 => match segment {
            b"notification_subscriptions" => rest_158(rest),
            b"regenerate_private_url_key" => end(rest, 408, 1),
            _ => None,
        },
        32 => match segment {
            b"status_update_notification_rules" => rest_162(rest),
            _ => None,
        },
        33 => match segment {
            b"oncall_handoff_notification_rules" => rest_160(rest),
            _ => None,
        },
        _ => None,
    }
}

// /users/{}/audit
fn rest_155(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"records" => end(rest, 386, 1),
        _ => None,
    }
}

// /users/{}/contact_methods
fn rest_156(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(387, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 389, 3)
}

// /users/{}/notification_rules
fn rest_157(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(393, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 395, 3)
}

// /users/{}/notification_subscriptions
fn rest_158(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(398, 2) };
    let (segment, rest) = cut(rest);
    match segment {
        b"unsubscribe" => end(rest, 400, 1),
        _ => None,
    }
}

// /users/{}/oauth_delegations
fn rest_159(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(401, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 402, 1)
}

// /users/{}/oncall_handoff_notification_rules
fn rest_160(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(403, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 405, 3)
}

// /users/{}/sessions
fn rest_161(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(409, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_163(rest)
}

// /users/{}/sessions/{}
fn rest_163(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 411, 2)
}

// /users/{}/status_update_notification_rules
fn rest_162(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(413, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 415, 3)
}

// /v3
fn rest_34(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"schedules" => rest_164(rest),
        _ => None,
    }
}

// /v3/schedules
fn rest_164(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(418, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_165(rest)
}

// /v3/schedules/{}
fn rest_165(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(420, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"audit" => rest_166(rest),
        b"custom_shifts" => rest_167(rest),
        b"overrides" => rest_168(rest),
        b"rotations" => rest_169(rest),
        _ => None,
    }
}

// /v3/schedules/{}/audit
fn rest_166(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"records" => end(rest, 423, 1),
        _ => None,
    }
}

// /v3/schedules/{}/custom_shifts
fn rest_167(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(424, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 426, 3)
}

// /v3/schedules/{}/overrides
fn rest_168(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(429, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 431, 3)
}

// /v3/schedules/{}/rotations
fn rest_169(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(434, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_170(rest)
}

// /v3/schedules/{}/rotations/{}
fn rest_170(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(436, 2) };
    let (segment, rest) = cut(rest);
    match segment {
        b"events" => rest_171(rest),
        _ => None,
    }
}

// /v3/schedules/{}/rotations/{}/events
fn rest_171(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(438, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 440, 3)
}

// /vendors
fn rest_35(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(443, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 444, 1)
}

// /webhook_subscriptions
fn rest_36(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(445, 2) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"oauth_clients" => rest_172(rest),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_173(rest)
}

// /webhook_subscriptions/oauth_clients
fn rest_172(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(447, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 449, 3)
}

// /webhook_subscriptions/{}
fn rest_173(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(452, 3) };
    let (segment, rest) = cut(rest);
    match segment {
        b"enable" => end(rest, 455, 1),
        b"ping" => end(rest, 456, 1),
        _ => None,
    }
}

// /workflows
fn rest_37(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"integrations" => rest_174(rest),
        _ => None,
    }
}

// /workflows/integrations
fn rest_174(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(457, 1) };
    let (segment, rest) = cut(rest);
    let found = match segment {
        b"connections" => end(rest, 458, 1),
        _ => None,
    };
    if found.is_some() || segment.is_empty() {
        return found;
    }
    rest_175(rest)
}

// /workflows/integrations/{}
fn rest_175(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(459, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"connections" => rest_176(rest),
        _ => None,
    }
}

// /workflows/integrations/{}/connections
fn rest_176(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(460, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 462, 3)
}

// /{}
fn rest_38(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    rest_177(rest)
}

// /{}/{}
fn rest_177(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"change_tags" => end(rest, 465, 1),
        b"tags" => end(rest, 466, 1),
        _ => None,
    }
}

static JIRA_CLOUD: [Endpoint; 7] = [
    at(
        "/accounts_mappings",
        Row { response: Some("accounts_mappings"), list: true, pagination: Offset, max_limit: Some(100), ..GET },
    ),
    at("/accounts_mappings/{id}", GET),
    at(
        "/accounts_mappings/{id}/rules",
        Row { response: Some("rules"), list: true, pagination: Offset, max_limit: Some(100), ..GET },
    ),
    at("/accounts_mappings/{id}/rules", POST),
    at("/accounts_mappings/{id}/rules/{rule_id}", GET),
    at("/accounts_mappings/{id}/rules/{rule_id}", PUT),
    at("/accounts_mappings/{id}/rules/{rule_id}", DELETE),
];

// /
fn jira_cloud(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"accounts_mappings" => jira_cloud_1(rest),
        _ => None,
    }
}

// /accounts_mappings
fn jira_cloud_1(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(0, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    jira_cloud_2(rest)
}

// /accounts_mappings/{}
fn jira_cloud_2(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(1, 1) };
    let (segment, rest) = cut(rest);
    match segment {
        b"rules" => jira_cloud_3(rest),
        _ => None,
    }
}

// /accounts_mappings/{}/rules
fn jira_cloud_3(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(2, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 4, 3)
}

static JIRA_SERVER: [Endpoint; 5] = [
    at(
        "/rules",
        Row {
            response: Some("rules"),
            list: true,
            pagination: Offset,
            max_limit: Some(100),
            headers: &["x-pagerduty-jira-signature"],
            ..GET
        },
    ),
    at(
        "/rules",
        Row { request: Some("rule"), response: Some("rule"), headers: &["x-pagerduty-jira-signature"], ..POST },
    ),
    at("/rules/{id}", Row { response: Some("rule"), headers: &["x-pagerduty-jira-signature"], ..GET }),
    at(
        "/rules/{id}",
        Row { request: Some("rule"), response: Some("rule"), headers: &["x-pagerduty-jira-signature"], ..PUT },
    ),
    at("/rules/{id}", Row { headers: &["x-pagerduty-jira-signature"], ..DELETE }),
];

// /
fn jira_server(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"rules" => jira_server_1(rest),
        _ => None,
    }
}

// /rules
fn jira_server_1(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(0, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 2, 3)
}

static MS_TEAMS: [Endpoint; 4] = [
    at("/incidents/{incident_id}/dedicated_chat", GET),
    at("/incidents/{incident_id}/dedicated_chat", Row { response: Some("chat"), ..POST }),
    at("/incidents/{incident_id}/dedicated_chat", DELETE),
    at("/incidents/{incident_id}/meeting", Row { response: Some("meeting"), ..POST }),
];

// /
fn ms_teams(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"incidents" => ms_teams_1(rest),
        _ => None,
    }
}

// /incidents
fn ms_teams_1(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    ms_teams_2(rest)
}

// /incidents/{}
fn ms_teams_2(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"dedicated_chat" => end(rest, 0, 3),
        b"meeting" => end(rest, 3, 1),
        _ => None,
    }
}

static SLACK: [Endpoint; 12] = [
    at("/incidents/{incident_id}/dedicated_channel", Row { response: Some("channel"), ..GET }),
    at(
        "/incidents/{incident_id}/dedicated_channel",
        Row { request: Some("channel"), response: Some("channel"), ..POST },
    ),
    at("/incidents/{incident_id}/dedicated_channel", DELETE),
    at("/incidents/{incident_id}/notification_channels", Row { response: Some("channels"), list: true, ..GET }),
    at(
        "/incidents/{incident_id}/notification_channels",
        Row { request: Some("channel"), response: Some("channel"), ..POST },
    ),
    at(
        "/incidents/{incident_id}/notification_channels",
        Row { request: Some("channels"), response: Some("channels"), request_kind: List, list: true, ..PUT },
    ),
    at("/incidents/{incident_id}/notification_channels/{channel_id}", DELETE),
    at(
        "/workspaces/{slack_team_id}/connections",
        Row {
            response: Some("slack_connections"),
            list: true,
            pagination: Offset,
            max_limit: Some(100),
            app_host: true,
            ..GET
        },
    ),
    at(
        "/workspaces/{slack_team_id}/connections",
        Row { request: Some("slack_connection"), response: Some("slack_connection"), app_host: true, ..POST },
    ),
    at(
        "/workspaces/{slack_team_id}/connections/{connection_id}",
        Row { response: Some("slack_connection"), app_host: true, ..GET },
    ),
    at(
        "/workspaces/{slack_team_id}/connections/{connection_id}",
        Row { request: Some("slack_connection"), response: Some("slack_connection"), app_host: true, ..PUT },
    ),
    at(
        "/workspaces/{slack_team_id}/connections/{connection_id}",
        Row { response: Some("slack_connection"), app_host: true, ..DELETE },
    ),
];

// /
fn slack(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"incidents" => slack_1(rest),
        b"workspaces" => slack_2(rest),
        _ => None,
    }
}

// /incidents
fn slack_1(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    slack_3(rest)
}

// /incidents/{}
fn slack_3(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"dedicated_channel" => end(rest, 0, 3),
        b"notification_channels" => slack_4(rest),
        _ => None,
    }
}

// /incidents/{}/notification_channels
fn slack_4(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(3, 3) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 6, 1)
}

// /workspaces
fn slack_2(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    slack_5(rest)
}

// /workspaces/{}
fn slack_5(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"connections" => slack_6(rest),
        _ => None,
    }
}

// /workspaces/{}/connections
fn slack_6(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(7, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 9, 3)
}

static SCIM: [Endpoint; 10] = [
    at("/ResourceTypes", Row { response: Some("Resources"), list: true, ..GET }),
    at("/Schemas", Row { response: Some("Resources"), list: true, ..GET }),
    at("/Schemas/{id}", GET),
    at("/ServiceProviderConfig", GET),
    at("/Users", Row { response: Some("Resources"), list: true, pagination: StartIndex, ..GET }),
    at("/Users", POST),
    at("/Users/{id}", GET),
    at("/Users/{id}", PUT),
    at("/Users/{id}", PATCH),
    at("/Users/{id}", DELETE),
];

// /
fn scim(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"ResourceTypes" => end(rest, 0, 1),
        b"Schemas" => scim_1(rest),
        b"ServiceProviderConfig" => end(rest, 3, 1),
        b"Users" => scim_2(rest),
        _ => None,
    }
}

// /Schemas
fn scim_1(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(1, 1) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 2, 1)
}

// /Users
fn scim_2(rest: Rest<'_>) -> Option<Rows> {
    let Some(rest) = rest else { return rows(4, 2) };
    let (segment, rest) = cut(rest);
    if segment.is_empty() {
        return None;
    }
    end(rest, 6, 4)
}

static MCP: [Endpoint; 1] = [at("/mcp", POST)];

// /
fn mcp(rest: Rest<'_>) -> Option<Rows> {
    let rest = rest?;
    let (segment, rest) = cut(rest);
    match segment {
        b"mcp" => end(rest, 0, 1),
        _ => None,
    }
}

pub(super) const fn of(api: Api) -> (&'static [Endpoint], Matcher) {
    match api {
        Api::Rest => (&REST, rest),
        Api::JiraCloud => (&JIRA_CLOUD, jira_cloud),
        Api::JiraServer => (&JIRA_SERVER, jira_server),
        Api::MsTeams => (&MS_TEAMS, ms_teams),
        Api::Slack => (&SLACK, slack),
        Api::Scim => (&SCIM, scim),
        Api::Mcp => (&MCP, mcp),
    }
}
