//! Models of the group `business_service`. Written by `cargo xtask models`.

use crate::{AnyResource, Reference, identity::identity, model::model, open_enum::open_enum, write::write_model};

model! {
    /// The object `BusinessService`.
    BusinessService identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        description: Option<String> = "description",
        name: Option<String> = "name",
        point_of_contact: Option<String> = "point_of_contact",
        team: Option<Reference<AnyResource>> = "team",
    }
}

write_model! {
    /// The request body of `POST /business_services`.
    CreateBusinessService {
        optional {
            description: String = "description",
            name: String = "name",
            point_of_contact: String = "point_of_contact",
            team: CreateBusinessServiceTeam = "team",
        }
    }
}

write_model! {
    /// The member `team` of [`CreateBusinessService`].
    CreateBusinessServiceTeam {
        optional {
            id: String = "id",
        }
    }
}

model! {
    /// The object `Impact`.
    Impact {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        additional_fields: Option<ImpactAdditionalFields> = "additional_fields",
        name: Option<String> = "name",
        status: Option<ImpactStatus> = "status",
    }
}

model! {
    /// The member `additional_fields` of [`Impact`].
    ImpactAdditionalFields {
        highest_impacting_priority: Option<ImpactAdditionalFieldsHighestImpactingPriority> = "highest_impacting_priority",
    }
}

model! {
    /// The member `highest_impacting_priority` of [`ImpactAdditionalFields`].
    ImpactAdditionalFieldsHighestImpactingPriority {
        id: Option<String> = "id",
        order: Option<i64> = "order",
    }
}

open_enum! {
    /// The member `status` of [`Impact`].
    ImpactStatus {
        Impacted = "impacted",
        NotImpacted = "not_impacted",
    }
}

model! {
    /// The object `Impactor`.
    Impactor {
        id: Option<String> = "id",
        type_: Option<String> = "type",
    }
}

write_model! {
    /// The request body of `PUT /business_services/{id}`.
    UpdateBusinessService {
        optional {
            description: String = "description",
            name: String = "name",
            point_of_contact: String = "point_of_contact",
            team: UpdateBusinessServiceTeam = "team",
        }
    }
}

write_model! {
    /// The member `team` of [`UpdateBusinessService`].
    UpdateBusinessServiceTeam {
        optional {
            id: String = "id",
        }
    }
}

identity! {
    BusinessService = "business_service_reference",
}
