"""The built-in forecast: level, weekday profile and declared promotions, for every SKU, from what was known at an origin."""
