"""Stock questions: what is there, what is coming, how long it lasts and how likely it runs out."""
