//! What each service is sent.

use super::recorder::Recorder;
use super::sample::{ALERT_ID, LINK, http, message, of_kind, receiver};
use model::alert::Severity;
use model::alert::life::NotifyKind;
use observatory::alerts::delivery::Message;
use serde_json::{Value, json};

/// Delivers to a server at `URL` in the configuration; returns what it got.
async fn sent(toml: &str, message: &Message) -> Value {
    let server = Recorder::start([]).await;
    let receiver = receiver(&toml.replace("URL", &server.url));
    let delivered = receiver.deliver(message, &http()).await.unwrap();
    assert_eq!(delivered.note, "HTTP 200");
    server.only().json()
}

#[tokio::test]
async fn a_generic_webhook_gets_the_message_as_json() {
    let body = sent("type = 'webhook'\nurl = 'URL/hook?k=1'", &message()).await;
    assert_eq!(
        body,
        json!({
            "id": "00000000-0000-0000-0000-000012345678",
            "kind": "firing",
            "rule": "context_warning",
            "severity": "warning",
            "at": "2026-03-01T10:00:00.250Z",
            "title": "main is at 85% context",
            "text": "Session <!channel> & @everyone *bold* [x](https://evil.example)",
            "gatewayId": "home",
            "sessionKey": "agent:main:main",
            "agentId": "main",
            "group": {"gateway": "home", "model": "gpt_x"},
            "value": 0.85,
            "threshold": 0.8,
            "firedAt": "2026-03-01T09:59:58.000Z",
            "resolvedAt": null,
            "link": LINK,
            "also": 0,
            "dedupKey": ALERT_ID,
        })
    );
}

#[tokio::test]
async fn a_webhook_carries_its_own_headers_and_the_user_of_its_address() {
    let server = Recorder::start([]).await;
    let with_user = server.url.replace("http://", "http://me:p%40ss+w@");
    let toml = format!("type = 'webhook'\nurl = '{with_user}/a%20b?c=d'\n[headers]\nX-Key = 'k1'");
    receiver(&toml).deliver(&message(), &http()).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.path, "/a%20b?c=d");
    assert_eq!(seen.header("authorization"), Some("Basic bWU6cEBzcyt3"));
    assert_eq!(seen.header("x-key"), Some("k1"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("host"), Some(format!("127.0.0.1:{}", server.port).as_str()));
    assert!(seen.header("user-agent").unwrap().starts_with("openclaw-observatory/"));
}

#[tokio::test]
async fn slack_gets_blocks_that_mention_nobody() {
    let body = sent("type = 'slack'\nurl = 'URL/services/T/B/x'", &message()).await;
    assert_eq!(body["text"], "🟠 Firing: main is at 85% context");
    assert_eq!(body["blocks"][0]["text"], json!({"type": "plain_text", "text": body["text"], "emoji": true}));
    assert_eq!(body["blocks"][1]["text"]["type"], "plain_text");
    assert_eq!(body["blocks"][1]["text"]["text"], message().text);
    let fields = body["blocks"][2]["fields"].as_array().unwrap();
    let texts: Vec<&str> = fields.iter().map(|field| field["text"].as_str().unwrap()).collect();
    assert_eq!(
        texts,
        [
            "*Severity*\nwarning",
            "*Rule*\ncontext_warning",
            "*Gateway*\nhome",
            "*Session*\nagent:main:main",
            "*Agent*\nmain",
            "*model*\ngpt_x",
            "*Value*\n0.85 (threshold 0.8)",
            "*Fired*\n2026-03-01 09:59:58 UTC",
        ]
    );
    assert!(fields.iter().all(|field| field["verbatim"] == true));
    let link = &body["blocks"][3]["elements"][0]["text"];
    assert_eq!(link, "<https://observatory.example.com/alerts/1?a=1&amp;b=2|Open in Observatory>");
    let tricky = Message { gateway_id: "<!here>".into(), title: "<@U1>".into(), ..message() };
    let body = sent("type = 'slack'\nurl = 'URL/x'", &tricky).await;
    assert_eq!(body["text"], "🟠 Firing: &lt;@U1&gt;");
    assert!(!body["blocks"][2].to_string().contains("<!here>"));
}

#[tokio::test]
async fn discord_gets_an_embed_without_mentions_and_markup() {
    let resolved = Message { title: "gpt_x [y](z)".into(), ..of_kind(NotifyKind::Resolved) };
    let body = sent("type = 'discord'\nurl = 'URL/api/webhooks/1/x'", &resolved).await;
    assert_eq!(body["allowed_mentions"], json!({"parse": []}));
    let embed = &body["embeds"][0];
    assert_eq!(embed["title"], "✅ Resolved: gpt\\_x \\[y\\](z)");
    assert_eq!(embed["description"], "Session \\<!channel\\> & @everyone \\*bold\\* \\[x\\](https://evil.example)");
    assert_eq!(embed["url"], LINK);
    assert_eq!(embed["color"], 0x2e_a0_43);
    assert_eq!(embed["timestamp"], "2026-03-01T10:00:00.250Z");
    let last = embed["fields"].as_array().unwrap().last().unwrap();
    assert_eq!(last, &json!({"name": "Resolved", "value": "2026-03-01 10:05:00 UTC", "inline": true}));
}

#[tokio::test]
async fn pagerduty_opens_takes_and_closes_one_incident() {
    let toml = "type = 'pagerduty'\nrouting_key = 'R0UT1NG'\nurl = 'URL/v2/enqueue'";
    for (kind, action) in [(NotifyKind::Firing, "trigger"), (NotifyKind::Renotify, "trigger")] {
        let body = sent(toml, &of_kind(kind)).await;
        assert_eq!((&body["event_action"], &body["dedup_key"]), (&json!(action), &json!(ALERT_ID)));
        assert_eq!(body["routing_key"], "R0UT1NG");
        let incident = &body["payload"];
        assert_eq!(incident["summary"], format!("main is at 85% context: {}", message().text));
        assert_eq!((&incident["source"], &incident["severity"]), (&json!("home"), &json!("warning")));
        assert_eq!((&incident["class"], &incident["component"]), (&json!("context_warning"), &json!("main")));
        assert_eq!(incident["timestamp"], "2026-03-01T09:59:58.000Z");
        assert_eq!(incident["custom_details"]["value"], 0.85);
        assert_eq!(body["links"], json!([{"href": LINK, "text": "Open in Observatory"}]));
    }
    for (kind, action) in [(NotifyKind::Acknowledged, "acknowledge"), (NotifyKind::Resolved, "resolve")] {
        let body = sent(toml, &of_kind(kind)).await;
        assert_eq!(body, json!({"routing_key": "R0UT1NG", "event_action": action, "dedup_key": ALERT_ID}));
    }
}

#[tokio::test]
async fn teams_gets_an_adaptive_card() {
    let body = sent("type = 'teams'\nurl = 'URL/workflows/x'", &message()).await;
    assert_eq!(body["attachments"][0]["contentType"], "application/vnd.microsoft.card.adaptive");
    let card = &body["attachments"][0]["content"];
    assert_eq!((&card["type"], &card["version"]), (&json!("AdaptiveCard"), &json!("1.4")));
    assert_eq!(card["body"][0]["inlines"][0]["text"], "🟠 Firing: main is at 85% context");
    assert_eq!(card["body"][0]["inlines"][0]["color"], "Warning");
    assert_eq!(card["body"][1]["inlines"][0]["text"], message().text);
    // Text blocks would read what an agent wrote as Markdown.
    assert!(card["body"].as_array().unwrap().iter().all(|block| block["type"] == "RichTextBlock"));
    assert_eq!(card["actions"][0], json!({"type": "Action.OpenUrl", "title": "Open in Observatory", "url": LINK}));
}

#[tokio::test]
async fn ntfy_gets_a_priority_by_severity_at_the_root_of_its_server() {
    let server = Recorder::start([]).await;
    let toml = format!("type = 'ntfy'\nurl = '{}/sub/my-topic'\ntoken = 'tk_1'", server.url);
    let receiver = receiver(&toml);
    for (severity, kind, priority, tag) in [
        (Severity::Critical, NotifyKind::Firing, 5, "rotating_light"),
        (Severity::Warning, NotifyKind::Renotify, 4, "warning"),
        (Severity::Info, NotifyKind::Firing, 3, "information_source"),
        (Severity::Critical, NotifyKind::Resolved, 3, "white_check_mark"),
        (Severity::Critical, NotifyKind::Acknowledged, 2, "eyes"),
    ] {
        receiver.deliver(&Message { severity, ..of_kind(kind) }, &http()).await.unwrap();
        let seen = server.seen().pop().unwrap();
        assert_eq!((seen.path.as_str(), seen.header("authorization")), ("/sub/", Some("Bearer tk_1")));
        let body = seen.json();
        assert_eq!((&body["topic"], &body["click"]), (&json!("my-topic"), &json!(LINK)));
        assert_eq!((&body["priority"], &body["tags"]), (&json!(priority), &json!([tag, "context_warning"])));
        assert!(body["message"].as_str().unwrap().contains(&message().text));
    }
}

#[tokio::test]
async fn telegram_gets_escaped_html() {
    let server = Recorder::start([]).await;
    let toml = format!(
        "type = 'telegram'\nbot_token = '12:AA-b_c'\nchat_id = -100123\nmessage_thread_id = 7\napi_url = '{}'",
        server.url
    );
    receiver(&toml).deliver(&Message { severity: Severity::Info, ..message() }, &http()).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.path, "/bot12:AA-b_c/sendMessage");
    let body = seen.json();
    assert_eq!((&body["chat_id"], &body["message_thread_id"]), (&json!(-100_123), &json!(7)));
    assert_eq!((&body["parse_mode"], &body["disable_notification"]), (&json!("HTML"), &json!(true)));
    assert_eq!(
        body["text"],
        "🔵 <b>Firing: main is at 85% context</b>\n\
         Session &lt;!channel&gt; &amp; @everyone *bold* [x](https://evil.example)\n\n\
         <b>Severity:</b> info\n<b>Rule:</b> context_warning\n<b>Gateway:</b> home\n\
         <b>Session:</b> agent:main:main\n<b>Agent:</b> main\n<b>model:</b> gpt_x\n\
         <b>Value:</b> 0.85 (threshold 0.8)\n<b>Fired:</b> 2026-03-01 09:59:58 UTC\n\n\
         <a href=\"https://observatory.example.com/alerts/1?a=1&amp;b=2\">Open in Observatory</a>"
    );
    let loud = Message { severity: Severity::Critical, also: 41, ..message() };
    receiver(&toml.replace("-100123", "'@ops'")).deliver(&loud, &http()).await.unwrap();
    let body = server.seen()[1].json();
    assert_eq!((&body["chat_id"], &body["disable_notification"]), (&json!("@ops"), &json!(false)));
    assert!(body["text"].as_str().unwrap().contains("<b>Also:</b> 41 further alerts of this rule"));
}
