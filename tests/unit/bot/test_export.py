"""What is measured comes out as Prometheus text, and each turn is a span."""

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.export import open_telemetry
from bot.measures import NAMES, Measures, Prices
from bot.ports import Backlog
from bot.spending import Spent, note_call, spending


def test_everything_declared_is_shown_with_its_meaning_and_counts() -> None:
    telemetry = open_telemetry(None, Prices(2.0, 8.0))
    measures = telemetry.measures
    measures.acknowledged("mention", 0.02)
    measures.acknowledged("mention", 4.0)
    assert measures.turned("mention", "answered", 3.0, Spent(1_000_000, 500_000, 2)) == 6.0
    measures.queues({"inbox": Backlog(3, 12.5)})
    shown = telemetry.exposition()
    for name, meaning in NAMES.items():
        assert f"# HELP {name.replace('.', '_')}" in shown and meaning in shown
    for line in (
        'floorwalker_ack_seconds_bucket{kind="mention",le="0.025"} 1',
        'floorwalker_ack_seconds_bucket{kind="mention",le="+Inf"} 2',
        'floorwalker_ack_seconds_count{kind="mention"} 2',
        'floorwalker_turns{kind="mention",outcome="answered"} 1',
        'floorwalker_model_tokens{direction="in"} 1e+06',
        "floorwalker_model_cost{} 6",
        'floorwalker_queue_depth{queue="inbox"} 3',
        'floorwalker_queue_age_seconds{queue="inbox"} 12.5',
        "# TYPE floorwalker_turns counter",
        "# TYPE floorwalker_queue_depth gauge",
        "# TYPE floorwalker_ack_seconds histogram",
    ):
        assert line in shown.splitlines(), line
    telemetry.close()


def test_two_bots_of_one_process_measure_apart() -> None:
    one, other = open_telemetry(None, Prices()), open_telemetry(None, Prices())
    one.measures.acknowledged("click", 0.1)
    assert "click" in one.exposition() and "click" not in other.exposition()
    one.close()
    other.close()


def test_a_turn_is_a_span() -> None:
    kept = InMemorySpanExporter()
    tracers = TracerProvider()
    tracers.add_span_processor(SimpleSpanProcessor(kept))
    measures = Measures(MeterProvider().get_meter("t"), tracers.get_tracer("t"))
    with measures.tracer.start_as_current_span("turn", attributes={"kind": "mention"}):
        pass
    (span,) = kept.get_finished_spans()
    assert span.name == "turn" and dict(span.attributes or {}) == {"kind": "mention"}
    tracers.shutdown()


def test_what_a_turn_spends_is_its_own() -> None:
    note_call(9, 9)
    with spending() as spent:
        note_call(10, 2)
        with spending() as inner:
            note_call(1, 1)
        note_call(5, 1)
    assert (spent.tokens_in, spent.tokens_out, spent.calls) == (15, 3, 2)
    assert (inner.tokens_in, inner.calls) == (1, 1)
