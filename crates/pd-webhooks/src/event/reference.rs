//! References to other resources.

use super::lenient::lenient;

lenient! {
    /// A reference to a resource: a user, a service, a team.
    ///
    /// If it has a `self` URL, it is a [`Target`](pd_core::Target) of a REST session.
    struct Reference {
        /// The id of the resource.
        id: Option<String>,
        /// The type of the reference, such as `user_reference`.
        r#type: Option<String>,
        /// The name of the resource.
        summary: Option<String>,
        /// The URL of the resource in the REST API.
        #[serde(rename = "self")]
        self_url: Option<String>,
        /// The URL of the resource in the web app.
        html_url: Option<String>,
    }

    /// The program that caused an event.
    struct Client {
        /// The name of the program.
        name: Option<String>,
        /// The URL of the program.
        url: Option<String>,
    }
}

pd_core::impl_target!(Reference, self_url);
