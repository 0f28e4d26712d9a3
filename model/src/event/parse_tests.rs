use super::*;
use serde_json::json;

fn base() -> Value {
    json!({
        "id": "0191f3a0-0000-7000-8000-000000000001",
        "timestamp": "2026-03-01T10:00:00.000Z",
        "eventType": "turn.completed",
        "gatewayId": "gw",
        "sessionKey": "agent:main:main",
    })
}

fn with(key: &str, value: Value) -> Value {
    let mut event = base();
    event[key] = value;
    event
}

fn field_of(event: Value) -> String {
    Event::parse(event).unwrap_err().field
}

#[test]
fn each_required_field_is_named_when_it_is_missing() {
    for key in ["id", "timestamp", "eventType", "gatewayId", "sessionKey"] {
        let mut event = base();
        event.as_object_mut().unwrap().shift_remove(key);
        assert_eq!(field_of(event), key);
        assert_eq!(field_of(with(key, json!(7))), key);
        assert_eq!(field_of(with(key, json!(""))), key);
    }
}

#[test]
fn keys_are_taken_up_to_the_limit_and_refused_past_it() {
    let longest = "k".repeat(KEY_BYTES_MAX);
    assert!(Event::parse(with("sessionKey", json!(longest))).is_ok());
    assert_eq!(field_of(with("sessionKey", json!(format!("{longest}k")))), "sessionKey");
    assert_eq!(field_of(with("agentId", json!(format!("{longest}k")))), "agentId");
}

#[test]
fn an_event_is_taken_up_to_the_limit_and_refused_past_it() {
    let frame = with("pad", json!("")).to_string().len();
    let at_limit = with("pad", json!("x".repeat(EVENT_BYTES_MAX - frame))).to_string();
    assert_eq!(at_limit.len(), EVENT_BYTES_MAX);
    assert!(Event::parse_text(&at_limit).is_ok());
    let past = with("pad", json!("x".repeat(EVENT_BYTES_MAX - frame + 1))).to_string();
    assert!(Event::parse_text(&past).unwrap_err().problem.contains("1048577 bytes"));
}

#[test]
fn numbers_must_be_finite_and_not_negative() {
    assert_eq!(field_of(with("tokens", json!({"input": -1}))), "tokens.input");
    assert_eq!(field_of(with("tokens", json!({"output": "3"}))), "tokens.output");
    assert_eq!(field_of(with("cost", json!({"totalCost": -0.1}))), "cost.totalCost");
    assert_eq!(field_of(with("cost", json!({"estimated": "yes"}))), "cost.estimated");
    assert_eq!(field_of(with("tokens", json!({"cacheRead": -1}))), "tokens.cacheRead");
    assert_eq!(field_of(with("timing", json!({"durationMs": true}))), "timing.durationMs");
}

#[test]
fn percent_used_is_computed_from_the_window_when_both_ends_are_known() {
    let event = Event::parse(with("tokens", json!({"contextUsed": 50, "contextMax": 200, "percentUsed": 99}))).unwrap();
    assert_eq!(event.tokens.as_ref().unwrap().percent_used, Some(0.25));
    assert_eq!(event.body["tokens"]["percentUsed"], json!(0.25));
}

#[test]
fn percent_used_up_to_one_and_a_half_is_a_fraction_and_above_it_percent() {
    for (sent, read) in [(0.8, 0.8), (1.5, 1.5), (1.6, 0.016), (85.0, 0.85)] {
        let event = Event::parse(with("tokens", json!({"percentUsed": sent}))).unwrap();
        assert_eq!(event.tokens.unwrap().percent_used, Some(read));
    }
}

#[test]
fn a_window_that_is_more_than_full_is_read_back_as_it_was() {
    let event = Event::parse(with("tokens", json!({"percentUsed": 160.0}))).unwrap();
    let again: Event = serde_json::from_str(&serde_json::to_string(&event).unwrap()).unwrap();
    assert_eq!(again, event);
    assert_eq!(again.tokens.unwrap().percent_used, Some(1.6));
}

#[test]
fn unknown_fields_come_back_unchanged() {
    let mut sent = with("tool", json!({"name": "read", "parameters": {"path": "a"}, "vendor": [1, 2.5, null]}));
    sent["x-extra"] = json!({"deep": {"er": true}, "big": 9_007_199_254_740_993_u64});
    let event = Event::parse(sent.clone()).unwrap();
    assert_eq!(serde_json::to_value(&event).unwrap(), sent);
}

#[test]
fn null_reads_as_absent() {
    let event = Event::parse(with("tokens", Value::Null)).unwrap();
    assert_eq!(event.tokens, None);
}

#[test]
fn an_overflow_counts_as_an_error_only_where_it_carries_one() {
    let told_beside_the_turn = Event::parse(with("eventType", json!("context.overflow"))).unwrap();
    assert!(!told_beside_the_turn.is_error());
    let mut alone = with("eventType", json!("context.overflow"));
    alone["error"] = json!({"message": "too long"});
    let alone = Event::parse(alone).unwrap();
    assert_eq!(alone.failure(), Some(("context_overflow".to_owned(), "too long".to_owned())));
}

#[test]
fn names_are_read_so_that_every_database_can_index_them_and_come_back_as_sent() {
    let name = format!("a\0{}é", "x".repeat(KEY_BYTES_MAX - 3));
    let mut sent = with("model", json!({"modelId": name, "provider": name}));
    sent["error"] = json!({"type": name, "message": name});
    sent["tool"] = json!({"name": name});
    let event = Event::parse(sent.clone()).unwrap();
    // The last letter has two bytes, of which one would be too many.
    let read = format!("a {}", "x".repeat(KEY_BYTES_MAX - 3));
    let model = event.model.clone().unwrap();
    assert_eq!((model.model_id.as_ref(), model.provider.as_ref()), (Some(&read), Some(&read)));
    let error = event.error.clone().unwrap();
    assert_eq!((error.kind.as_ref(), error.message.as_ref()), (Some(&read), Some(&name)));
    assert_eq!(event.tool.clone().unwrap().name, Some(read));
    assert_eq!(serde_json::to_value(&event).unwrap(), sent);
}
