-- Credits: the quantity is negative in the source, a return counts upwards.
SELECT InvoiceNo || '-' || ROW_NUMBER() OVER (
           PARTITION BY InvoiceNo ORDER BY StockCode, CAST(Quantity AS INTEGER), CAST(UnitPrice AS DOUBLE)
       ) AS return_line_id,
       StockCode AS sku_id, -CAST(Quantity AS INTEGER) AS qty, UnitPrice AS unit_price,
       CAST(InvoiceDate AS TIMESTAMP) AS booked_at,
       -CAST(Quantity AS INTEGER) * CAST(UnitPrice AS DOUBLE) AS refund
FROM invoices
WHERE InvoiceNo LIKE 'C%' AND regexp_matches(StockCode, '^\d{5}[A-Za-z]*$') AND CAST(Quantity AS INTEGER) < 0
