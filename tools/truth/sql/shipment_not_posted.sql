-- shipment_not_posted: parcels the carrier took that the ERP has not posted, $hours or more before its last posting.
WITH view_of AS (SELECT MIN(posted_at) AS begun, MAX(posted_at) AS through FROM system_shipment WHERE source = 'erp'),
taken AS (
    SELECT s.shipment_id, s.order_id, MIN(e.occurred_at) AS accepted_at
    FROM shipment s JOIN shipment_event e ON e.shipment_id = s.shipment_id
    WHERE s.voided_at IS NULL AND e.occurred_at <= $as_of
      AND e.kind IN ('carrier_accepted', 'in_transit', 'out_for_delivery', 'delivery_attempted', 'delivered')
    GROUP BY s.shipment_id, s.order_id
    HAVING MIN(e.occurred_at) >= $since
),
absent AS (
    SELECT t.* FROM taken t CROSS JOIN view_of v
    LEFT JOIN system_shipment p ON p.shipment_id = t.shipment_id AND p.source = 'erp'
    JOIN sales_order o ON o.order_id = t.order_id
    WHERE p.shipment_id IS NULL AND t.accepted_at >= v.begun AND fw_hours(t.accepted_at, v.through) >= $hours
      AND o.type <> 'test'
),
goods AS (
    SELECT a.shipment_id, SUM(x.qty) AS units, SUM(x.qty * (l.unit_price - l.discount / NULLIF(l.qty_ordered, 0))) AS amount
    FROM absent a JOIN shipment_line x ON x.shipment_id = a.shipment_id JOIN order_line l ON l.line_id = x.line_id
    GROUP BY a.shipment_id
)
SELECT a.shipment_id, a.order_id, 'shipped' AS side_wms, 'not posted' AS side_erp, COALESCE(g.units, 0) AS units,
       COALESCE(g.amount, 0) AS money, a.accepted_at AS since, 'interface' AS fault
FROM absent a LEFT JOIN goods g ON g.shipment_id = a.shipment_id
