//! Models of the group `contact_method`. Written by `cargo xtask models`.

use crate::{PhoneContactMethodType, PushContactMethodSoundType, Time, write::write_model};

write_model! {
    /// The object `sound` in a request body.
    PushContactMethodSoundInput {
        optional {
            type_: PushContactMethodSoundType = "type",
            file: String = "file",
        }
    }
}

write_model! {
    /// The request body that creates or updates the object `EmailContactMethod`.
    WriteEmailContactMethod {
        fixed { "type" = "email_contact_method" }
        required {
            label: String = "label",
            address: String = "address",
        }
        optional {
            /// The default is `false`.
            send_short_email: bool = "send_short_email",
        }
    }
}

write_model! {
    /// The request body that creates or updates the object `PhoneContactMethod`.
    WritePhoneContactMethod {
        required {
            type_: PhoneContactMethodType = "type",
            label: String = "label",
            address: String = "address",
            /// At least 1. At most 1999.
            country_code: i64 = "country_code",
        }
    }
}

write_model! {
    /// The request body that creates or updates the object `PushContactMethod`.
    WritePushContactMethod {
        fixed { "type" = "push_notification_contact_method" }
        required {
            label: String = "label",
            address: String = "address",
        }
        optional {
            created_at: Time = "created_at",
            sounds: Vec<PushContactMethodSoundInput> = "sounds",
        }
    }
}

write_model! {
    /// The request body that creates or updates the object `WhatsAppContactMethod`.
    WriteWhatsAppContactMethod {
        fixed { "type" = "whatsapp_contact_method" }
        required {
            label: String = "label",
            address: String = "address",
            /// At least 1. At most 1999.
            country_code: i64 = "country_code",
        }
    }
}
