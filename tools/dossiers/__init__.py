"""One order, one SKU, one purchase order: everything on file about it in one view, with what to do next."""
