SELECT calendar AS calendar_id, CAST("date" AS DATE) AS day, opens_at AS open_from, closes_at AS open_to,
       last_pickup_at AS carrier_pickup_at
FROM wms_calendar
