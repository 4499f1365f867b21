"""How does a YAML file become a located, checked shape?"""
