//! `pd endpoint`.

use http::Method;
use pd_core::{Api, BaseUrl, Operation, Region, UrlError};
use serde_json::json;

use crate::{cli::EndpointArgs, context::Context, exit::Failure, input};

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

pub(super) fn run(context: &Context, args: &EndpointArgs) -> Result<(), Failure> {
    let given = args.method.to_ascii_uppercase();
    let Some(method) = METHODS.into_iter().find(|method| method.as_str() == given) else {
        return Err(Failure::usage(format!(
            "{} is not a method of the API; use GET, POST, PUT, PATCH or DELETE",
            args.method
        )));
    };
    let api = context.settings.api;
    let operation = resolve(context, api, &method, &input::target(&args.url))
        .map_err(|error| Failure::usage(format!("{method} {}: {error}", args.url)))?;
    let described = json!({
        "api": api.name(),
        "method": method.as_str(),
        "path": operation.path(),
        "documented": !operation.is_inferred(),
        "request_wrapper": operation.request_wrapper(),
        "response_wrapper": operation.response_wrapper(),
        "alternate_wrapper": operation.alternate_wrapper(),
        "pagination": operation.pagination().name(),
        "max_limit": operation.max_limit(),
        "required_headers": required_headers(&operation),
    });
    context.output.record(&described.into())
}

fn required_headers(operation: &Operation) -> Vec<&str> {
    let from = operation.from_required().then_some("from");
    from.into_iter().chain(operation.required_headers().iter().copied()).collect()
}

/// Resolves a path, or a URL of the API: in any service region, or below the base URL of the settings.
fn resolve(context: &Context, api: Api, method: &Method, url: &str) -> Result<Operation, UrlError> {
    let at = |base: &str| {
        let url = BaseUrl::parse(base)?.resolve(url)?;
        Ok(Operation::resolve(api, method, url.path()))
    };
    let own = at(api.base_url(context.settings.region));
    if own.is_ok() {
        return own;
    }
    let documented = BaseUrl::parse(api.base_url(Region::Us))?;
    let set = context.settings.base_url.as_ref().and_then(|origin| at(&format!("{origin}{}", documented.path())).ok());
    let regions = [Region::Us, Region::Eu].into_iter();
    let other = regions.clone().find_map(|region| at(api.base_url(region)).ok());
    let app = || regions.filter_map(|region| at(api.app_base_url(region)?).ok()).find(|found| found.on_app_host());
    set.or(other).or_else(app).map_or(own, Ok)
}
