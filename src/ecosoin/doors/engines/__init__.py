"""Which engine runs our statements? DuckDB by default, Spark, PostgreSQL, a language model's own library."""
