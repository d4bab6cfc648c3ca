//! Encodes a request body under its wrapper.

mod body;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::value::to_raw_value;

use self::body::RequestBody;
use super::EncodeError;
use crate::{Operation, endpoint::WrapperKind};

impl Operation {
    /// Encodes an entity as a request body, under the request wrapper. `path` is the path of the request, such as
    /// [`RequestUrl::path`](crate::RequestUrl::path).
    ///
    /// - An entity that already has the wrapper at its top level is encoded unchanged. So is every entity if the operation
    ///   has no wrapper.
    /// - If the wrapper is a list, a single object becomes a list of one. The singular of the wrapper is accepted too:
    ///   `{"override": {…}}` becomes `{"overrides": [{…}]}`.
    /// - If the body must repeat a path parameter, such as `rule_id`, and lacks it, the parameter is added.
    /// - Numbers of a [`RawValue`](serde_json::value::RawValue) keep their notation.
    ///
    /// ```
    /// use http::Method;
    /// use pd_core::{Api, Operation};
    /// use serde_json::json;
    ///
    /// let put = Operation::resolve(Api::Rest, &Method::PUT, "/users/P1");
    /// assert_eq!(put.wrap_entity("/users/P1", &json!({"name": "Jane"}))?, r#"{"user":{"name":"Jane"}}"#);
    /// assert_eq!(put.wrap_entity("/users/P1", &json!({"user": {}}))?, r#"{"user":{}}"#);
    ///
    /// let many = Operation::resolve(Api::Rest, &Method::PUT, "/incidents");
    /// assert_eq!(many.wrap_entity("/incidents", &json!({"id": "P1"}))?, r#"{"incidents":[{"id":"P1"}]}"#);
    /// assert!(many.wrap_entity("/incidents", &json!("P1")).is_err());
    /// # Ok::<(), pd_core::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EncodeError::Json`] if `entity` cannot be serialized as JSON, for example a map whose keys are not strings.
    /// [`EncodeError::Shape`] if PagerDuty documents another kind of JSON for the wrapper, for example an object and not a
    /// list.
    pub fn wrap_entity<T: Serialize + ?Sized>(&self, path: &str, entity: &T) -> Result<Bytes, EncodeError> {
        let Some(wrapper) = self.request_wrapper() else {
            return self.encode(entity);
        };
        let json = to_raw_value(entity).map_err(|source| self.encode_error(source))?;
        let mut body = RequestBody::place(self, wrapper, &json).map_err(|found| self.shape_error(wrapper, found))?;
        let missing = self.repeated_params().iter().filter(|param| !body.has(param));
        body.filled = missing.filter_map(|param| Some((*param, self.path_value(path, param)?))).collect();
        if body.is_unchanged && body.filled.is_empty() {
            drop(body);
            return Ok(Bytes::from(String::from(Box::<str>::from(json))));
        }
        self.encode(&body)
    }

    /// Encodes a request body without a wrapper.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Json`] if `body` cannot be serialized as JSON.
    pub fn encode<T: Serialize + ?Sized>(&self, body: &T) -> Result<Bytes, EncodeError> {
        serde_json::to_vec(body).map(Bytes::from).map_err(|source| self.encode_error(source))
    }

    /// Returns the decoded value of a path parameter.
    fn path_value(&self, path: &str, param: &str) -> Option<String> {
        let is_param = |segment: &str| segment.strip_prefix('{').and_then(|it| it.strip_suffix('}')) == Some(param);
        let (_, value) = self.path().split('/').zip(path.split('/')).find(|(segment, _)| is_param(segment))?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    }

    fn encode_error(&self, source: serde_json::Error) -> EncodeError {
        EncodeError::Json { operation: self.clone(), source }
    }

    fn shape_error(&self, wrapper: &str, found: String) -> EncodeError {
        let expected = match self.request_kind() {
            WrapperKind::List => format!("a list or `{{\"{wrapper}\": [{{…}}]}}`"),
            WrapperKind::Object | WrapperKind::Any => format!("an object or `{{\"{wrapper}\": {{…}}}}`"),
        };
        EncodeError::Shape { operation: self.clone(), expected, found }
    }
}
