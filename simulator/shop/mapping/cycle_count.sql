SELECT site AS location_id, bin, sku AS sku_id, counted_units AS counted, book_units AS book, counted_at, true AS blind_flag
FROM wms_cycle_counts
