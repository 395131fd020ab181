SELECT site AS location_id, name, kind AS type, time_zone, calendar AS calendar_id
FROM wms_sites
