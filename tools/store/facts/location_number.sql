-- location_number: one row per location in shelf_seen, with a number and how many there are.
SELECT CAST(ROW_NUMBER() OVER (ORDER BY location) AS INTEGER) AS place, location, COUNT(*) OVER () AS places
FROM (SELECT DISTINCT location FROM shelf_seen) seen
ORDER BY 1
