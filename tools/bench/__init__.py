"""How fast the numbers are: every row of the performance table, with peers doing the same beside it in the same run."""
