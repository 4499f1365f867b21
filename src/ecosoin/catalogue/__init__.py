"""Which number applies here and now? Reference tables in, selected factors out."""
