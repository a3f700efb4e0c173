"""The outside of this machine cannot be reached from the browser of the tests, and who asks for it is written down."""

import pytest

from tests.conftest import Watched

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["http://192.0.2.1/", "https://example.org/"])
def test_what_is_asked_of_the_outside_fails_and_is_written_down(browser_page: Watched, address: str) -> None:
    """192.0.2.1 is an address kept for documentation."""
    page = browser_page.page
    with page.expect_event("requestfailed") as failed:
        page.evaluate("address => fetch(address, {mode: 'no-cors'}).catch(() => null)", address)
    assert failed.value.failure == "net::ERR_PROXY_CONNECTION_FAILED"
    assert browser_page.asked_outside == [address]
