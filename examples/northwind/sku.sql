SELECT p.ProductID AS sku_id, p.ProductName AS title, c.CategoryName AS category, c.CategoryName AS family,
       CASE WHEN p.Discontinued IN ('1', 'true', 'True') THEN 'discontinued' ELSE 'active' END AS status
FROM products p LEFT JOIN categories c ON c.CategoryID = p.CategoryID
