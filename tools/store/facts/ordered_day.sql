-- ordered_day: the local days on which customers ordered something.
SELECT day FROM demand_day GROUP BY day
ORDER BY day
