-- One row per product code; the longest description is the fullest.
SELECT StockCode AS sku_id, MAX_BY(TRIM(Description), LENGTH(Description)) AS title
FROM invoices WHERE regexp_matches(StockCode, '^\d{5}[A-Za-z]*$') GROUP BY StockCode
