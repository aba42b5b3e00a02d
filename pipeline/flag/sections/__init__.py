"""The model of the right section: texts to vectors, vectors to signals, signals to a probability and its evidence."""
