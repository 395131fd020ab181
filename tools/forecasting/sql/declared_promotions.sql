-- declared_promotions: promotions announced by $origin that touch the $back days before or the $days days from $origin_day.
--   first, last   days from $origin_day, both included; negative before it
--   uplift        the declared factor on demand; null where none was declared
SELECT p.sku_id, fw_days($origin_day, p.first_day) AS first, fw_days($origin_day, p.last_day) AS last,
       CAST(p.uplift AS DOUBLE PRECISION) AS uplift, CAST(p.discount_rate AS DOUBLE PRECISION) AS discount_rate
FROM promotion p
WHERE (p.announced_at IS NULL OR p.announced_at <= $origin)
    AND fw_days($origin_day, p.last_day) >= -$back AND fw_days($origin_day, p.first_day) < $days
ORDER BY p.sku_id, p.first_day, p.promotion_id
