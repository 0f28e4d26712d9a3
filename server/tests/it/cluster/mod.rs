//! Several servers on one database.

mod feed;
mod leader;
mod pair;
mod process;
mod reader;
mod settings;
mod streams;
mod three;

use reqwest::Client;
use serde_json::Value;

/// Whether the server at this address evaluates alerts; it may be gone.
async fn leads(client: &Client, url: &str) -> bool {
    let Ok(answer) = client.get(format!("{url}/api/v1/health")).send().await else { return false };
    let Ok(health) = answer.json::<Value>().await else { return false };
    health["alertLeader"] == true
}
