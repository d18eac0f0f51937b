"""Every way a file can be wrong or odd, on real files."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.contract import Reject, Row
from etl.readers import open_table
from etl.reading.headings import Headings
from etl.sources import SOURCES
from etl.steps.extract import extract
from geodata.errors import FileProblem

CLUES = SOURCES["clue"]
HEADER = ["工单号", "线索类别", "上报时间", "内容"]
ROWS = [["X1", "聚集", "2020-02-01 10:00", "棋牌室，有人打牌"], ["X2", "谣言", "2020-02-01 11:00", "“停水”"]]


def write(
    path: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",", newline: str = "\r\n"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return path


def read(path: Path) -> list[Row | Reject]:
    return list(extract(open_table(path, CLUES), CLUES))


def texts(path: Path) -> list[list[str]]:
    return [[item.raw[name] for name in HEADER] for item in read(path) if isinstance(item, Row)]


def problem(path: Path) -> FileProblem:
    with pytest.raises(FileProblem) as caught:
        open_table(path, CLUES)
    assert path.name in caught.value.zh and path.name in caught.value.en
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, delimiter: str, newline: str) -> None:
    assert texts(write(tmp_path / "线索.csv", [HEADER, *ROWS], encoding, delimiter, newline)) == ROWS


def test_gzip_is_known_by_its_content(tmp_path: Path) -> None:
    plain = write(tmp_path / "a.csv", [HEADER, *ROWS], "gb18030")
    packed = tmp_path / "b.csv"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert texts(packed) == ROWS


def test_a_cut_gzip_is_a_problem(tmp_path: Path) -> None:
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(
        gzip.compress(
            "\n".join([",".join(HEADER)] + [f"X{i},聚集,2020-02-01,{hash(i)}" for i in range(5000)]).encode()
        )[:-200]
    )
    assert "重新传输" in problem(packed).zh


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" ,,\r\n,,\r\n"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "空.csv"
    path.write_bytes(content)
    assert "空文件" in problem(path).zh


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "没有文件" in problem(tmp_path / "missing.csv").zh


@pytest.mark.parametrize(
    "content", [bytes(range(128, 256)) * 400, "工單號,線索類別,上報時間\n".encode("big5"), b"\xff" * 5000]
)
def test_an_unknown_encoding_says_what_was_tried(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    told = problem(path)
    assert "UTF-8、GB18030、UTF-16" in told.zh and "GB18030" in told.en


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"%PDF-1.7 ...", "PDF"), (b"\x89PNG\r\n", "PNG"), (b"Rar!\x1a", "RAR"), (b"<html><table>", "网页")],
)
def test_other_kinds_of_files_are_named(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert kind in problem(path).zh


def test_missing_columns_are_named_with_what_was_found(tmp_path: Path) -> None:
    told = problem(write(tmp_path / "a.csv", [["工单号", "内容", "备用"], ["X1", "…", ""]]))
    assert "线索类别、上报时间" in told.zh and "工单号、内容、备用" in told.zh
    assert "Class, Reported at" in told.en


def test_a_file_of_something_else(tmp_path: Path) -> None:
    assert "表头" in problem(write(tmp_path / "a.csv", [["品名", "单价"], ["苹果", "5"]])).zh


def test_extra_columns_are_kept_and_reported(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "a.csv", [[*HEADER, "备注栏"], [*ROWS[0], "急"]]), CLUES)
    assert table.layout.extra == ("备注栏",)
    assert next(table.lines).cells[-1] == "急"


def test_a_title_above_the_header(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv",
        [["某区线索汇总表", "", "", ""], ["2020年2月1日 填报单位：某街道", "", "", ""], HEADER, *ROWS],
    )
    assert texts(path) == ROWS
    assert [item.number for item in read(path) if isinstance(item, Row)] == [4, 5]


def test_headings_in_any_writing() -> None:
    headings = Headings(CLUES.model)
    for heading in (
        "工单号",
        " 线索 编号* ",
        "Clue number",
        "CLUE_NO",
        "编号（必填）",
        "线索编号(系统内)",
        "线索\n编号",
    ):
        assert headings.field(heading) == "clue_no", heading
    assert headings.field("备注") is None
    assert [headings.field(one) for one in ("Longitude", "lng", "经度（°）", "LAT", "latitude")] == [
        "lon",
        "lon",
        "lon",
        "lat",
        "lat",
    ]


def test_a_label_beats_an_alias_when_both_are_there(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [["工单号", *HEADER[1:], "线索编号"], [*ROWS[0], "Y1"]])
    rows = [item for item in read(path) if isinstance(item, Row)]
    assert rows[0].values["clue_no"] == "Y1" and rows[0].raw["工单号"] == "X1"


def rejects(path: Path) -> list[tuple[int, str]]:
    return [(item.row.number, item.reason) for item in read(path) if isinstance(item, Reject)]


def test_a_broken_quote_spoils_its_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [
        ",".join(HEADER),
        'X1,聚集,2020-02-01,"没有关上',
        *[f"Y{i},聚集,2020-02-01,好" for i in range(200)],
        'Z1,"聚"集,2020-02-01,坏',
        "Z2,聚集,2020-02-01,好",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert rejects(path) == [(2, "broken_quoting"), (203, "broken_quoting")]
    assert len(texts(path)) == 201


def test_two_broken_quotes_are_not_taken_for_a_long_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "\n".join([",".join(HEADER), '1,聚集,2020-02-01,"甲', '2,聚集,2020-02-01,"乙', "3,聚集,2020-02-01,丙"]),
        encoding="utf-8",
    )
    assert rejects(path) == [(2, "broken_quoting"), (3, "broken_quoting")]
    assert [cells[0] for cells in texts(path)] == ["3"]


def test_a_quoted_cell_may_run_over_lines(tmp_path: Path) -> None:
    rows = [["X1", "聚集", "2020-02-01", '第一行\n第二行，"引号"\n\n第四行'], ["X2", "聚集", "2020-02-01", "后"]]
    path = write(tmp_path / "a.csv", [HEADER, *rows], newline="\n")
    assert texts(path) == rows
    assert [item.number for item in read(path) if isinstance(item, Row)] == [2, 6]


def test_a_sign_inside_a_cell_is_no_quote(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(HEADER) + '\nX1,聚集,2020-02-01,5"管道\n', encoding="utf-8")
    assert texts(path) == [["X1", "聚集", "2020-02-01", '5"管道']]


def test_shifted_cells_are_not_trusted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        ",".join(HEADER) + "\nX1,聚集,2020-02-01,内容,有逗号\nX2,聚集,2020-02-01\nX3,聚集,2020-02-01,好,,\n",
        encoding="utf-8",
    )
    assert rejects(path) == [(2, "too_many_cells"), (3, "too_few_cells")]
    assert next(item.row.raw for item in read(path) if isinstance(item, Reject))["多出的内容"] == "有逗号"
    assert [cells[0] for cells in texts(path)] == ["X3"]


def test_nul_bytes_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((",".join(HEADER) + "\nX1,聚集,2020-02-01,前\x00后\n").encode())
    assert texts(path)[0][3] == "前后"


def test_rows_with_foreign_bytes_are_stopped_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "\n".join(f"Y{i},聚集,2020-02-01,这是一行完好的中文内容" for i in range(50))
    path.write_bytes(
        (",".join(HEADER) + "\n").encode() + "X1,聚集,2020-02-01,".encode() + "坏".encode("gbk") + b"\n" + good.encode()
    )
    assert rejects(path) == [(2, "bad_bytes")]
    assert len(texts(path)) == 50


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12).map(str.strip)


@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS.filter(bool), CELLS, CELLS, CELLS | st.just('a\n"b",c')), max_size=8))
def test_whatever_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    path = write(tmp_path_factory.mktemp("csv") / "a.csv", [HEADER, *map(list, rows)])
    assert texts(path) == [list(row) for row in rows]


Fill = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]


def workbook(path: Path, fill: Fill) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book, book.add_worksheet("表一"))
    return path


def test_excel_with_merged_headers_titles_and_dates_of_both_kinds(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        day = book.add_format({"num_format": "yyyy/m/d h:mm"})
        sheet.merge_range(0, 0, 0, 3, "某区线索汇总表")
        sheet.merge_range(1, 0, 2, 0, "工单号")
        sheet.merge_range(1, 1, 1, 3, "线索情况")
        sheet.write_row(2, 1, ["线索类别", "上报时间", "内容"])
        sheet.write_row(3, 0, ["X1", "聚集"])
        sheet.write_datetime(3, 2, dt.datetime(2020, 2, 1, 10, 30), day)
        sheet.write(3, 3, 12)
        sheet.write_row(5, 0, ["X2", "谣言", "2020年2月1日", "空行之后"])
        sheet.write_row(6, 0, ["X3", "谣言", 43862.5, True])

    path = workbook(tmp_path / "a.xlsx", fill)
    assert texts(path) == [
        ["X1", "聚集", "2020-02-01 10:30:00", "12"], ["X2", "谣言", "2020年2月1日", "空行之后"], ["X3", "谣言", "43862.5", "是"],
    ]  # fmt: skip
    assert [item.number for item in read(path) if isinstance(item, Row)] == [4, 6, 7]


def test_excel_takes_the_sheet_with_the_headings_wherever_the_table_starts(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("封面").write(0, 0, "说明")
        sheet = book.add_worksheet("数据")
        sheet.write_row(4, 2, HEADER)
        sheet.write_row(5, 2, ROWS[0])
    assert texts(path) == ROWS[:1]
    assert [item.number for item in read(path) if isinstance(item, Row)] == [6]


def test_an_id_that_excel_kept_as_a_number_is_seen_to_be_cut(tmp_path: Path) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, [310101199001011234, "聚集", "2020-02-01", 13800138000])

    path = workbook(tmp_path / "a.xlsx", fill)
    assert "e+17" in texts(path)[0][0]
    assert texts(path)[0][3] == "13800138000"


def test_a_broken_workbook(tmp_path: Path) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(0, 0, HEADER)

    whole = workbook(tmp_path / "a.xlsx", fill).read_bytes()
    path = tmp_path / "b.xlsx"
    path.write_bytes(whole[: len(whole) // 2])
    assert "Excel" in problem(path).zh


def test_an_empty_workbook(tmp_path: Path) -> None:
    problem(workbook(tmp_path / "a.xlsx", lambda *_: None))


@pytest.mark.long
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Files of 28 and 70 MB, several batches each, are read and cleaned in processes of their own: the larger may not need 12 MB more."""
    program = textwrap.dedent("""
        import datetime as dt, sys
        from pathlib import Path
        from etl.memory import peak_mb
        from etl.readers import open_table
        from etl.sources import SOURCES
        from etl.steps import through
        from etl.steps.clean import clean
        from etl.steps.duplicates import duplicates
        from etl.steps.extract import extract
        from etl.steps.fields import Context
        source = SOURCES["clue"]
        rows = through(extract(open_table(Path(sys.argv[1]), source), source), [clean(source, Context(dt.date(2026, 1, 1))), duplicates()], print)
        print(sum(1 for _ in rows), peak_mb())
    """)

    def peak_mb(rows: int) -> float:
        path = tmp_path / f"{rows}.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write(",".join(HEADER) + "\n")
            for at in range(rows):
                file.write(f"X{at:09d},聚集,2020-02-01 10:{at % 60:02d},{'小区门口有多人聚集未戴口罩' * 60}{at}\n")
        told = subprocess.run(
            [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
        ).stdout.split()
        assert int(told[0]) == rows
        return float(told[1])

    small, large = peak_mb(12_000), peak_mb(30_000)
    assert (tmp_path / "30000.csv").stat().st_size > 65e6
    assert large - small < 12, (small, large)
