"""Work on a Dask cluster of two worker processes: the same answers as here to the last bit, and none lost."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from distributed import Client, LocalCluster

from marketmap import cluster as cluster_module
from marketmap.cli import main
from marketmap.cluster import each
from marketmap.errors import ChoiceError
from marketmap.sources.example import example_path

HERE = "127.0.0.1"


def waves(common: np.ndarray, piece: int) -> np.ndarray:
    """Something that every rounding shows in."""
    result: np.ndarray = np.sin(common * piece).cumsum()
    return result


def slow(_: None, piece: int) -> tuple[int, int]:
    """The piece, and the process that did it, after a moment."""
    time.sleep(0.15)
    return piece, os.getpid()


def deadly(home: int, piece: int) -> int:
    """Kill every process that is not the first one."""
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return piece


def fails(_: None, piece: int) -> int:
    raise ChoiceError(f"piece {piece} cannot be done")


def a_cluster(workers: int) -> LocalCluster:
    """A scheduler and worker processes that listen to this machine only, without a dashboard."""
    return LocalCluster(
        n_workers=workers, threads_per_worker=1, host=HERE, dashboard_address=f"{HERE}:0",
        worker_dashboard_address=f"{HERE}:0", scheduler_kwargs={"dashboard": False}, silence_logs=50,
    )  # fmt: skip


@pytest.fixture(scope="module")
def started(plain_main: None) -> Iterator[LocalCluster]:  # noqa: ARG001, what its processes start from
    """Two workers, started once for all these tests."""
    with a_cluster(2) as made:
        yield made


@pytest.fixture
def two_workers(started: LocalCluster) -> LocalCluster:
    """The cluster with both workers there: one that a test killed has been started anew."""
    started.wait_for_workers(2)
    return started


def test_without_a_cluster_pieces_are_done_here_in_order() -> None:
    made = each(slow, None, iter([3, 1, 2]))
    assert [next(made), *made] == [(piece, os.getpid()) for piece in (3, 1, 2)]


def test_a_cluster_gives_the_same_to_the_last_bit_in_order(two_workers: LocalCluster) -> None:
    common, pieces = np.random.default_rng(1).random(10_000), range(1, 20)
    here = list(each(waves, common, pieces))
    there = list(each(waves, common, pieces, two_workers.scheduler_address))
    assert len(here) == len(there) == 19
    assert all((one == other).all() for one, other in zip(here, there, strict=True))


def test_a_worker_that_dies_half_way_loses_nothing(two_workers: LocalCluster) -> None:
    done = []
    for number, result in enumerate(each(slow, None, range(16), two_workers.scheduler_address)):
        done.append(result)
        if number == 4:
            os.kill(result[1], signal.SIGKILL)
    assert [piece for piece, _ in done] == list(range(16))
    workers = {process for _, process in done}
    assert os.getpid() not in workers
    assert len(workers) >= 2


def test_what_a_piece_refuses_is_told_as_it_is_here(two_workers: LocalCluster) -> None:
    with pytest.raises(ChoiceError, match="piece 2 cannot be done"):
        list(each(fails, None, [2], two_workers.scheduler_address))


def test_a_cluster_without_workers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 1)
    with (
        a_cluster(0) as empty,
        pytest.raises(ChoiceError, match="has no workers: start some with dask worker"),
    ):
        list(each(waves, np.ones(1), [1], empty.scheduler_address))


def test_nothing_but_this_machine_is_asked(two_workers: LocalCluster) -> None:
    with Client(two_workers.scheduler_address, set_as_default=False) as client:
        workers = client.scheduler_info()["workers"]
    assert all(address.startswith(f"tcp://{HERE}:") for address in (two_workers.scheduler_address, *workers))


def test_workers_of_another_version_are_refused(two_workers: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "version", lambda _: "1.0")
    with pytest.raises(ChoiceError, match=r"tcp://127\.0\.0\.1:\d+: .*numpy \S+ and not 1\.0"):
        list(each(waves, np.ones(1), [1], two_workers.scheduler_address))


def test_who_has_not_the_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ChoiceError, match=r"install marketmap with its extra, \.\[cluster\]"):
        list(each(waves, np.ones(1), [1], "tcp://127.0.0.1:9"))


def test_a_cluster_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 1)
    with pytest.raises(ChoiceError, match=r"No Dask cluster answers at tcp://127\.0\.0\.1:9:"):
        list(each(waves, np.ones(1), [1], "tcp://127.0.0.1:9"))


def test_the_command_gives_the_same_bytes_on_a_cluster(two_workers: LocalCluster, tmp_path: Path) -> None:
    """Thirty draws of all England allocated, in two pieces, with limits for one council."""
    command = ["sure", "--in", "Cumberland", "--draws", "30", "--out-of-area", "--table", "out-of-area", "--out"]
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    assert main([*command, str(here)]) == 0
    assert main([*command, str(there), "--cluster", two_workers.scheduler_address]) == 0
    assert here.read_bytes() == there.read_bytes()
    assert ",Cumberland,mental_health,benchmark," in here.read_text(encoding="utf-8-sig")


def test_scenarios_worked_out_on_a_cluster_are_the_same(two_workers: LocalCluster, tmp_path: Path) -> None:
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    ask = ["scenario", "england-median", "forensic-step-down", "--in", "Lewes", "--give", "place=Lewes"]
    ask += ["--give", "district=Lewes"]
    assert main([*ask, "--out", str(here)]) == 0
    assert main([*ask, "--cluster", two_workers.scheduler_address, "--out", str(there)]) == 0
    assert here.read_bytes() == there.read_bytes()


def test_a_pack_made_on_a_cluster_is_the_one_made_here(two_workers: LocalCluster, tmp_path: Path) -> None:
    command = ["pack", "--in", "Brighton and Hove", "--each", "district", "--out"]
    here, there = tmp_path / "here", tmp_path / "there"
    assert main([*command, str(here)]) == 0
    assert main([*command, str(there), "--cluster", two_workers.scheduler_address]) == 0
    files = {path.relative_to(here): path.read_bytes() for path in here.rglob("*") if path.is_file()}
    assert {path.relative_to(there): path.read_bytes() for path in there.rglob("*") if path.is_file()} == files
    assert len(files) > 15


def test_placements_never_go_to_another_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace, placements = str(tmp_path / "own.gpkg"), str(example_path("sussex_placements.csv"))
    assert main(["load", placements, "--kind", "placements", "--workspace", workspace]) == 0
    made = tmp_path / "pack"
    assert main(["pack", "--workspace", workspace, "--cluster", "tcp://127.0.0.1:9", "--out", str(made)]) == 1
    assert "placements, and those never go to another machine" in capsys.readouterr().err
    assert not made.exists()


def test_a_piece_that_takes_every_worker_with_it_is_done_here(
    two_workers: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two_workers.scheduler, "allowed_failures", 0)
    assert list(each(deadly, os.getpid(), [7], two_workers.scheduler_address)) == [7]
