SELECT InvoiceNo || '-' || ROW_NUMBER() OVER (
           PARTITION BY InvoiceNo ORDER BY StockCode, CAST(Quantity AS INTEGER), CAST(UnitPrice AS DOUBLE)
       ) AS line_id,
       InvoiceNo AS order_id, StockCode AS sku_id, Quantity AS qty_ordered, UnitPrice AS unit_price
FROM invoices
WHERE regexp_matches(InvoiceNo, '^\d') AND regexp_matches(StockCode, '^\d{5}[A-Za-z]*$')
  AND CAST(Quantity AS INTEGER) > 0 AND CAST(UnitPrice AS DOUBLE) > 0
