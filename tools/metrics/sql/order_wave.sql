-- order_wave: one row per order that makes work on the floor: all but tests, by the moment it was placed.
SELECT order_id, placed_at FROM order_fact WHERE order_type <> 'test'
