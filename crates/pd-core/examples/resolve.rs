//! Reads lines `METHOD URL` from standard input and prints for each
//! `canonical path<TAB>request wrapper<TAB>response wrapper<TAB>pagination`.
//!
//! `-` means that there is no wrapper. A `?` before the path means that PagerDuty does not document the operation, so that
//! wrappers and pagination are inferred. For an invalid method or URL it prints `error<TAB>reason`.
//!
//! ```text
//! $ echo "PUT https://api.pagerduty.com/users/P1" | cargo run -q -p pd-core --example resolve
//! /users/{id}    user    user    none
//! ```

use std::{
    error::Error,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    process::ExitCode,
};

use clap::Parser;
use http::Method;
use pd_core::{Api, BaseUrl, Operation, Region, UrlError};

/// Show canonical path, wrappers and pagination of each `METHOD URL` on standard input
#[derive(Debug, Parser)]
struct Arguments {
    /// rest, jira-cloud, jira-server, ms-teams, slack, scim or mcp
    #[arg(long, value_name = "NAME", default_value_t = Api::Rest)]
    api: Api,
}

fn main() -> ExitCode {
    let Arguments { api } = Arguments::parse();
    match resolve_lines(api, io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader closed the pipe, as `head` does.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "{error}"));
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn resolve_lines(api: Api, input: impl Read, output: impl Write) -> Result<(), Box<dyn Error>> {
    let bases = Bases::of(api)?;
    let mut input = BufReader::new(input);
    let mut output = BufWriter::new(output);
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8(std::mem::take(&mut line));
        let text = text.map_err(|_| "the line is not UTF-8".into());
        match text.and_then(|line| bases.describe(api, &line)) {
            Ok(None) => {}
            Ok(Some(description)) => writeln!(output, "{description}")?,
            Err(reason) => writeln!(output, "error\t{reason}")?,
        }
        // A program that writes one line and waits gets its result at once.
        if input.buffer().is_empty() {
            output.flush()?;
        }
    }
    output.flush()?;
    Ok(())
}

/// The base URLs of the operations of an API.
struct Bases {
    main: BaseUrl,
    /// The second base URL of the API, if it has one. Only some operations use it.
    app: Option<BaseUrl>,
}

impl Bases {
    fn of(api: Api) -> Result<Self, UrlError> {
        let app = api.app_base_url(Region::Us).map(BaseUrl::parse);
        Ok(Self { main: BaseUrl::parse(api.base_url(Region::Us))?, app: app.transpose()? })
    }

    /// Returns the output line for an input line, or `None` for a blank one.
    fn describe(&self, api: Api, line: &str) -> Result<Option<String>, Box<dyn Error>> {
        let line = line.trim();
        if line.is_empty() {
            return Ok(None);
        }
        let (method, url) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        // Methods are case-sensitive, and all documented ones are in upper case.
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes())?;
        let operation = self.resolve(api, &method, url.trim_start())?;
        Ok(Some(format!(
            "{}{}\t{}\t{}\t{}",
            if operation.is_inferred() { "?" } else { "" },
            operation.path(),
            operation.request_wrapper().unwrap_or("-"),
            operation.response_wrapper().unwrap_or("-"),
            operation.pagination(),
        )))
    }

    fn resolve(&self, api: Api, method: &Method, url: &str) -> Result<Operation, UrlError> {
        let operation = |base: &BaseUrl| {
            let url = base.resolve(url)?;
            Ok(Operation::resolve(api, method, url.path()))
        };
        operation(&self.main).or_else(|error| {
            let app = self.app.as_ref().and_then(|app| operation(app).ok());
            app.filter(|operation| operation.on_app_host()).ok_or(error)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output_of(api: Api, input: &[u8]) -> String {
        let mut output = Vec::new();
        resolve_lines(api, input, &mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn each_line_has_an_output_line_except_blank_ones() {
        let input = b"PUT https://api.pagerduty.com/users/P1\n\n \r\nget \t users?limit=1\r\nPOST gadgets";
        let expected = "/users/{id}\tuser\tuser\tnone\n/users\t-\tusers\toffset\n?/gadgets\tgadget\tgadget\tnone\n";
        assert_eq!(output_of(Api::Rest, input), expected);
    }

    #[test]
    fn an_invalid_line_is_an_error_and_the_next_line_is_read() {
        let input = b"GET https://evil.example/users\nG@T /users\nGET\nGET /a/../b\nGET \xff\nGET users\n";
        let output = output_of(Api::Rest, input);
        let lines: Vec<_> = output.lines().collect();
        assert_eq!(lines.len(), 6);
        assert!(lines[..5].iter().all(|line| line.starts_with("error\t")), "{lines:?}");
        assert_eq!(lines[5], "/users\t-\tusers\toffset");
    }

    #[test]
    fn the_app_host_is_accepted_for_its_operations_only() {
        let input = b"GET https://app.pagerduty.com/integration-slack/workspaces/W1/connections\n\
            GET https://app.pagerduty.com/integration-slack/incidents/P1/dedicated_channel\n";
        let output = output_of(Api::Slack, input);
        let lines: Vec<_> = output.lines().collect();
        assert_eq!(lines[0], "/workspaces/{slack_team_id}/connections\t-\tslack_connections\toffset");
        assert!(lines[1].starts_with("error\t"), "{lines:?}");
    }
}
