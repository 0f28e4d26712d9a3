//! What senders of OTLP/JSON write besides what the protocol asks for, turned
//! into that: ids in base64, names of enumerations, `snake_case` members,
//! members that are `null`.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use opentelemetry_proto::tonic::logs::v1::SeverityNumber;
use opentelemetry_proto::tonic::metrics::v1::AggregationTemporality;
use opentelemetry_proto::tonic::trace::v1::{span::SpanKind, status::StatusCode};
use serde_json::{Map, Value};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Attributes are lists of keys and values: every member of an object is one
/// of the protocol's, so that names may be changed all over.
pub fn tidy(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(tidy).collect()),
        Value::Object(members) => {
            let tidied = members.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| {
                let name = camel(name);
                let value = member(&name, value);
                (name, value)
            });
            Value::Object(tidied.collect::<Map<String, Value>>())
        }
        other => other,
    }
}

fn member(name: &str, value: Value) -> Value {
    match (name, value) {
        ("traceId", Value::String(id)) => Value::String(hex_id(id, 16)),
        ("spanId" | "parentSpanId", Value::String(id)) => Value::String(hex_id(id, 8)),
        ("kind", Value::String(kind)) => number(&kind, SpanKind::from_str_name(&kind).map(Into::into)),
        ("code", Value::String(code)) => number(&code, StatusCode::from_str_name(&code).map(Into::into)),
        ("severityNumber", Value::String(name)) => number(&name, SeverityNumber::from_str_name(&name).map(Into::into)),
        ("aggregationTemporality", Value::String(name)) => {
            number(&name, AggregationTemporality::from_str_name(&name).map(Into::into))
        }
        (_, value) => tidy(value),
    }
}

/// A member of an enumeration, by its name or by a number in quotes.
fn number(text: &str, named: Option<i32>) -> Value {
    named.or_else(|| text.parse().ok()).map_or_else(|| Value::String(text.to_owned()), Value::from)
}

fn hex_id(id: String, bytes: usize) -> String {
    let is_hex = id.len() == 2 * bytes && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        return id;
    }
    match BASE64.decode(&id) {
        Ok(decoded) if decoded.len() == bytes => super::text::hex(&decoded),
        _ => id,
    }
}

fn camel(name: String) -> String {
    if !name.contains('_') {
        return name;
    }
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::super::{Encoding, decode};
    use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
    use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
    use opentelemetry_proto::tonic::metrics::v1::metric::Data;
    use serde_json::{Value, json};

    fn span(span: Value) -> opentelemetry_proto::tonic::trace::v1::Span {
        let request = json!({"resourceSpans": [{"scopeSpans": [{"spans": [span]}], "resource": null}], "extra": 1});
        let mut request: ExportTraceServiceRequest = decode(Encoding::Json, request.to_string().as_bytes()).unwrap();
        request.resource_spans.remove(0).scope_spans.remove(0).spans.remove(0)
    }

    #[test]
    fn ids_are_taken_in_hex_and_in_base64() {
        let hex = span(json!({"traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174"}));
        let base64 = span(json!({"traceId": "W47/95gDgQPSabYzgT/GDA==", "spanId": "7uGbfsPBsXQ"}));
        assert_eq!((&hex.trace_id, &hex.span_id), (&base64.trace_id, &base64.span_id));
        assert_eq!(hex.trace_id.len(), 16);
    }

    #[test]
    fn numbers_come_plain_in_quotes_and_by_name() {
        let plain = json!({"startTimeUnixNano": 1_544_712_660_000_000_000_u64, "kind": 3, "status": {"code": 2}});
        let quoted = json!({"start_time_unix_nano": "1544712660000000000", "kind": "SPAN_KIND_CLIENT",
            "status": {"code": "STATUS_CODE_ERROR", "message": null}, "flags": 256});
        let (plain, quoted) = (span(plain), span(quoted));
        assert_eq!(plain.start_time_unix_nano, quoted.start_time_unix_nano);
        assert_eq!((plain.kind, plain.status.unwrap().code), (quoted.kind, quoted.status.unwrap().code));
    }

    #[test]
    fn attributes_keep_their_types_and_unknown_ones_are_empty() {
        let span = span(json!({"attributes": [
            {"key": "i", "value": {"intValue": "7"}}, {"key": "j", "value": {"intValue": 7}},
            {"key": "l", "value": {"arrayValue": {"values": [{"stringValue": "a"}]}}},
            {"key": "u", "value": {"futureValue": {"x": 1}}}, {"key": "n"}]}));
        let value = |index: usize| span.attributes[index].value.clone().and_then(|value| value.value);
        assert_eq!((value(0), value(1)), (Some(Any::IntValue(7)), Some(Any::IntValue(7))));
        assert!(matches!(value(2), Some(Any::ArrayValue(list)) if list.values.len() == 1));
        assert_eq!((value(3), value(4)), (None, None));
    }

    #[test]
    fn metrics_come_as_json_too() {
        let request = json!({"resourceMetrics": [{"scopeMetrics": [{"metrics": [
            {"name": "a", "sum": {"dataPoints": [{"asInt": "3", "timeUnixNano": "5"}],
                "aggregationTemporality": "AGGREGATION_TEMPORALITY_CUMULATIVE", "isMonotonic": true}},
            {"name": "b", "histogram": {"dataPoints": [{"count": "2", "sum": 1.5, "bucketCounts": ["1", 1],
                "explicitBounds": [10], "timeUnixNano": 5, "exemplars": []}], "aggregationTemporality": 2}},
        ]}]}]});
        let request: ExportMetricsServiceRequest = decode(Encoding::Json, request.to_string().as_bytes()).unwrap();
        let metrics = &request.resource_metrics[0].scope_metrics[0].metrics;
        assert!(matches!(&metrics[0].data, Some(Data::Sum(sum)) if sum.aggregation_temporality == 2));
        assert!(matches!(&metrics[1].data, Some(Data::Histogram(h)) if h.data_points[0].bucket_counts == [1, 1]));
    }

    #[test]
    fn what_is_no_id_is_refused() {
        let request = json!({"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "not an id"}]}]}]});
        assert!(decode::<ExportTraceServiceRequest>(Encoding::Json, request.to_string().as_bytes()).is_err());
    }
}
