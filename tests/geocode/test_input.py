"""Whatever lies in a file: as many rows out as in, in their order, with their cells as they were."""

from __future__ import annotations

import csv
import gzip
import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.geocode.columns import Wanted
from etl.geocode.run import Asked, geocode_file
from etl.geocoder import OfflineGeocoder
from etl.geocoder.contract import Hint, Location
from geodata.errors import FileProblem
from geodata.spreadsheets import safe_cell
from tests.geocode.conftest import ADDED, KNOWN, Geocode, rows_of, told_of, write_rows

csv.field_size_limit(1 << 24)
HEADING = ["编号", "现住址", "备注"]
ROWS = [["1", KNOWN, "，;\t“引号”"], ["2", "不详", ""], ["3", "", "空"], ["4", "东方区", "x"]]
cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from([KNOWN, "=1+1", '"', '""', "\r\n", "\x00", "\ufeff", ",", " "])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_line_ends(tmp_path: Path, geocode: Geocode, encoding: str, delimiter: str, end: str) -> None:
    summary = geocode(write_rows(tmp_path / "in.csv", [HEADING, *ROWS], encoding, delimiter, end))
    heading, *rows = rows_of(tmp_path / "out.csv")
    assert heading == [*HEADING, *ADDED]
    assert [row[:3] for row in rows] == ROWS and summary.rows == len(ROWS)
    first = dict(zip(heading, rows[0], strict=True))
    assert (first["lon"], first["lat"], first["level"], first["district"], first["street"]) == ("121.505000", "31.205000", "compound", "西方区", "河西街道")
    assert first["h3_r8"].startswith("88") and first["grid_id"] == ""
    assert [row[8] for row in rows[1:3]] == ["reject", "reject"] and rows[2][9] == "no_address"


@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_content_survives(small_city: Path, rows: list[list[str]], delimiter: str, encoding: str, end: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.csv"), Path(folder, "out.csv")
        if end == "\n":  # a writer with this line end leaves a lone CR unquoted, which every reader takes for a line end
            rows = [[cell.replace("\r", "") for cell in row] for row in rows]
        write_rows(source, [HEADING, *rows], encoding, delimiter, end)
        summary = geocode_file(Asked(source, out, small_city))
        assert [row[:3] for row in rows_of(out)[1:]] == [[safe_cell(cell) for cell in row] for row in rows]
        assert summary.rows == len(rows) == summary.by_level.total() == summary.by_decision.total()


@given(st.binary(max_size=400))
def test_any_bytes_get_an_answer(small_city: Path, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.csv"), Path(folder, "out.csv")
        source.write_bytes(b"no,address\n1,x\n" + content)
        try:
            summary = geocode_file(Asked(source, out, small_city))
        except FileProblem:  # UTF-16 by its NULs, and then without headings
            assert content.count(0) > len(content) // 20
        else:
            assert {len(row) for row in rows_of(out) if row} == {2 + len(ADDED)}
            assert summary.rows + summary.blank_lines + 1 == len(rows_of(out))


def test_a_row_in_another_encoding_is_read_and_told(tmp_path: Path, geocode: Geocode) -> None:
    for name, encodings in {"a": ["utf-8", "gbk", "utf-8"], "b": ["gbk", "gbk", "utf-8"], "c": ["gbk", "gbk", "gbk"]}.items():
        source, out = tmp_path / f"{name}.csv", tmp_path / f"{name}-out.csv"
        lines = [f"{at},{KNOWN}，{'张王李'[at]}".encode(encoding) for at, encoding in enumerate(encodings)]
        source.write_bytes(b"\n".join([b"no,address", *lines]))
        geocode(source, out)
        assert [row["address"] for row in told_of(out)] == [f"{KNOWN}，{letter}" for letter in "张王李"]
        odd = {"a": [1], "b": [2], "c": []}[name]
        assert [at for at, row in enumerate(told_of(out)) if row["reason"] == "other_encoding"] == odd
        assert all(told_of(out)[at]["decision"] == "review" for at in odd)


def test_bytes_of_no_encoding_keep_their_row(tmp_path: Path, geocode: Geocode) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(b"no,address,note\n1," + KNOWN.encode() + b",\xff\xfe\xff\n2," + KNOWN.encode() + b",x\n")
    geocode(source)
    bad, good = told_of(tmp_path / "out.csv")
    assert (bad["address"], bad["reason"], bad["decision"], bad["level"]) == (KNOWN, "bad_bytes", "review", "compound")
    assert good["reason"] == "" and set(bad["note"]) == {"\ufffd"}


def test_rows_that_cannot_be_taken_apart_are_kept(tmp_path: Path, geocode: Geocode) -> None:
    source = tmp_path / "in.csv"
    source.write_text(
        f'no,address,note\n1,{KNOWN},"没有关上\n2,{KNOWN},好\n3,{KNOWN},a,b\n4,{KNOWN}\n5,{KNOWN},好,,\n6,"{KNOWN}"x,y\n7,"两\n行",好\n', encoding="utf-8"
    )
    geocode(source)
    told = told_of(tmp_path / "out.csv")
    assert [row["no"] for row in told] == list("1234567")
    assert [row["reason"] for row in told][:6] == ["broken_quoting", "", "too_many_cells", "too_few_cells", "", "broken_quoting"]
    assert [row["note"] for row in told] == ['"没有关上', "好", "a,b", "", "好", "y", "好"] and told[6]["address"] == "两\n行"
    assert {row["level"] for row in told if row["reason"] in ("broken_quoting", "too_many_cells", "too_few_cells")} == {"none"}


def test_blank_lines_stay_blank_lines(tmp_path: Path, geocode: Geocode) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"\nno,address\n\n1,{KNOWN}\n\n\n2,{KNOWN}\n\n", encoding="utf-8")
    summary = geocode(source)
    assert [row[0] if row else "" for row in rows_of(tmp_path / "out.csv")] == ["", "no", "", "1", "", "", "2", ""]
    assert summary.rows == 2 and summary.blank_lines == 4


def test_a_title_above_the_headings_is_kept(tmp_path: Path, geocode: Geocode) -> None:
    geocode(write_rows(tmp_path / "in.csv", [["某街道登记表"], ["填报日期", "2020-02-01"], HEADING, ROWS[0]]))
    rows = rows_of(tmp_path / "out.csv")
    assert rows[:2] == [["某街道登记表"], ["填报日期", "2020-02-01"]] and rows[2][:3] == HEADING and rows[3][5] == "compound"


def test_a_plain_list_keeps_its_commas(tmp_path: Path, geocode: Geocode) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f'地址\n{KNOWN}\n上海,西方区,苗圃路438弄\n"a,b"\n""\n', encoding="utf-8")
    geocode(source)
    assert [row["地址"] for row in told_of(tmp_path / "out.csv")] == [KNOWN, "上海,西方区,苗圃路438弄", "a,b", ""]


def test_strange_texts_get_an_answer_each(tmp_path: Path, geocode: Geocode) -> None:
    strange = ["", " ", "号" * 10_000, KNOWN * 500, "，。！？…", "😀🏠", "\x00\x01\x1b[31m", "'; DROP TABLE area; --", "=HYPERLINK(1)", "1" * 200_000, "10 Downing Street, London"]
    summary = geocode(write_rows(tmp_path / "in.csv", [["no", "address"], *([str(at), text] for at, text in enumerate(strange)), ["x", KNOWN]]))
    told = told_of(tmp_path / "out.csv")
    assert [row["address"] for row in told] == [safe_cell(text) for text in [*strange, KNOWN]]
    assert told[-1]["level"] == "compound" and summary.rows == len(strange) + 1
    assert all(row["decision"] != "auto" or row["level"] != "none" or row["reason"] for row in told)


def test_a_line_without_end_is_cut(tmp_path: Path, geocode: Geocode) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"no,address\n1,{'x' * (3 << 20)}\n2,{KNOWN}\n", encoding="utf-8")
    geocode(source)
    long, short = told_of(tmp_path / "out.csv")
    assert long["reason"] == "too_long" and len(long["address"]) <= 1 << 20 and short["level"] == "compound"


def test_only_headings_give_only_headings(tmp_path: Path, geocode: Geocode) -> None:
    summary = geocode(write_rows(tmp_path / "in.csv", [HEADING]))
    assert rows_of(tmp_path / "out.csv") == [[*HEADING, *ADDED]] and summary.rows == 0


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" ,,\r\n"])
def test_an_empty_file_is_told(tmp_path: Path, geocode: Geocode, content: bytes) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    with pytest.raises(FileProblem, match="empty"):
        geocode(tmp_path / "in.csv")
    assert not (tmp_path / "out.csv").exists()


def test_gzip_is_read_by_its_content_and_a_damaged_one_is_told(tmp_path: Path, geocode: Geocode) -> None:
    plain = write_rows(tmp_path / "plain.csv", [HEADING, *ROWS])
    packed = gzip.compress(plain.read_bytes())
    (tmp_path / "in.csv").write_bytes(packed)
    geocode(tmp_path / "in.csv")
    assert [row[:3] for row in rows_of(tmp_path / "out.csv")[1:]] == ROWS
    (tmp_path / "cut.csv.gz").write_bytes(packed[:-20])
    with pytest.raises(FileProblem, match="damaged"):
        geocode(tmp_path / "cut.csv.gz", tmp_path / "none.csv")
    assert not list(tmp_path.glob("none*"))


@pytest.mark.parametrize(
    ("headings", "taken"),
    [(["address", "现住址"], "现住址"), (["户籍地址", "详细地址（必填）"], "详细地址（必填）"), (["Home_Address"], "Home_Address"), (["Ａddress", "x"], "Ａddress")],
)
def test_the_address_is_found_by_its_heading(tmp_path: Path, geocode: Geocode, headings: list[str], taken: str) -> None:
    summary = geocode(write_rows(tmp_path / "in.csv", [headings, [KNOWN] * len(headings)]))
    assert summary.columns["address"] == taken


def test_columns_can_be_named_and_missing_ones_are_told_with_those_there_are(tmp_path: Path, geocode: Geocode) -> None:
    source = write_rows(tmp_path / "in.csv", [["编号", "单位地点", "所属区县"], ["1", "苗圃路438弄", "西方区"]])
    with pytest.raises(FileProblem) as caught:
        geocode(source)
    assert "编号、单位地点、所属区县" in caught.value.zh and "也许是：单位地点" in caught.value.zh and "--address-column" in caught.value.en
    with pytest.raises(FileProblem, match=r"单位地址.*Perhaps: 单位地点"):
        geocode(source, wanted=Wanted("单位地址"))
    with pytest.raises(FileProblem, match="--street-column"):
        geocode(source, wanted=Wanted("单位地点", street="镇"))
    assert geocode(source, wanted=Wanted("单位地点")).columns == {"address": "单位地点", "district": "所属区县"}
    assert geocode(source, wanted=Wanted("单位地点", district="")).columns == {"address": "单位地点"}
    assert not list(tmp_path.glob("*.part"))


def test_a_district_beside_the_address_decides(tmp_path: Path, geocode: Geocode) -> None:
    geocode(write_rows(tmp_path / "in.csv", [["address", "district"], ["苗圃路438弄", "西方区"], ["苗圃路438弄", "东方区"]]))
    right, wrong = told_of(tmp_path / "out.csv")
    assert right["level"] == "compound" and right["district_geocoded"] == "西方区" and (wrong["decision"], wrong["reason"]) == ("review", "wrong_district")


def test_names_that_are_taken_get_a_suffix(tmp_path: Path, geocode: Geocode) -> None:
    headings = ["address", "lon", "lat", "district", "district_geocoded", "reason"]
    geocode(write_rows(tmp_path / "in.csv", [headings, [KNOWN, "1", "2", "西方区", "4", "5"]]))
    (told,) = told_of(tmp_path / "out.csv")
    assert [told[name] for name in headings] == [KNOWN, "1", "2", "西方区", "4", "5"]
    assert told["lon_geocoded"] == "121.505000" and told["district_geocoded_geocoded"] == "西方区" and told["reason_geocoded"] == ""


def test_a_fault_at_one_address_does_not_end_the_run(tmp_path: Path, geocode: Geocode, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    locate = OfflineGeocoder.locate

    def faulty(self: OfflineGeocoder, texts: list[str], hints: list[Hint]) -> list[Location]:
        if any("坏" in text for text in texts):
            raise ZeroDivisionError
        return locate(self, texts, hints)

    monkeypatch.setattr(OfflineGeocoder, "locate", faulty)
    monkeypatch.setattr("etl.geocode.answers._faults", itertools.count())
    geocode(write_rows(tmp_path / "in.csv", [["no", "address"], *([str(at), f"坏{at}" if at in (2, 5) else KNOWN] for at in range(9))]))
    assert [at for at, row in enumerate(told_of(tmp_path / "out.csv")) if (row["level"], row["reason"]) == ("none", "not_located")] == [2, 5]
    assert len(caplog.records) == 2 and "ZeroDivisionError" in caplog.text and "坏" not in caplog.text
