"""The app for the browser tests with a first page that takes seconds after its map is sent, as on a busy laptop."""

import time
from unittest.mock import patch

from marketmap.pages import open_app, take_away
from marketmap.pages.view import View

announce = take_away.announce


def slowly(view: View) -> None:
    """Let the map be drawn long before the page is done."""
    time.sleep(4)
    announce(view)


with patch.object(take_away, "announce", slowly):
    open_app()
