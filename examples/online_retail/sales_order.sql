SELECT InvoiceNo AS order_id, MIN(CAST(InvoiceDate AS TIMESTAMP)) AS placed_at,
       MIN(CAST(CustomerID AS VARCHAR)) AS customer_id, MIN(Country) AS ship_country
FROM invoices
WHERE regexp_matches(InvoiceNo, '^\d') AND regexp_matches(StockCode, '^\d{5}[A-Za-z]*$')
  AND CAST(Quantity AS INTEGER) > 0 AND CAST(UnitPrice AS DOUBLE) > 0
GROUP BY InvoiceNo
