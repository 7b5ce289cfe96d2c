"""Published studies: their numbers beside those of fairaudit, from the same answers."""
