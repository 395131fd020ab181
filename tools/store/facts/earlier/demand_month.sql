-- demand_month at an earlier moment: the rows of demand_day under the months they fall in, not summed.
SELECT CAST(date_trunc('month', day) AS DATE) AS month, shelf, sku, qty_net FROM demand_day
