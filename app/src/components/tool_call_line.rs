use super::TextBlock;
use crate::format;
use crate::timeline::ToolCall;
use leptos::prelude::*;

/// A tool call: name, duration, and folded what went in and came out.
#[component]
pub fn ToolCallLine(
    /// The call.
    call: ToolCall,
    /// Where all events are.
    json: Signal<String>,
) -> impl IntoView {
    let whole = json.get_untracked();
    let (state, words) = match (call.running, call.failed) {
        (true, _) => ("active", "running"),
        (false, true) => ("error", "failed"),
        (false, false) => ("done", "completed"),
    };
    let exit = call.exit_code.filter(|code| *code != 0).map(|code| format!("exit code {code}"));
    let parameters =
        call.parameters.map(|text| view! { <TextBlock label="Parameters" text whole=whole.clone() folded=true /> });
    let result = call.result.map(|text| view! { <TextBlock label="Result" text whole folded=true /> });
    let error = call.error.map(|error| view! { <pre class="block block-bad">{error.text}</pre> });
    view! {
        <li class="call" data-status=state>
            <div class="call-line">
                <span class="badge" data-status=state>
                    <span class="dot" aria-hidden="true"></span>
                    <span class="sr-only">{words}</span>
                </span>
                <code class="strong">{call.name}</code>
                {call.failed.then(|| view! { <span class="tag tag-bad">"failed"</span> })}
                {exit.map(|exit| view! { <span class="tag num">{exit}</span> })}
                <span class="soft num turn-when">
                    {call.duration_ms.map_or_else(|| "running".to_owned(), format::duration_ms)}
                </span>
            </div>
            {error}
            <div class="call-texts">{parameters} {result}</div>
        </li>
    }
}
