"""Everything that draws or writes: maps, words, tables to take away. Nothing here calculates."""
