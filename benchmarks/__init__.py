"""How long things take and how much memory, beside a named peer where there is one; see README.md."""
