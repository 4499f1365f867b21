"""How is a footprint told?"""
