//! The price table in effect.

use crate::pricing::{Price, PriceTable};
use crate::store::Store;
use model::price::{PriceRow, PricesInEffect};

/// The table; `all` adds the models of any gateway that it does not know.
pub fn prices(store: &Store, all: bool) -> PricesInEffect {
    let table = store.prices();
    PricesInEffect {
        version: table.version().to_string(),
        currency: "USD".to_owned(),
        prices: rows(table),
        unpriced: all.then(|| store.unpriced_models()),
    }
}

fn rows(table: &PriceTable) -> Vec<PriceRow> {
    let lists = table.lists();
    let rows = lists.iter().enumerate().flat_map(|(index, list)| {
        let custom = index + 1 < lists.len();
        list.iter().map(move |price| row(price, custom))
    });
    rows.collect()
}

fn row(price: &Price, custom: bool) -> PriceRow {
    PriceRow {
        provider: price.provider.clone(),
        model: price.model.clone(),
        from: price.from,
        input: price.rate.input.usd(),
        output: price.rate.output.usd(),
        cache_read: price.rate.cache_read.usd(),
        cache_write: price.rate.cache_write.usd(),
        custom,
    }
}
