use crate::format;
use crate::render::{Column, scroll_table};
use leptos::prelude::*;
use model::price::{PriceRow, PricesInEffect, UnpricedModel};

/// The price table as HTML: the browser need not know how it is drawn.
pub fn price_list(prices: &PricesInEffect) -> String {
    let unpriced = prices.unpriced.clone().unwrap_or_default();
    view! {
        <p>
            "Version " <code>{prices.version.clone()}</code>
            ", in US dollars per million tokens. Set OBSERVATORY_PRICES to a file to lay your own prices over it; "
            <code>"observatory reprice"</code> " applies them to what is stored."
        </p>
        {(!unpriced.is_empty()).then(|| without_price(&unpriced))}
        <details class="fold">
            <summary>{format::plural(prices.prices.len().try_into().unwrap_or(i64::MAX), "price")}</summary>
            {scroll_table("price-scroll", "Prices", &COLUMNS, prices.prices.iter().map(line).collect())}
        </details>
    }
    .to_html()
}

fn without_price(models: &[UnpricedModel]) -> impl IntoView + use<> {
    let line = |unpriced: &UnpricedModel| {
        let model = unpriced.model.clone();
        let events = i64::try_from(unpriced.events).unwrap_or(i64::MAX);
        view! {
            <li>
                <code>{model}</code>
                " "
                <span class="soft">{format::plural(events, "event")}</span>
            </li>
        }
    };
    view! {
        <p class="warn-text">"Models without a price since the server started; their events count no cost:"</p>
        <ul class="inline-list">{models.iter().map(line).collect_view()}</ul>
    }
}

const COLUMNS: [Column; 6] = [
    Column::Text("Model"),
    Column::Text("Provider"),
    Column::Number("Input"),
    Column::Number("Output"),
    Column::Number("Cache read"),
    Column::Number("Cache write"),
];

fn line(price: &PriceRow) -> AnyView {
    let model = price.model.clone();
    let from = price.from.map(|from| format!(" from {}", from.format("%Y-%m-%d")));
    let custom = price.custom.then_some(" (yours)");
    view! {
        <tr>
            <th scope="row">
                <code>{model}</code>
                {from}
                {custom}
            </th>
            <td>{price.provider.clone().unwrap_or_else(|| "any".to_owned())}</td>
            <td class="num">{format::usd(price.input)}</td>
            <td class="num">{format::usd(price.output)}</td>
            <td class="num">{format::usd(price.cache_read)}</td>
            <td class="num">{format::usd(price.cache_write)}</td>
        </tr>
    }
    .into_any()
}
