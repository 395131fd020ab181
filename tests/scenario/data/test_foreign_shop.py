"""A marketplace's export as a stranger would map it: semicolons, decimal commas, local dates, a promise for each line.

The figures are worked out by hand in the comments.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from floorwalker.evidence import Figure
from tests.support.folders import Folder
from tools.metrics.compute import figures_for
from tools.metrics.query import MetricQuery
from tools.metrics.registry import catalogue
from tools.store.warehouse import Warehouse

# The clocks of São Paulo went back at midnight of 17 February 2019: 23:30 of the 16th came twice.
ORDERS = """\ufeffpedido;situação;compra;cancelado
p1;entregue;16/02/2019 23:30:00;
p2;entregue;17/02/2019 10:00:00;
p3;cancelado;18/02/2019 10:00:00;18/02/2019 11:00:00
p4;enviado;19/02/2019 10:00:00;
p4;enviado;19/02/2019 10:00:00;
p5;enviado;30/02/2019 10:00:00;
"""
LINES = """pedido;item;produto;qtd;cancelada;preço;desconto;limite
p1;1;A;2;;1.000,50;0,00;17/02/2019 12:00:00
p1;2;B;1;;10,00;0,00;19/02/2019 12:00:00
p2;1;A;4;1;100,00;40,00;18/02/2019 12:00:00
p3;1;A;1;;100,00;0,00;20/02/2019 12:00:00
p4;1;B;1;;10,00;0,00;20/02/2019 12:00:00
"""
PARCELS = """remessa;pedido;item;postagem
r1;p1;1;17/02/2019 00:30:00
r2;p1;2;19/02/2019 13:00:00
r3;p2;1;18/02/2019 10:00:00
r4;p4;1;
"""
SOURCES = '{pedidos: {file: pedidos.csv, delimiter: ";"}, itens: {file: itens.csv, delimiter: ";"}, remessas: {file: remessas.csv, delimiter: ";"}}'
QUERIES = {
    "sales_order": """
        SELECT pedido AS order_id, strptime(compra, '%d/%m/%Y %H:%M:%S') AS placed_at, ship_by,
               CASE WHEN situação = 'cancelado' THEN strptime(cancelado, '%d/%m/%Y %H:%M:%S') END AS cancelled_at
        FROM pedidos LEFT JOIN (
            SELECT pedido, MAX(strptime(limite, '%d/%m/%Y %H:%M:%S')) AS ship_by FROM itens GROUP BY pedido
        ) promised USING (pedido)""",
    "order_line": """
        SELECT pedido || '-' || item AS line_id, pedido AS order_id, produto AS sku_id, qtd AS qty_ordered,
               cancelada AS qty_cancelled, replace(replace(preço, '.', ''), ',', '.') AS unit_price,
               replace(replace(desconto, '.', ''), ',', '.') AS discount,
               strptime(limite, '%d/%m/%Y %H:%M:%S') AS requested_ship_by
        FROM itens""",
    "shipment": "SELECT remessa AS shipment_id, pedido AS order_id FROM remessas",
    "shipment_line": """
        SELECT remessa AS shipment_id, pedido || '-' || item AS line_id, qtd AS qty
        FROM remessas JOIN itens USING (pedido, item)""",
    "shipment_event": """
        SELECT remessa AS shipment_id, 'carrier_accepted' AS kind,
               strptime(postagem, '%d/%m/%Y %H:%M:%S') AS occurred_at
        FROM remessas WHERE postagem IS NOT NULL""",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The export, imported."""
    folder = Folder(tmp_path_factory.mktemp("foreign"))
    folder.settings(SOURCES, tz="America/Sao_Paulo", more="now: 2019-03-01\n")
    for name, text in (("pedidos.csv", ORDERS), ("itens.csv", LINES), ("remessas.csv", PARCELS)):
        folder.file(name, text)
    for table, query in QUERIES.items():
        folder.query(table, query)
    report = folder.run()
    # The repeated row and the day that does not exist, each with what stands there.
    told = [(fault.reason, fault.value) for check in report.checks for fault in check.refusals]
    assert told == [
        ("order_id: given twice", "p4"),
        ("placed_at: not a moment", "30/02/2019 10:00:00"),
    ]
    warehouse = folder.open()
    yield warehouse
    warehouse.close()


def february(shop: Warehouse, metric: str) -> Figure:
    """A metric of the month."""
    (figure,) = figures_for(shop, catalogue(), MetricQuery(metric, date(2019, 2, 1), date(2019, 3, 1)))
    return figure


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        # 2 x 1,000.50 + 10, 3 of 4 at 100 less three quarters of the discount of 40, and 10; the cancelled order sells nothing.
        ("gross_sales", 2011 + 300 + 10),
        ("net_sales", 2011 + 300 - 30 + 10),
        ("aov", (2011 + 270 + 10) / 3),
        ("orders", 4),
        ("cancel_rate", 1 / 4),
        # Of p1 the first line was in time, the second an hour late; p2 was in time; p4 never left; p3 was cancelled before.
        ("on_time_ship_rate_line", 2 / 4),
        ("on_time_ship_rate", 1 / 3),
        # p1: from the later 23:30 to the second parcel; p2 a day; p4 is open and no part of a mean.
        ("order_cycle_time_mean_h", (61.5 + 24) / 2),
    ],
)
def test_the_figures_are_those_worked_out_by_hand(shop: Warehouse, metric: str, value: float) -> None:
    assert february(shop, metric).value == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("metric", "lacking"),
    [("shipping_income", "sales_order.shipping_income"), ("fulfilment_cost_per_order", "shipment.postage")],
)
def test_what_the_export_does_not_say_has_no_value(shop: Warehouse, metric: str, lacking: str) -> None:
    figure = february(shop, metric)
    assert (figure.value, figure.null_reason) == (None, f"the data hold no {lacking}")
