//! The names that one model goes by: gateways, routers and clouds prefix and
//! suffix the name that its maker gave it.

use super::Rate;

/// The rate of models that a router offers for nothing, `…:free`.
pub const FREE: Rate = Rate {
    input: model::event::NanoUsd(0),
    output: model::event::NanoUsd(0),
    cache_read: model::event::NanoUsd(0),
    cache_write: model::event::NanoUsd(0),
};

/// Suffixes of `OpenRouter` that choose a route and leave the model as it is.
const ROUTES: [&str; 8] = ["beta", "default", "exacto", "extended", "floor", "nitro", "online", "thinking"];
/// First parts of the inference profiles of Amazon Bedrock.
const REGIONS: [&str; 10] = ["us", "us-gov", "eu", "apac", "ap", "jp", "au", "ca", "in", "global"];
/// Second parts: who made the model.
const MAKERS: [&str; 16] = [
    "ai21",
    "amazon",
    "anthropic",
    "cohere",
    "deepseek",
    "google",
    "meta",
    "minimax",
    "mistral",
    "moonshot",
    "moonshotai",
    "nvidia",
    "openai",
    "qwen",
    "xai",
    "zai",
];

/// What a model may be called in a price list, the most literal name first.
pub struct Names {
    provider: Option<String>,
    models: Vec<String>,
    free: bool,
}

impl Names {
    pub fn of(provider: Option<&str>, model: &str) -> Self {
        let whole = model.trim().to_lowercase();
        // `openrouter/anthropic/…` names its provider where the event does not.
        let leading = whole.split_once('/').map(|(first, _)| first.to_owned());
        let provider = provider.map(|provider| provider.trim().to_lowercase()).filter(|name| !name.is_empty());
        let free = whole.ends_with(":free");
        let mut names = Self { provider: provider.or(leading), models: Vec::new(), free };
        names.push(&whole);
        let routed = without_route(&whole);
        names.push(routed);
        let plain = routed.rsplit('/').next().unwrap_or(routed);
        names.push(plain);
        let own = without_cloud(plain);
        names.push(own);
        let own = own.strip_suffix("@default").unwrap_or(own).replace('@', "-");
        names.push(&own);
        let dated = without_version(&own);
        names.push(dated);
        names.push(without_date(dated));
        // OpenRouter writes `claude-opus-4.5` for `claude-opus-4-5`.
        if dated.starts_with("claude") {
            names.push(&without_date(dated).replace('.', "-"));
        }
        names
    }

    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }

    pub fn models(&self) -> &[String] {
        &self.models
    }

    pub fn is_free(&self) -> bool {
        self.free
    }

    fn push(&mut self, name: &str) {
        if !name.is_empty() && self.models.iter().all(|known| known != name) {
            self.models.push(name.to_owned());
        }
    }
}

/// Without `:nitro` and its like, and the `:0` of Bedrock; the tag of a local
/// model (`qwen3:32b`) is part of its name.
fn without_route(name: &str) -> &str {
    match name.rsplit_once(':') {
        Some((name, suffix)) if ROUTES.contains(&suffix) || suffix.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => name,
    }
}

/// `claude-…` of `us.anthropic.claude-…`.
fn without_cloud(name: &str) -> &str {
    let strip = |name, known: &[&str]| match str::split_once(name, '.') {
        Some((first, rest)) if known.contains(&first) => rest,
        _ => name,
    };
    strip(strip(name, &REGIONS), &MAKERS)
}

/// Without `-v1`, which Bedrock adds.
fn without_version(name: &str) -> &str {
    match name.rsplit_once("-v") {
        Some((name, digits)) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => name,
    }
}

/// Without the date of a snapshot (`-20250929`, `-2025-08-07`) or `-latest`.
fn without_date(name: &str) -> &str {
    if let Some(name) = name.strip_suffix("-latest") {
        return name;
    }
    ["-dddddddd", "-dddd-dd-dd"].iter().find_map(|shape| without_shape(name, shape)).unwrap_or(name)
}

fn without_shape<'a>(name: &'a str, shape: &str) -> Option<&'a str> {
    let start = name.len().checked_sub(shape.len())?;
    let (rest, end) = (name.get(..start)?, name.get(start..)?);
    let fits = |(byte, wanted): (u8, u8)| if wanted == b'd' { byte.is_ascii_digit() } else { byte == wanted };
    end.bytes().zip(shape.bytes()).all(fits).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_makers_name_is_found_whoever_passes_the_call_on() {
        for (sent, own) in [
            ("claude-sonnet-4-5", "claude-sonnet-4-5"),
            ("Claude-Sonnet-4-5-20250929", "claude-sonnet-4-5"),
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
            ("amazon-bedrock/global.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
            ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"),
            ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
            ("vertex_ai/claude-opus-5@default", "claude-opus-5"),
            ("publishers/google/models/gemini-2.5-pro", "gemini-2.5-pro"),
            ("openrouter/anthropic/claude-sonnet-4.5:thinking", "claude-sonnet-4-5"),
            ("anthropic/claude-3.5-haiku", "claude-3-5-haiku"),
            ("openai/gpt-5-2025-08-07", "gpt-5"),
            ("chatgpt-latest", "chatgpt"),
            ("amazon.nova-pro-v1:0", "nova-pro"),
        ] {
            let names = Names::of(None, sent);
            assert_eq!(names.models().last().map(String::as_str), Some(own), "{sent}: {:?}", names.models());
            assert_eq!(names.models()[0], sent.to_lowercase());
        }
    }

    #[test]
    fn tags_of_local_models_and_short_dates_are_part_of_the_name() {
        assert_eq!(Names::of(Some("ollama"), "qwen3:32b").models(), ["qwen3:32b"]);
        assert_eq!(Names::of(None, "mistral-large-2512").models(), ["mistral-large-2512"]);
        assert_eq!(Names::of(None, "ü").models(), ["ü"]);
    }

    #[test]
    fn the_provider_is_the_events_or_the_first_part_of_the_name() {
        assert_eq!(Names::of(Some(" OpenRouter"), "anthropic/claude-opus-5").provider(), Some("openrouter"));
        assert_eq!(Names::of(None, "ollama/llama3").provider(), Some("ollama"));
        assert_eq!(Names::of(Some(""), "llama3").provider(), None);
    }
}
