"""Pieces of work done one after the other: here, or on the machines of a Dask cluster (docs/command_line.md#cluster).

The same function is called with the same piece wherever it runs, and results come in the order of the pieces, so the
answer is the same to the last bit.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, TypeVar

from marketmap.errors import ChoiceError

if TYPE_CHECKING:
    from distributed import Client, Future

Common = TypeVar("Common")
Piece = TypeVar("Piece")
Result = TypeVar("Result")

CONNECT_SECONDS = 20
LOST_SECONDS = 60  # without any worker for as long, the work is done here
AHEAD = 3  # pieces that wait for each thread of the cluster, so that none stands idle
_MUST_AGREE = ("marketmap", "numpy", "ortools", "pandas", "scipy")


def each(
    function: Callable[[Common, Piece], Result], common: Common, pieces: Iterable[Piece], address: str = ""
) -> Iterator[Result]:
    """Return what a function makes of each piece, in the order of the pieces.

    A piece that was lost with a worker is done again by another; when none is left, or a piece has taken several
    workers with it, it is done here.

    Args:
        function: a function of a module, without side effects; what it takes and returns can be pickled.
        common: what it needs for every piece; it is sent to the cluster once.
        pieces: the pieces; few are made ahead of their turn.
        address: scheduler of a Dask cluster, such as tcp://10.0.0.5:8786; everything is done here when it is empty.

    Raises:
        ChoiceError: when the cluster cannot be used.
    """
    if not address:
        return (function(common, piece) for piece in pieces)
    return _on_cluster(function, common, pieces, address)


def _on_cluster(
    function: Callable[[Common, Piece], Result], common: Common, pieces: Iterable[Piece], address: str
) -> Iterator[Result]:
    with _client(address) as client:
        held = _held(client, common)
        waiting: deque[tuple[Piece, Future]] = deque()
        most = AHEAD * max(1, sum(client.nthreads().values()))
        for piece in pieces:
            waiting.append((piece, client.submit(function, held, piece, pure=False)))
            if len(waiting) >= most:
                yield _result(client, function, common, waiting.popleft())
        while waiting:
            yield _result(client, function, common, waiting.popleft())


@contextmanager
def _client(address: str) -> Iterator["Client"]:
    """Open a cluster whose workers have the same versions as this machine."""
    try:
        from distributed import Client  # noqa: PLC0415, an extra that most users do not have
    except ImportError as error:
        raise ChoiceError(
            "A cluster needs the package distributed: install marketmap with its extra, .[cluster]."
        ) from error
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ChoiceError(f"No Dask cluster answers at {address}: {error}") from error
    with client:
        _check_workers(client, address)
        yield client


def _check_workers(client: "Client", address: str) -> None:
    """Refuse a cluster without workers, or with other versions of what the answer hangs on."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError as error:
        none = f"The cluster at {address} has no workers: start some with dask worker {address}."
        raise ChoiceError(none) from error
    ours = versions()
    found = client.run(versions, on_error="return")
    others = [f"{worker}: {_differs(ours, theirs)}" for worker, theirs in sorted(found.items()) if theirs != ours]
    if others:
        raise ChoiceError("\n".join([f"Workers at {address} have not the same versions as this machine:", *others]))


def versions() -> dict[str, str]:
    """Return the versions of what an answer hangs on."""
    return {name: version(name) for name in _MUST_AGREE}


def _differs(ours: dict[str, str], theirs: dict[str, str] | Exception) -> str:
    if isinstance(theirs, Exception):
        return f"marketmap is not installed there ({theirs})"
    return ", ".join(f"{name} {theirs[name]} and not {ours[name]}" for name in ours if theirs[name] != ours[name])


def _held(client: "Client", common: Common) -> "Future":
    """Send what every piece needs as a result of the scheduler's, which it can make again when a worker dies."""
    from dask import config  # noqa: PLC0415, comes with distributed

    with config.set({"distributed.admin.large-graph-warning-threshold": "10 GB"}):
        return client.submit(_same, common, pure=False)


def _same(common: Common) -> Common:
    return common


def _result(
    client: "Client", function: Callable[[Common, Piece], Result], common: Common, waited: tuple[Piece, "Future"]
) -> Result:
    from distributed import CancelledError, KilledWorker  # noqa: PLC0415, as above

    piece, future = waited
    while True:
        try:
            result: Result = future.result(timeout=LOST_SECONDS)
        except TimeoutError:
            if client.nthreads():
                continue
        except (KilledWorker, CancelledError, OSError):
            pass
        else:
            return result
        return function(common, piece)
