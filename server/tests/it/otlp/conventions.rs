//! Spans as agents of several instrumentations write them.

use super::{events, kinds, send, session, span, traces, traces_of};
use crate::harness::TestApp;
use serde_json::{Value, json};

/// An agent's turn by the conventions for `GenAI`: two calls of a model and a tool
/// between them.
pub fn turn(trace: u8, conversation: &str) -> [Value; 4] {
    let chat = |input: i64, output: i64| {
        json!({"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o",
            "gen_ai.response.model": "gpt-4o-2024-08-06", "gen_ai.usage.input_tokens": input,
            "gen_ai.usage.output_tokens": output, "gen_ai.usage.cache_read.input_tokens": 10,
            "gen_ai.conversation.id": conversation})
    };
    let agent = json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.provider.name": "openai",
        "gen_ai.agent.name": "planner", "gen_ai.agent.id": "asst_1", "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 300, "gen_ai.usage.output_tokens": 30, "gen_ai.conversation.id": conversation});
    let tool = json!({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search",
        "gen_ai.tool.call.id": "call_1", "gen_ai.tool.call.arguments": "{\"q\":\"rust\",\"n\":null}",
        "gen_ai.tool.call.result": "found", "gen_ai.conversation.id": conversation});
    [
        span(trace, 1, None, 0, 9, agent),
        span(trace, 2, Some(1), 1, 3, chat(100, 10)),
        span(trace, 3, Some(1), 4, 5, tool),
        span(trace, 4, Some(1), 6, 8, chat(200, 20)),
    ]
}

#[tokio::test]
async fn an_agents_trace_is_a_turn_and_its_tokens_count_once() {
    let app = TestApp::start().await;
    send(&app, "traces", &traces(&turn(1, "c"))).await;
    let row = session(&app, "svc", "c").await;
    assert_eq!((&row["turns"], &row["toolCalls"], &row["openTurn"]), (&json!(1), &json!(1), &json!(null)));
    assert_eq!((&row["tokens"]["input"], &row["tokens"]["output"]), (&json!(300), &json!(30)));
    assert_eq!((&row["agentId"], &row["model"]), (&json!("planner"), &json!("gpt-4o")));
    let events = events(&app, "c").await;
    assert_eq!(
        kinds(&events),
        ["turn.started", "model.called", "tool.invoked", "tool.completed", "model.called", "turn.completed"]
    );
    assert!(events.iter().all(|event| event["turnId"] == format!("{:032x}", 1)), "a trace is a turn");
    assert_eq!(
        events[2]["tool"],
        json!({"name": "search", "callId": "call_1", "parameters": {"q": "rust", "n": null}})
    );
    assert_eq!(events[3]["tool"]["result"], "found");
    assert_eq!(events[1]["call"]["servedModel"], "gpt-4o-2024-08-06");
    assert_eq!(events[1]["tokens"], json!({"input": 100, "output": 10, "cacheRead": 10}));
    assert_eq!(events[5].get("tokens"), None);
    assert_eq!(events[5]["agent"]["tokens"]["input"], 300);
    assert_eq!(events[5]["timing"]["durationMs"], 9000.0);
}

#[tokio::test]
async fn a_call_with_nothing_above_it_is_a_turn_of_its_own() {
    let app = TestApp::start().await;
    let chat = json!({"gen_ai.operation.name": "chat", "gen_ai.system": "anthropic", "gen_ai.request.model": "m",
        "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 2,
        "gen_ai.input.messages": "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hello\"}]}]",
        "gen_ai.output.messages": "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}]"});
    send(&app, "traces", &traces(&[span(7, 1, None, 0, 1, chat)])).await;
    let key = format!("otel:trace:{:032x}", 7);
    let row = session(&app, "svc", &key).await;
    assert_eq!((&row["turns"], &row["tokens"]["total"]), (&json!(1), &json!(7)));
    let events = events(&app, &key).await;
    assert_eq!(kinds(&events), ["turn.started", "turn.completed"]);
    assert_eq!(events[1]["payload"], json!({"userMessage": "hello", "assistantMessage": "hi"}));
    assert!(!events[1]["otel"]["attributes"].to_string().contains("hello"), "content is kept once");
}

#[tokio::test]
async fn failures_carry_type_message_and_stack() {
    let app = TestApp::start().await;
    let [mut agent, _, mut tool, _] = turn(1, "c");
    agent["status"] = json!({"code": 2, "message": "gave up"});
    agent["events"] = json!([{"name": "exception", "timeUnixNano": "1", "attributes": super::attributes(
        &json!({"exception.type": "Timeout", "exception.message": "late", "exception.stacktrace": "at x"}))}]);
    tool["attributes"].as_array_mut().unwrap().push(json!({"key": "error.type", "value": {"stringValue": "E"}}));
    send(&app, "traces", &traces(&[agent, tool])).await;
    let row = session(&app, "svc", "c").await;
    assert_eq!((&row["failedTurns"], &row["toolErrors"], &row["status"]), (&json!(1), &json!(1), &json!("error")));
    let events = events(&app, "c").await;
    assert_eq!(kinds(&events), ["turn.started", "tool.invoked", "tool.failed", "turn.failed"]);
    assert_eq!(events[3]["error"], json!({"type": "Timeout", "message": "gave up", "stack": "at x"}));
    assert_eq!(events[2]["error"]["type"], "E");
}

#[tokio::test]
async fn a_status_of_ok_overrules_an_error_type() {
    let app = TestApp::start().await;
    let chat = json!({"gen_ai.operation.name": "chat", "error.type": "retried", "session.id": "s"});
    let mut chat = span(1, 1, None, 0, 1, chat);
    chat["status"] = json!({"code": 1});
    send(&app, "traces", &traces(&[chat])).await;
    assert_eq!(session(&app, "svc", "s").await["failedTurns"], 0);
}

#[tokio::test]
async fn openinference_spans_are_read() {
    let app = TestApp::start().await;
    let llm = json!({"openinference.span.kind": "LLM", "session.id": "s", "llm.model_name": "m", "llm.provider": "p",
        "llm.token_count.prompt": 40, "llm.token_count.completion": 4, "llm.token_count.total": 44,
        "llm.input_messages.0.message.role": "system", "llm.input_messages.0.message.content": "be brief",
        "llm.input_messages.1.message.role": "user", "llm.input_messages.1.message.content": "why?",
        "llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": "so."});
    let spans = [
        span(1, 1, None, 0, 9, json!({"openinference.span.kind": "CHAIN", "session.id": "s"})),
        span(1, 2, Some(1), 1, 8, json!({"openinference.span.kind": "AGENT", "agent.name": "a", "session.id": "s"})),
        span(1, 3, Some(2), 2, 3, llm),
        span(
            1,
            4,
            Some(2),
            4,
            5,
            json!({"openinference.span.kind": "TOOL", "tool.name": "t", "session.id": "s",
            "input.value": "{\"x\":1}", "output.value": "two"}),
        ),
    ];
    send(&app, "traces", &traces(&spans)).await;
    let row = session(&app, "svc", "s").await;
    assert_eq!((&row["turns"], &row["toolCalls"], &row["tokens"]["total"]), (&json!(1), &json!(1), &json!(44)));
    assert_eq!((&row["agentId"], &row["model"]), (&json!("a"), &json!("m")));
    let events = events(&app, "s").await;
    let find = |kind: &str| events.iter().find(|event| event["eventType"] == kind).unwrap();
    assert_eq!(find("model.called")["payload"], json!({"userMessage": "why?", "assistantMessage": "so."}));
    assert_eq!(
        (&find("tool.completed")["tool"]["parameters"], &find("tool.completed")["tool"]["result"]),
        (&json!({"x": 1}), &json!("two"))
    );
}

#[tokio::test]
async fn openllmetry_spans_are_read() {
    let app = TestApp::start().await;
    let with = |mut pairs: Value| {
        pairs["traceloop.association.properties.session_id"] = json!("s");
        pairs
    };
    let chat = json!({"llm.request.type": "chat", "gen_ai.system": "OpenAI", "gen_ai.request.model": "m",
        "gen_ai.usage.prompt_tokens": 6, "gen_ai.usage.completion_tokens": 1, "llm.usage.total_tokens": 7,
        "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "q", "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.content": "a"});
    let spans = [
        span(1, 1, None, 0, 9, with(json!({"traceloop.span.kind": "workflow", "traceloop.entity.name": "w"}))),
        span(1, 2, Some(1), 1, 2, with(json!({"traceloop.span.kind": "task", "traceloop.entity.name": "x"}))),
        span(1, 3, Some(2), 2, 3, with(chat)),
        span(1, 4, Some(1), 4, 5, with(json!({"traceloop.span.kind": "tool", "traceloop.entity.name": "t"}))),
    ];
    send(&app, "traces", &traces(&spans)).await;
    let row = session(&app, "svc", "s").await;
    assert_eq!((&row["turns"], &row["toolCalls"], &row["tokens"]["total"]), (&json!(1), &json!(1), &json!(7)));
    let events = events(&app, "s").await;
    assert!(kinds(&events).contains(&"otel.span"), "a task is kept");
    let call = events.iter().find(|event| event["eventType"] == "model.called").unwrap();
    assert_eq!(call["payload"], json!({"userMessage": "q", "assistantMessage": "a"}));
}

#[tokio::test]
async fn spans_that_tell_nothing_of_agents_are_passed_over() {
    let app = TestApp::start().await;
    let http = span(1, 1, None, 0, 1, json!({"http.request.method": "GET", "thread.id": 4}));
    send(&app, "traces", &traces(&[http])).await;
    assert_eq!(app.get("/api/v1/sessions").await.1["items"], json!([]));
}

#[tokio::test]
async fn a_resource_may_say_that_agents_alone_tell_their_usage() {
    let app = TestApp::start().await;
    let resource = json!({"service.name": "svc", "observatory.usage": "agent"});
    send(&app, "traces", &traces_of(resource, &turn(1, "c"))).await;
    let row = session(&app, "svc", "c").await;
    assert_eq!((&row["tokens"]["input"], &row["tokens"]["output"]), (&json!(300), &json!(30)));
    let events = events(&app, "c").await;
    assert_eq!((events[1].get("tokens"), &events[1]["call"]["tokens"]["input"]), (None, &json!(100)));
    assert_eq!(events[5]["tokens"]["input"], 300);
}

#[tokio::test]
async fn a_span_with_a_parent_in_another_process_starts_here() {
    let app = TestApp::start().await;
    let chat = json!({"gen_ai.operation.name": "chat", "session.id": "s"});
    let (mut remote, mut local) = (span(1, 2, Some(1), 0, 1, chat.clone()), span(2, 2, Some(1), 0, 1, chat));
    remote["flags"] = json!(0x301);
    local["flags"] = json!(0x101);
    send(&app, "traces", &traces(&[remote, local])).await;
    assert_eq!(session(&app, "svc", "s").await["turns"], 1);
}
