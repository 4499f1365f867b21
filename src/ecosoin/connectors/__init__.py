"""The only doors: files, DuckDB, Spark, browser."""
