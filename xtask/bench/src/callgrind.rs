//! Instructions of one request, counted by valgrind. The count does not depend on other work on the machine.

use std::process::{Command, Stdio};

use crate::{
    child::this_program,
    client::{ClientKind, Failure, Protocol},
    server::Address,
    worker::Workload,
};

/// The work whose instructions are counted.
pub(crate) const MEASURED: [(Protocol, Workload); 4] = [
    (Protocol::Http1, Workload::GetOne),
    (Protocol::Http2, Workload::GetOne),
    (Protocol::Http1, Workload::Events),
    (Protocol::Http2, Workload::Events),
];

/// Returns the instructions of the client process per request, or `None` if valgrind is not installed.
///
/// The count of a short run is subtracted from that of a long run, so that one-time work does not count.
pub(crate) fn instructions(
    kind: ClientKind,
    protocol: Protocol,
    work: Workload,
    address: &Address,
) -> Result<Option<f64>, Failure> {
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Ok(None);
    }
    const SHORT: u32 = 100;
    const LONG: u32 = 600;
    let (short, long) = (total(kind, protocol, work, SHORT, address)?, total(kind, protocol, work, LONG, address)?);
    Ok(Some((long - short) / f64::from(LONG - SHORT)))
}

fn total(
    kind: ClientKind,
    protocol: Protocol,
    work: Workload,
    requests: u32,
    address: &Address,
) -> Result<f64, Failure> {
    let program = this_program()?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program.get_program())
        .args(["worker", "--rounds", "1", "--client", kind.name(), "--protocol", protocol.name()])
        .args(["--work", work.name(), "--requests", &requests.to_string()])
        .args(["--address", &serde_json::to_string(address)?])
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("the client failed under valgrind: {text}").into());
    }
    let collected = text.lines().find_map(|line| line.split_once("Collected :"));
    collected
        .and_then(|(_, count)| count.trim().parse().ok())
        .ok_or_else(|| format!("valgrind counted nothing: {text}").into())
}
