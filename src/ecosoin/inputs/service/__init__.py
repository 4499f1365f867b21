"""What is a service, its components, its judgement?"""
