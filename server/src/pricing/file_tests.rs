use super::*;

fn list(entry: &str) -> String {
    format!("version = \"v\"\ncurrency = \"USD\"\nprices = [\n  {entry},\n]\n")
}

fn only(entry: &str) -> Price {
    parse(&list(entry)).unwrap().1.remove(0)
}

#[test]
fn what_an_entry_leaves_out_follows_from_the_rest() {
    let price = only(r#"{ model = "GPT-9", input = 2, output = 10.5 }"#);
    let input = NanoUsd(2_000_000_000);
    let rate = Rate { input, output: NanoUsd(10_500_000_000), cache_read: input, cache_write: input };
    assert_eq!(price, Price { provider: None, model: "gpt-9".into(), from: None, rate });
    let full = only(
        r#"{ provider = "Me", model = "m*", from = 2026-03-01, input = 1, output = 1, cacheRead = 0, cacheWrite = 0.5 }"#,
    );
    assert_eq!(
        (full.provider.as_deref(), full.rate.cache_read, full.rate.cache_write.0),
        (Some("me"), NanoUsd(0), 500_000_000)
    );
    assert_eq!(full.from, Some(Timestamp::parse("2026-03-01T00:00:00Z").unwrap()));
    let exact = only(r#"{ model = "m", from = 2026-03-01T12:00:00+02:00, input = 1, output = 1 }"#);
    assert_eq!(exact.from, Some(Timestamp::parse("2026-03-01T10:00:00Z").unwrap()));
}

#[test]
fn a_problem_is_told_with_its_line_and_key() {
    for (entry, told) in [
        (r#"{ model = "m", input = -1, output = 1 }"#, "line 4: input must be"),
        (r#"{ model = "m", input = 1, output = nan }"#, "line 4: output must be"),
        (r#"{ model = "m", input = 1, output = 1, cacheRead = 2000000 }"#, "line 4: cacheRead must be"),
        (r#"{ model = "m", input = "1", output = 1 }"#, "line 4: input: invalid type"),
        (r#"{ model = "m", input = 1 }"#, "line 4: missing field `output`"),
        (r#"{ model = "m", inptu = 1, output = 1 }"#, "line 4: unknown field `inptu`"),
        (r#"{ model = "a*b", input = 1, output = 1 }"#, "line 4: model must be"),
        (r#"{ model = " ", input = 1, output = 1 }"#, "line 4: model must be"),
        (r#"{ model = "m", from = 10:00:00, input = 1, output = 1 }"#, "line 4: from must be a date"),
        (
            r#"{ model = "m", input = 1, output = 1 }, { model = "M", input = 1, output = 1 }"#,
            "line 4: model \"m\" has a second",
        ),
        (r#"{ model = "m" input = 1 }"#, "line 4: "),
    ] {
        let problem = parse(&list(entry)).unwrap_err();
        assert!(problem.starts_with(told), "{entry}: {problem}");
    }
    let problem = |text: &str| parse(text).unwrap_err();
    assert!(problem("prices = []").contains("missing field `version`"));
    assert!(problem("version = \"a b\"\nprices = []").starts_with("line 1: version must have 1 to 64"));
    assert!(
        problem("version = \"v\"\ncurrency = \"EUR\"\nprices = []").starts_with("line 2: currency must be \"USD\"")
    );
    assert!(problem("version = \"v\"\nprice = []").contains("line 2: unknown field `price`"));
}

#[test]
fn lists_are_taken_up_to_their_limits() {
    let many = |count: usize| {
        let entry = |n: usize| format!("{{ model = \"m{n}\", input = 1, output = 1 }}");
        format!("version = \"v\"\nprices = [\n{}]", (0..count).map(entry).collect::<Vec<_>>().join(",\n"))
    };
    assert_eq!(parse(&many(PRICES_MAX)).unwrap().1.len(), PRICES_MAX);
    assert!(parse(&many(PRICES_MAX + 1)).unwrap_err().contains("5001 entries"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prices.toml");
    let bytes = usize::try_from(PRICES_BYTES_MAX).unwrap();
    fs::write(&path, "#".repeat(bytes)).unwrap();
    assert_eq!(read(&path).unwrap().len(), bytes);
    fs::write(&path, "#".repeat(bytes + 1)).unwrap();
    assert!(read(&path).unwrap_err().contains("has 1048577 bytes"));
    assert!(read(&folder.path().join("none")).unwrap_err().starts_with("cannot be read"));
}
