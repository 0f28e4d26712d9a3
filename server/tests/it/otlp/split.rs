//! Batches are cut anywhere and come in any order.

use super::conventions::turn;
use super::{derived, send, session, traces};
use crate::harness::TestApp;
use serde_json::{Value, json};

async fn after(batches: &[&[Value]]) -> Value {
    let app = TestApp::start().await;
    for batch in batches {
        send(&app, "traces", &traces(batch)).await;
    }
    derived(&app).await
}

#[tokio::test]
async fn how_a_trace_was_cut_and_ordered_does_not_show() {
    let [agent, first, tool, second] = turn(1, "c");
    let whole = after(&[&turn(1, "c")]).await;
    let children = [first.clone(), tool.clone(), second.clone()];
    assert_eq!(after(&[&children, std::slice::from_ref(&agent)]).await, whole, "children before their parent");
    assert_eq!(after(&[std::slice::from_ref(&agent), &children]).await, whole, "parent before its children");
    assert_eq!(
        after(&[&[second], std::slice::from_ref(&agent), &[tool, first.clone()], &[agent.clone(), first]]).await,
        whole
    );
}

#[tokio::test]
async fn a_retried_request_counts_once() {
    let request = turn(1, "c");
    let once = after(&[&request]).await;
    assert_eq!(after(&[&request, &request, &request[1..3]]).await, once);
}

#[tokio::test]
async fn agents_within_an_agent_are_part_of_its_turn() {
    let app = TestApp::start().await;
    let agent = |id: u8, parent: Option<u8>, from: u64, to: u64, failed: bool| {
        let pairs = json!({"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": format!("a{id}"),
            "gen_ai.conversation.id": "c"});
        let mut span = super::span(1, id, parent, from, to, pairs);
        span["status"] = json!({"code": if failed { 2 } else { 0 }});
        span
    };
    let inner = agent(2, Some(1), 1, 5, true);
    send(&app, "traces", &traces(&[inner])).await;
    assert_eq!(session(&app, "svc", "c").await["failedTurns"], 1);
    send(&app, "traces", &traces(&[agent(1, None, 0, 9, false)])).await;
    let row = session(&app, "svc", "c").await;
    assert_eq!((&row["turns"], &row["failedTurns"]), (&json!(1), &json!(0)), "the outermost ends last and decides");
}

#[tokio::test]
async fn turns_of_a_conversation_add_up() {
    let app = TestApp::start().await;
    for trace in 1..=3 {
        send(&app, "traces", &traces(&turn(trace, "c"))).await;
    }
    let row = session(&app, "svc", "c").await;
    assert_eq!((&row["turns"], &row["toolCalls"], &row["tokens"]["total"]), (&json!(3), &json!(3), &json!(990)));
}
