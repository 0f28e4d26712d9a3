use super::*;

fn at(date: &str) -> Timestamp {
    Timestamp::parse(&format!("{date}T00:00:00Z")).unwrap()
}

fn table(entries: &str) -> PriceTable {
    PriceTable::default().overlaid(&format!("version = \"v\"\nprices = [{entries}]")).unwrap()
}

/// The input price in whole dollars.
fn input(table: &PriceTable, provider: Option<&str>, model: &str, date: &str) -> Option<i64> {
    table.rate(provider, model, at(date)).map(|rate| rate.input.0 / 1_000_000_000)
}

#[test]
fn the_closest_entry_counts() {
    let table = table(
        r#"{ model = "*", input = 1, output = 0 },
        { model = "gpt*", input = 2, output = 0 },
        { model = "gpt-5*", input = 3, output = 0 },
        { model = "gpt-5", input = 4, output = 0 },
        { provider = "azure", model = "gpt*", input = 5, output = 0 },"#,
    );
    for (provider, model, expected) in [
        (None, "gpt-5", 4),
        (None, "gpt-5-mini", 3),
        (None, "openai/gpt-5", 1),
        (Some("openai"), "gpt-4", 2),
        (Some("azure"), "gpt-5", 5),
        (None, "other", 1),
    ] {
        assert_eq!(input(&table, provider, model, "2026-01-01"), Some(expected), "{provider:?} {model}");
    }
}

#[test]
fn an_entry_holds_from_its_date_until_the_next() {
    let table = table(
        r#"{ model = "m", input = 1, output = 0 },
        { model = "m", from = 2026-02-01, input = 2, output = 0 },
        { model = "m", from = 2026-03-01, input = 3, output = 0 },
        { model = "later", from = 2026-03-01, input = 9, output = 0 },"#,
    );
    for (date, expected) in [("2026-01-31", 1), ("2026-02-01", 2), ("2026-02-28", 2), ("2026-03-01", 3)] {
        assert_eq!(input(&table, None, "m", date), Some(expected), "{date}");
    }
    assert_eq!(input(&table, None, "later", "2026-02-28"), None);
}

#[test]
fn the_list_of_a_user_comes_before_the_bundled_one() {
    let bundled = PriceTable::bundled().unwrap();
    let known = input(&bundled, None, "claude-opus-4-5", "2026-11-24").unwrap();
    let own = "version = \"ours-1\"\nprices = [{ model = \"claude-opus*\", input = 77, output = 1 }]";
    let table = bundled.clone().overlaid(own).unwrap();
    assert_ne!(known, 77);
    assert_eq!(input(&table, None, "us.anthropic.claude-opus-4-5-20251101-v1:0", "2026-11-24"), Some(77));
    assert_eq!(input(&table, None, "claude-sonnet-4-5", "2026-11-24"), Some(3));
    assert_eq!(**table.version(), format!("{}+ours-1", bundled.version()));
}

#[test]
fn the_bundled_list_knows_the_common_models_and_no_more_than_it_should() {
    let table = PriceTable::bundled().unwrap();
    let rate = |provider: Option<&str>, model: &str| {
        let usd = |price: NanoUsd| price.usd();
        table
            .rate(provider, model, at("2026-11-24"))
            .map(|rate| [usd(rate.input), usd(rate.output), usd(rate.cache_read), usd(rate.cache_write)])
    };
    for (provider, model, expected) in [
        (Some("anthropic"), "claude-sonnet-4-5-20250929", [3.0, 15.0, 0.3, 3.75]),
        (Some("amazon-bedrock"), "eu.anthropic.claude-opus-5-20260701-v1:0", [5.0, 25.0, 0.5, 6.25]),
        (Some("google-vertex"), "claude-haiku-4-5@20251001", [1.0, 5.0, 0.1, 1.25]),
        (Some("openrouter"), "anthropic/claude-opus-4.5", [5.0, 25.0, 0.5, 6.25]),
        (Some("openai"), "gpt-5-mini", [0.25, 2.0, 0.025, 0.25]),
        (Some("google"), "gemini-2.5-pro", [1.25, 10.0, 0.125, 1.25]),
        (Some("ollama"), "qwen3:32b", [0.0; 4]),
        (Some("openrouter"), "deepseek/deepseek-chat:free", [0.0; 4]),
    ] {
        assert_eq!(rate(provider, model), Some(expected), "{provider:?} {model}");
    }
    for family in ["grok-4.7", "deepseek-chat", "mistral-large-latest", "kimi-k3", "glm-5.3", "qwen3.8-max", "nova-pro"]
    {
        assert!(rate(None, family).is_some(), "{family}");
    }
    // A model that is not listed must be told, not guessed.
    for unknown in ["gpt-5-imaginary", "claude-next", "qwen3:32b", "gpt-99"] {
        assert_eq!(rate(None, unknown), None, "{unknown}");
    }
}
