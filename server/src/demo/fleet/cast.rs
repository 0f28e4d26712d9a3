//! Who plays: gateways, agents, models, and what is talked about. All invented
//! but the names of models; their prices are plausible, not quoted.

/// Every gateway's id starts with this, so that nobody takes it for a real one.
pub const GATEWAY_PREFIX: &str = "demo-";

pub const GATEWAYS: [&str; 10] =
    ["aurora", "basalt", "cedar", "dune", "ember", "fjord", "glacier", "harbor", "iris", "juniper"];

pub struct ModelCard {
    pub provider: &'static str,
    pub id: &'static str,
    pub context_max: u64,
    /// US dollars per million tokens.
    pub input_usd: f64,
    pub cached_usd: f64,
    pub output_usd: f64,
    pub ttft_ms: u64,
    pub output_per_second: u64,
}

const fn model(
    provider: &'static str,
    id: &'static str,
    context_max: u64,
    usd: [f64; 3],
    speed: [u64; 2],
) -> ModelCard {
    let [input_usd, cached_usd, output_usd] = usd;
    let [ttft_ms, output_per_second] = speed;
    ModelCard { provider, id, context_max, input_usd, cached_usd, output_usd, ttft_ms, output_per_second }
}

const OPUS: ModelCard = model("anthropic", "claude-opus-4-5", 200_000, [5.0, 0.5, 25.0], [1400, 65]);
const SONNET: ModelCard = model("anthropic", "claude-sonnet-4-5", 200_000, [3.0, 0.3, 15.0], [900, 80]);
const GPT: ModelCard = model("openai", "gpt-5.2", 400_000, [1.75, 0.175, 14.0], [1800, 90]);
const FLASH: ModelCard = model("google", "gemini-3-flash", 1_000_000, [0.5, 0.05, 3.0], [450, 180]);
const LOCAL: ModelCard = model("ollama", "qwen3-coder:30b", 131_072, [0.0, 0.0, 0.0], [600, 45]);

pub struct Role {
    pub name: &'static str,
    pub models: &'static [ModelCard],
    pub channels: &'static [&'static str],
    pub tools: &'static [&'static str],
    pub talk: &'static [(&'static str, &'static str)],
    /// Share of turns that hand a part of the work to a subagent.
    pub delegates: f64,
}

pub const MAIN: Role = Role {
    name: "main",
    models: &[OPUS, SONNET],
    channels: &["telegram", "discord", "webchat"],
    tools: &["read", "web_search", "web_fetch", "message", "memory_search", "calendar"],
    talk: &[
        ("What is on my calendar tomorrow?", "Two things: the dentist at 9:30 and the release review at 14:00."),
        ("Remind me to water the plants on Friday.", "Done: I will remind you on Friday at 18:00."),
        (
            "Summarise the unread mail, please.",
            "Eleven unread, three need an answer: the landlord, the school and the invoice from March.",
        ),
        ("Find a quiet café near the station.", "The Reading Room has seats at the back and opens at eight."),
        ("Is the backup of last night fine?", "Yes: 41 GB in 12 minutes, and the restore test passed."),
    ],
    delegates: 0.12,
};

pub const RESEARCH: Role = Role {
    name: "research",
    models: &[GPT, FLASH],
    channels: &["discord", "webchat"],
    tools: &["web_search", "web_fetch", "read", "write"],
    talk: &[
        ("Compare heat pumps for a house of 140 m².", "Three fit; the table lists noise, yearly use and price."),
        ("What changed in SQLite this year?", "Mostly the query planner and JSON; the notes list what matters to us."),
        ("Collect papers on sleep and shift work.", "Nine papers, the two reviews first."),
    ],
    delegates: 0.2,
};

pub const CODER: Role = Role {
    name: "coder",
    models: &[SONNET, OPUS, LOCAL],
    channels: &["telegram", "webchat"],
    tools: &["read", "exec", "edit", "write", "exec", "process"],
    talk: &[
        (
            "The nightly build is red, have a look.",
            "A test depended on the time zone; it is fixed and the build is green.",
        ),
        (
            "Rename the config option and keep the old one working.",
            "Done, with a warning for the old name and a test for both.",
        ),
        ("Why does the importer need 2 GB?", "It read the whole file at once; now it streams and stays under 60 MB."),
        ("Write a script that rotates the logs.", "It is in scripts/rotate-logs.sh and runs from the weekly job."),
    ],
    delegates: 0.1,
};

pub const OPS: Role = Role {
    name: "ops",
    models: &[FLASH, LOCAL],
    channels: &["cron"],
    tools: &["exec", "read", "message"],
    talk: &[("Run the scheduled job and report.", "All checks passed.")],
    delegates: 0.0,
};

pub const CRON_JOBS: [&str; 4] = ["morning-briefing", "backup-check", "mail-triage", "disk-report"];
