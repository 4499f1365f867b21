"""What does it weigh? The life-cycle engine: inventory and catalogue in, impacts out."""
