-- order_costs: the money of one order, line by line summed; cm2 is null while the landed cost of a sold line is missing.
SELECT COUNT(*) AS row_count, SUM(net_sales) AS net_sales, SUM(cogs) AS goods, SUM(labour_cost) AS labour, SUM(postage_cost) AS postage,
       SUM(packaging_cost) AS packaging, SUM(operations_cost) AS operations, SUM(fee_cost) AS fee,
       SUM(support_cost) AS support, SUM(return_cost) AS returns,
       SUM(CASE WHEN cogs IS NULL THEN 1 ELSE 0 END) AS costless,
       CASE WHEN SUM(CASE WHEN cogs IS NULL THEN 1 ELSE 0 END) = 0 THEN SUM(cm2) END AS margin
FROM line_fact WHERE order_id = $order_id
