"""How is an assessment told?"""
