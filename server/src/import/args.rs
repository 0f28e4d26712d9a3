//! Arguments of `observatory import`.

use clap::Args;
use model::event::KEY_BYTES_MAX;
use std::path::PathBuf;

#[derive(Args, Clone, Debug, PartialEq, Eq)]
#[command(after_help = AFTER_HELP)]
pub struct ImportArgs {
    /// State folder of a gateway (as ~/.openclaw), folder of an agent, openclaw-agent.sqlite, or a
    /// transcript (.jsonl or .jsonl.zst)
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Gateway that the events are stored for, as in its plugin's settings [default: this host's name]
    #[arg(long, value_name = "ID", value_parser = gateway)]
    pub gateway: Option<String>,
}

const AFTER_HELP: &str = "\
Where a server answers at the address of the settings, the events are posted to it (with the token \
of the settings) and show live. Where none does, they are written into the database of the settings: \
a server elsewhere that uses the same database shows them at the next load of a page, not in its live \
stream.

An import that is repeated adds what is new. It does not know what the plugin has reported of the same \
sessions: import the time before the plugin was enabled, or under a gateway id of its own.";

impl ImportArgs {
    pub fn gateway_id(&self) -> String {
        self.gateway.clone().unwrap_or_else(|| gethostname::gethostname().to_string_lossy().into_owned())
    }
}

fn gateway(text: &str) -> Result<String, String> {
    if (1..=KEY_BYTES_MAX).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err(format!("must have 1 to {KEY_BYTES_MAX} bytes"))
    }
}
