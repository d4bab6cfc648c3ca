//! Models of the group `custom_field`. Written by `cargo xtask models`.

use serde_json::Value;

use crate::{Time, model::model, open_enum::open_enum};

model! {
    /// The object `CustomFieldsEditableField`.
    CustomFieldsEditableField {
        default_value: Value = "default_value",
        /// At most 1000 characters.
        description: Option<String> = "description",
        /// At most 50 characters.
        display_name: Option<String> = "display_name",
        enabled: Option<bool> = "enabled",
    }
}

model! {
    /// The object `CustomFieldsEditableFieldOption`.
    CustomFieldsEditableFieldOption {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        created_at: Option<Time> = "created_at",
        data: Option<CustomFieldsEditableFieldOptionData> = "data",
        updated_at: Option<Time> = "updated_at",
    }
}

model! {
    /// The member `data` of [`CustomFieldsEditableFieldOption`].
    CustomFieldsEditableFieldOptionData {
        data_type: Option<CustomFieldsEditableFieldOptionDataDataType> = "data_type",
        /// At most 100 characters.
        value: Option<String> = "value",
    }
}

open_enum! {
    /// The member `data_type` of [`CustomFieldsEditableFieldOptionData`].
    CustomFieldsEditableFieldOptionDataDataType {
        String = "string",
    }
}

model! {
    /// The object `CustomFieldsField`.
    CustomFieldsField {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        created_at: Option<Time> = "created_at",
        data_type: Option<CustomFieldsFieldDataType> = "data_type",
        default_value: Value = "default_value",
        /// At most 1000 characters.
        description: Option<String> = "description",
        /// At most 50 characters.
        display_name: Option<String> = "display_name",
        field_type: Option<CustomFieldsFieldFieldType> = "field_type",
        /// At most 50 characters.
        name: Option<String> = "name",
        updated_at: Option<Time> = "updated_at",
    }
}

open_enum! {
    /// The member `data_type` of [`CustomFieldsField`].
    CustomFieldsFieldDataType {
        Boolean = "boolean",
        Integer = "integer",
        Float = "float",
        String = "string",
        Datetime = "datetime",
        Url = "url",
    }
}

open_enum! {
    /// The member `field_type` of [`CustomFieldsField`].
    CustomFieldsFieldFieldType {
        SingleValue = "single_value",
        SingleValueFixed = "single_value_fixed",
        MultiValue = "multi_value",
        MultiValueFixed = "multi_value_fixed",
    }
}

model! {
    /// The object `CustomFieldsFieldOption`.
    CustomFieldsFieldOption {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        created_at: Option<Time> = "created_at",
        data: Option<CustomFieldsFieldOptionData> = "data",
        updated_at: Option<Time> = "updated_at",
    }
}

model! {
    /// The member `data` of [`CustomFieldsFieldOption`].
    CustomFieldsFieldOptionData {
        data_type: Option<CustomFieldsFieldOptionDataDataType> = "data_type",
        /// At most 100 characters.
        value: Option<String> = "value",
    }
}

open_enum! {
    /// The member `data_type` of [`CustomFieldsFieldOptionData`].
    CustomFieldsFieldOptionDataDataType {
        String = "string",
    }
}

model! {
    /// The object `CustomFieldsFieldValue`.
    CustomFieldsFieldValue {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        data_type: Option<CustomFieldsFieldValueDataType> = "data_type",
        /// At most 1000 characters.
        description: Option<String> = "description",
        /// At most 50 characters.
        display_name: Option<String> = "display_name",
        field_type: Option<CustomFieldsFieldValueFieldType> = "field_type",
        /// At most 50 characters.
        name: Option<String> = "name",
        value: Value = "value",
    }
}

open_enum! {
    /// The member `data_type` of [`CustomFieldsFieldValue`].
    CustomFieldsFieldValueDataType {
        Boolean = "boolean",
        Integer = "integer",
        Float = "float",
        String = "string",
        Datetime = "datetime",
        Url = "url",
    }
}

open_enum! {
    /// The member `field_type` of [`CustomFieldsFieldValue`].
    CustomFieldsFieldValueFieldType {
        SingleValue = "single_value",
        SingleValueFixed = "single_value_fixed",
        MultiValue = "multi_value",
        MultiValueFixed = "multi_value_fixed",
    }
}

model! {
    /// The object `CustomFieldsFieldWithOptions`.
    CustomFieldsFieldWithOptions {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        created_at: Option<Time> = "created_at",
        data_type: Option<CustomFieldsFieldWithOptionsDataType> = "data_type",
        default_value: Value = "default_value",
        /// At most 1000 characters.
        description: Option<String> = "description",
        /// At most 50 characters.
        display_name: Option<String> = "display_name",
        field_options: Vec<CustomFieldsFieldOption> = "field_options",
        field_type: Option<CustomFieldsFieldWithOptionsFieldType> = "field_type",
        /// At most 50 characters.
        name: Option<String> = "name",
        updated_at: Option<Time> = "updated_at",
    }
}

open_enum! {
    /// The member `data_type` of [`CustomFieldsFieldWithOptions`].
    CustomFieldsFieldWithOptionsDataType {
        Boolean = "boolean",
        Integer = "integer",
        Float = "float",
        String = "string",
        Datetime = "datetime",
        Url = "url",
    }
}

open_enum! {
    /// The member `field_type` of [`CustomFieldsFieldWithOptions`].
    CustomFieldsFieldWithOptionsFieldType {
        SingleValue = "single_value",
        SingleValueFixed = "single_value_fixed",
        MultiValue = "multi_value",
        MultiValueFixed = "multi_value_fixed",
    }
}

model! {
    /// The object `IncidentTypeCustomFieldWithOptions`.
    IncidentTypeCustomFieldWithOptions {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        created_at: Option<Time> = "created_at",
        data_type: Option<IncidentTypeCustomFieldWithOptionsDataType> = "data_type",
        default_value: Value = "default_value",
        /// At most 1000 characters.
        description: Option<String> = "description",
        /// At most 50 characters.
        display_name: Option<String> = "display_name",
        enabled: Option<bool> = "enabled",
        field_options: Vec<IncidentTypeCustomFieldWithOptionsFieldOption> = "field_options",
        field_type: Option<IncidentTypeCustomFieldWithOptionsFieldType> = "field_type",
        incident_type: Option<String> = "incident_type",
        /// At most 50 characters.
        name: Option<String> = "name",
        updated_at: Option<Time> = "updated_at",
    }
}

open_enum! {
    /// The member `data_type` of [`IncidentTypeCustomFieldWithOptions`].
    IncidentTypeCustomFieldWithOptionsDataType {
        Boolean = "boolean",
        Integer = "integer",
        Float = "float",
        String = "string",
        Datetime = "datetime",
        Url = "url",
    }
}

model! {
    /// The member `field_options` of [`IncidentTypeCustomFieldWithOptions`].
    IncidentTypeCustomFieldWithOptionsFieldOption {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        created_at: Option<Time> = "created_at",
        data: Option<IncidentTypeCustomFieldWithOptionsFieldOptionData> = "data",
        updated_at: Option<Time> = "updated_at",
    }
}

model! {
    /// The member `data` of [`IncidentTypeCustomFieldWithOptionsFieldOption`].
    IncidentTypeCustomFieldWithOptionsFieldOptionData {
        data_type: Value = "data_type",
        value: Option<String> = "value",
    }
}

open_enum! {
    /// The member `field_type` of [`IncidentTypeCustomFieldWithOptions`].
    IncidentTypeCustomFieldWithOptionsFieldType {
        SingleValue = "single_value",
        SingleValueFixed = "single_value_fixed",
        MultiValue = "multi_value",
        MultiValueFixed = "multi_value_fixed",
    }
}

model! {
    /// The object `IncidentTypeCustomFields`.
    IncidentTypeCustomFields {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        created_at: Option<Time> = "created_at",
        data_type: Option<IncidentTypeCustomFieldsDataType> = "data_type",
        default_value: Value = "default_value",
        /// At most 1000 characters.
        description: Option<String> = "description",
        /// At most 50 characters.
        display_name: Option<String> = "display_name",
        enabled: Option<bool> = "enabled",
        field_options: Vec<CustomFieldsEditableFieldOption> = "field_options",
        field_type: Option<IncidentTypeCustomFieldsFieldType> = "field_type",
        incident_type: Option<String> = "incident_type",
        /// At most 50 characters.
        name: Option<String> = "name",
        updated_at: Option<Time> = "updated_at",
    }
}

open_enum! {
    /// The member `data_type` of [`IncidentTypeCustomFields`].
    IncidentTypeCustomFieldsDataType {
        Boolean = "boolean",
        Integer = "integer",
        Float = "float",
        String = "string",
        Datetime = "datetime",
        Url = "url",
    }
}

open_enum! {
    /// The member `field_type` of [`IncidentTypeCustomFields`].
    IncidentTypeCustomFieldsFieldType {
        SingleValue = "single_value",
        SingleValueFixed = "single_value_fixed",
        MultiValue = "multi_value",
        MultiValueFixed = "multi_value_fixed",
    }
}

model! {
    /// The object `ServiceCustomFieldsFieldReadModel`.
    ServiceCustomFieldsField {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        created_at: Option<Time> = "created_at",
        data_type: Option<ServiceCustomFieldsFieldDataType> = "data_type",
        /// At most 1000 characters.
        description: Option<String> = "description",
        /// At most 50 characters.
        display_name: Option<String> = "display_name",
        enabled: Option<bool> = "enabled",
        field_options: Vec<ServiceCustomFieldsFieldOption> = "field_options",
        field_type: Option<ServiceCustomFieldsFieldFieldType> = "field_type",
        /// At most 50 characters.
        name: Option<String> = "name",
        updated_at: Option<Time> = "updated_at",
    }
}

open_enum! {
    /// The member `data_type` of [`ServiceCustomFieldsField`].
    ServiceCustomFieldsFieldDataType {
        Boolean = "boolean",
        Integer = "integer",
        Float = "float",
        String = "string",
        Datetime = "datetime",
        Url = "url",
    }
}

open_enum! {
    /// The member `field_type` of [`ServiceCustomFieldsField`].
    ServiceCustomFieldsFieldFieldType {
        SingleValue = "single_value",
        SingleValueFixed = "single_value_fixed",
        MultiValue = "multi_value",
        MultiValueFixed = "multi_value_fixed",
    }
}

model! {
    /// The object `ServiceCustomFieldsFieldOptionReadModel`.
    ServiceCustomFieldsFieldOption {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        created_at: Option<Time> = "created_at",
        data: Option<ServiceCustomFieldsFieldOptionData> = "data",
        updated_at: Option<Time> = "updated_at",
    }
}

model! {
    /// The member `data` of [`ServiceCustomFieldsFieldOption`].
    ServiceCustomFieldsFieldOptionData {
        data_type: Option<ServiceCustomFieldsFieldOptionDataDataType> = "data_type",
        /// At most 200 characters.
        value: Option<String> = "value",
    }
}

open_enum! {
    /// The member `data_type` of [`ServiceCustomFieldsFieldOptionData`].
    ServiceCustomFieldsFieldOptionDataDataType {
        String = "string",
    }
}

model! {
    /// The object `ServiceCustomFieldsFieldValueReadModel`.
    ServiceCustomFieldsFieldValue {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        data_type: Option<ServiceCustomFieldsFieldValueDataType> = "data_type",
        /// At most 1000 characters.
        description: Option<String> = "description",
        /// At most 50 characters.
        display_name: Option<String> = "display_name",
        field_type: Option<ServiceCustomFieldsFieldValueFieldType> = "field_type",
        /// At most 50 characters.
        name: Option<String> = "name",
        value: Value = "value",
    }
}

open_enum! {
    /// The member `data_type` of [`ServiceCustomFieldsFieldValue`].
    ServiceCustomFieldsFieldValueDataType {
        Boolean = "boolean",
        Integer = "integer",
        Float = "float",
        String = "string",
        Datetime = "datetime",
        Url = "url",
    }
}

open_enum! {
    /// The member `field_type` of [`ServiceCustomFieldsFieldValue`].
    ServiceCustomFieldsFieldValueFieldType {
        SingleValue = "single_value",
        SingleValueFixed = "single_value_fixed",
        MultiValue = "multi_value",
        MultiValueFixed = "multi_value_fixed",
    }
}
