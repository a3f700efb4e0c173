"""`python -m marketmap` is the command `marketmap`."""

import sys

from marketmap.cli import main

if __name__ == "__main__":
    sys.exit(main())
