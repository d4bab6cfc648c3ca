//! Generates the Rust code of the table.

use std::{
    collections::BTreeSet,
    fmt::{self, Write as _},
    io::Write as _,
    process::{Command, Stdio},
};

use http::Method;
use pd_core::{
    Api, Pagination,
    endpoint::{ListStyle, WrapperKind},
};

use super::{
    document::parameter_name,
    error::Error,
    matcher::{Functions, Node, Rows},
    row::Row,
};

const HEADER: &str = "\
// @generated from PagerDuty's OpenAPI documents by `cargo xtask endpoints`; not to be edited by hand.

use super::{
    Endpoint,
    ListStyle::{Bare, Brackets, Comma},
    Pagination::{PAGINATIONS},
    WrapperKind::{Any, List},
    row::{DELETE, GET, PATCH, POST, PUT, Row, at},
    segments::{Matcher, Rest, Rows, cut, end, rows},
};
use crate::Api;
";

/// Returns the formatted contents of the file.
pub(crate) fn table(mut rows: Vec<Row>) -> Result<String, Error> {
    rows.sort_by_cached_key(|row| (sort_key(&row.path), rank(&row.method)));
    let paginations: BTreeSet<String> = rows
        .iter()
        .filter(|row| row.pagination != Pagination::None)
        .map(|row| format!("{:?}", row.pagination))
        .collect();
    let paginations: Vec<String> = paginations.into_iter().collect();
    let mut code = HEADER.replace("PAGINATIONS", &paginations.join(", "));
    for api in Api::ALL {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.api == api).collect();
        check_duplicates(&rows)?;
        // Writing to a string cannot fail.
        code.push_str(&api_table(api, &rows).unwrap_or_default());
    }
    code.push_str(&lookup_by_api());
    format(&code)
}

/// Generates the function that returns the rows and the matcher of an API.
fn lookup_by_api() -> String {
    let arms = Api::ALL.map(|api| {
        let (name, table) = (function_name(api), function_name(api).to_uppercase());
        format!("Api::{api:?} => (&{table}, {name}),")
    });
    format!(
        "\npub(super) const fn of(api: Api) -> (&'static [Endpoint], Matcher) {{\n    match api {{ {} }}\n}}\n",
        arms.concat()
    )
}

fn function_name(api: Api) -> String {
    api.name().replace('-', "_")
}

/// Returns the segments of a path without the names of its parameters: paths that differ only in those are the same path.
fn sort_key(path: &str) -> Vec<String> {
    let segments = path.split('/');
    let segments = segments.map(|segment| parameter_name(segment).map_or(segment, |_| "{}"));
    segments.map(str::to_owned).collect()
}

fn rank(method: &Method) -> usize {
    let order = [Method::GET, Method::POST, Method::PUT, Method::PATCH];
    order.iter().position(|it| it == method).unwrap_or(order.len())
}

fn check_duplicates(rows: &[&Row]) -> Result<(), Error> {
    for pair in rows.windows(2) {
        let [one, other] = pair else { continue };
        if one.method == other.method && sort_key(&one.path) == sort_key(&other.path) {
            return Err(Error::Duplicate {
                api: one.api.to_string(),
                operation: format!("{} {}", other.method, other.path),
            });
        }
    }
    Ok(())
}

fn api_table(api: Api, rows: &[&Row]) -> Result<String, fmt::Error> {
    let name = function_name(api);
    let mut code = String::new();
    let (upper, count) = (name.to_uppercase(), rows.len());
    writeln!(code, "\nstatic {upper}: [Endpoint; {count}] = [")?;
    for row in rows {
        writeln!(code, "{},", endpoint(row)?)?;
    }
    writeln!(code, "];\n")?;
    let mut root = Node::default();
    let mut first = 0;
    for rows in rows.chunk_by(|one, other| sort_key(&one.path) == sort_key(&other.path)) {
        let count = rows.len();
        if let Some(row) = rows.first() {
            root.insert(&row.path, Rows { first, count });
        }
        first += count;
    }
    code.push_str(&Functions::of(&name, &root)?);
    Ok(code)
}

/// Generates one row: the fields that differ from the default row of its method.
fn endpoint(row: &Row) -> Result<String, fmt::Error> {
    let mut facts = String::new();
    let wrappers =
        [("request", &row.request_wrapper), ("response", &row.response_wrapper), ("alternate", &row.alternate_wrapper)];
    for (field, wrapper) in wrappers {
        if let Some(wrapper) = wrapper {
            write!(facts, "{field}: Some({wrapper:?}), ")?;
        }
    }
    if row.request_kind != WrapperKind::default() {
        write!(facts, "request_kind: {:?}, ", row.request_kind)?;
    }
    if !row.repeated_params.is_empty() {
        write!(facts, "repeated_params: &{:?}, ", row.repeated_params)?;
    }
    if row.list {
        facts.push_str("list: true, ");
    }
    if row.pagination != Pagination::None {
        write!(facts, "pagination: {:?}, ", row.pagination)?;
    }
    if let Some(max_limit) = row.max_limit {
        write!(facts, "max_limit: Some({max_limit}), ")?;
    }
    if row.from_required {
        facts.push_str("from: true, ");
    }
    if !row.required_headers.is_empty() {
        write!(facts, "headers: &{:?}, ", row.required_headers)?;
    }
    if !row.list_params.is_empty() {
        write!(facts, "list_params: &[{}], ", list_params(&row.list_params)?)?;
    }
    if row.app_host {
        facts.push_str("app_host: true, ");
    }
    let (method, path) = (&row.method, &row.path);
    if facts.is_empty() {
        return Ok(format!("at({path:?}, {method})"));
    }
    Ok(format!("at({path:?}, Row {{ {facts} ..{method} }})"))
}

fn list_params(params: &[(String, ListStyle)]) -> Result<String, fmt::Error> {
    let mut code = String::new();
    for (name, style) in params {
        write!(code, "({name:?}, {style:?}), ")?;
    }
    Ok(code)
}

/// Runs rustfmt with the configuration of the workspace.
pub(crate) fn format(code: &str) -> Result<String, Error> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path", concat!(env!("CARGO_MANIFEST_DIR"), "/..")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Error::Rustfmt)?;
    if let Some(mut stdin) = rustfmt.stdin.take() {
        stdin.write_all(code.as_bytes()).map_err(Error::Rustfmt)?;
    }
    let output = rustfmt.wait_with_output().map_err(Error::Rustfmt)?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(Error::Unformatted(why));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
