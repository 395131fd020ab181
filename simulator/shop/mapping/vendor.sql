SELECT supplier AS vendor_id, name, CAST(lead_time_days AS DECIMAL(6, 2)) AS lead_time_days,
       CAST(lead_time_sd_days AS DECIMAL(6, 2)) AS lead_time_sd_days
FROM erp_suppliers
