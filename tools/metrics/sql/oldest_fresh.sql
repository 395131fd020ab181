-- oldest_fresh: the moment of the oldest snapshot of the last 7 days up to $as_of: as long as it is the same, so are the snapshots in use.
SELECT MIN(taken_at) AS taken_at FROM stock_day
WHERE taken_at <= $as_of AND taken_at >= fw_add_days(CAST($as_of AS TIMESTAMP), -7)
