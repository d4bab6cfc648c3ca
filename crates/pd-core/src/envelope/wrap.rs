//! Writes a request body under its wrapper.

use std::borrow::Cow;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::value::{RawValue, to_raw_value};

use super::EncodeError;
use crate::{
    Operation,
    endpoint::{WrapperKind, plural, singular},
    json::Members,
};

impl Operation {
    /// Writes a request body under the request wrapper. `path` is the path of the request, such as
    /// [`RequestUrl::path`](crate::RequestUrl::path).
    ///
    /// A body that has the wrapper at its top level is sent as it is, and so is every body of an operation without a
    /// wrapper. Numbers of a `RawValue` are sent as they were written. Moreover:
    ///
    /// - If the wrapper holds a list, one object becomes a list of one, and the singular of the wrapper is recognised:
    ///   `{"override": {…}}` is sent as `{"overrides": [{…}]}`.
    /// - If the body has to repeat a parameter of the path, such as `rule_id`, and does not, it is filled in.
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
    /// [`EncodeError::Json`] if `entity` cannot be written as JSON, for instance a map whose keys are not strings.
    /// [`EncodeError::Shape`] if the documented wrapper cannot hold it, for instance a list if it holds one object.
    pub fn wrap_entity<T: Serialize + ?Sized>(&self, path: &str, entity: &T) -> Result<Bytes, EncodeError> {
        let Some(wrapper) = self.request_wrapper() else {
            return self.encode(entity);
        };
        let json = to_raw_value(entity).map_err(|source| self.encode_error(source))?;
        let members = Members::of(&json);
        let mut body = self.place(wrapper, &json, members)?;
        let missing = self.repeated_params().iter().filter(|param| body.other(param).is_none());
        body.filled = missing.filter_map(|param| Some((*param, self.path_value(path, param)?))).collect();
        if body.is_unchanged && body.filled.is_empty() {
            drop(body);
            return Ok(Bytes::from(String::from(Box::<str>::from(json))));
        }
        self.encode(&body)
    }

    /// Writes a request body as it is.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Json`] if `body` cannot be written as JSON.
    pub fn encode<T: Serialize + ?Sized>(&self, body: &T) -> Result<Bytes, EncodeError> {
        serde_json::to_vec(body).map(Bytes::from).map_err(|source| self.encode_error(source))
    }

    /// Decides which JSON goes under the wrapper.
    fn place<'a>(
        &self,
        wrapper: &'a str,
        json: &'a RawValue,
        members: Option<Members<'a>>,
    ) -> Result<Body<'a>, EncodeError> {
        let kind = self.request_kind();
        let under = |held, others| Body { wrapper, held, others, ..Body::default() };
        let Some(mut members) = members else {
            return match (kind, Kind::of(json)) {
                (WrapperKind::Any, _) | (WrapperKind::List, Kind::List) => Ok(under(Held::Whole(json), Vec::new())),
                (_, found) => Err(self.shape_error(wrapper, found.name().to_owned())),
            };
        };
        if let Some(held) = members.take(wrapper) {
            return match (kind, Kind::of(held)) {
                (WrapperKind::Any, _) | (WrapperKind::Object, Kind::Object) | (WrapperKind::List, Kind::List) => {
                    Ok(Body { is_unchanged: true, ..under(Held::Whole(held), members.0) })
                }
                (WrapperKind::List, Kind::Object) => Ok(under(Held::AsList(held), members.0)),
                (_, found) => Err(self.shape_error(wrapper, format!("{} under `{wrapper}`", found.name()))),
            };
        }
        let repeats = |name: &str| self.repeated_params().contains(&name);
        match (kind, members.only_besides(repeats)) {
            (WrapperKind::List, Some((name, held))) if *name == singular(wrapper) => {
                let name = name.clone();
                let kind = Kind::of(held);
                members.0.retain(|(other, _)| *other != name);
                match kind {
                    Kind::Object => Ok(under(Held::AsList(held), members.0)),
                    Kind::List => Ok(under(Held::Whole(held), members.0)),
                    Kind::Scalar | Kind::Null => {
                        Err(self.shape_error(wrapper, format!("{} under `{name}`", kind.name())))
                    }
                }
            }
            (WrapperKind::Object, Some((name, held)))
                if name == plural(wrapper).as_ref() && Kind::of(held) == Kind::List =>
            {
                Err(self.shape_error(wrapper, format!("a list under `{name}`")))
            }
            (WrapperKind::List, _) => Ok(under(Held::AsList(json), Vec::new())),
            (WrapperKind::Object | WrapperKind::Any, _) => Ok(under(Held::Whole(json), Vec::new())),
        }
    }

    /// The value that `path` has for a parameter of the canonical path.
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    List,
    Scalar,
    Null,
}

impl Kind {
    fn of(json: &RawValue) -> Self {
        match json.get().as_bytes().first() {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::List,
            Some(b'n') => Self::Null,
            _ => Self::Scalar,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::List => "a list",
            Self::Scalar => "a string, number or boolean",
            Self::Null => "null",
        }
    }
}

/// A request body in the parts that it is written from.
#[derive(Default)]
struct Body<'a> {
    wrapper: &'a str,
    held: Held<'a>,
    /// The members of the caller's body beside the wrapper.
    others: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// Parameters of the path, with their values.
    filled: Vec<(&'static str, String)>,
    /// Whether the caller's body can be sent as it is.
    is_unchanged: bool,
}

#[derive(Clone, Copy)]
enum Held<'a> {
    Whole(&'a RawValue),
    AsList(&'a RawValue),
}

impl Default for Held<'_> {
    fn default() -> Self {
        Self::Whole(RawValue::NULL)
    }
}

impl Body<'_> {
    fn other(&self, name: &str) -> Option<&RawValue> {
        self.others.iter().find(|(other, _)| other == name).map(|(_, value)| *value)
    }
}

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.others {
            map.serialize_entry(name, value)?;
        }
        for (name, value) in &self.filled {
            map.serialize_entry(name, value)?;
        }
        match self.held {
            Held::Whole(json) => map.serialize_entry(self.wrapper, json)?,
            Held::AsList(json) => map.serialize_entry(self.wrapper, &[json])?,
        }
        map.end()
    }
}
