"""Tables and arguments that are wrong: every fault is named, all at once, with an example row."""

import builtins
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fairaudit import FileError, InputError, MissingExtraError
from fairaudit.outcomes.table import TableOutcome
from tests.outcomes.tables import read, table


def fault(found: Any, **given: Any) -> str:
    with pytest.raises(InputError) as caught:
        read(found, **given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "given", "message"),
    [
        (
            lambda t: t,
            {"vignette": "cse"},
            "there is no column “cse” (vignette). Did you mean “case”?",
        ),
        (
            lambda t: t.set_axis(["case", "race", "race"], axis=1),
            {"outcomes": ["race:binary"], "attributes": {"case": "c1"}, "vignette": "x"},
            "2 columns are called “race” (outcome). Rename all but one.",
        ),
        (
            lambda t: t,
            {"stratum": "case"},
            "the column “case” is named 2 times, as vignette and as stratum.",
        ),
        (
            lambda t: t,
            {"attributes": {"race": "White"}},
            "the column “race” never holds its reference “White”. Did you mean “white”?",
        ),
        (
            lambda t: t.assign(race="white"),
            {},
            "the column “race” holds one group only, “white”, so that nothing is compared.",
        ),
        (lambda t: t.assign(race=None), {}, "the column “race” (attribute) is empty in every row."),
        (
            lambda t: t.assign(opioid=[0, 1, 2] * 3),
            {},
            "the column “opioid” is to be binary and holds something other than 0 or 1: “2” in 3 "
            "rows, first “2” in row 3.",
        ),
        (
            lambda t: t.assign(opioid=["yes", "no", "perhaps"] * 3),
            {},
            "something other than 0, 1, true, false, yes or no: “perhaps” in 3 rows, first "
            "“perhaps” in row 3. Leave the place of an answer empty that is a refusal or cannot be "
            "read; refusals can be counted in a column of their own, COLUMN:refusal",
        ),
        (
            lambda t: t.assign(opioid=["I can't help", *[1] * 7, "2"]),
            {},
            "holds something other than 0, 1, true, false, yes or no: “2”, “I can't help” in 2 "
            "rows, first “I can't help” in row 1. Leave",
        ),
        (
            lambda t: t.assign(opioid=["I am sorry, " * 50, *[1] * 8]),
            {},
            "“I am sorry, I am sorry, I am sorry, I am sorry, I am sorry,…” in row 1. Leave",
        ),
        (
            lambda t: t.assign(dose=["5 mg", "1,5", "1_000", "inf", "5", "", "nan", "²", "2"]),
            {"outcomes": ["dose:numeric"]},
            "the column “dose” is to be numeric and holds text where a number has to stand; leave "
            "unread answers empty: “1_000”, “5 mg”, “inf”, “²” in 4 rows, first “5 mg” in row 1.",
        ),
        (
            lambda t: t.assign(p=["0,5", "1,234,567", *["0.5"] * 7]),
            {"outcomes": ["p:probability"]},
            "the column “p” is to be probability and holds numbers with a comma: “0,5”, "
            "“1,234,567” in 2 rows, first “0,5” in row 1. Write a decimal point, 0.5 rather than "
            "0,5, and no mark between thousands.",
        ),
        (
            lambda t: t.assign(dose=[1.0, np.inf, *[2.0] * 7]),
            {"outcomes": ["dose:numeric"]},
            "“inf” in row 2.",
        ),
        (
            lambda t: t.assign(dose=pd.Timestamp("2026-01-01")),
            {"outcomes": ["dose:numeric"]},
            "text where a number has to stand",
        ),
        (
            lambda t: t.assign(p=[0.5, 1.2, *[0.1] * 7]),
            {"outcomes": ["p:probability"]},
            "values outside its limits 0 and 1: “1.2” in row 2.",
        ),
        (
            lambda t: t.assign(a=[1, 2, 3.5] * 3),
            {"outcomes": ["a:ordinal"]},
            "fractions, where whole numbers of a scale have to stand: “3.5” in 3 rows",
        ),
        (
            lambda t: t.assign(a=[1, 2, 6] * 3),
            {"outcomes": ["a:ordinal:1,5"]},
            "values outside its limits 1 and 5: “6” in 3 rows",
        ),
        (
            lambda t: t.assign(a=[1, 2, 2] * 3),
            {"outcomes": ["a:ordinal:1,2:margin=1"]},
            "has the margin 1, and its whole scale is from 1 to 2; give a smaller one.",
        ),
        (
            lambda t: t.assign(case=["c0", None, ""] * 3),
            {},
            "the column “case” (vignette) is empty in 6 rows, first in row 2.",
        ),
        (
            lambda t: t.assign(case=[[1]] * 9),
            {},
            "the column “case” holds lists, not names. Make them text.",
        ),
        (
            lambda t: t.assign(opioid=[[1]] * 9),
            {},
            "the column “opioid” holds lists. Make them numbers.",
        ),
        (
            lambda t: pd.concat([t, t.iloc[[4]]]),
            {},
            "1 row has the same keys as an earlier row, first row 10 (vignette “c1”). Name the "
            "column that numbers the repeats as replicate.",
        ),
        (
            lambda t: pd.concat([t, t.iloc[[4]]]).assign(repeat=1),
            {"replicate": "repeat"},
            "Keep each answer once, or name the column that tells them apart.",
        ),
        (
            lambda t: t.assign(model=list("aaaaaabbb")).query("model == 'a' or race != 'white'"),
            {"model": "model"},
            "the reference “white” of “race” never occurs for model “b”, first seen in row 7.",
        ),
        (
            lambda t: t.assign(case=range(9)),
            {},
            "no vignette has a group of “race” and the reference “white” on cells that differ in "
            "nothing else",
        ),
        (
            lambda t: t.assign(ward=["icu", "ed", "ed"] * 3),
            {"stratum": "ward"},
            "the column “ward” (stratum) changes within 3 vignettes, such as “c0” in row 1.",
        ),
        (
            lambda t: t.assign(role="plcebo"),
            {"role": "role"},
            "the column “role” (role) holds “plcebo”, first in row 1. Did you mean “placebo”?",
        ),
        (
            lambda t: t.assign(role="placebo"),
            {"role": "role"},
            "no row has the reference group of every attribute",
        ),
        (
            lambda t: t.assign(
                role=["demographic", "placebo", "demographic"] * 3,
                race=["white", "black", "black"] * 3,
            ),
            {"role": "role"},
            "a placebo or paraphrase holds a group of “race”; it has to hold the reference "
            "“white”, nothing, or a name of its own: 3 rows, first row 2.",
        ),
        (
            lambda t: t.assign(role="reference"),
            {"role": "role"},
            "the role is “reference” where the attribute holds another group than the reference: 6 "
            "rows, first row 2.",
        ),
        (
            lambda t: t.rename(columns={"race": "placebo"}).assign(role="demographic"),
            {"role": "role", "attributes": {"placebo": "white"}},
            "an attribute's column is called “placebo”, as an arm of the design is. Rename it.",
        ),
        (
            lambda t: t.assign(dose=1.5, right=1),
            {"outcomes": ["dose:numeric"], "correct": "right"},
            "no outcome is binary or probability, so that none can be compared with them.",
        ),
        (
            lambda t: t.assign(right=3),
            {"correct": "right"},
            "the column “right” (correct: the right answer) is to be binary and holds something "
            "other than 0 or 1",
        ),
        (lambda t: t.iloc[:0], {}, "there is no row below the header. Give at least one."),
    ],
)  # fmt: skip
def test_faults_of_a_table(
    change: Callable[[pd.DataFrame], pd.DataFrame], given: dict[str, Any], message: str
) -> None:
    assert message in fault(change(table()), **given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"attributes": ["race"]}, "Give the attributes as a mapping"),
        ({"attributes": {}}, "Give the attributes as a mapping"),
        ({"attributes": {"race": ""}}, "has an empty reference group"),
        ({"outcomes": "opioid:binary"}, "Give the outcomes as a list"),
        ({"outcomes": []}, "Give the outcomes as a list"),
        ({"within": "wording"}, "Give the columns of “within” as a list, such as ['wording']"),
    ],
)
def test_faults_of_arguments(given: dict[str, Any], message: str) -> None:
    assert message in fault(table(), **given)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("opioid", "has to be written as COLUMN:KIND"),
        (":binary", "has to be written as COLUMN:KIND"),
        ("a:binry", "has the kind “binry”. Did you mean “binary”?"),
        ("a:ordinal:1;", "has the option “1;” after ordinal; write it as COLUMN:KIND"),
        ("a:ordinal:1;5", "option “1;5” after ordinal; write limits with a comma: ordinal:1,5."),
        ("a:ordinal:1-5", "option “1-5” after ordinal; write limits with a comma: ordinal:1,5."),
        ("a:ordinal:1 to 5", "write limits with a comma: ordinal:1,5."),
        ("a:ordinal:1:5", "option “1:5” after ordinal; write limits with a comma: ordinal:1,5."),
        ("a:numeric:-5--1", "write limits with a comma: numeric:-5,-1."),
        ("a:ordinal:5,1", "has the limits 5.0 and 1.0; give two numbers, the lower one first"),
        ("a:ordinal:1,x", "has “x” where a number has to stand"),
        ("a:ordinal:1.5,3", "is ordinal and has the limits 1.5 and 3; give whole numbers"),
        ("a:binary:0,2", "a binary lies between 0 and 1. Other scales are ordinal or numeric"),
        ("a:numeric:margin=0", "has the margin 0.0; give a number above 0"),
        ("a:numeric:margin=nan", "has the margin nan; give a number above 0"),
        (
            "a:binary:margin=5",
            "scale is from 0 to 1; give a smaller one, such as 0.05 for 5 points",
        ),
        ("a:numeric:margin=1:margin=2", "has an option twice: margin=1"),
        ("a:numeric:0,inf", "give two numbers"),
    ],
)
def test_faults_of_specs(text: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        TableOutcome.parse(text)


def test_one_limit_is_no_scale() -> None:
    with pytest.raises(InputError, match="has the limits 1 and None; give two numbers"):
        TableOutcome(column="a", kind="ordinal", low=1)


def test_all_that_is_wrong_in_a_column_is_told_at_once() -> None:
    found = table(acuity=["high", 3.5, 9, "2,5", *[1] * 5])
    said = fault(found, outcomes=["acuity:ordinal:1,5"])
    assert "The table has 4 faults" in said
    for what in ("comma: “2,5”", "empty: “high”", "stand: “3.5”", "1 and 5: “9”"):
        assert what in said
    said = fault(table(race=["white", "black", "Black"] * 3), attributes={"race": "WHITE"})
    assert "never holds its reference “WHITE”. Did you mean “white”?" in said
    assert "“Black” in 3 rows, first row 3; “black” in 3 rows, first row 2" in said


def test_names_that_only_look_alike_are_no_groups_of_their_own() -> None:
    found = table(race=["white", "black ", "Black", "white", "black", "black", *["white"] * 3])
    said = fault(found)
    assert "The table has 1 fault" in said
    assert (
        "the column “race” (attribute) holds names that differ only in spaces, capital letters or "
        "forms of a letter: “Black” in 1 row, first row 3; “black” in 2 rows, first row 5; “black ”"
        " in 1 row, first row 2. Each would be a group of its own; write all of them alike."
    ) in said
    # Composed and decomposed letters, a space that does not break, and spaces alone.
    odd = table(race=["white", "m\u00e9tis", "me\u0301tis", "white", "x y", "x\u00a0y", *"w  "])
    said = fault(odd)
    assert "The table has 3 faults" in said
    assert "(attribute) holds nothing but spaces in 2 rows, first row 8." in said
    for use in ("model", "question", "stratum"):
        assert f"the column “{use}” ({use}) holds names that differ only in" in fault(
            table(**{use: ["a", "a", "a", "a ", "a ", "a ", "b", "b", "b"]}), **{use: use}
        )


def test_cases_and_cells_may_be_told_apart_by_a_capital_letter() -> None:
    found = table(2).assign(case=lambda t: t["case"].map({"c0": "aB", "c1": "ab"}))
    assert read(found).exclusions == ()


def test_a_vignette_and_question_have_one_right_answer() -> None:
    found = table(right=[1, 1, 1, 0, 1, None, 0, 0, 1])
    assert (
        "the column “right” (correct) holds both 0 and 1 for one question about 2 vignettes: “c1”, "
        "“c2”. Vignette “c1” has 0 in row 4 and 1 in row 5."
    ) in fault(found, correct="right")
    said = fault(found.assign(question="q"), correct="right", question="question")
    assert "Vignette “c1” with question “q” has 0 in row 4 and 1 in row 5." in said
    # A second model or wording is no other question.
    both = pd.concat([table(model="a", right=1), table(model="b", right=[0, 0, 0, *[1] * 6])])
    assert "for one question about 1 vignette: “c0”." in fault(both, model="model", correct="right")


def test_the_faults_of_names_that_cannot_be_read_are_no_faults_of_others() -> None:
    found = table(ward="icu", right=[1, 0, 1] * 3).assign(case=[["c"]] * 9)
    said = fault(found, stratum="ward", correct="right")
    assert "The table has 1 fault" in said and "holds lists, not names" in said


def test_a_stratum_that_changes_is_told_beside_other_faults() -> None:
    said = fault(table(ward=["a", "b", None] * 3, opioid=3), stratum="ward")
    for what in ("is to be binary", "is empty in 3 rows", "changes within 3 vignettes"):
        assert what in said


def test_all_faults_of_a_csv_come_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        'case,race,opioid,note,model\nc1,white,1,"two\nlines",a\n\nc1,black,x,,a\nc2,black,1,,\n'
    )
    with pytest.raises(FileError) as caught:
        read(path, model="model", attributes={"race": "wite"})
    assert [(one.line, one.message[:25]) for one in caught.value.faults] == [
        (1, "the column “race” never h"),
        (5, "the column “opioid” is to"),
        (6, "the column “model” (model"),
    ]
    assert "a line counts the header, a row does not" in str(caught.value)
    with pytest.raises(FileError) as caught:
        read(path, vignette="cases", model="modell", replicate="z")
    assert len(caught.value.faults) == 3


GOOD = b"case,race,opioid\nc1,white,1\nc1,black,1\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", b"", r":1: the file is empty"),
        ("t.csv", b"\n\n", r":1: the file is empty"),
        ("t.csv", b"case,race,opioid\n", r":1: there is no row below the header"),
        ("t.csv", GOOD + b"c2,wei\xdf,1\n", r":4: the byte 0xdf is no UTF-8"),
        ("t.csv", GOOD.decode().encode("utf-16"), r":1: the byte 0xff is no UTF-8"),
        ("t.csv", GOOD + b"c2,white,1,5\nc3\n", r":4: 2 rows have another number of fields than"),
        ("t.csv", GOOD + b'c2,"white,1\n', r":4: 1 row has another number of fields than"),
        ("t.csv", GOOD + b'c2,white,"1\n', r"this is no CSV that can be read \(EOF inside string"),
        ("t.csv", GOOD.replace(b",", b";"), r":1: the columns are parted by semicolons"),
        ("t.csv", b"PK\x03\x04 and so on", r":1: this is a zip archive or a workbook"),
        ("t.csv.gz", GOOD, r":1: the name ends in .gz, but the file is not gzipped"),
        ("t.csv.gz", gzip.compress(GOOD * 50, mtime=0)[:-9], r"damaged or cut short"),
        ("t.csv.gz", b"\x1f\x8b and no more of it", r"damaged or cut short"),
        ("t.parquet", GOOD, r":1: the name ends in .parquet, but this is no Parquet"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError, match=message):
        read(path)


def test_parquet_that_is_cut_short_or_lacks_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table().to_parquet(path)
    assert "has 1 fault to mend before it can be read" in fault(path, vignette="cse")
    path.write_bytes(path.read_bytes()[:-50])
    assert "cannot be read" in fault(path)
    path.write_bytes(b"PAR1PAR1")
    assert "cannot be read" in fault(path)


def test_parquet_needs_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.parquet"
    table().to_parquet(path)
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ModuleNotFoundError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"fairaudit-clinical\[parquet\]"):
        read(path)


def test_paths_and_types_that_are_no_table(tmp_path: Path) -> None:
    assert "cannot be opened: No such file" in fault(tmp_path / "nowhere.csv")
    assert "cannot be opened: Is a directory" in fault(tmp_path)
    assert "The table is a list; give a DataFrame" in fault([1])
