//! Runs a simulator until Ctrl-C, for a try with any HTTP client.

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    let sim = pd_sim::Sim::builder().port(port).start().await?;
    #[expect(clippy::print_stdout, reason = "an example shows what it does")]
    {
        println!("{} takes `Authorization: Token token={}`", sim.url(), sim.api_key());
    }
    std::future::pending().await
}
