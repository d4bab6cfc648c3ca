//! Reads lines `METHOD URL` from standard input and prints for each
//! `canonical path<TAB>request wrapper<TAB>response wrapper<TAB>pagination`.
//!
//! `-` means that there is no wrapper. A `?` in front of the path means that PagerDuty does not document the operation, so
//! that its facts are inferred. For a method or URL that cannot be used it prints `error<TAB>reason`.
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
        // The reader of the output has closed it.
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
        let answer = String::from_utf8(std::mem::take(&mut line));
        let answer = answer.map_err(|_| "the line is not UTF-8".into());
        match answer.and_then(|line| bases.answer(api, &line)) {
            Ok(None) => {}
            Ok(Some(answer)) => writeln!(output, "{answer}")?,
            Err(why) => writeln!(output, "error\t{why}")?,
        }
        // Whoever writes line by line and waits is answered line by line.
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
    /// The second host of some APIs, and of some of their operations alone.
    app: Option<BaseUrl>,
}

impl Bases {
    fn of(api: Api) -> Result<Self, UrlError> {
        let app = api.app_base_url(Region::Us).map(BaseUrl::parse);
        Ok(Self { main: BaseUrl::parse(api.base_url(Region::Us))?, app: app.transpose()? })
    }

    /// The answer to one line; `None` to a blank one.
    fn answer(&self, api: Api, line: &str) -> Result<Option<String>, Box<dyn Error>> {
        let line = line.trim();
        if line.is_empty() {
            return Ok(None);
        }
        let (method, url) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        // Methods are case-sensitive, and every one that the documents name is in capitals.
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

    fn answers(api: Api, input: &[u8]) -> String {
        let mut output = Vec::new();
        resolve_lines(api, input, &mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn each_line_but_a_blank_one_is_answered() {
        let input = b"PUT https://api.pagerduty.com/users/P1\n\n \r\nget \t users?limit=1\r\nPOST gadgets";
        let expected = "/users/{id}\tuser\tuser\tnone\n/users\t-\tusers\toffset\n?/gadgets\tgadget\tgadget\tnone\n";
        assert_eq!(answers(Api::Rest, input), expected);
    }

    #[test]
    fn bad_lines_give_errors_and_the_next_line_is_read() {
        let input = b"GET https://evil.example/users\nG@T /users\nGET\nGET /a/../b\nGET \xff\nGET users\n";
        let answers = answers(Api::Rest, input);
        let answers: Vec<_> = answers.lines().collect();
        assert_eq!(answers.len(), 6);
        assert!(answers[..5].iter().all(|answer| answer.starts_with("error\t")), "{answers:?}");
        assert_eq!(answers[5], "/users\t-\tusers\toffset");
    }

    #[test]
    fn the_second_host_is_for_its_operations_alone() {
        let input = b"GET https://app.pagerduty.com/integration-slack/workspaces/W1/connections\n\
            GET https://app.pagerduty.com/integration-slack/incidents/P1/dedicated_channel\n";
        let answers = answers(Api::Slack, input);
        let answers: Vec<_> = answers.lines().collect();
        assert_eq!(answers[0], "/workspaces/{slack_team_id}/connections\t-\tslack_connections\toffset");
        assert!(answers[1].starts_with("error\t"), "{answers:?}");
    }
}
