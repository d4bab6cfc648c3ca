//! Models of the group `schedule`. Written by `cargo xtask models`.

use crate::{
    AnyResource, EscalationPolicy, Reference, Team, Time, User, identity::identity, model::model, open_enum::open_enum,
    write::write_model,
};

model! {
    /// The object `ComputedShiftAssignment`.
    ComputedShiftAssignment {
        type_: Option<String> = "type",
        end_time: Option<Time> = "end_time",
        member: Option<ShiftMember> = "member",
        source: Option<ShiftSource> = "source",
        start_time: Option<Time> = "start_time",
    }
}

write_model! {
    /// The request body of `POST /schedules/{id}/overrides`.
    CreateOverride {
        required {
            start: Time = "start",
            end: Time = "end",
            user: Reference<User> = "user",
        }
    }
}

write_model! {
    /// The request body of `POST /schedules`.
    CreateSchedule {
        fixed { "type" = "schedule" }
        required {
            time_zone: String = "time_zone",
        }
        optional {
            description: String = "description",
            name: String = "name",
            next_oncall_for_user: CreateScheduleNextOncallForUser = "next_oncall_for_user",
            schedule_layers: Vec<ScheduleLayerInput> = "schedule_layers",
        }
    }
}

write_model! {
    /// The member `next_oncall_for_user` of [`CreateSchedule`].
    CreateScheduleNextOncallForUser {
        optional {
            user: Reference<AnyResource> = "user",
        }
    }
}

model! {
    /// The object `FinalSchedule`.
    FinalSchedule {
        type_: Option<String> = "type",
        computed_shift_assignments: Vec<ComputedShiftAssignment> = "computed_shift_assignments",
        rendered_coverage_percentage: Option<f64> = "rendered_coverage_percentage",
    }
}

model! {
    /// The object `Override`.
    Override identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        end: Option<Time> = "end",
        start: Option<Time> = "start",
        user: Option<Reference<User>> = "user",
    }
}

model! {
    /// The object `Restriction`.
    Restriction {
        type_: Option<RestrictionType> = "type",
        duration_seconds: Option<i64> = "duration_seconds",
        /// At least 1. At most 7.
        start_day_of_week: Option<i64> = "start_day_of_week",
        start_time_of_day: Option<String> = "start_time_of_day",
    }
}

write_model! {
    /// The object `restriction` in a request body.
    RestrictionInput {
        required {
            type_: RestrictionType = "type",
            duration_seconds: i64 = "duration_seconds",
            start_time_of_day: String = "start_time_of_day",
        }
        optional {
            /// At least 1. At most 7.
            start_day_of_week: i64 = "start_day_of_week",
        }
    }
}

open_enum! {
    /// The member `type` of [`Restriction`].
    RestrictionType {
        DailyRestriction = "daily_restriction",
        WeeklyRestriction = "weekly_restriction",
    }
}

model! {
    /// The object `Schedule`.
    Schedule identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        description: Option<String> = "description",
        escalation_policies: Vec<Reference<EscalationPolicy>> = "escalation_policies",
        final_schedule: Option<SubSchedule> = "final_schedule",
        name: Option<String> = "name",
        next_oncall_for_user: Option<ScheduleNextOncallForUser> = "next_oncall_for_user",
        overrides_subschedule: Option<SubSchedule> = "overrides_subschedule",
        schedule_layers: Vec<ScheduleLayer> = "schedule_layers",
        teams: Vec<Reference<Team>> = "teams",
        time_zone: Option<String> = "time_zone",
        users: Vec<Reference<User>> = "users",
    }
}

model! {
    /// The object `ScheduleLayer`.
    ScheduleLayer {
        id: Option<String> = "id",
        end: Option<Time> = "end",
        name: Option<String> = "name",
        rendered_coverage_percentage: Option<f64> = "rendered_coverage_percentage",
        rendered_schedule_entries: Vec<ScheduleLayerEntry> = "rendered_schedule_entries",
        restrictions: Vec<Restriction> = "restrictions",
        rotation_turn_length_seconds: Option<i64> = "rotation_turn_length_seconds",
        rotation_virtual_start: Option<Time> = "rotation_virtual_start",
        start: Option<Time> = "start",
        users: Vec<ScheduleLayerUser> = "users",
    }
}

model! {
    /// The object `ScheduleLayerEntry`.
    ScheduleLayerEntry {
        end: Option<Time> = "end",
        start: Option<Time> = "start",
        user: Option<Reference<User>> = "user",
    }
}

write_model! {
    /// The object `schedule_layer` in a request body.
    ScheduleLayerInput {
        required {
            start: Time = "start",
            users: Vec<ScheduleLayerUserInput> = "users",
            rotation_virtual_start: Time = "rotation_virtual_start",
            rotation_turn_length_seconds: i64 = "rotation_turn_length_seconds",
        }
        optional {
            id: String = "id",
            end: Time = "end",
            name: String = "name",
            restrictions: Vec<RestrictionInput> = "restrictions",
        }
    }
}

model! {
    /// The object `ScheduleLayerUser`.
    ScheduleLayerUser {
        user: Option<Reference<User>> = "user",
    }
}

write_model! {
    /// The object `user` in a request body.
    ScheduleLayerUserInput {
        required {
            user: Reference<User> = "user",
        }
    }
}

model! {
    /// The member `next_oncall_for_user` of [`Schedule`].
    ScheduleNextOncallForUser {
        end: Option<String> = "end",
        start: Option<String> = "start",
        user: Option<Reference<AnyResource>> = "user",
    }
}

model! {
    /// The object `ShiftMember`.
    ShiftMember {
        type_: Option<ShiftMemberType> = "type",
        user_id: Option<String> = "user_id",
    }
}

open_enum! {
    /// The member `type` of [`ShiftMember`].
    ShiftMemberType {
        UserMember = "user_member",
        EmptyMember = "empty_member",
    }
}

model! {
    /// The object `ShiftSource`.
    ShiftSource {
        type_: Option<ShiftSourceType> = "type",
        override_id: Option<String> = "override_id",
        rotation_id: Option<String> = "rotation_id",
        shift_id: Option<String> = "shift_id",
    }
}

open_enum! {
    /// The member `type` of [`ShiftSource`].
    ShiftSourceType {
        ScheduleRotation = "schedule_rotation",
        CustomShift = "custom_shift",
        ScheduleRotationOverride = "schedule_rotation_override",
        CustomShiftOverride = "custom_shift_override",
    }
}

model! {
    /// The object `SubSchedule`.
    SubSchedule {
        name: Option<SubScheduleName> = "name",
        rendered_coverage_percentage: Option<f64> = "rendered_coverage_percentage",
        rendered_schedule_entries: Vec<ScheduleLayerEntry> = "rendered_schedule_entries",
    }
}

open_enum! {
    /// The member `name` of [`SubSchedule`].
    SubScheduleName {
        FinalSchedule = "Final Schedule",
        Overrides = "Overrides",
    }
}

write_model! {
    /// The request body of `PUT /schedules/{id}`.
    UpdateSchedule {
        fixed { "type" = "schedule" }
        optional {
            description: String = "description",
            name: String = "name",
            next_oncall_for_user: UpdateScheduleNextOncallForUser = "next_oncall_for_user",
            schedule_layers: Vec<ScheduleLayerInput> = "schedule_layers",
            time_zone: String = "time_zone",
        }
    }
}

write_model! {
    /// The member `next_oncall_for_user` of [`UpdateSchedule`].
    UpdateScheduleNextOncallForUser {
        optional {
            user: Reference<AnyResource> = "user",
        }
    }
}

identity! {
    Override = "",
    Schedule = "schedule_reference",
}
