//! Metric points of all kinds, in one shape.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, ExponentialHistogramDataPoint, HistogramDataPoint, Metric, NumberDataPoint,
    SummaryDataPoint, metric::Data, number_data_point,
};
use serde_json::{Value, json};

/// Most buckets of a histogram that are kept.
pub const BUCKETS_MAX: usize = 64;
/// Bit of `flags`: the point says that there is no value.
const NO_RECORDED_VALUE: u32 = 1;

/// What a point's value is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Temporality {
    /// To the start of the process: grows, and comes again with every export.
    Cumulative,
    /// To the point before.
    Delta,
    /// To nothing: it is the state of a moment.
    Instant,
}

pub struct Point<'a> {
    pub attributes: &'a [KeyValue],
    pub start_nanos: u64,
    pub time_nanos: u64,
    pub kind: &'static str,
    pub temporality: Temporality,
    pub figures: Value,
    /// Whether it tells of nothing.
    pub is_empty: bool,
}

/// Points of a metric.
pub fn count(metric: &Metric) -> usize {
    match &metric.data {
        None => 0,
        Some(Data::Gauge(gauge)) => gauge.data_points.len(),
        Some(Data::Sum(sum)) => sum.data_points.len(),
        Some(Data::Histogram(histogram)) => histogram.data_points.len(),
        Some(Data::ExponentialHistogram(histogram)) => histogram.data_points.len(),
        Some(Data::Summary(summary)) => summary.data_points.len(),
    }
}

pub fn points(metric: &Metric) -> Vec<Point<'_>> {
    match &metric.data {
        None => Vec::new(),
        Some(Data::Gauge(gauge)) => {
            gauge.data_points.iter().map(|point| number(point, "gauge", Temporality::Instant)).collect()
        }
        Some(Data::Sum(sum)) => {
            let temporality = temporality(sum.aggregation_temporality, sum.is_monotonic);
            sum.data_points.iter().map(|point| number(point, "sum", temporality)).collect()
        }
        Some(Data::Histogram(histogram)) => {
            let temporality = temporality(histogram.aggregation_temporality, true);
            histogram.data_points.iter().map(|point| explicit(point, temporality)).collect()
        }
        Some(Data::ExponentialHistogram(histogram)) => {
            let temporality = temporality(histogram.aggregation_temporality, true);
            histogram.data_points.iter().map(|point| exponential(point, temporality)).collect()
        }
        Some(Data::Summary(summary)) => summary.data_points.iter().map(quantiles).collect(),
    }
}

/// A sum that may fall is the state of a moment.
fn temporality(sent: i32, grows: bool) -> Temporality {
    match AggregationTemporality::try_from(sent) {
        Ok(AggregationTemporality::Delta) => Temporality::Delta,
        Ok(AggregationTemporality::Cumulative) if grows => Temporality::Cumulative,
        _ => Temporality::Instant,
    }
}

fn number<'a>(point: &'a NumberDataPoint, kind: &'static str, temporality: Temporality) -> Point<'a> {
    let (value, zero) = match point.value {
        Some(number_data_point::Value::AsInt(value)) => (json!(value), value == 0),
        Some(number_data_point::Value::AsDouble(value)) => (finite(value), value == 0.0),
        None => (Value::Null, true),
    };
    Point {
        attributes: &point.attributes,
        start_nanos: point.start_time_unix_nano,
        time_nanos: point.time_unix_nano,
        kind,
        temporality,
        is_empty: no_value(point.flags) || value.is_null() || (zero && temporality == Temporality::Delta),
        figures: json!({ "value": value }),
    }
}

fn explicit(point: &HistogramDataPoint, temporality: Temporality) -> Point<'_> {
    let kept = point.bucket_counts.len() <= BUCKETS_MAX && !point.bucket_counts.is_empty();
    let buckets = kept.then(|| json!({ "bounds": point.explicit_bounds, "counts": point.bucket_counts }));
    let (sum, min, max) = (point.sum, point.min, point.max);
    let figures = json!({ "count": point.count, "sum": optional(sum), "min": optional(min), "max": optional(max),
        "buckets": buckets });
    Point {
        attributes: &point.attributes,
        start_nanos: point.start_time_unix_nano,
        time_nanos: point.time_unix_nano,
        kind: "histogram",
        temporality,
        is_empty: no_value(point.flags) || point.count == 0,
        figures,
    }
}

fn exponential(point: &ExponentialHistogramDataPoint, temporality: Temporality) -> Point<'_> {
    let (sum, min, max) = (point.sum, point.min, point.max);
    Point {
        attributes: &point.attributes,
        start_nanos: point.start_time_unix_nano,
        time_nanos: point.time_unix_nano,
        kind: "exponentialHistogram",
        temporality,
        is_empty: no_value(point.flags) || point.count == 0,
        figures: json!({ "count": point.count, "sum": optional(sum), "min": optional(min), "max": optional(max) }),
    }
}

fn quantiles(point: &SummaryDataPoint) -> Point<'_> {
    let kept = point.quantile_values.iter().take(BUCKETS_MAX);
    let quantiles: Vec<Value> =
        kept.map(|at| json!({ "quantile": finite(at.quantile), "value": finite(at.value) })).collect();
    Point {
        attributes: &point.attributes,
        start_nanos: point.start_time_unix_nano,
        time_nanos: point.time_unix_nano,
        kind: "summary",
        temporality: Temporality::Cumulative,
        is_empty: no_value(point.flags) || point.count == 0,
        figures: json!({ "count": point.count, "sum": finite(point.sum), "quantiles": quantiles }),
    }
}

fn no_value(flags: u32) -> bool {
    flags & NO_RECORDED_VALUE != 0
}

/// JSON knows no other numbers.
fn finite(number: f64) -> Value {
    if number.is_finite() { json!(number) } else { Value::Null }
}

fn optional(number: Option<f64>) -> Value {
    number.map_or(Value::Null, finite)
}
