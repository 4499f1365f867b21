"""Who reads it? Results in, HTML, PDF, XLSX, JSON and CSV out, in French and English."""
