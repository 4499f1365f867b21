"""Which file is this, and which tables does it hold? One file a format."""
