"""What was asked for last stays in memory, within its size."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from geodata.shelf import LARGEST_BODY, Shelf


def test_the_longest_unused_go_first_and_large_bodies_are_not_kept() -> None:
    shelf: Shelf[bytes] = Shelf(largest=100)
    for n in range(4):
        shelf.keep(n, bytes([n]) * 25)
    assert shelf.find(0) == bytes(25)
    shelf.keep(4, b"x" * 25)
    assert shelf.find(1) is None and shelf.find(0) is not None and shelf.find(4) == b"x" * 25
    shelf.keep(0, b"y" * 50)  # the same name again takes the place of the old body
    assert [shelf.find(n) is not None for n in (0, 2, 3, 4)] == [True, False, True, True]
    roomy: Shelf[bytes] = Shelf()
    roomy.keep("large", bytes(LARGEST_BODY + 1))
    roomy.keep("fits", bytes(LARGEST_BODY))
    assert roomy.find("large") is None and roomy.find("fits") is not None


def test_many_threads_keep_within_the_size() -> None:
    shelf: Shelf[bytes] = Shelf(largest=1000)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: shelf.keep(n % 97, bytes(n % 60)), range(5000)))
    assert sum(len(shelf.find(n) or b"") for n in range(97)) <= 1000
