//! What each type of receiver is set up with; docs/alert-receivers.md says it
//! for people.

/// How a setting is written as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Text,
    Number,
    /// Parts between commas or line breaks.
    List,
    /// Lines of `Name: value`.
    Headers,
    Choice(&'static [(&'static str, &'static str)]),
}

/// One setting of a receiver. `gateway.id` is a key inside of another.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub key: &'static str,
    pub label: &'static str,
    pub shape: Shape,
    pub required: bool,
    /// Not shown again once it is saved, as the server keeps it back.
    pub secret: bool,
    pub hint: &'static str,
    pub placeholder: &'static str,
}

const fn setting(key: &'static str, label: &'static str, placeholder: &'static str) -> Setting {
    Setting { key, label, placeholder, shape: Shape::Text, required: false, secret: false, hint: "" }
}

impl Setting {
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    const fn shape(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }
}

/// Whoever knows the address may post to it.
const fn address(placeholder: &'static str) -> Setting {
    setting("url", "Address", placeholder).required().secret()
}

const SECURITY: [(&str, &str); 3] =
    [("starttls", "STARTTLS"), ("tls", "TLS from the start"), ("none", "none: a relay in your own network")];

const WEBHOOK: &[Setting] = &[
    address("https://example.com/hooks/observatory"),
    setting("secret", "Secret", "whsec_…").secret().hint("Signs each request as Standard Webhooks say."),
    setting("headers", "Headers", "Authorization: Bearer TOKEN")
        .shape(Shape::Headers)
        .secret()
        .hint("One a line, at most 16."),
];
const SLACK: &[Setting] = &[address("https://hooks.slack.com/services/T000/B000/XXXX")];
const DISCORD: &[Setting] = &[address("https://discord.com/api/webhooks/ID/TOKEN")];
const TEAMS: &[Setting] = &[address("https://prod-01.westeurope.logic.azure.com/workflows/…")];
const PAGERDUTY: &[Setting] = &[
    setting("routing_key", "Integration key", "of an Events API v2 integration").required().secret(),
    setting("url", "Address of another region", "https://events.eu.pagerduty.com/v2/enqueue").secret(),
];
const NTFY: &[Setting] =
    &[address("https://ntfy.sh/my-topic").hint("With the topic."), setting("token", "Token", "tk_…").secret()];
const TELEGRAM: &[Setting] = &[
    setting("bot_token", "Bot token", "123456:ABC-DEF").required().secret().hint("From @BotFather."),
    setting("chat_id", "Chat", "-1001234567890 or @channel").required(),
    setting("message_thread_id", "Topic of a forum", "7").shape(Shape::Number),
    setting("api_url", "Bot API server of your own", "http://bot-api.lan:8081").secret(),
];
const EMAIL: &[Setting] = &[
    setting("host", "Mail server", "smtp.example.com").required(),
    setting("security", "Encryption", "").shape(Shape::Choice(&SECURITY)),
    setting("port", "Port", "587, 465 or 25").shape(Shape::Number),
    setting("username", "User name", "").secret(),
    setting("password", "Password", "").secret(),
    setting("from", "From", "Observatory <observatory@example.com>").required(),
    setting("to", "To", "ops@example.com").shape(Shape::List).required().hint("At most 20, one a line."),
];
const OPENCLAW: &[Setting] = &[
    setting("channel", "Channel", "telegram").required(),
    setting("target", "Target", "123456789").required().hint("Who or where on the channel."),
    setting("gateway.id", "Gateway", "office").required().hint("Its gatewayId."),
    setting("gateway.url", "Address of the gateway", "http://office.lan:18789").required().secret(),
    setting("gateway.token", "Token of the gateway", "").required().secret(),
    setting("fallback.id", "Second gateway", "home").hint("Asked when the first fails or is the one in trouble."),
    setting("fallback.url", "Address of the second gateway", "http://home.lan:18789").secret(),
    setting("fallback.token", "Token of the second gateway", "").secret(),
];

/// What every receiver may have beside it.
pub const PACE: Setting = setting("per_minute_max", "Messages per minute", "as its type allows")
    .shape(Shape::Number)
    .hint("At most so many; the rest waits.");

/// Types of receivers: in settings, for people, and what each is set up with.
pub const RECEIVER_KINDS: [(&str, &str, &[Setting]); 9] = [
    ("webhook", "Webhook", WEBHOOK),
    ("slack", "Slack", SLACK),
    ("discord", "Discord", DISCORD),
    ("pagerduty", "PagerDuty", PAGERDUTY),
    ("teams", "Microsoft Teams", TEAMS),
    ("ntfy", "ntfy", NTFY),
    ("telegram", "Telegram", TELEGRAM),
    ("email", "E-mail", EMAIL),
    ("openclaw", "OpenClaw", OPENCLAW),
];
