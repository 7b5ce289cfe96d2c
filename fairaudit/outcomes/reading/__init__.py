"""Reading answers in words: what a text commits to, and the words that say so."""
