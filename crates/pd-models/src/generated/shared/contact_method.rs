//! Models of the group `contact_method` that other groups use too. Written by `cargo xtask models`.

use crate::{Time, identity::identity, model::model, open_enum::open_enum, variants::variants};

variants! {
    /// The object `ContactMethod`, by its `type`.
    ContactMethod by "type" {
        Email(EmailContactMethod) = "email_contact_method",
        Phone(PhoneContactMethod) = "phone_contact_method" | "sms_contact_method",
        Push(PushContactMethod) = "push_notification_contact_method",
        WhatsApp(WhatsAppContactMethod) = "whatsapp_contact_method",
    }
}

model! {
    /// The object `EmailContactMethod`.
    EmailContactMethod identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        address: Option<String> = "address",
        enabled: Option<bool> = "enabled",
        label: Option<String> = "label",
        /// The default is `false`.
        send_short_email: Option<bool> = "send_short_email",
    }
}

model! {
    /// The object `PhoneContactMethod`.
    PhoneContactMethod identified by id = "id" {
        type_: Option<PhoneContactMethodType> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        address: Option<String> = "address",
        blacklisted: Option<bool> = "blacklisted",
        /// At least 1. At most 1999.
        country_code: Option<i64> = "country_code",
        enabled: Option<bool> = "enabled",
        label: Option<String> = "label",
    }
}

open_enum! {
    /// The member `type` of [`PhoneContactMethod`].
    PhoneContactMethodType {
        PhoneContactMethod = "phone_contact_method",
        SmsContactMethod = "sms_contact_method",
    }
}

model! {
    /// The object `PushContactMethod`.
    PushContactMethod identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        address: Option<String> = "address",
        blacklisted: Option<bool> = "blacklisted",
        created_at: Option<Time> = "created_at",
        device_type: Option<PushContactMethodDeviceType> = "device_type",
        label: Option<String> = "label",
        sounds: Vec<PushContactMethodSound> = "sounds",
    }
}

open_enum! {
    /// The member `device_type` of [`PushContactMethod`].
    PushContactMethodDeviceType {
        Android = "android",
        Ios = "ios",
    }
}

model! {
    /// The object `PushContactMethodSound`.
    PushContactMethodSound {
        type_: Option<PushContactMethodSoundType> = "type",
        file: Option<String> = "file",
    }
}

open_enum! {
    /// The member `type` of [`PushContactMethodSound`].
    PushContactMethodSoundType {
        AlertHighUrgency = "alert_high_urgency",
        AlertLowUrgency = "alert_low_urgency",
    }
}

model! {
    /// The object `WhatsAppContactMethod`.
    WhatsAppContactMethod identified by id = "id" {
        type_: Option<String> = "type",
        summary: Option<String> = "summary",
        self_: Option<String> = "self",
        html_url: Option<String> = "html_url",
        address: Option<String> = "address",
        blacklisted: Option<bool> = "blacklisted",
        /// At least 1. At most 1999.
        country_code: Option<i64> = "country_code",
        enabled: Option<bool> = "enabled",
        label: Option<String> = "label",
    }
}

identity! {
    EmailContactMethod = "email_contact_method_reference",
    PhoneContactMethod = "",
    PushContactMethod = "push_notification_contact_method_reference",
    WhatsAppContactMethod = "whatsapp_contact_method_reference",
}
