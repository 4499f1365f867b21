"""How are a measured journey, a comparison and a declaration told?"""
