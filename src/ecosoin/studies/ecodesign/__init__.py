"""Is the lighter version as good, and what does an act weigh?"""
