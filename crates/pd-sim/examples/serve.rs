//! Runs a simulator until Ctrl-C, to try an HTTP client with it.

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    let sim = pd_sim::Sim::builder().port(port).start().await?;
    #[expect(clippy::print_stdout, reason = "the example prints how to connect")]
    {
        println!("{} accepts `Authorization: Token token={}`", sim.url(), sim.api_key());
    }
    std::future::pending().await
}
