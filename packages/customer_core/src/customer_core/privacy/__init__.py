"""Privacy: what is held about people, what they may ask for, and the proof that it was done."""
