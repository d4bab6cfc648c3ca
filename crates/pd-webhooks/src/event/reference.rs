//! References to other resources.

use pd_core::{Target, UrlError};

use super::lenient::lenient;

lenient! {
    /// A reference to a resource: a user, a service, a team.
    ///
    /// It is a [`Target`], so a REST session takes it in place of a URL if it has a `self` URL.
    struct Reference {
        /// The id of the resource.
        id: Option<String>,
        /// The type of the reference: `user_reference`.
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

impl Target for Reference {
    fn target_url(&self) -> Result<&str, UrlError> {
        self.self_url.as_deref().ok_or(UrlError::NoSelf)
    }
}
