"""The only code that knows publishers' files: the register, the build of the embedded tables, and their loader."""
