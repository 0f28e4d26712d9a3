use super::*;
use crate::alert::metric::{CATALOGUE, Kind, Metric, Unit};
use crate::alert::{Dimension, Period};
use crate::event::KEY_BYTES_MAX;
use proptest::prelude::*;

fn error(text: &str) -> ConditionError {
    Condition::parse(text).unwrap_err()
}

#[test]
fn the_plans_conditions_mean_what_they_say() {
    let context = Condition::parse("tokens_percent_used > 0.8").unwrap();
    let above = |op, operand| Some(Comparison { op, operand });
    let test = |metric, window, comparison| Tree::Leaf(Test { metric, window, comparison });
    assert_eq!(
        context.expr,
        test(Metric::TokensPercentUsed, None, above(Op::Greater, Operand::Fixed(Quantity::Number(0.8))))
    );
    let hung = Condition::parse("turn_duration > 300s AND NOT completed").unwrap();
    let long = Operand::Fixed(Quantity::Time(Period::from_seconds(300)));
    assert_eq!(
        hung.expr,
        Tree::All(vec![
            test(Metric::TurnDuration, None, above(Op::Greater, long)),
            Tree::Not(Box::new(test(Metric::Completed, None, None))),
        ])
    );
    let errors = Condition::parse("error_rate > 0.1 over 5m").unwrap();
    assert_eq!(errors.expr.leaves()[0].window, Some(Period::from_seconds(300)));
    let cost = Condition::parse("hourly_cost > 2x rolling_avg").unwrap();
    assert_eq!(
        cost.expr,
        test(Metric::HourlyCost, None, above(Op::Greater, Operand::Average { factor: 2.0, over: None }))
    );
}

#[test]
fn and_binds_stronger_than_or_and_case_does_not_matter() {
    let written = "completed or context_overflow AND not kind_stopped";
    let printed = Condition::parse(written).unwrap().to_string();
    assert_eq!(printed, "completed OR context_overflow AND NOT kind_stopped");
    let nested = "(completed OR context_overflow) AND NOT (kind_stopped AND completed)";
    assert_eq!(Condition::parse(nested).unwrap().to_string(), nested);
}

#[test]
fn clauses_may_come_in_any_order() {
    let text = "cost over 5m >= 1.5 * rolling_avg over 24h for 10m by agent, model \
                where agent in (main, \"o\\\"hara\") and not channel ~ tele* or gateway != \"a\"";
    let printed = Condition::parse(text).unwrap().to_string();
    assert_eq!(
        printed,
        "cost over 5m >= 1.5x rolling_avg over 1d where agent in (\"main\", \"o\\\"hara\") \
         AND NOT channel ~ \"tele*\" OR gateway != \"a\" by agent, model for 10m"
    );
    assert_eq!(Condition::parse("errors > 1 by all").unwrap().group_by, Some(Vec::new()));
}

#[test]
fn errors_name_the_column_and_what_was_meant() {
    for (text, column, part, suggestion) in [
        ("token_percent_used > 0.8", 1, "no metric", Some("tokens_percent_used")),
        ("errors > 1 AND eror_rate > 0.1", 16, "no metric `eror_rate`", Some("error_rate")),
        ("tokens_percent_used > 80", 23, "fraction", Some("80%")),
        ("turn_duration > 300", 17, "needs a unit", Some("300s")),
        ("turn_duration > 5%", 17, "duration", None),
        ("turn_duration > 5 weeks", 17, "needs a unit", Some("5s")),
        ("turn_duration > 5weeks", 18, "no unit", None),
        ("errors > 1 ovr 5m", 12, "expected AND, OR", Some("or")),
        ("errors", 7, "must be compared, found the end", Some("errors > 20 over 10m")),
        ("errors > 1 over 5", 18, "no unit of time", Some("5m")),
        ("errors > 1 over 32d", 17, "between 1s and 31d", None),
        ("completed = 1", 11, "not compared", Some("NOT completed")),
        ("hourly_cost > 1 over 5m", 17, "window of its own", Some("cost … over 6h")),
        ("tokens_percent_used > 0.8 over 5m", 27, "no metric over a window", None),
        ("ttft > 2x rolling_avg", 8, "no rolling average", None),
        ("cost > 2x roling_avg", 11, "expected rolling_avg", Some("rolling_avg")),
        ("errors > 50% of budget", 10, "no amount of money", None),
        ("errors > 1 by gatewy", 15, "none of gateway", Some("gateway")),
        ("errors > 1 where agent_id = x", 18, "none of gateway", Some("agent")),
        ("errors > 1 where agent > x", 24, "expected =, !=, ~ or in", None),
        ("errors > 1 where agent = \"x", 26, "no closing quote", None),
        ("errors > 1 by agent by model", 21, "given twice", None),
        ("errors > 1 over 5m for 5m over 2m", 27, "expected AND", None),
        ("(errors > 1", 12, "`)` for the parenthesis in column 1", None),
        ("errors > -1", 10, "expected a value such as 20", None),
        ("", 1, "expected a metric, found the end", None),
        ("NOT and", 5, "keyword", None),
        ("ünknown > 1", 1, "no metric", None),
        ("errors > ü", 10, "expected a value", None),
    ] {
        let error = error(text);
        assert_eq!((error.column, error.suggestion.as_deref()), (column, suggestion), "{text}: {error}");
        assert!(error.problem.contains(part), "{text}: {error}");
    }
}

#[test]
fn every_limit_holds_at_its_edge() {
    let pad = |length: usize| format!("errors > 1{}", " ".repeat(length - "errors > 1".len()));
    assert!(Condition::parse(&pad(CONDITION_BYTES_MAX)).is_ok());
    assert!(error(&pad(CONDITION_BYTES_MAX + 1)).problem.contains("at most 2000"));

    let nested = |depth: usize| format!("{}completed{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Condition::parse(&nested(DEPTH_MAX - 1)).is_ok());
    assert!(error(&nested(DEPTH_MAX)).problem.contains("16 deep"));
    assert!(error(&format!("{}completed", "NOT ".repeat(DEPTH_MAX))).problem.contains("16 deep"));

    let tests = |count: usize| vec!["completed"; count].join(" OR ");
    assert!(Condition::parse(&tests(TESTS_MAX)).is_ok());
    assert!(error(&tests(TESTS_MAX + 1)).problem.contains("at most 16 tests"));

    let filters = |count: usize| format!("completed where {}", vec!["agent = a"; count].join(" AND "));
    assert!(Condition::parse(&filters(FILTER_TESTS_MAX)).is_ok());
    assert!(error(&filters(FILTER_TESTS_MAX + 1)).problem.contains("at most 32 comparisons"));

    let values = |count: usize| format!("completed where agent in ({})", vec!["a"; count].join(","));
    assert!(Condition::parse(&values(FILTER_VALUES_MAX)).is_ok());
    assert!(error(&values(FILTER_VALUES_MAX + 1)).problem.contains("at most 64 values"));

    let value = |length: usize| format!("completed where agent = {}", "a".repeat(length));
    assert!(Condition::parse(&value(KEY_BYTES_MAX)).is_ok());
    assert!(error(&value(KEY_BYTES_MAX + 1)).problem.contains("at most 512 bytes"));

    assert!(Condition::parse("errors > 1000000000000000").is_ok());
    assert!(error("errors > 1000000000000001").problem.contains("at most 1e15"));
    assert!(error("errors > 1000000001M").problem.contains("at most 1e15"));
    assert!(error(&format!("errors > 0.{}", "0".repeat(NUMBER_CHARS_MAX))).problem.contains("20 digits"));
}

fn any_period() -> impl Strategy<Value = Period> {
    (1_000..=31 * 86_400_000_i64).prop_map(Period::from_millis)
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![(0..1_000_000_u32).prop_map(f64::from), (0..100_000_u32).prop_map(|n| f64::from(n) / 1000.0)]
}

fn any_quantity(unit: Unit) -> BoxedStrategy<Quantity> {
    match unit {
        Unit::Fraction => prop_oneof![
            (0..1500_u32).prop_map(|n| Quantity::Number(f64::from(n) / 1000.0)),
            any_number().prop_map(Quantity::Percent),
        ]
        .boxed(),
        Unit::Duration => any_period().prop_map(Quantity::Time).boxed(),
        Unit::Usd => prop_oneof![any_number().prop_map(Quantity::Usd), any_number().prop_map(Quantity::Number)].boxed(),
        Unit::Count | Unit::Flag => any_number().prop_map(Quantity::Number).boxed(),
    }
}

fn any_operand(metric: Metric) -> BoxedStrategy<Operand> {
    let unit = metric.info().unit;
    let mut choices = vec![any_quantity(unit).prop_map(Operand::Fixed).boxed()];
    if unit == Unit::Usd {
        let of = proptest::option::of(any_quantity(unit));
        choices.push((any_number(), of).prop_map(|(percent, of)| Operand::Share { percent, of }).boxed());
    }
    if metric.is_window() {
        let over = proptest::option::of(any_period());
        choices.push((any_number(), over).prop_map(|(factor, over)| Operand::Average { factor, over }).boxed());
    }
    proptest::strategy::Union::new(choices).boxed()
}

fn any_test() -> impl Strategy<Value = Test> {
    let ops = proptest::sample::select(Op::ALL.to_vec());
    (0..CATALOGUE.len(), ops, proptest::option::of(any_period())).prop_flat_map(|(index, (_, op), window)| {
        let info = &CATALOGUE[index];
        let window = window.filter(|_| matches!(info.kind, Kind::Window { fixed: false, .. }));
        any_operand(info.metric).prop_map(move |operand| Test {
            metric: info.metric,
            window,
            comparison: (info.unit != Unit::Flag).then_some(Comparison { op, operand }),
        })
    })
}

fn any_filter_test() -> impl Strategy<Value = FilterTest> {
    let op = proptest::sample::select(vec![FilterOp::Equal, FilterOp::NotEqual, FilterOp::Like, FilterOp::In]);
    let values = proptest::collection::vec("[ -~ü]{0,6}", 1..4);
    (proptest::sample::select(Dimension::ALL.to_vec()), op, values).prop_map(|(dimension, op, mut values)| {
        if op != FilterOp::In {
            values.truncate(1);
        }
        FilterTest { dimension, op, values }
    })
}

fn any_tree<T: Clone + std::fmt::Debug + 'static>(leaf: BoxedStrategy<T>) -> impl Strategy<Value = Tree<T>> {
    leaf.prop_map(Tree::Leaf).prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..3).prop_map(Tree::All),
            proptest::collection::vec(inner.clone(), 2..3).prop_map(Tree::Any),
            inner.prop_map(|part| Tree::Not(Box::new(part))),
        ]
    })
}

prop_compose! {
    fn any_condition()(
        expr in any_tree(any_test().boxed()),
        filter in proptest::option::of(any_tree(any_filter_test().boxed())),
        group_by in proptest::option::of(proptest::sample::subsequence(Dimension::ALL.to_vec(), 0..=6)),
        hold in proptest::option::of(any_period()),
    ) -> Condition {
        Condition { expr, filter, group_by, hold }
    }
}

proptest! {
    #[test]
    fn printing_and_parsing_is_the_identity(condition in any_condition()) {
        let printed = condition.to_string();
        prop_assert_eq!(Condition::parse(&printed), Ok(condition), "{}", printed);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = Condition::parse(&text);
    }

    #[test]
    fn no_mixture_of_words_panics(words in proptest::collection::vec(proptest::sample::select(vec![
        "errors", "cost", "turn_duration", "completed", "AND", "or", "NOT", "(", ")", ">", "!=", "~", "5m", "2x", "80%",
        "$3", "rolling_avg", "budget", "of", "over", "where", "agent", "in", ",", "\"", "\\", "by", "for", "9", "ü", "1.",
    ]), 0..24)) {
        if let Err(error) = Condition::parse(&words.join(" ")) {
            prop_assert!(error.column >= 1 && !error.problem.is_empty());
        }
    }
}
