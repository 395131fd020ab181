-- shelf_number: one row per SKU and location it was shipped from or counted at, with a number; of a kit also its components.
-- The number follows from those of the SKU and the location alone, so that a pair that appears or goes moves no other.
SELECT CAST(n.sku - 1 AS BIGINT) * l.places + l.place AS shelf, e.sku_id, e.location
FROM (
    SELECT sku_id, location FROM shelf_seen
    UNION SELECT k.sku_id, s.location FROM shelf_seen s JOIN kit_component k ON k.kit_sku_id = s.sku_id
) e
JOIN sku_number n ON n.sku_id = e.sku_id
JOIN location_number l ON l.location = e.location
ORDER BY 1
