//! The JSON bodies of an operation, of its request and of its lowest 2xx response, with their examples.

use serde_json::Value;

use super::{document::Document, error::Error};

/// One JSON body: the `content` entry of a JSON media type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Body<'a> {
    content: &'a Value,
}

impl<'a> Body<'a> {
    /// Returns the JSON body of the request.
    pub(crate) fn of_request(document: &'a Document, operation: &'a Value) -> Result<Option<Self>, Error> {
        let request = operation.get("requestBody");
        let request = request.map(|request| document.resolve(request)).transpose()?;
        Ok(request.and_then(Self::json))
    }

    /// Returns the JSON body of the lowest 2xx response, or `None` if that response has none, even if a higher one has.
    pub(crate) fn of_response(document: &'a Document, operation: &'a Value) -> Result<Option<Self>, Error> {
        let responses = operation.get("responses").and_then(Value::as_object);
        let lowest = responses
            .into_iter()
            .flatten()
            .filter(|(status, _)| status.len() == 3 && status.starts_with('2'))
            .min_by_key(|(status, _)| status.to_ascii_uppercase());
        let response = lowest.map(|(_, response)| document.resolve(response));
        Ok(response.transpose()?.and_then(Self::json))
    }

    fn json(holder: &'a Value) -> Option<Self> {
        let content = holder.get("content")?.as_object()?;
        let (_, content) = content.iter().find(|(name, _)| is_json(name))?;
        Some(Self { content })
    }

    pub(crate) fn schema(self) -> Option<&'a Value> {
        self.content.get("schema")
    }

    /// Returns the example payloads beside the schema.
    ///
    /// OpenAPI requires `examples` to be a map of objects with a `value`. Some documents have a list of payloads.
    pub(crate) fn examples(self, document: &'a Document) -> Result<Vec<&'a Value>, Error> {
        let mut payloads: Vec<&Value> = self.content.get("example").into_iter().collect();
        let listed: Vec<&Value> = match self.content.get("examples") {
            Some(Value::Object(map)) => map.values().collect(),
            Some(Value::Array(list)) => list.iter().collect(),
            _ => Vec::new(),
        };
        for example in listed {
            let example = document.resolve(example)?;
            payloads.push(example.get("value").unwrap_or(example));
        }
        Ok(payloads)
    }
}

/// Returns whether a media type is JSON: `application/json` or a structured suffix `+json`, with any parameters.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}
