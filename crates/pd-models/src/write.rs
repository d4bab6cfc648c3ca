//! Request bodies.

/// Declares a request body. `fixed` members are always sent, `required` members are arguments of `new`, and each `optional` member
/// has a setter.
macro_rules! write_model {
    (@type $(#[$meta:meta])* $name:ident {
        $(fixed { $($fixed_name:literal = $fixed:literal),+ $(,)? })?
        $(required { $($(#[$required_meta:meta])* $required:ident: $required_type:ty = $required_name:literal),+ $(,)? })?
        $(optional { $($(#[$member_meta:meta])* $field:ident: $type:ty = $member:literal),+ $(,)? })?
    }) => {
        $(#[$meta])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[doc = concat!("The member `", $required_name, "`, which PagerDuty requires.")] $(#[$required_meta])* pub $required: $required_type,)+)?
            $($(#[doc = concat!("The member `", $member, "`.")] $(#[$member_meta])* pub $field: crate::Patch<$type>,)+)?
        }

        #[allow(
            clippy::wrong_self_convention,
            reason = "a setter has the name of its member, and in some types that begins with `is_` or `from_`"
        )]
        impl $name {
            /// Creates a request body with the required members.
            #[must_use]
            pub fn new($($($required: impl Into<$required_type>,)+)?) -> Self {
                Self {
                    $($($required: $required.into(),)+)?
                    $($($field: crate::Patch::Absent,)+)?
                }
            }

            $($(
                #[doc = concat!("Sets the member `", $member, "`.")]
                #[must_use]
                pub fn $field(mut self, value: impl Into<crate::Patch<$type>>) -> Self {
                    self.$field = value.into();
                    self
                }
            )+)?
        }

        impl crate::json::Fields for $name {
            #[inline]
            fn object_type(&self) -> &'static crate::json::ObjectType {
                &crate::json::ObjectType {
                    name: stringify!($name),
                    members: &[$($($fixed_name,)+)? $($($required_name,)+)? $($($member,)+)?],
                    kind: crate::json::ObjectKind::Body,
                }
            }

            #[inline]
            fn values<'a>(&'a self, with: &mut dyn FnMut(&[&'a dyn crate::json::AsJson])) {
                with(&[$($(&$fixed,)+)? $($(&self.$required,)+)? $($(&self.$field,)+)?]);
            }
        }

        crate::json::object_traits!($name);
    };
    ($(#[$meta:meta])* $name:ident { $(fixed { $($fixed:tt)* })? optional { $($optional:tt)* } }) => {
        crate::write::write_model!(@type $(#[$meta])* $name { $(fixed { $($fixed)* })? optional { $($optional)* } });

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    ($(#[$meta:meta])* $name:ident { $($members:tt)* }) => {
        crate::write::write_model!(@type $(#[$meta])* $name { $($members)* });
    };
}
pub(crate) use write_model;
