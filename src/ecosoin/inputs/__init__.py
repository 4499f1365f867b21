"""What were we told? The shape, columns, bounds and checks of every table and file we read."""
