SELECT frozen_at AS origin_at, sku AS sku_id, for_date AS target_day, units AS qty
FROM demand_forecasts
