"""Whatever is changed in a bundle is found, and what is no bundle is refused."""

import json
import os
import re
import shutil
import stat
import struct
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from fairaudit import InputError, Report
from fairaudit.pipeline import verify_bundle
from fairaudit.pipeline.bundle.archive import write_zip
from fairaudit.report.plain import thaw, to_json
from fairaudit.report.saving import seal
from tests.cli.audits import command
from tests.pipeline.bundles import edit_answer, files_of, remade


@pytest.fixture(scope="module")
def packed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("packed") / "bundle.zip"
    write_zip(made, list(files_of(made)), path)
    return path


@pytest.fixture
def bundle(made: Path, tmp_path: Path) -> Path:
    """A bundle of one's own to tamper with."""
    return shutil.copytree(made, tmp_path / "bundle")


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def is_found(path: Path, name: str) -> bool:
    """Whether something is found to be wrong, and the file is named where it can be."""
    try:
        found = verify_bundle(path)
    except InputError:
        # Without it, nothing can be told of the others.
        return name == "MANIFEST.json"
    told = name == "MANIFEST.json" or any(name in one for one in found.faults)
    return told and not found.holds


def test_one_changed_byte_in_any_file_is_found(bundle: Path) -> None:
    for name, content in files_of(bundle).items():
        for place in (0, len(content) // 2, len(content) - 1):
            (bundle / name).write_bytes(flipped(content, place))
            assert is_found(bundle, name), (name, place)
        (bundle / name).write_bytes(content)
    assert verify_bundle(bundle).holds


def test_every_changed_byte_of_what_a_bundle_says_of_itself_is_a_difference(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others are left out, so that they need not be read each time; that is told as well."""
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    shutil.copy(made / "MANIFEST.json", bundle)
    about, content = bundle / "bundle.json", (made / "bundle.json").read_bytes()
    about.write_bytes(content)
    assert not any("bundle.json" in fault for fault in verify_bundle(bundle).faults)
    for place in range(len(content)):
        about.write_bytes(flipped(content, place))
        found = verify_bundle(bundle)
        assert "'bundle.json' was changed: its hash is another." in found.faults, place
        assert not found.holds
    about.write_bytes(b"")
    assert command(monkeypatch, "verify", str(bundle)) == 1
    out = capsys.readouterr().out
    assert (
        "of which audit is not known" in out and "'bundle.json' was changed: it has 0 bytes" in out
    )
    about.unlink()
    assert "'bundle.json' is missing." in verify_bundle(bundle).faults


def test_one_changed_byte_in_any_file_of_a_zip_is_found(packed: Path, tmp_path: Path) -> None:
    content, changed = packed.read_bytes(), tmp_path / "changed.zip"
    with zipfile.ZipFile(packed) as archive:
        entries = archive.infolist()
    for entry in entries:
        # The data come after the header, the name and what else the header holds.
        name, extra = struct.unpack("<HH", content[entry.header_offset + 26 :][:4])
        place = entry.header_offset + 30 + name + extra + entry.file_size // 2
        changed.write_bytes(flipped(content, place))
        assert is_found(changed, entry.filename), entry.filename


def test_files_that_are_missing_added_or_renamed_are_found(bundle: Path) -> None:
    case = bundle / "plan" / "vignettes" / "pain" / "ankle.yaml"
    case.rename(case.with_name("knee.yaml"))
    faults = verify_bundle(bundle).faults
    assert any("ankle.yaml' is missing" in one for one in faults)
    assert any("knee.yaml' is in the bundle, and its manifest" in one for one in faults)
    case.with_name("knee.yaml").rename(case)
    (bundle / "note.txt").write_text("", encoding="utf-8")
    assert verify_bundle(bundle).faults == (
        "'note.txt' is in the bundle, and its manifest does not list it.",
    )


def test_an_answer_that_was_changed_is_found_with_a_manifest_made_anew(bundle: Path) -> None:
    edit_answer(bundle, lambda row: row | {"text": "I'm sorry, but I can't do that."})
    found = verify_bundle(remade(bundle))
    assert not found.faults and not found.holds
    tables = {one.table for one in found.differences}
    assert {"outcomes", "results", "missing"} <= tables
    value = next(one for one in found.differences if one.column == "status")
    assert (value.table, value.recorded, value.found) == ("outcomes", "ok", "refused")


def test_a_report_that_is_not_named_as_one_is_found(bundle: Path) -> None:
    page, about = bundle / "report.md", bundle / "bundle.json"
    page.write_text("All is well.\n")
    told = json.loads(about.read_text())
    told["forms"] = [form for form in told["forms"] if form["path"] != "report.md"]
    about.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    remade(bundle)
    found = verify_bundle(bundle)
    assert [fault for fault in found.faults if "report.md is a report" in fault], found.faults


@pytest.mark.parametrize("name", ["responses", "outcomes"])
def test_a_row_that_stands_twice_is_found(bundle: Path, name: str) -> None:
    path = bundle / "data" / f"{name}.parquet"
    table = parquet.read_table(path)
    parquet.write_table(pa.concat_tables([table.slice(0, 1), table]), path, compression="zstd")
    remade(bundle)
    found = verify_bundle(bundle)
    assert any("more than once" in fault for fault in found.faults), found.faults


def test_a_prompt_that_was_changed_is_found(bundle: Path) -> None:
    def other(row: dict[str, object]) -> dict[str, object]:
        return row | {"messages": [{"role": "user", "content": "Is it fine?"}]}

    # Another model was asked the same, whose answer keeps the prompt as it was.
    edit_answer(bundle, other)
    (found,) = verify_bundle(remade(bundle)).differences
    assert (found.table, found.column) == ("responses", "messages")
    assert "Is it fine?" in str(found.recorded)


@pytest.mark.parametrize(
    "more",
    [
        {"prompt_id": "0123456789abcdef", "messages": [{"role": "user", "content": "Is it fine?"}]},
        {"sample": 1},
        {"model_id": "nobody@1", "model": "nobody"},
    ],
)
def test_an_answer_that_the_plan_does_not_ask_for_is_found(
    bundle: Path, more: dict[str, object]
) -> None:
    path = bundle / "data" / "responses.parquet"
    table = parquet.read_table(path)
    row = table.slice(0, 1).to_pylist()[0] | more
    added = pa.Table.from_pylist([row], schema=table.schema)
    parquet.write_table(pa.concat_tables([table, added]), path, compression="zstd")
    (found,) = verify_bundle(remade(bundle)).differences
    assert (found.table, found.column, found.found) == ("responses", "", None)
    assert found.recorded == "an answer that the plan does not ask for"
    assert found.row == ", ".join(
        str(row[name]) for name in ("model_id", "params_id", "sample", "prompt_id")
    )


def test_a_result_that_was_changed_is_found_by_table_row_and_column(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = thaw(Report.load(bundle / "audit.json").content)
    row = next(row for row in content["results"] if row["verdict"].startswith("disparity"))
    was, row["verdict"] = row["verdict"], "equivalent_within_margin"
    (bundle / "audit.json").write_text(to_json(seal(content)), encoding="utf-8")
    # The reports are made anew as well, so that they tell what the record does.
    for name in ("report.html", "report.md"):
        Report(content=content, run=Report.load(bundle / "audit.json").run).save(bundle / name)
    (bundle / "run.json").unlink()
    about = json.loads((bundle / "bundle.json").read_bytes())
    (bundle / "bundle.json").write_text(json.dumps(about), encoding="utf-8")
    assert command(monkeypatch, "verify", str(remade(bundle))) == 1
    out = capsys.readouterr().out
    assert "NOT the same as recorded" in out
    assert f'verdict: recorded "equivalent_within_margin", found "{was}"' in out
    assert out.rstrip().endswith("It does not hold.")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("report.html", "report.html is not what audit.json gives"),
        ("report.md", "report.md is not what audit.json gives"),
        ("run.json", "run.json is not the record of the run"),
        ("plan/audit.yaml", "values differ"),
        ("data/outcomes.parquet", "could not be worked out again: The table"),
    ],
)
def test_a_file_that_was_changed_is_found_with_a_manifest_made_anew(
    name: str, told: str, bundle: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = bundle / name
    edits = {
        "run.json": lambda text: text.replace(b'"audit_sha256": "', b'"audit_sha256": "0'),
        "plan/audit.yaml": lambda text: text.replace(b"margin: 0.2", b"margin: 0.3"),
        "data/outcomes.parquet": lambda text: text[:-9] + b"\0" * 9,
    }
    path.write_bytes(edits.get(name, lambda text: text + b"<!-- so -->")(path.read_bytes()))
    assert command(monkeypatch, "verify", str(remade(bundle))) == 1
    assert told in capsys.readouterr().out


def test_what_the_manifest_says_of_the_tests_is_checked(bundle: Path) -> None:
    path = bundle / "MANIFEST.json"
    statement = json.loads(path.read_bytes())
    statement["predicate"]["result"] = "PASSED"
    path.write_text(json.dumps(statement, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (fault,) = verify_bundle(bundle).faults
    assert "does not tell of the tests what audit.json does" in fault


def test_a_bundle_of_another_version_says_so(bundle: Path) -> None:
    path = bundle / "bundle.json"
    about = json.loads(path.read_bytes())
    path.write_text(json.dumps(about | {"fairaudit": "0.0.9"}), encoding="utf-8")
    found = verify_bundle(remade(bundle))
    assert found.holds
    assert any("made with fairaudit 0.0.9, and is verified with" in one for one in found.remarks)
    path.write_text(json.dumps(about | {"schema": "fairaudit.bundle/9"}), encoding="utf-8")
    with pytest.raises(InputError, match="newer than this fairaudit knows"):
        verify_bundle(remade(bundle))


def test_files_that_mislead_the_reader_are_refused_in_words(bundle: Path) -> None:
    """Made up by somebody who made the manifest anew as well."""
    about = json.loads((bundle / "bundle.json").read_bytes())
    was = about["vignettes"][0]
    for path in ("../../elsewhere", "/etc", ".", "plan/nothing"):
        about["vignettes"][0] = was | {"path": path}
        (bundle / "bundle.json").write_text(json.dumps(about), encoding="utf-8")
        with pytest.raises(InputError, match="which its manifest does not list"):
            verify_bundle(remade(bundle))
    about["vignettes"][0] = was | {"path": "plan/attributes"}
    (bundle / "bundle.json").write_text(json.dumps(about), encoding="utf-8")
    (fault,) = verify_bundle(remade(bundle)).faults
    assert fault.startswith("The results could not be worked out again:")


def with_manifest(bundle: Path, **changed: object) -> Path:
    path = bundle / "MANIFEST.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changed), encoding="utf-8")
    return bundle


def test_a_manifest_that_is_none_is_refused(bundle: Path) -> None:
    subject = json.loads((bundle / "MANIFEST.json").read_bytes())["subject"]
    first = subject[0]
    cases = {
        "lists a file twice": [*subject, first],
        "leads out of the bundle": [*subject, first | {"name": "../x"}],
        "holds a character": [*subject, first | {"name": "a\\b"}],
        "lists no plan/audit.yaml": [one for one in subject if one["name"] != "plan/audit.yaml"],
        "lacks its name, its hash or its size": [
            *subject[1:],
            first | {"annotations": {"size": 10**30}},
        ],
        "cannot be read": "nothing",
    }
    for told, listed in cases.items():
        with pytest.raises(InputError, match=told):
            verify_bundle(with_manifest(bundle, subject=listed))
    with pytest.raises(InputError, match="another kind of statement"):
        verify_bundle(with_manifest(bundle, predicateType="https://slsa.dev/provenance/v1"))
    for text in ("", "[]", "[" * 100_000, '{"_type": 1, "_type": 2}'):
        (bundle / "MANIFEST.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="This is no bundle: its manifest cannot be read"):
            verify_bundle(bundle)


def test_a_file_of_another_size_than_listed_is_not_read(bundle: Path) -> None:
    with (bundle / "report.html").open("r+b") as file:
        file.truncate(2**40)  # a hole: it takes no room
    assert any("1,099,511,627,776 bytes" in one for one in verify_bundle(bundle).faults)


@pytest.mark.skipif(os.name == "nt", reason="making links needs rights there")
def test_links_are_not_followed(bundle: Path, tmp_path: Path) -> None:
    outside = tmp_path / "report.html"
    (bundle / "report.html").rename(outside)
    (bundle / "report.html").symlink_to(outside)
    with pytest.raises(InputError, match="report.html is a link"):
        verify_bundle(bundle)


def hostile(path: Path, made: Path, *entries: tuple[zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files_of(made).items():
            archive.writestr(name, content)
        for entry, content in entries:
            archive.writestr(entry, content)
    return path


def test_a_zip_that_would_write_elsewhere_is_not_unpacked(made: Path, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    names = ("../x", "/tmp/x", "a/../../x", "..\\x", "C:/x", "con", "a//b", "a\nb", "x" * 300)
    entries = [(zipfile.ZipInfo(name), b"x") for name in names] + [(link, b"/etc/passwd")]
    for entry, content in entries:
        with pytest.raises(InputError, match="was not unpacked"):
            verify_bundle(hostile(tmp_path / "bad.zip", made, (entry, content)))
    assert {one.name for one in tmp_path.iterdir()} == {"bad.zip"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_one_name_twice_is_not_unpacked(made: Path, tmp_path: Path) -> None:
    for name in ("report.html", "Report.html"):
        entry = (zipfile.ZipInfo(name), b"another")
        with pytest.raises(InputError, match="stands twice"):
            verify_bundle(hostile(tmp_path / "twice.zip", made, entry))


def test_a_zip_that_claims_to_be_huge_is_not_unpacked(made: Path, tmp_path: Path) -> None:
    bomb = zipfile.ZipInfo("bomb")
    bomb.compress_type = zipfile.ZIP_DEFLATED
    packed = zipfile.ZipFile(tmp_path / "bomb.zip", "w")
    with packed as archive:
        archive.writestr(bomb, b"\0" * 2**26)
    with pytest.raises(InputError, match="claims to hold 67,108,864 bytes"):
        verify_bundle(tmp_path / "bomb.zip")


def test_a_zip_that_was_cut_short_or_is_none_is_refused(packed: Path, tmp_path: Path) -> None:
    content, short = packed.read_bytes(), tmp_path / "short.zip"
    for kept in (0, 10, len(content) // 2, len(content) - 5):
        short.write_bytes(content[:kept])
        with pytest.raises(InputError, match="it is no zip, was cut short or is damaged"):
            verify_bundle(short)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"has no MANIFEST.json"):
        verify_bundle(tmp_path / "empty")
    with pytest.raises(InputError, match="There is no bundle"):
        verify_bundle(tmp_path / "nowhere.zip")


def test_the_commands(
    audit: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    results = str(audit.parent / "results")
    assert command(monkeypatch, "bundle", results, "--output", "b.zip") == 0
    out, err = capsys.readouterr()
    assert out == "b.zip\n" and "fairaudit verify b.zip" in err
    [counted] = re.findall(r"^(\d+) files and their manifest\.", err, flags=re.MULTILINE)
    assert command(monkeypatch, "verify", "b.zip") == 0
    out = capsys.readouterr().out
    assert f"files      {counted} of {counted} as the manifest says" in out
    assert out.rstrip().endswith("It holds.") and "The bundle is not signed" in out
    assert command(monkeypatch, "verify", "b.zip", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert content["schema"] == "fairaudit.verification/1" and content["holds"] is True
    assert content["recomputed"]["answers"] > 200
    assert command(monkeypatch, "verify", "nothing.zip") == 2
    assert command(monkeypatch, "bundle", results, "--output", "b.zip") == 2
