//! Receivers as they are written down: errors name the key, secrets stay hidden.

use super::sample::{problem, receiver};
use observatory::alerts::AlertsFile;
use observatory::alerts::delivery::{HEADERS_MAX, Message, RECIPIENTS_MAX, SECRET_BYTES_MAX};

#[test]
fn an_error_names_the_key() {
    for (toml, parts) in [
        ("url = 'https://a.example'", "type is missing openclaw"),
        ("type = 'slak'", "type slak slack"),
        ("type = 'slack'", "slack url missing"),
        ("type = 'slack'\nurl = 5", "slack url http"),
        ("type = 'slack'\nurl = 'hunter2'", "slack url http"),
        ("type = 'slack'\nurl = 'https://a.example'\nurll = 'x'", "slack urll url"),
        ("type = 'webhook'\nurl = 'https://a.example'\nsecret = 'hunter2'", "webhook secret whsec_"),
        ("type = 'webhook'\nurl = 'https://a.example'\nsecret = 12345", "webhook secret text"),
        ("type = 'webhook'\nurl = 'https://a.example'\nheaders = {Webhook-Id = 'x'}", "webhook headers.Webhook-Id"),
        ("type = 'webhook'\nurl = 'https://a.example'\nheaders = {'a b' = 'x'}", "headers.a b"),
        ("type = 'webhook'\nurl = 'https://a.example'\nheaders = {X-A = 5}", "headers.X-A text"),
        ("type = 'pagerduty'\nrouting_key = 777", "pagerduty routing_key text"),
        ("type = 'pagerduty'\nrouting_key = 'k'\nurl = 'x'", "pagerduty url http"),
        ("type = 'ntfy'\nurl = 'https://ntfy.sh'", "ntfy url topic"),
        ("type = 'telegram'\nbot_token = 'hunter2'\nchat_id = 1", "telegram bot_token @BotFather"),
        ("type = 'telegram'\nbot_token = '1:A'\nchat_id = 'ops'", "telegram chat_id number"),
        ("type = 'openclaw'\nchannel = 'a'\ntarget = 'b'\n[gateway]\nid = 'g'\nurl = 'x'", "openclaw gateway.url http"),
        ("type = 'openclaw'\nchannel = 'a'\ntarget = 'b'", "openclaw gateway missing"),
    ] {
        let problem = problem(toml);
        for part in parts.split(' ') {
            assert!(problem.contains(part), "{toml}\n{problem}\nlacks {part}");
        }
        assert!(!problem.contains("hunter2") && !problem.contains("12345") && !problem.contains("777"), "{problem}");
    }
}

#[test]
fn an_error_of_a_mail_receiver_names_the_key() {
    let good = "type = 'email'\nhost = 'mail.example'\nfrom = 'o@example.com'\nto = ['p@example.com']";
    assert_eq!(receiver(good).destination(), "p@example.com");
    for (change, parts) in [
        (good.replace("mail.example", "a b"), "host"),
        (good.replace("o@example.com", "nobody"), "from nobody"),
        (good.replace("p@example.com", "x y"), "to x y"),
        (good.replace("['p@example.com']", "[]"), "to 1 20"),
        (format!("{good}\nport = 99999"), "port"),
        (format!("{good}\nsecurity = 'ssl'"), "security starttls"),
        (format!("{good}\nusername = 'me'"), "password missing"),
        (format!("{good}\npassword = 'hunter2'"), "username missing"),
        (format!("{good}\nusername = 'me'\npassword = 'hunter2'\nsecurity = 'none'"), "password starttls"),
    ] {
        let problem = problem(&change);
        for part in parts.split(' ') {
            assert!(problem.contains(part), "{change}\n{problem}\nlacks {part}");
        }
        assert!(!problem.contains("hunter2"), "{problem}");
    }
}

#[test]
fn lists_and_secrets_are_bounded() {
    let mail = |count| {
        let to = vec!["'p@example.com'"; count].join(", ");
        format!("type = 'email'\nhost = 'mail.example'\nfrom = 'o@example.com'\nto = [{to}]")
    };
    receiver(&mail(RECIPIENTS_MAX));
    assert!(problem(&mail(RECIPIENTS_MAX + 1)).contains("to must have"));
    let hook = |count| {
        let lines = (0..count).map(|index| format!("X-{index} = 'v'")).collect::<Vec<_>>().join("\n");
        format!("type = 'webhook'\nurl = 'https://a.example'\n[headers]\n{lines}")
    };
    receiver(&hook(HEADERS_MAX));
    assert!(problem(&hook(HEADERS_MAX + 1)).contains("headers has 17 entries"));
    let keyed = |length| format!("type = 'pagerduty'\nrouting_key = '{}'", "k".repeat(length));
    receiver(&keyed(SECRET_BYTES_MAX));
    for length in [0, SECRET_BYTES_MAX + 1] {
        assert!(problem(&keyed(length)).contains("routing_key"));
    }
}

#[test]
fn no_secret_is_printed() {
    for toml in [
        "type = 'webhook'\nurl = 'https://me:hunter2@a.example/hunter2'\nheaders = {Authorization = 'hunter2'}",
        "type = 'slack'\nurl = 'https://hooks.slack.com/hunter2'",
        "type = 'discord'\nurl = 'https://discord.com/api/webhooks/1/hunter2'",
        "type = 'pagerduty'\nrouting_key = 'hunter2'",
        "type = 'teams'\nurl = 'https://a.logic.azure.com/hunter2'",
        "type = 'ntfy'\nurl = 'https://ntfy.sh/hunter2'\ntoken = 'hunter2'",
        "type = 'telegram'\nbot_token = '1:hunter2'\nchat_id = 1",
        "type = 'email'\nhost = 'm.example'\nusername = 'me'\npassword = 'hunter2'\nfrom = 'o@x.example'\nto = ['p@x.example']",
        "type = 'openclaw'\nchannel = 'a'\ntarget = 'b'\ngateway = {id = 'g', url = 'https://g.example', token = 'hunter2'}",
    ] {
        let receiver = receiver(toml);
        let printed = format!("{receiver:?} {}", receiver.destination());
        assert!(!printed.contains("hunter2"), "{printed}");
        assert!(toml.contains(&format!("'{}'", receiver.type_name())));
        assert_eq!(receiver, super::sample::receiver(toml));
    }
}

/// The blocks of the page about receivers, by language.
fn documented(language: &str) -> Vec<String> {
    let page = include_str!("../../../../docs/alert-receivers.md");
    let opening = format!("```{language}\n");
    page.split(&opening).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_documented_examples_are_valid() {
    let types: Vec<&str> = documented("yaml")
        .iter()
        .flat_map(|block| AlertsFile::read(block).unwrap().receivers.into_values())
        .map(|receiver| receiver.receiver.type_name())
        .collect();
    for kind in ["webhook", "slack", "discord", "pagerduty", "teams", "ntfy", "telegram", "email", "openclaw"] {
        assert!(types.contains(&kind), "{kind} is not among {types:?}");
    }
    let body: serde_json::Value = serde_json::from_str(&documented("json")[0]).unwrap();
    let message: Message = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(serde_json::to_value(&message).unwrap(), body);
}
