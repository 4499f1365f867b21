"""Is this digital health service worth what it weighs?"""
