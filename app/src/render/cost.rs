//! Where the money of a session went.

use super::Scene;
use super::facts::cost;
use crate::format;
use leptos::prelude::*;
use model::event::NanoUsd;
use model::session::{Family, SPENDING_EVENTS_MAX, Spending, Spent};

/// Models that the table names; the rest is one line.
const MODELS_SHOWN: usize = 8;

/// Empty where nothing was spent.
pub fn cost_card(scene: Scene, spending: &Spending, family: &Family) -> String {
    if spending.total == Spent::default() && family.descendants_cost().0 <= 0.0 {
        return String::new();
    }
    let row = scene.session;
    let (below, below_estimated) = family.descendants_cost();
    let whole = (!family.descendants.is_empty()).then(|| {
        view! {
            <tr>
                <th scope="row">"With subagents"</th>
                <td colspan="3"></td>
                <td class="num strong">{cost(row.cost_usd + below, row.cost_estimated_usd + below_estimated)}</td>
            </tr>
        }
    });
    let mut models: Vec<(String, Spent)> = spending.models.clone();
    if models.len() > MODELS_SHOWN {
        let mut others = Spent::default();
        models.split_off(MODELS_SHOWN - 1).iter().for_each(|(_, spent)| others.add(spent));
        models.push(("other models".to_owned(), others));
    }
    let lines = models.into_iter().map(|(name, spent)| {
        let name = if name.is_empty() { "no model told".to_owned() } else { name };
        line(name, &spent, false)
    });
    let lines: Vec<AnyView> = lines.chain([line("This session".to_owned(), &spending.total, true)]).collect();
    let cut = spending.cut.then(|| {
        let words = format!(
            "From the newest {} events that tell of tokens or cost.",
            format::count(i64::from(SPENDING_EVENTS_MAX))
        );
        view! { <p class="soft small card-note">{words}</p> }
    });
    view! {
        <section class="card" aria-labelledby="session-cost">
            <div class="card-head">
                <h2 id="session-cost">"Cost"</h2>
                <span class="soft num">{estimate_words(&spending.total)}</span>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label="Cost by model">
                <table class="table cost-table">
                    <thead>
                        <tr>
                            <th scope="col">"Model"</th>
                            {head("Input")}
                            {head("Cache read / write")}
                            {head("Output")}
                            {head("Cost")}
                        </tr>
                    </thead>
                    <tbody>{lines} {whole}</tbody>
                </table>
            </div>
            {cut}
        </section>
    }
    .to_html()
}

fn head(words: &'static str) -> AnyView {
    view! {
        <th scope="col" class="num">
            {words}
        </th>
    }
    .into_any()
}

fn usd(nano: i64) -> f64 {
    NanoUsd(nano).usd()
}

fn line(name: String, spent: &Spent, total: bool) -> AnyView {
    let tokens = |count: i64| view! { <td class="num">{format::compact(count)}</td> };
    let told = spent.cost_input_nano_usd + spent.cost_output_nano_usd > 0;
    let sides = told.then(|| {
        let (input, output) = (usd(spent.cost_input_nano_usd), usd(spent.cost_output_nano_usd));
        let words = format!("{} in, {} out", format::cost(input, 0.0), format::cost(output, 0.0));
        view! { <span class="soft small cost-sides">" " {words}</span> }
    });
    let cache = format!("{} / {}", format::compact(spent.cache_read), format::compact(spent.cache_write));
    view! {
        <tr data-total=total.then_some("")>
            <th scope="row">
                <span class="clip" title=name.clone()>
                    {name.clone()}
                </span>
            </th>
            {tokens(spent.input)}
            <td class="num">{cache}</td>
            {tokens(spent.output)}
            <td class="num">{cost(usd(spent.cost_nano_usd), usd(spent.cost_estimated_nano_usd))} {sides}</td>
        </tr>
    }
    .into_any()
}

/// What of the cost is billed and what estimated.
fn estimate_words(total: &Spent) -> String {
    match (total.cost_nano_usd - total.cost_estimated_nano_usd, total.cost_estimated_nano_usd) {
        (_, 0) => "billed".to_owned(),
        (billed, estimated) if billed <= 0 => format!("{} estimated", format::cost(usd(estimated), 0.0)),
        (billed, estimated) => {
            format!("{} billed, {} estimated", format::cost(usd(billed), 0.0), format::cost(usd(estimated), 0.0))
        }
    }
}
