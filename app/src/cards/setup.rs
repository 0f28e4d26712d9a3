//! A new installation: how to connect a gateway, and a place that waits for
//! its first event.

use super::Command;
use leptos::prelude::*;
use model::settings::ServerInfo;

pub fn setup(info: &ServerInfo) -> String {
    let plugin = plugin_config(info);
    view! {
        <section class="panel setup" aria-labelledby="setup">
            <p class="waiting" role="status">
                <span class="dot" aria-hidden="true"></span>
                "Waiting for the first event"
            </p>
            <h2 id="setup">"Connect a gateway"</h2>
            <p class="soft">
                "Run these on the machine of an OpenClaw gateway. This page turns into the dashboard when its first event comes."
            </p>
            <ol class="steps">
                <li>
                    <p>"Install the plugin"</p>
                    <Command what="command that installs the plugin" text=INSTALL />
                </li>
                <li>
                    <p>"Tell it where to send, and what this gateway is called"</p>
                    <Command what="command that configures the plugin" text=plugin />
                    {info.token_required.then(token_hint)}
                </li>
                <li>
                    <p>"Let it see turns, and switch it on"</p>
                    <Command what="command that allows the plugin to see turns" text=ALLOW />
                    <Command what="command that enables the plugin" text=ENABLE />
                </li>
            </ol>
            <h3>"Or try it without a gateway"</h3>
            <p class="soft">"An invented fleet, marked as such:"</p>
            <Command what="command that starts the demo" text="observatory demo" />
            <p class="soft">"One event by hand:"</p>
            <Command what="command that sends one event" text=curl(info) />
        </section>
    }
    .to_html()
}

/// Where the token comes from.
fn token_hint() -> impl IntoView {
    view! { <p class="soft small">"Make the token on the server with " <code>"observatory token create"</code> "."</p> }
}

const INSTALL: &str = "openclaw plugins install ./openclaw-observatory-plugin-0.1.0.tgz";
const ALLOW: &str = "openclaw config set plugins.entries.observatory.hooks.allowConversationAccess true";
const ENABLE: &str = "openclaw plugins enable observatory";

fn plugin_config(info: &ServerInfo) -> String {
    let mut config = serde_json::Map::new();
    config.insert("endpoint".into(), info.ingest_url.clone().into());
    config.insert("gatewayId".into(), "my-gateway".into());
    if info.token_required {
        config.insert("token".into(), "YOUR_TOKEN".into());
    }
    let json = serde_json::Value::Object(config).to_string();
    format!("openclaw config set plugins.entries.observatory.config {} --strict-json", quote(&json))
}

fn curl(info: &ServerInfo) -> String {
    let token = if info.token_required { " -H 'Authorization: Bearer YOUR_TOKEN'" } else { "" };
    format!(
        "curl {}{token} -H 'Content-Type: application/json' -d '{{\"events\":[{{\"id\":\"'$(uuidgen)'\",\
         \"timestamp\":\"'$(date -u +%FT%TZ)'\",\"eventType\":\"turn.completed\",\"gatewayId\":\"my-gateway\",\
         \"sessionKey\":\"hello\",\"tokens\":{{\"input\":1200,\"output\":80}}}}]}}'",
        quote(&info.ingest_url)
    )
}

/// One word for a POSIX shell.
fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(token_required: bool) -> ServerInfo {
        ServerInfo {
            version: "0.1.0".into(),
            database: "sqlite".into(),
            ingest_url: "http://o'brien:3200/api/v1/ingest".into(),
            token_required,
        }
    }

    #[test]
    fn commands_survive_the_shell() {
        let command = plugin_config(&info(false));
        assert!(command.contains("\"endpoint\":\"http://o'\\''brien:3200/api/v1/ingest\""), "{command}");
        assert!(!command.contains("token"));
        assert!(curl(&info(false)).starts_with("curl 'http://o'\\''brien:3200/api/v1/ingest' -H 'Content-Type"));
    }

    #[test]
    fn a_token_is_asked_for_where_it_is_required() {
        assert!(plugin_config(&info(true)).contains("\"token\":\"YOUR_TOKEN\""));
        assert!(curl(&info(true)).contains("Authorization: Bearer YOUR_TOKEN"));
    }
}
