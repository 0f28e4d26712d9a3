//! `observatory healthcheck`.

use crate::config::Settings;
use crate::demo::client::Client;
use std::process::ExitCode;
use std::time::Duration;
use tokio::time::timeout;

const TIMEOUT: Duration = Duration::from_secs(5);

pub async fn run(settings: &Settings) -> ExitCode {
    let url = settings.local_url();
    let answer = async {
        let client = Client::new(&url, None)?;
        client.get("/api/v1/health").await.map_err(|error| error.to_string())
    };
    match timeout(TIMEOUT, answer).await {
        Ok(Ok(answer)) if answer.status.is_success() => ExitCode::SUCCESS,
        Ok(Ok(answer)) => {
            eprintln!("{url} is not healthy: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
            ExitCode::FAILURE
        }
        Ok(Err(error)) => {
            eprintln!("{url} does not answer: {error}");
            ExitCode::FAILURE
        }
        Err(_) => {
            eprintln!("{url} did not answer within {} seconds", TIMEOUT.as_secs());
            ExitCode::FAILURE
        }
    }
}
