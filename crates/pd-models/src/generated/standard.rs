//! Models of the group `standard`. Written by `cargo xtask models`.

use crate::{model::model, open_enum::open_enum};

model! {
    /// The object `Standard`.
    Standard {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        active: Option<bool> = "active",
        description: Option<String> = "description",
        exclusions: Vec<StandardInclusionExclusion> = "exclusions",
        inclusions: Vec<StandardInclusionExclusion> = "inclusions",
        name: Option<String> = "name",
        resource_type: Option<StandardResourceType> = "resource_type",
    }
}

model! {
    /// The object `StandardApplied`.
    StandardApplied {
        resource_id: Option<String> = "resource_id",
        resource_type: Option<StandardAppliedResourceType> = "resource_type",
        score: Option<StandardAppliedScore> = "score",
        standards: Vec<StandardAppliedStandard> = "standards",
    }
}

open_enum! {
    /// The member `resource_type` of [`StandardApplied`].
    StandardAppliedResourceType {
        TechnicalService = "technical_service",
    }
}

model! {
    /// The member `score` of [`StandardApplied`].
    StandardAppliedScore {
        passing: Option<i64> = "passing",
        total: Option<i64> = "total",
    }
}

model! {
    /// The member `standards` of [`StandardApplied`].
    StandardAppliedStandard {
        id: Option<String> = "id",
        type_: Option<String> = "type",
        active: Option<bool> = "active",
        description: Option<String> = "description",
        name: Option<String> = "name",
        pass: Option<bool> = "pass",
    }
}

model! {
    /// The object `StandardInclusionExclusion`.
    StandardInclusionExclusion {
        id: Option<String> = "id",
        type_: Option<String> = "type",
    }
}

open_enum! {
    /// The member `resource_type` of [`Standard`].
    StandardResourceType {
        TechnicalService = "technical_service",
    }
}
