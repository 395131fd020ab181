"""Measures and traces → whoever asks: kept in memory for `/metrics`, and sent by OTLP where an endpoint is set.

The only place that knows OpenTelemetry's SDK. Made by `bot.app` for a running bot; nothing is registered for the whole process, so
that two bots in one process measure apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import (
    Gauge,
    Histogram,
    HistogramDataPoint,
    InMemoryMetricReader,
    MetricReader,
    NumberDataPoint,
    PeriodicExportingMetricReader,
    Sum,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from bot.measures import Measures, Prices

_KINDS: dict[type, str] = {Histogram: "histogram", Sum: "counter", Gauge: "gauge"}
_SERVICE = Resource({"service.name": "floorwalker"})


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The instruments of one bot, and what they have counted so far."""

    measures: Measures
    _reader: InMemoryMetricReader
    _meters: MeterProvider
    _tracers: TracerProvider

    def exposition(self) -> str:
        """Everything measured so far as Prometheus text."""
        return "\n".join(_lines(self._reader)) + "\n"

    def close(self) -> None:
        """Send what is not sent yet."""
        self._tracers.shutdown()
        self._meters.shutdown()


def open_telemetry(otlp_endpoint: str | None, prices: Prices) -> Telemetry:
    """Providers of this bot's own; with an endpoint (http://host:4317) they also send there."""
    reader = InMemoryMetricReader()
    readers: list[MetricReader] = [reader]
    tracers = TracerProvider(resource=_SERVICE)
    if otlp_endpoint:
        # gRPC is a heavy thing to load for who sends nothing.
        from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter  # noqa: PLC0415
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

        plain = otlp_endpoint.startswith("http://")
        readers.append(
            PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=otlp_endpoint, insecure=plain))
        )
        tracers.add_span_processor(
            BatchSpanProcessor(OTLPSpanExporter(endpoint=otlp_endpoint, insecure=plain))
        )
    meters = MeterProvider(readers, resource=_SERVICE)
    measures = Measures(meters.get_meter("floorwalker"), tracers.get_tracer("floorwalker"), prices)
    return Telemetry(measures, reader, meters, tracers)


def _lines(reader: InMemoryMetricReader) -> Iterator[str]:
    data = reader.get_metrics_data()
    scopes = [scope for resource in data.resource_metrics for scope in resource.scope_metrics] if data else []
    for metric in (metric for scope in scopes for metric in scope.metrics):
        name = metric.name.replace(".", "_") + ("_seconds" if metric.unit == "s" else "")
        yield f"# HELP {name} {metric.description}"
        yield f"# TYPE {name} {_KINDS[type(metric.data)]}"
        for point in metric.data.data_points:
            labels = ",".join(f'{key}="{value!s}"' for key, value in sorted((point.attributes or {}).items()))
            if isinstance(point, HistogramDataPoint):
                yield from _histogram(name, labels, point)
            elif isinstance(point, NumberDataPoint):
                yield f"{name}{{{labels}}} {point.value:g}"


def _histogram(name: str, labels: str, point: HistogramDataPoint) -> Iterator[str]:
    below, comma = 0, "," if labels else ""
    for bound, count in zip((*map(str, point.explicit_bounds), "+Inf"), point.bucket_counts, strict=True):
        below += count
        yield f'{name}_bucket{{{labels}{comma}le="{bound}"}} {below}'
    yield f"{name}_sum{{{labels}}} {point.sum:g}"
    yield f"{name}_count{{{labels}}} {point.count}"
