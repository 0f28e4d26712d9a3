use super::*;
use crate::import::entry::{Parsed, parse};

fn mapper() -> Mapper {
    let session = Session {
        id: "s".into(),
        key: "agent:main:s".into(),
        agent_id: None,
        parent_key: None,
        channel: None,
        context_max: Some(100),
        lifecycle: Lifecycle::default(),
    };
    Mapper::new("g", session)
}

fn entry(second: usize, body: Value) -> Entry {
    let mut line = body;
    line["id"] = json!(format!("e{second}"));
    line["timestamp"] = json!(format!("2026-11-23T06:00:{second:02}Z"));
    match parse(&line.to_string(), 1) {
        Ok(Parsed::Entry(entry)) => entry,
        other => panic!("{other:?}"),
    }
}

fn message(second: usize, message: Value) -> Entry {
    entry(second, json!({"type": "message", "message": message}))
}

fn reply(second: usize, run: &str, reason: &str, input: u64) -> Entry {
    message(
        second,
        json!({"role": "assistant", "provider": "p", "model": "m", "content": [], "stopReason": reason,
            "usage": {"input": input, "output": 1}, "__openclaw": {"runId": run}}),
    )
}

fn asked(second: usize, run: &str) -> Entry {
    message(second, json!({"role": "user", "content": "?", "idempotencyKey": format!("{run}:user")}))
}

fn events(mapper: &mut Mapper, ended: bool, entries: &[Entry]) -> Vec<(String, String)> {
    for entry in entries {
        assert_eq!(mapper.take(entry), Taken::Told);
    }
    if ended {
        mapper.finish(Timestamp::MAX, "deleted");
    } else {
        mapper.settle(Moment { now: Timestamp::parse("2026-11-24T00:00:00Z").unwrap(), idle_ms: None });
    }
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    mapper.drain().iter().map(|event| (text(&event["eventType"]), text(&event["turnId"]))).collect()
}

fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
    wanted.iter().map(|(kind, turn)| ((*kind).to_owned(), (*turn).to_owned())).collect()
}

#[test]
fn runs_that_interleave_are_told_apart_and_end_once() {
    let entries = [
        asked(0, "a"),
        reply(1, "a", "toolUse", 10),
        reply(2, "b", "stop", 10),
        reply(3, "a", "error", 10),
        reply(4, "a", "stop", 20),
    ];
    let mut mapper = mapper();
    let found = events(&mut mapper, false, &entries);
    let wanted = [("turn.started", "a"), ("turn.started", "b"), ("turn.completed", "b"), ("turn.completed", "a")];
    assert_eq!(found, pairs(&wanted));
}

#[test]
fn only_the_newest_run_of_a_living_session_may_still_be_under_way() {
    let entries = [reply(1, "a", "toolUse", 10), reply(2, "b", "toolUse", 10)];
    let wanted = [("turn.started", "a"), ("turn.started", "b"), ("turn.failed", "a")];
    assert_eq!(events(&mut mapper(), false, &entries), pairs(&wanted));
    let wanted = [wanted.as_slice(), &[("turn.failed", "b"), ("session.ended", "-")]].concat();
    assert_eq!(events(&mut mapper(), true, &entries), pairs(&wanted));
}

#[test]
fn open_runs_are_bounded() {
    let replies = |count: usize| (0..count).map(|n| reply(n, &format!("r{n}"), "stop", 1)).collect::<Vec<_>>();
    for (count, ended) in [(RUNS_OPEN_MAX, 0), (RUNS_OPEN_MAX + 1, 1)] {
        let mut mapper = mapper();
        for entry in &replies(count) {
            drop(mapper.take(entry));
        }
        let ends = mapper.drain().iter().filter(|event| event["eventType"] == "turn.completed").count();
        assert_eq!(ends, ended);
    }
}

#[test]
fn waiting_questions_are_bounded_and_the_oldest_goes() {
    for (count, start) in [(PROMPTS_MAX, "2026-11-23T06:00:00.000Z"), (PROMPTS_MAX + 1, "2026-11-23T06:00:59.000Z")] {
        let mut mapper = mapper();
        (0..count).for_each(|n| drop(mapper.take(&asked(n, &format!("announce:{n}")))));
        mapper.take(&reply(59, "announce:0", "stop", 1));
        assert_eq!(mapper.drain()[0]["timestamp"], start);
    }
}

#[test]
fn a_run_starts_with_the_question_that_names_it_or_with_the_newest() {
    let start = |entries: &[Entry]| {
        let mut mapper = mapper();
        for entry in entries {
            drop(mapper.take(entry));
        }
        mapper.drain()[0]["timestamp"].as_str().unwrap()[17..19].to_owned()
    };
    assert_eq!(start(&[asked(1, "a"), asked(2, "b"), reply(9, "a", "stop", 1)]), "01");
    assert_eq!(start(&[asked(1, "x"), asked(2, "y"), reply(9, "a", "stop", 1)]), "02");
    assert_eq!(start(&[asked(1, "x"), reply(9, "announce:a", "stop", 1)]), "09");
}

#[test]
fn a_warning_comes_once_per_crossing() {
    let entries: Vec<Entry> =
        [80, 90, 10, 85].into_iter().enumerate().map(|(n, used)| reply(n, &format!("r{n}"), "stop", used)).collect();
    let found = events(&mut mapper(), false, &entries);
    let warned: Vec<&str> =
        found.iter().filter(|(kind, _)| kind == "context.warning").map(|(_, turn)| turn.as_str()).collect();
    assert_eq!(warned, ["r0", "r3"]);
}

#[test]
fn a_wrapper_that_ran_no_tool_counts_itself() {
    let content = json!([{"type": "toolCall", "id": "c", "name": "tool_call", "arguments": {"id": "nope"}}]);
    let call = message(
        1,
        json!({"role": "assistant", "provider": "p", "model": "m", "content": content, "stopReason": "toolUse"}),
    );
    let result = message(
        2,
        json!({"role": "toolResult", "toolName": "tool_call", "toolCallId": "c", "isError": true, "content": []}),
    );
    let kinds: Vec<String> = events(&mut mapper(), false, &[call, result]).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["turn.started", "tool.invoked", "tool.failed"]);
}

#[test]
fn what_the_gateway_writes_itself_is_no_turn_and_unknown_kinds_are_named() {
    let mut mapper = mapper();
    let mirror = message(1, json!({"role": "assistant", "provider": "openclaw", "model": "delivery-mirror"}));
    assert_eq!(mapper.take(&mirror), Taken::Silent);
    assert_eq!(mapper.take(&entry(2, json!({"type": "model_change"}))), Taken::Silent);
    assert_eq!(mapper.take(&entry(3, json!({"type": "dream"}))), Taken::Unknown("dream".into()));
    let role = message(4, json!({"role": "oracle"}));
    assert_eq!(mapper.take(&role), Taken::Unknown("message of role oracle".into()));
    assert!(mapper.drain().is_empty());
}
