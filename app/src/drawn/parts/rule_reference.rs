use leptos::prelude::*;
use model::alert::metric::{CATALOGUE, MetricInfo};
use model::alert::rule::PLACEHOLDERS;

const OPERATORS: [(&str, &str); 8] = [
    (" > ", "also >=, <, <=, = and !="),
    (" AND ", "both hold; binds stronger than OR"),
    (" OR ", "one of them holds"),
    ("NOT ", "does not hold"),
    (" over 5m", "the window of a metric that has one, 1s to 31d"),
    (" > 2x rolling_avg", "twice the mean over the last 24 h"),
    (" >= 80% of budget", "a share of the rule's budget"),
    (" where agent = \"main\"", "which events count: gateway, agent, channel, session, model, tool"),
];

/// What conditions and messages are made of, as HTML: the browser gets it with
/// the editor's answer, and need not know the catalogue. A click on what
/// carries `data-insert` writes it into the field that `data-into` names.
pub fn rule_reference() -> String {
    view! {
        <h3>"Metrics"</h3>
        <div class="scroll reference-scroll" tabindex="0" role="region" aria-label="Metrics">
            <table class="table reference-table">
                <thead>
                    <tr>
                        <th scope="col">"Name and unit"</th>
                        <th scope="col">"Meaning and example"</th>
                    </tr>
                </thead>
                <tbody>{CATALOGUE.iter().map(metric).collect_view()}</tbody>
            </table>
        </div>
        <h3>"Operators"</h3>
        <dl class="reference-list">
            {OPERATORS.map(|(text, help)| term(text.to_owned(), "condition", help)).collect_view()}
        </dl>
        <h3>"Placeholders of the message"</h3>
        <dl class="reference-list">
            {PLACEHOLDERS.iter().map(|(_, name, help)| term(format!("{{{name}}}"), "message", help)).collect_view()}
        </dl>
    }
    .to_html()
}

fn metric(info: &'static MetricInfo) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">
                {insert(info.name.to_owned(), "condition")} <br /> <span class="soft">{info.unit.as_str()}</span>
            </th>
            <td>
                {info.help} " " <span class="soft">{sentence(&info.kind_words())}</span> <br />
                {insert(info.example.to_owned(), "condition")}
            </td>
        </tr>
    }
}

fn term(text: String, into: &'static str, help: &'static str) -> impl IntoView {
    view! {
        <dt>{insert(text, into)}</dt>
        <dd>{help.replace('`', "")}</dd>
    }
}

fn insert(text: String, into: &'static str) -> impl IntoView {
    let shown = text.trim().to_owned();
    view! {
        <button type="button" class="insert" data-insert=text data-into=into title=format!("Insert into the {into}")>
            {shown}
        </button>
    }
}

/// With a capital and a full stop.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_and_placeholder_can_be_inserted() {
        let html = rule_reference();
        for info in CATALOGUE {
            assert!(html.contains(&format!("data-insert=\"{}\"", info.name)), "{}", info.name);
        }
        for (_, name, _) in PLACEHOLDERS {
            assert!(html.contains(&format!("data-insert=\"{{{name}}}\"")), "{name}");
        }
        assert!(html.contains("Session value."), "{html}");
    }
}
