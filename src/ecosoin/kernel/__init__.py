"""The shared words: vocabulary, units, provenance, errors. Knows nothing else."""
