"""The obvious ways beside the geocoder, on the same texts in the same run: two parsers and five retrievals.

The parsers know districts and give no points. The retrievals look for the nearest gazetteer text and take its point.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import psycopg
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.geocode.scores import Case, judge
from etl.geocoder.contract import Geocoder, Location
from geodata.cluster import Cluster
from geodata.ground import Ground

Find = Callable[[Sequence[str]], list[int | None]]


def entries(ground: Ground, held: np.typing.NDArray[np.bool_]) -> pd.DataFrame:
    """What is left of the gazetteer as `text` (district and address, or district and name), lon, lat."""
    left = ground.gazetteer[~held]
    district = left["district_code"].map(dict(zip(ground.areas["code"], ground.areas["name_zh"], strict=True)))
    spots = {"lon": left["lon"], "lat": left["lat"]}
    addresses = pd.DataFrame({"text": district + left["address"], **spots})
    names = pd.DataFrame({"text": district + left["name"], **spots}).dropna()
    return pd.concat([addresses, names], ignore_index=True).drop_duplicates("text", ignore_index=True)


def retrievals(table: pd.DataFrame, samples: dict[str, list[Case]], geocoder: Geocoder) -> Iterator[str]:
    """A line a system: r8, r9 and addresses a second of wall time on each sample, and how many times slower than ours."""
    pace = dict.fromkeys(samples, 0.0)
    systems: list[tuple[str, Callable[[], contextlib.AbstractContextManager[Find]] | None]] = [
        ("this geocoder", None), ("exact string", lambda: _exact(table)), ("rapidfuzz ratio", lambda: _fuzzy(table, fuzz.ratio)),
        ("rapidfuzz WRatio", lambda: _fuzzy(table, fuzz.WRatio)), ("pg_trgm GiST", lambda: _trigrams(table)), ("TF-IDF characters 1–3", lambda: _tfidf(table)),
    ]  # fmt: skip
    for system, opened in systems:
        with opened() if opened else contextlib.nullcontext() as find:
            line = f"{system:24}"
            for name, cases in samples.items():
                began = time.perf_counter()
                texts = [each.text for each in cases]
                found = _placed(table, find(texts)) if find else geocoder.locate(texts, [each.hint for each in cases])
                speed = len(cases) / (time.perf_counter() - began)
                pace[name] = pace[name] or speed
                answers = judge(cases, found, 0)
                line += f"{name:>18} r8 {answers.right[8].mean():.3f} r9 {answers.right[9].mean():.3f} {speed:9,.0f}/s ×{speed / pace[name]:.4f}"
            yield line


def _placed(table: pd.DataFrame, rows: Sequence[int | None]) -> list[Location]:
    lon, lat = table["lon"].to_numpy(), table["lat"].to_numpy()
    return [Location(None, None, "none") if row is None else Location(float(lon[row]), float(lat[row]), "compound") for row in rows]


@contextlib.contextmanager
def _exact(table: pd.DataFrame) -> Iterator[Find]:
    rows = {text: row for row, text in enumerate(table["text"])}
    yield lambda texts: [rows.get(text) for text in texts]


@contextlib.contextmanager
def _fuzzy(table: pd.DataFrame, scorer: Callable[..., float]) -> Iterator[Find]:
    choices = table["text"].tolist()

    def find(texts: Sequence[str]) -> list[int | None]:
        found = (process.extractOne(text, choices, scorer=scorer) for text in texts)
        return [int(each[2]) if each else None for each in found]

    yield find


@contextlib.contextmanager
def _tfidf(table: pd.DataFrame) -> Iterator[Find]:
    model = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
    matrix = model.fit_transform(table["text"]).T.tocsr()

    def find(texts: Sequence[str]) -> list[int | None]:
        likeness = (model.transform(texts[at : at + 100]) @ matrix for at in range(0, len(texts), 100))
        return [int(row) for block in likeness for row in np.asarray(block.argmax(axis=1)).ravel()]

    yield find


@contextlib.contextmanager
def _trigrams(table: pd.DataFrame) -> Iterator[Find]:
    """A private PostgreSQL with a GiST index on the texts; long signatures served it best (12: 98/s, 1,024: 1,237/s)."""
    with tempfile.TemporaryDirectory(prefix="gridwatch-bench-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder) / "data", durable=False)
        cluster.start()
        try:
            with psycopg.connect(cluster.url.replace("+psycopg", ""), autocommit=True) as conn:
                conn.execute("create extension if not exists pg_trgm")
                conn.execute("create table peer (id int primary key, text text not null)")
                with conn.cursor().copy("copy peer from stdin") as copy:
                    for row in enumerate(table["text"]):
                        copy.write_row(row)
                conn.execute("create index on peer using gist (text gist_trgm_ops(siglen=1024))")
                conn.execute("analyze peer")
                yield lambda texts: [_nearest(conn, text) for text in texts]
        finally:
            cluster.stop()


def _nearest(conn: psycopg.Connection, text: str) -> int | None:
    row = conn.execute("select id from peer order by text <-> %s limit 1", (text.replace("\x00", ""),), prepare=True).fetchone()
    return int(row[0]) if row else None


def parsers(cases: Sequence[Case], districts: Sequence[str], geocoder: Geocoder, names: dict[str, str], slow: int = 300) -> Iterator[str]:
    """A line a parser: how often it reads the right district, and addresses a second. `names`: area code to name."""
    texts = [each.text for each in cases]
    yield _read("this geocoder", texts, districts, lambda some: [names.get(each.district_code or "", "") for each in geocoder.locate(some, [case.hint for case in cases][: len(some)])])
    with _silent():
        import cpca
        import jionlp

        jionlp.parse_location("上海市")
        lines = [
            _read("cpca", texts, districts, lambda some: [str(name) for name in cpca.transform(list(some), pos_sensitive=False)["区"]]),
            _read("jionlp", texts[:slow], districts, lambda some: [str(jionlp.parse_location(text)["county"]) for text in some]),
        ]
    yield from lines


def _read(system: str, texts: Sequence[str], districts: Sequence[str], read: Callable[[Sequence[str]], list[str]]) -> str:
    began = time.perf_counter()
    found = read(texts)
    speed = len(texts) / (time.perf_counter() - began)
    right = np.mean([name == district for name, district in zip(found, districts, strict=False)])
    return f"{system:24}{len(texts):>7,} texts  district right {right:.3f} {speed:9,.0f}/s"


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Both parsers speak when imported."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
