-- shelf_number: one row per SKU and location it was shipped from or counted at, with a number; of a kit also its components.
WITH seen AS (
    SELECT sku_id, location FROM (SELECT DISTINCT sku_id, location FROM line_fact WHERE order_type IN ('normal', 'b2b')) ordered
    UNION SELECT sku_id, location FROM (SELECT DISTINCT sku_id, location FROM stock_day) stocked
),
every AS (
    SELECT sku_id, location FROM seen
    UNION SELECT k.sku_id, s.location FROM seen s JOIN kit_component k ON k.kit_sku_id = s.sku_id
)
SELECT CAST(ROW_NUMBER() OVER (ORDER BY sku_id, location) AS INTEGER) AS shelf, sku_id, location
FROM every
ORDER BY 1
