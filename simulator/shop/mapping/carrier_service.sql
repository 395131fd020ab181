SELECT carrier, service, CAST(transit_days AS INTEGER) AS promised_days, cut_off AS cutoff_at
FROM carrier_services
