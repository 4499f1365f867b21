"""What do usage exports tell, and what is a signal of useless digital?"""
