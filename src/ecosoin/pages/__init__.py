"""Who reads it? The report model and its writers: HTML, PDF, XLSX, terminal."""
