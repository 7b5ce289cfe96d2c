import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from fairaudit.pipeline import load_audit
from fairaudit.pipeline.candidates import candidates_in
from fairaudit.pipeline.label_sheet import HEADINGS
from tests.cli.audits import command, ran_audit

Row = dict[str, str]
YES_OR_NO = "'Yes.' if h % 2 else 'No.'"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sheet_rows(name: str = "labels.csv") -> list[Row]:
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def filled(rows: list[Row], labels: list[str], mark: str = ",") -> None:
    with Path("filled.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS, delimiter=mark)
        writer.writeheader()
        writer.writerows(row | {"label": one} for row, one in zip(rows, labels, strict=True))


def test_a_sheet_is_even_over_groups_and_blind_to_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_label_even", YES_OR_NO)
    assert command(monkeypatch, "label", "audit.yaml", "--sheet", "labels.csv", "--n", "36") == 0
    out, err = capsys.readouterr()
    assert out == "labels.csv\n"
    assert "36 of 108 answers, to be labelled for favourable_choice." in err
    rows = sheet_rows()
    assert list(rows[0]) == list(HEADINGS) and len({row["id"] for row in rows}) == 36
    by_id = candidates_in(load_audit("audit.yaml"), "pain-results").by_id
    assert set(Counter(by_id[row["id"]].groups[0] for row in rows).values()) == {4}
    text = Path("labels.csv").read_text(encoding="utf-8-sig").lower()
    assert not [word for word in ("black", "asian", "woman", "female", "sex:") if word in text]
    assert {row["label"] + row["warning"] for row in rows} == {""}
    assert {row["a label may be"].partition(";")[0] for row in rows} == {"yes / no", "no / yes"}


def test_the_seed_draws_and_a_sheet_that_is_there_stays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_label_seed", YES_OR_NO)
    for name, seed in (("a.csv", "1"), ("b.csv", "1"), ("c.csv", "2")):
        options = ["--sheet", name, "--n", "10", "--seed", seed]
        assert command(monkeypatch, "label", "audit.yaml", *options) == 0
    a, b, c = (Path(f"{name}.csv").read_bytes() for name in "abc")
    assert a == b != c
    assert command(monkeypatch, "label", "audit.yaml", "--sheet", "a.csv") == 2
    assert "a.csv is there already" in capsys.readouterr().err
    assert Path("a.csv").read_bytes() == a


def test_answers_that_name_a_demographic_carry_a_warning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_label_tell", "'=1+1. Yes, for this Black patient.' if h % 2 else 'She may.'")
    assert command(monkeypatch, "label", "audit.yaml", "--sheet", "labels.csv", "--n", "200") == 0
    err = capsys.readouterr().err
    assert "108 of 108 answers" in err and "108 answers name a demographic themselves" in err
    warned = {row["answer"]: row["warning"] for row in sheet_rows()}
    # No spreadsheet takes it for a formula.
    assert warned["'=1+1. Yes, for this Black patient."] == "names a demographic: “Black”"
    assert warned["She may."] == "names a demographic: “She”"


def test_a_handful_of_labels_has_no_kappa(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_label_few", "'Yes.' if h % 2 else 'No.'")
    command(monkeypatch, "label", "audit.yaml", "--sheet", "labels.csv", "--n", "36")
    rows = sheet_rows()
    for n, shown in ((9, "–"), (36, "1.00")):
        labels = [row["answer"].strip(".") if i < n else "" for i, row in enumerate(rows)]
        filled(rows, labels, ";")
        capsys.readouterr()
        assert command(monkeypatch, "label", "audit.yaml", "--put-back", "filled.csv") == 0
        out = capsys.readouterr().out
        (overall,) = [line for line in out.splitlines() if line.startswith("all ")]
        assert overall.split()[-1] == shown
        assert "fewer than 10 answers are labelled" in out


def test_agreement_with_labels_overall_and_by_group(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_label_agree", "'It depends.' if h % 3 == 0 else 'Yes.' if h % 2 else 'No.'")
    command(monkeypatch, "label", "audit.yaml", "--sheet", "labels.csv", "--n", "36")
    rows = sheet_rows()
    meant = {"It depends.": "unclear", "Yes.": "Y", "No.": "no"}
    labels = [meant[row["answer"]] for row in rows]
    wrong = next(i for i, row in enumerate(rows) if row["answer"] == "Yes.")
    missed = next(i for i, row in enumerate(rows) if row["answer"] == "It depends.")
    extra = next(i for i, row in enumerate(rows) if row["answer"] == "No.")
    labels[wrong], labels[missed], labels[extra] = "no", "yes", "refused"
    left = next(i for i in range(36) if i not in (wrong, missed, extra))
    labels[left] = ""
    filled(rows, labels, ";")
    capsys.readouterr()
    assert command(monkeypatch, "label", "audit.yaml", "--put-back", "filled.csv", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    overall = report["overall"]
    assert (report["outcome"], report["unlabelled"], overall["n"]) == ("favourable_choice", 1, 35)
    assert (overall["wrong"], overall["missed"], overall["extra"]) == (1, 1, 1)
    assert overall["right"] + overall["neither"] == 32
    assert overall["share"] == pytest.approx(32 / 35)
    assert overall["low"] == pytest.approx(0.7694, abs=1e-4)  # Clopper–Pearson, by R's binom.test
    assert 0.7 < overall["kappa"] < 0.95
    assert sum(one["agreement"]["n"] for one in report["groups"]) == 35
    assert {one["attribute"] for one in report["groups"]} == {"sex", "race_ethnicity"}
    found = {one["id"]: (one["label"], one["read"], one["status"]) for one in report["differing"]}
    assert found == {
        rows[wrong]["id"]: ("no", 1.0, "ok"),
        rows[missed]["id"]: ("yes", None, "unparsed"),
        rows[extra]["id"]: ("refused", 0.0, "ok"),
    }
    assert command(monkeypatch, "label", "audit.yaml", "--put-back", "filled.csv") == 0
    text = capsys.readouterr().out
    assert text.startswith("favourable_choice/3 beside 35 labels of filled.csv; 1 row has none\n")
    assert "91.4%" in text and "sex: female" in text
    # Values are told in the words of the sheet.
    told = {
        line.split()[0]: line.split()[2:]
        for line in text.partition("Where they differ:\n")[2].splitlines()
    }
    assert told["id"] == ["label", "means", "read"]
    assert told[rows[wrong]["id"]] == ["no", "no", "yes"]
    assert told[rows[missed]["id"]] == ["yes", "yes", "unparsed"]
    assert told[rows[extra]["id"]] == ["refused", "no", "value", "no"]


def test_every_fault_of_a_sheet_is_told_with_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_label_fault", r"'Yes.\nIt is.' if h % 2 else 'No.'")
    command(monkeypatch, "label", "audit.yaml", "--sheet", "labels.csv", "--n", "4")
    rows = sorted(sheet_rows(), key=lambda row: row["answer"])
    rows[1]["id"] = "a0"
    rows[3]["id"] = rows[2]["id"]
    filled(rows, ["perhaps", "yes", "yes", "yes"])
    capsys.readouterr()
    assert command(monkeypatch, "label", "audit.yaml", "--put-back", "filled.csv") == 2
    out, err = capsys.readouterr()
    assert out == ""
    text = Path("filled.csv").read_text(encoding="utf-8-sig").splitlines()
    for name, message in (
        (rows[0]["id"], "the label “perhaps” is none of what is allowed here: "),
        ("a0", "the id “a0” stands for no answer of this audit's latest run"),
    ):
        line = next(place for place, one in enumerate(text, 1) if one.startswith(f"{name},"))
        assert f"filled.csv:{line}: {message}" in err
    assert f"the id “{rows[2]['id']}” stands in line " in err and "3 faults to mend" in err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the header has to name “id” and “label” once"),
        (b"id,answer\na1,yes\n", "the header has to name “label” once"),
        (b"id,label\na1,\n", "stands for no answer of this audit"),
        ("id,label\nx,\nü,y".encode("cp1252"), "filled.csv:3: the byte 0xfc is no UTF-8"),
        (b'id,label\na1,"yes\n', "Close every quotation mark"),
    ],
    ids=["empty", "column", "id", "encoding", "quote"],
)
def test_what_is_no_sheet_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    message: str,
) -> None:
    ran_audit("cli_label_refused", "'Yes.'", design="limit: 1")
    Path("filled.csv").write_bytes(content)
    assert command(monkeypatch, "label", "audit.yaml", "--put-back", "filled.csv") == 2
    assert message in capsys.readouterr().err


def test_a_spreadsheet_is_written_and_put_back(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    ran_audit("cli_label_xlsx", "'Give an oral opioid.' if h % 2 else 'D'", questions="analgesic")
    assert command(monkeypatch, "label", "audit.yaml", "--sheet", "labels.xlsx", "--n", "9") == 0
    book = openpyxl.load_workbook("labels.xlsx")
    page = book["labels"]
    column = HEADINGS.index("label") + 1
    offered = page.data_validations.dataValidation[0]
    assert "oral opioid" in offered.formula1 and "refused" in offered.formula1
    shown = [row[HEADINGS.index("a label may be")].value for row in page.iter_rows(min_row=2)]
    for number, (row, options) in enumerate(zip(page.iter_rows(min_row=2), shown, strict=True), 2):
        said = row[HEADINGS.index("answer")].value
        last = options.partition(";")[0].split(" / ")[3]
        page.cell(number, column).value = last if said == "D" else "oral"
    book.save("labels.xlsx")
    capsys.readouterr()
    assert command(monkeypatch, "label", "audit.yaml", "--put-back", "labels.xlsx", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["overall"]["right"], report["overall"]["n"]) == (9, 9)


def test_an_outcome_of_ones_own_is_labelled_with_its_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("cli_label_tone.py").write_text(
        "def thanks(response, cell) -> bool:\n    return 'thank' in response.text.lower()\n"
    )
    ran_audit(
        "cli_label_own",
        "'Yes, thank you.' if h % 2 else 'No.'",
        design="limit: 2",
        more="outcomes: [favourable_choice, 'cli_label_tone:thanks']\n",
    )
    options = ["--sheet", "labels.csv", "--outcome", "thanks", "--n", "6"]
    assert command(monkeypatch, "label", "audit.yaml", *options) == 0
    assert "--outcome favourable_choice" in capsys.readouterr().err
    rows = sheet_rows()
    assert all(row["a label may be"].startswith("yes or no (thanks); ") for row in rows)
    filled(rows, ["yes" if "thank" in row["answer"] else "0" for row in rows])
    # The ids say which outcome was labelled.
    assert command(monkeypatch, "label", "audit.yaml", "--put-back", "filled.csv", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["outcome"], report["overall"]["right"]) == ("thanks", 6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "Give --sheet to write one, or --put-back"),
        (["--sheet", "a.csv", "--put-back", "b.csv"], "Give --sheet to write one, or --put-back"),
        (["--put-back", "b.csv", "--n", "5"], "--n belongs to --sheet"),
        (["--sheet", "a.ods"], "a.ods is neither .csv nor .xlsx"),
        (["--sheet", "a.csv", "--n", "0"], "0 is not in the range"),
        (["--sheet", "a.csv", "--outcome", "favorable"], "Did you mean “favourable_choice”?"),
        (["--sheet", "a.csv", "--results", "gone"], "There is no gone/responses.db"),
        (["--put-back", "gone.csv"], "gone.csv:1: there is no such file"),
    ],
    ids=["none", "both", "n", "suffix", "zero", "outcome", "results", "file"],
)
def test_bad_options(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    ran_audit("cli_label_options", "'Yes.'", design="limit: 1")
    assert command(monkeypatch, "label", "audit.yaml", *options) == 2
    out, err = capsys.readouterr()
    assert out == "" and message in err and "Traceback" not in err
    assert not Path("a.csv").exists()


def test_probabilities_of_options_have_nothing_to_label(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit("cli_label_scores", "'Yes.'", design="limit: 1")
    plan = Path("audit.yaml").read_text(encoding="utf-8")
    plan = plan.replace("target: cli_label_scores:ask\n    revision: '1'", "backend: simulated")
    Path("scores.yaml").write_text(plan.replace("name: pain", "name: scores"), encoding="utf-8")
    assert command(monkeypatch, "run", "scores.yaml") == 0
    capsys.readouterr()
    assert command(monkeypatch, "label", "scores.yaml", "--sheet", "a.csv") == 2
    assert "has no answer in words that can be labelled" in capsys.readouterr().err


def test_outcomes_of_scores_are_not_offered_to_a_person(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit(
        "cli_label_forms",
        YES_OR_NO,
        design="limit: 2",
        more="outcomes: [option_probability, favourable_choice, refused]\n",
    )
    assert command(monkeypatch, "label", "audit.yaml", "--sheet", "a.csv", "--n", "4") == 0
    err = capsys.readouterr().err
    assert "to be labelled for favourable_choice" in err and "--outcome refused" in err
    assert "option_probability" not in err
    wanted = ["--sheet", "b.csv", "--outcome", "option_probability"]
    assert command(monkeypatch, "label", "audit.yaml", *wanted) == 2
    assert "has no outcome “option_probability” that can be labelled" in capsys.readouterr().err
    assert not Path("b.csv").exists()


def test_refusals_in_words_of_a_model_that_scores_are_not_labelled_with_a_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran_audit(
        "cli_label_mixed",
        "{'yes': 0.6, 'no': 0.3} if h % 3 else 'I cannot help with medical questions.'",
        design="limit: 2",
        more="outcomes: [option_probability]\n",
    )
    assert command(monkeypatch, "label", "audit.yaml", "--sheet", "a.csv") == 2
    assert "its outcomes read such probabilities" in capsys.readouterr().err
