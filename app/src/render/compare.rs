//! Two sessions or turns beside each other.

use super::facts::cost;
use super::text::block;
use crate::api::Subject;
use crate::format;
use crate::links;
use crate::timeline::{Clipped, EventView};
use leptos::prelude::*;
use model::session::{SessionRow, Spending, ToolCount, TurnRow};

/// Tools that are named; the most called ones.
const TOOLS_SHOWN: usize = 20;

/// One of the two.
pub struct Side {
    pub subject: Subject,
    pub session: SessionRow,
    /// Where one turn is meant.
    pub turn: Option<TurnRow>,
    pub spending: Spending,
    pub tools: Vec<ToolCount>,
    /// The first question and the last answer.
    pub user: Option<Clipped>,
    pub assistant: Option<Clipped>,
    pub errors: Vec<EventView>,
}

/// A figure of one side.
enum Figure {
    Count(i64),
    Ms(f64),
    Cost(f64, f64),
    Words(String),
    None,
}

impl Figure {
    fn words(text: Option<&str>) -> Self {
        text.map_or(Self::None, |text| Self::Words(text.to_owned()))
    }

    fn view(&self) -> AnyView {
        match self {
            Self::Count(count) => format::count(*count).into_any(),
            Self::Ms(ms) => format::duration_ms(*ms).into_any(),
            Self::Cost(all, estimated) => cost(*all, *estimated),
            Self::Words(words) => words.clone().into_any(),
            Self::None => "–".into_any(),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Count(count) => Some(*count as f64),
            Self::Ms(ms) => Some(*ms),
            Self::Cost(all, _) => Some(*all),
            Self::Words(_) | Self::None => None,
        }
    }

    /// How far `other` is from this: `+12 (+50%)`.
    #[expect(clippy::cast_possible_truncation, reason = "difference of two counts")]
    fn difference(&self, other: &Self) -> String {
        let (Some(a), Some(b)) = (self.number(), other.number()) else {
            return match (self, other) {
                (Self::Words(a), Self::Words(b)) if a != b => "differs".to_owned(),
                _ => String::new(),
            };
        };
        let (more, size) = (b - a, (b - a).abs());
        if size < f64::EPSILON {
            return "same".to_owned();
        }
        let sign = if more > 0.0 { '+' } else { '−' };
        let size = match self {
            Self::Ms(_) => format::duration_ms(size),
            Self::Cost(..) => format::cost(size, 0.0),
            _ => format::count(size as i64),
        };
        // A share that would be told as 0.0% says nothing.
        let share = Some(more.abs() / a).filter(|share| a > 0.0 && *share >= 0.0005);
        let share = share.map(|share| format!(" ({sign}{})", format::percent(share))).unwrap_or_default();
        format!("{sign}{size}{share}")
    }
}

pub fn compare_page(a: &Side, b: &Side) -> String {
    let swapped = links::compare(&text(&b.subject), &text(&a.subject));
    let figures: Vec<AnyView> = figures(a)
        .into_iter()
        .zip(figures(b))
        .filter(|((_, a), (_, b))| !matches!((a, b), (Figure::None, Figure::None)))
        .map(|((label, a), (_, b))| {
            let difference = a.difference(&b);
            let kind = if a.number().is_some() || b.number().is_some() { "num" } else { "compare-words" };
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    <td class=kind>{a.view()}</td>
                    <td class=kind>{b.view()}</td>
                    <td class="num soft">{difference}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    view! {
        <p>
            <a class="button button-small" href=swapped>
                "Swap"
            </a>
        </p>
        <section class="card" aria-label="Figures">
            <div class="scroll" tabindex="0" role="region" aria-label="Figures side by side">
                <table class="table compare-table">
                    <thead>
                        <tr>
                            <th scope="col">
                                <span class="sr-only">"Figure"</span>
                            </th>
                            <th scope="col">{title(a, "A")}</th>
                            <th scope="col">{title(b, "B")}</th>
                            <th scope="col" class="num">
                                "B against A"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{figures}</tbody>
                </table>
            </div>
        </section>
        {tools(a, b)}
        <div class="compare-sides">{said(a, "A")} {said(b, "B")}</div>
    }
    .to_html()
}

/// The subject as an address writes it.
pub fn text(subject: &Subject) -> String {
    links::subject(&subject.gateway, &subject.key, subject.turn.as_deref())
}

fn title(side: &Side, letter: &'static str) -> AnyView {
    let key = side.session.session_key.clone();
    let turn = side.turn.as_ref().map(|turn| {
        view! { <span class="soft small">"turn of " {format::date_time_utc(turn.started_at)}</span> }
    });
    view! {
        <span class="compare-title">
            <span class="tag">{letter}</span>
            <a class="clip" href=links::session(&key, &side.session.gateway_id) rel=links::rel(&key) title=key.clone()>
                {key.clone()}
            </a>
            <span class="soft small">{side.session.gateway_id.clone()}</span>
            {turn}
        </span>
    }
    .into_any()
}

#[expect(clippy::cast_possible_wrap, reason = "counts are at most 2^53")]
fn figures(side: &Side) -> Vec<(&'static str, Figure)> {
    let (row, spent) = (&side.session, &side.spending.total);
    let turn = side.turn.as_ref();
    let of_turn = |read: fn(&TurnRow) -> Figure, of_session: Figure| turn.map_or(of_session, read);
    let only_session = |figure: Figure| if turn.is_some() { Figure::None } else { figure };
    let state = |turn: &TurnRow| Figure::Words(super::group::state_of(turn).replace("done", "completed"));
    let tokens = turn.map_or(&row.tokens, |turn| &turn.tokens);
    let lasted_ms = row.last_event_at.since(row.started_at) as f64 / 1000.0;
    let ttft_ms = side.spending.turns.iter().find_map(|turn| turn.ttft_ms).filter(|_| turn.is_some());
    vec![
        ("Status", of_turn(state, Figure::Words(row.status.to_string()))),
        ("Duration", of_turn(|turn| turn.duration_ms.map_or(Figure::None, Figure::Ms), Figure::Ms(lasted_ms))),
        ("To first token", ttft_ms.map_or(Figure::None, Figure::Ms)),
        ("Turns", only_session(Figure::Count(row.turns))),
        ("Failed turns", only_session(Figure::Count(row.failed_turns))),
        ("Tool calls", of_turn(|turn| Figure::Count(turn.tool_calls), Figure::Count(row.tool_calls))),
        ("Tool errors", of_turn(|turn| Figure::Count(turn.tool_errors), Figure::Count(row.tool_errors))),
        ("Fresh input tokens", Figure::Count(spent.input)),
        ("Read from the cache", Figure::Count(spent.cache_read)),
        ("Written to the cache", Figure::Count(spent.cache_write)),
        ("Output tokens", Figure::Count(spent.output)),
        ("Context used", tokens.context_used.map_or(Figure::None, |used| Figure::Count(used as i64))),
        (
            "Cost",
            of_turn(
                |turn| Figure::Cost(turn.cost_usd, turn.cost_estimated_usd),
                Figure::Cost(row.cost_usd, row.cost_estimated_usd),
            ),
        ),
        ("Model", Figure::words(turn.map_or(row.model.as_deref(), |turn| turn.model.as_deref()))),
        ("Agent", Figure::words(row.agent_id.as_deref())),
        ("Channel", Figure::words(row.channel.as_deref())),
    ]
}

fn tools(a: &Side, b: &Side) -> AnyView {
    let mut names: Vec<&str> = a.tools.iter().chain(&b.tools).map(|tool| tool.name.as_str()).collect();
    let calls = |name: &str| {
        [a, b].iter().flat_map(|side| &side.tools).filter(|tool| tool.name == name).map(|tool| tool.calls).sum::<i64>()
    };
    names.sort_unstable();
    names.dedup();
    names.sort_by_key(|name| std::cmp::Reverse(calls(name)));
    if names.is_empty() {
        return ().into_any();
    }
    let rows: Vec<AnyView> = names
        .into_iter()
        .take(TOOLS_SHOWN)
        .map(|name| {
            view! {
                <tr>
                    <th scope="row">
                        <code>{name.to_owned()}</code>
                    </th>
                    {tool_cells(a, name)}
                    {tool_cells(b, name)}
                </tr>
            }
            .into_any()
        })
        .collect();
    let head = |words: &'static str| {
        view! {
            <th scope="col" class="num">
                {words}
            </th>
        }
    };
    view! {
        <section class="card" aria-labelledby="compare-tools">
            <div class="card-head">
                <h2 id="compare-tools">"Tools"</h2>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label="Tools side by side">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Tool"</th>
                            {head("A: calls")}
                            {head("A: failed")}
                            {head("A: mean")}
                            {head("B: calls")}
                            {head("B: failed")}
                            {head("B: mean")}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn tool_cells(side: &Side, name: &str) -> AnyView {
    let tool = side.tools.iter().find(|tool| tool.name == name);
    let count = |read: fn(&ToolCount) -> i64| tool.map_or_else(|| "–".to_owned(), |tool| format::count(read(tool)));
    let mean = tool.filter(|tool| tool.calls > 0).map(|tool| tool.duration_ms_sum / tool.calls as f64);
    view! {
        <td class="num">{count(|tool| tool.calls)}</td>
        <td class="num">{count(|tool| tool.errors)}</td>
        <td class="num">{mean.map_or_else(|| "–".to_owned(), format::duration_ms)}</td>
    }
    .into_any()
}

/// What was said, and what went wrong.
fn said(side: &Side, letter: &'static str) -> AnyView {
    let (key, gateway) = (&side.session.session_key, &side.session.gateway_id);
    let message = |label: &'static str, text: &Option<Clipped>| {
        text.as_ref().map(|text| {
            view! {
                <h3 class="block-label">{label}</h3>
                {block(label, text, None, links::session(key, gateway))}
            }
        })
    };
    let errors: Vec<AnyView> = side
        .errors
        .iter()
        .map(|event| {
            let message = event.error_message.as_ref().map(|text| text.text.clone()).unwrap_or_default();
            view! {
                <li>
                    <a href=links::session_event(key, gateway, &event.id) rel=links::rel(key)>
                        <span class="tag tag-bad">{event.error_kind.clone()}</span>
                        " "
                        {message}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    let calm = errors.is_empty().then(|| view! { <p class="soft small">"Nothing failed."</p> });
    view! {
        <section class="card compare-side" aria-label=letter>
            <p>{title(side, letter)}</p>
            {message("First question", &side.user)}
            {message("Last answer", &side.assistant)}
            <h3 class="block-label">"Errors"</h3>
            <ul class="compare-errors">{errors}</ul>
            {calm}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_tell_sign_size_and_share() {
        assert_eq!(Figure::Count(10).difference(&Figure::Count(15)), "+5 (+50%)");
        assert_eq!(Figure::Ms(2000.0).difference(&Figure::Ms(500.0)), "−1.5 s (−75%)");
        assert_eq!(Figure::Cost(0.0, 0.0).difference(&Figure::Cost(0.5, 0.5)), "+$0.5000");
        assert_eq!(Figure::Count(3).difference(&Figure::Count(3)), "same");
        assert_eq!(Figure::Words("a".into()).difference(&Figure::Words("b".into())), "differs");
        assert_eq!(Figure::Count(10_000).difference(&Figure::Count(10_001)), "+1");
        assert_eq!(Figure::Count(3).difference(&Figure::None), "");
    }
}
