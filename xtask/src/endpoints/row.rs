//! Derives the rows of the table from the operations of a document.

use http::Method;
use pd_core::{
    Api, Pagination,
    endpoint::{ListStyle, WrapperKind},
};

use super::{
    body::Body,
    document::{Document, Source},
    error::Error,
    pagination, parameters,
    schema::Shape,
    wrapper,
};

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) api: Api,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) request_wrapper: Option<String>,
    /// The kind of JSON value under the request wrapper.
    pub(crate) request_kind: WrapperKind,
    /// The path parameters that the request body must repeat beside the wrapper.
    pub(crate) repeated_params: Vec<String>,
    pub(crate) response_wrapper: Option<String>,
    pub(crate) alternate_wrapper: Option<String>,
    pub(crate) list: bool,
    pub(crate) pagination: Pagination,
    pub(crate) max_limit: Option<u32>,
    pub(crate) from_required: bool,
    pub(crate) required_headers: Vec<String>,
    pub(crate) list_params: Vec<(String, ListStyle)>,
    pub(crate) app_host: bool,
}

/// Returns the rows of all operations of a document.
pub(crate) fn of_document(document: &Document) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    for source in document.operations()? {
        rows.extend(Operation::new(document, source)?.rows()?);
    }
    Ok(rows)
}

/// An operation with the shapes of its bodies.
struct Operation<'a> {
    document: &'a Document,
    source: Source<'a>,
    request: Shape<'a>,
    response_body: Option<Body<'a>>,
    response: Shape<'a>,
}

impl<'a> Operation<'a> {
    fn new(document: &'a Document, source: Source<'a>) -> Result<Self, Error> {
        let request = Body::of_request(document, source.operation)?;
        let response_body = Body::of_response(document, source.operation)?;
        Ok(Self {
            document,
            source,
            request: shape(document, request)?,
            response_body,
            response: shape(document, response_body)?,
        })
    }

    /// Returns one row, or one row for each value of a path parameter whose value is the response wrapper.
    fn rows(&self) -> Result<Vec<Row>, Error> {
        let Self { document, source, response, .. } = self;
        let Some((parameter, values)) = wrapper::wrapper_parameter(document, source, response)? else {
            let wrapper = wrapper::of_response(document, source, response)?;
            let alternate = wrapper::alternate(document, source, self.response_body, wrapper)?;
            let row = self.row(source.path.clone(), wrapper)?;
            return Ok(vec![Row { alternate_wrapper: alternate, ..row }]);
        };
        let each = values.into_iter().map(|value| {
            let path = wrapper::with_literal(&source.path, parameter, value);
            self.row(path, Some(value))
        });
        each.collect()
    }

    fn row(&self, path: String, wrapper: Option<&str>) -> Result<Row, Error> {
        let Self { document, source, request, response, .. } = self;
        let wraps_array = match wrapper {
            Some(wrapper) => response.is_array_at(document, wrapper)?,
            None => false,
        };
        let pagination = pagination::kind(source, request, response, wraps_array);
        let mut headers = parameters::required_headers(&source.parameters);
        let from_required = headers.iter().any(|header| header == "from");
        headers.retain(|header| header != "from");
        let request_wrapper = wrapper::of_request(document, source, request)?;
        let (request_kind, repeated_params) = match request_wrapper {
            Some(wrapper) => (request.kind_at(document, wrapper)?, wrapper::repeated_params(&path, request)),
            None => (WrapperKind::default(), Vec::new()),
        };
        Ok(Row {
            api: document.api,
            method: source.method.clone(),
            path,
            request_wrapper: request_wrapper.map(str::to_owned),
            request_kind,
            repeated_params,
            response_wrapper: wrapper.map(str::to_owned),
            alternate_wrapper: None,
            list: wraps_array || (wrapper.is_none() && response.is_array()),
            pagination,
            max_limit: pagination::max_limit(document, source, request, pagination)?,
            from_required,
            required_headers: headers,
            list_params: parameters::list_params(document, &source.parameters)?,
            app_host: source.app_host,
        })
    }
}

fn shape<'a>(document: &'a Document, body: Option<Body<'a>>) -> Result<Shape<'a>, Error> {
    let schema = body.and_then(Body::schema);
    let shape = schema.map(|schema| Shape::of(document, schema));
    Ok(shape.transpose()?.unwrap_or_default())
}
