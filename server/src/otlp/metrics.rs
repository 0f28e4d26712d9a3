//! Metric points as events.
//!
//! Exporters send most metrics as a running total, and send it again at each
//! interval whether it moved or not. A total that stands still is the same
//! event: its id is made of its value, not of the time of the export. The
//! state of a moment may come back to what it was: its id has its time, and
//! one that did not change since it was last stored is passed over.

use super::attributes::Attributes;
use super::batch::{Batch, Reading};
use super::event::{Head, METRICS_SESSION, id};
use super::origin::{Origin, SESSION_KEYS};
use super::point::{self, Point, Temporality, points};
use super::series::Series;
use super::text::cut;
use super::time::{text, timestamp};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use serde_json::json;

/// Points of a request.
pub fn count(request: &ExportMetricsServiceRequest) -> usize {
    let scopes = request.resource_metrics.iter().flat_map(|resource| &resource.scope_metrics);
    scopes.flat_map(|scope| &scope.metrics).map(point::count).sum()
}

/// `bound` is the one gateway that the token speaks for.
pub fn map(request: &ExportMetricsServiceRequest, bound: Option<&str>, series: &Series) -> Batch {
    let mut batch = Batch::default();
    for resource in &request.resource_metrics {
        let origin = Origin::new(resource.resource.as_ref(), bound);
        for scoped in &resource.scope_metrics {
            let scope = scoped.scope.as_ref().map_or("", |scope| scope.name.as_str());
            for metric in &scoped.metrics {
                for point in points(metric) {
                    add(&mut batch, series, &Measured { origin: &origin, scope, metric, point });
                }
            }
        }
    }
    batch
}

struct Measured<'a> {
    origin: &'a Origin,
    scope: &'a str,
    metric: &'a Metric,
    point: Point<'a>,
}

fn add(batch: &mut Batch, series: &Series, measured: &Measured) {
    let (point, gateway_id) = (&measured.point, &measured.origin.gateway_id);
    let attributes = Attributes::new(point.attributes);
    let (start, canonical) = (point.start_nanos.to_string(), attributes.canonical());
    let named = ["metric", &measured.origin.identity, measured.scope, &measured.metric.name, &canonical, &start];
    let reading = Reading { series: id(gateway_id, &named), value: id(gateway_id, &[&point.figures.to_string()]) };
    let repeated = point.temporality != Temporality::Delta && series.is_last(reading);
    if point.is_empty || repeated {
        return batch.add(Ok(Vec::new()));
    }
    let distinct = match point.temporality {
        Temporality::Cumulative => reading.value.to_string(),
        Temporality::Delta | Temporality::Instant => point.time_nanos.to_string(),
    };
    let id = id(gateway_id, &[&reading.series.to_string(), &distinct]);
    batch.readings.push(reading);
    batch.add(event(measured, &attributes, id).map(|event| vec![event]));
}

fn event(measured: &Measured, attributes: &Attributes, id: uuid::Uuid) -> Result<crate::store::Incoming, String> {
    let Measured { origin, scope, metric, point } = measured;
    let at = timestamp(point.time_nanos).ok_or("timeUnixNano is required")?;
    let session = attributes.text(&SESSION_KEYS).or_else(|| origin.session_key.clone());
    let head = Head {
        origin,
        session_key: session.unwrap_or_else(|| METRICS_SESSION.to_owned()),
        turn_id: None,
        agent_id: None,
        channel: None,
    };
    let mut figures = point.figures.clone();
    figures["name"] = cut(&metric.name, super::ATTRIBUTE_BYTES_MAX).into();
    figures["unit"] = json!(Some(cut(&metric.unit, super::ATTRIBUTE_BYTES_MAX)).filter(|unit| !unit.is_empty()));
    figures["kind"] = point.kind.into();
    figures["temporality"] = match point.temporality {
        Temporality::Cumulative => "cumulative".into(),
        Temporality::Delta => "delta".into(),
        Temporality::Instant => serde_json::Value::Null,
    };
    figures["startedAt"] = json!(timestamp(point.start_nanos).map(text));
    figures["attributes"] = json!(Some(attributes.object(|_| true)).filter(|kept| !kept.is_empty()));
    let scope = cut(scope, super::ATTRIBUTE_BYTES_MAX);
    let body = json!({ "metric": figures, "otel": { "scope": scope, "service": origin.service } });
    head.event(id, "otel.metric", at, body)
}
