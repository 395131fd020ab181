-- labour_shift: one row per day, location, wave and activity: hours scheduled and worked.
--   direct        1 for hours on picking and packing, and for hours not told apart (`all`)
SELECT day, location_id AS location, wave, activity, scheduled_hours, worked_hours,
       CASE WHEN LOWER(activity) IN ('pick', 'picking', 'pack', 'packing', 'all') THEN 1 ELSE 0 END AS direct
FROM labour_hours
