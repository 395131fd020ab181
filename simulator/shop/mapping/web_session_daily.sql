SELECT CAST(day AS DATE) AS day, channel, CAST(sessions AS INTEGER) AS sessions, CAST(carts AS INTEGER) AS carts,
       CAST(checkouts AS INTEGER) AS checkouts
FROM web_traffic
