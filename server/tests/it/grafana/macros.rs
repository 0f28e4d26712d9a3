//! Grafana's macros and variables in SQL, as its PostgreSQL data source
//! writes them out where `timescaledb` is off.

use super::dashboards::seconds;
use model::Timestamp;
use model::time::SECOND_US;
use std::collections::BTreeMap;

pub struct Scope {
    pub from: Timestamp,
    pub to: Timestamp,
    pub interval_s: i64,
    /// Chosen values of each variable.
    pub variables: BTreeMap<String, Vec<String>>,
}

/// # Errors
/// What Grafana would not understand, or not as it is meant.
pub fn expand(sql: &str, scope: &Scope) -> Result<String, String> {
    let mut sql = sql.replace("$__interval", &format!("{}s", scope.interval_s));
    for (name, values) in &scope.variables {
        let quoted: Vec<String> = values.iter().map(|value| format!("'{}'", value.replace('\'', "''"))).collect();
        sql = sql.replace(&format!("${name}"), &quoted.join(","));
    }
    let mut expanded = String::with_capacity(sql.len());
    let mut rest = sql.as_str();
    while let Some(at) = rest.find('$') {
        expanded.push_str(&rest[..at]);
        let call = &rest[at + 1..];
        let end = call.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(call.len());
        let (name, tail) = call.split_at(end);
        // The arguments end at the first parenthesis, whatever they hold.
        let Some((arguments, tail)) = tail.strip_prefix('(').and_then(|tail| tail.split_once(')')) else {
            return Err(format!("${name} is no macro and no variable of this dashboard"));
        };
        if arguments.contains('(') {
            return Err(format!("${name}({arguments}: Grafana ends a macro at the first parenthesis"));
        }
        let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
        expanded.push_str(&call_macro(name, &arguments, scope)?);
        rest = tail;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

fn call_macro(name: &str, arguments: &[&str], scope: &Scope) -> Result<String, String> {
    let nanos = |at: Timestamp| (at.micros() / SECOND_US * 1_000_000_000).to_string();
    match (name, arguments) {
        ("__timeFilter", [column]) => Ok(format!("{column} BETWEEN '{}' AND '{}'", scope.from, scope.to)),
        ("__timeFrom", [""]) => Ok(format!("'{}'", scope.from)),
        ("__timeTo", [""]) => Ok(format!("'{}'", scope.to)),
        ("__unixEpochNanoFrom", [""]) => Ok(nanos(scope.from)),
        ("__unixEpochNanoTo", [""]) => Ok(nanos(scope.to)),
        ("__timeGroupAlias", [column, interval] | [column, interval, "0"]) => {
            let width = width(interval)?;
            Ok(format!("floor(extract(epoch from {column})/{width})*{width} AS \"time\""))
        }
        ("__unixEpochGroupAlias", [column, interval] | [column, interval, "0"]) => {
            let width = width(interval)?;
            Ok(format!("floor(({column})/{width})*{width} AS \"time\""))
        }
        _ => Err(format!("unknown macro ${name}({})", arguments.join(", "))),
    }
}

fn width(interval: &str) -> Result<i64, String> {
    seconds(interval.trim_matches('\'')).ok_or_else(|| format!("{interval:?} is no interval"))
}

#[test]
fn macros_are_written_out_as_grafana_does() {
    let at = |text: &str| Timestamp::parse(text).unwrap();
    let gateways = vec!["a".to_owned(), "o'b".to_owned()];
    let scope = Scope {
        from: at("2026-03-01T10:00:00Z"),
        to: at("2026-03-01T11:00:00Z"),
        interval_s: 60,
        variables: BTreeMap::from([("gateway".to_owned(), gateways)]),
    };
    let group = expand("SELECT $__timeGroupAlias(timestamp, $__interval) WHERE g IN ($gateway)", &scope).unwrap();
    assert_eq!(group, "SELECT floor(extract(epoch from timestamp)/60)*60 AS \"time\" WHERE g IN ('a','o''b')");
    assert_eq!(expand("$__unixEpochNanoFrom() / 1000", &scope).unwrap(), "1772359200000000000 / 1000");
    for unknown in ["$__timeGruop(t, 1h)", "$agent", "$__timeFilter(to_timestamp(t))", "$__timeGroupAlias(t, 1x)"] {
        assert!(expand(unknown, &scope).is_err(), "{unknown}");
    }
}
