"""What is wrong with a mapping or a file ends the import with one sentence that says what and where; earlier data stay."""

import os
from pathlib import Path

import pytest

from floorwalker.errors import UserMistake
from tests.support.folders import Folder, skus


def mistake(folder: Folder) -> str:
    """The sentence of a refused import; nothing of it may stay behind."""
    with pytest.raises(UserMistake) as told:
        folder.run()
    left = (
        sorted(path.name for path in folder.home.warehouse.glob("*"))
        if folder.home.warehouse.exists()
        else []
    )
    assert left in ([], ["builder.lock"])
    sentence = str(told.value)
    assert "\n" not in sentence and sentence.endswith((".", "?"))
    return sentence


def test_a_missing_mapping_folder_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.mapping.rmdir()
    assert f"There is no mapping at {folder.mapping}/mapping.yaml" in mistake(folder)


def test_a_folder_without_mapping_yaml_is_named(tmp_path: Path) -> None:
    assert "mapping.yaml" in mistake(Folder(tmp_path).query("sku", "SELECT 1 AS sku_id"))


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    (folder.mapping / "mapping.yaml").write_text("name: shop\n  time_zone: [", encoding="utf-8")
    assert "is not readable YAML" in (told := mistake(folder)) and "line 2" in told


def test_a_date_in_the_yaml_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).settings("{skus: {file: skus.csv}}", more="now: 2026-13-01\n"))
    assert "mapping.yaml, line 5: '2026-13-01' is not a day (month must be in 1..12" in told
    assert "write it like 2026-01-31" in told


@pytest.mark.parametrize("name", ["mapping.yaml", "sku.sql"])
def test_a_file_of_the_mapping_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    folder = skus(tmp_path)
    (folder.mapping / name).write_bytes((folder.mapping / name).read_bytes() + "\n--# Año\n".encode("cp1252"))
    assert f"{name}, line " in (told := mistake(folder)) and "save the file as UTF-8" in told


def test_a_source_given_twice_is_named_with_its_line(tmp_path: Path) -> None:
    more = "  skus: {file: caps.csv}\n"
    told = mistake(skus(tmp_path).settings("\n  skus: {file: skus.csv}", more=more))
    assert "mapping.yaml, line 6: 'skus' is given twice" in told


def test_a_calculation_with_text_names_the_cast_and_no_list_of_functions(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).query("sku", "SELECT id AS sku_id, title * 2 AS weight FROM skus"))
    assert "sku.sql, line 1: Binder Error: No function matches" in told
    assert "CAST(x AS DOUBLE)" in told and "Candidate" not in told


@pytest.mark.parametrize(("sign", "remedy"), [(";", '";"'), ("\t", r'"\t"'), ("|", '"|"')])
def test_a_header_of_another_delimiter_names_it(tmp_path: Path, sign: str, remedy: str) -> None:
    folder = skus(tmp_path).file("skus.csv", f"code{sign}name\nMUG{sign}Mug\n")
    told = mistake(folder)
    assert "skus.csv, line 1: the header is one column" in told
    assert f"set the source's `delimiter`, e.g. `delimiter: {remedy}`" in told


@pytest.mark.parametrize(("content", "said"), [("\n\n", "is empty"), ("[]", "holds no JSON object")])
def test_json_without_an_object_has_no_columns_and_is_named(tmp_path: Path, content: str, said: str) -> None:
    folder = skus(tmp_path).settings("{skus: {file: skus.jsonl}}").file("skus.jsonl", content)
    assert "Source 'skus': the file" in (told := mistake(folder)) and said in told


def test_yaml_that_is_a_list_is_refused(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    (folder.mapping / "mapping.yaml").write_text("- name\n", encoding="utf-8")
    assert "must hold name, time_zone, currency and sources" in mistake(folder)


@pytest.mark.parametrize("key", ["name", "time_zone", "currency", "sources"])
def test_a_missing_setting_is_named(tmp_path: Path, key: str) -> None:
    folder = skus(tmp_path)
    path = folder.mapping / "mapping.yaml"
    kept = [line for line in path.read_text().splitlines() if not line.startswith(f"{key}:")]
    path.write_text("\n".join(kept))
    told = mistake(folder)
    assert f"'{key}' is wrong (field required)" in told or f"{key} is wrong (field required)" in told


def test_an_unknown_setting_suggests_the_nearest(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).settings("{skus: {file: skus.csv}}", more="timezone: UTC\n"))
    assert "'timezone' is not a setting of a mapping; did you mean 'time_zone'" in told


def test_an_unknown_setting_of_a_source_suggests_the_nearest(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).settings("{skus: {file: skus.csv, delimeter: ';'}}"))
    assert "did you mean 'delimiter'" in told


def test_a_time_zone_that_does_not_exist_is_named(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).settings("{skus: {file: skus.csv}}", tz="Europe/Berln"))
    assert "mapping.yaml: There is no time zone 'Europe/Berln'" in told


@pytest.mark.parametrize("name", ["Shop", "1shop", "my shop", "a" * 41, "''"])
def test_a_name_that_cannot_be_used_is_refused(tmp_path: Path, name: str) -> None:
    assert "is not usable" in mistake(skus(tmp_path).settings("{skus: {file: skus.csv}}", name=name))


def test_a_query_for_an_unknown_table_suggests_the_nearest(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).query("sales_orders", "SELECT 1"))
    assert (
        "There is no canonical table 'sales_orders' (file sales_orders.sql); did you mean 'sales_order'"
        in told
    )


def test_a_mapping_without_queries_is_refused(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    (folder.mapping / "sku.sql").unlink()
    assert "has no <table>.sql" in mistake(folder)


def test_a_missing_source_folder_and_file_are_named(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    (folder.source / "skus.csv").unlink()
    assert f"Source 'skus': there is no file 'skus.csv' in {folder.source}" in mistake(folder)
    folder.source.rmdir()
    assert f"There is no folder {folder.source}" in mistake(folder)


@pytest.mark.parametrize("path", ["../outside.csv", "/etc/passwd", "sub/../../outside.csv"])
def test_a_path_out_of_the_source_folder_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.csv").write_text("id,title\nA,Mug\n")
    told = mistake(skus(tmp_path).settings(f"{{skus: {{file: {path!r}}}}}"))
    assert "files must lie inside" in told


def test_a_link_out_of_the_source_folder_is_refused(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    (tmp_path / "outside.csv").write_text("id,title\nA,Mug\n")
    (folder.source / "skus.csv").unlink()
    os.symlink(tmp_path / "outside.csv", folder.source / "skus.csv")
    assert "'skus.csv' leads out of" in mistake(folder)


@pytest.mark.parametrize("name", ["skus.csv", "skus.csv.gz", "skus.parquet", "skus.jsonl"])
def test_an_empty_file_is_named(tmp_path: Path, name: str) -> None:
    told = mistake(skus(tmp_path, "", name=name))
    assert f"{name} is empty, without even a header, so nothing was imported" in told
    assert "send it again, or with its header line alone" in told


def test_a_header_alone_is_a_table_of_no_rows(tmp_path: Path) -> None:
    folder = skus(tmp_path, "id,title\n")
    (check,) = folder.run().checks
    assert (check.read, check.accepted) == (0, 0)


def test_a_column_that_stands_twice_in_the_header_is_named(tmp_path: Path) -> None:
    assert "line 1: the column 'id' stands twice" in mistake(skus(tmp_path, "id,ID,title\nA,A,Mug\n"))


def test_a_column_without_a_name_is_named_by_its_place(tmp_path: Path) -> None:
    assert "line 1: column 2 has no name" in mistake(skus(tmp_path, "id,,title\nA,x,Mug\n"))


def test_a_broken_quote_names_file_and_line(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path, 'id,title\nA,Mug\nB,"Cap\nC,Hat\n'))
    assert "skus.csv, line 3: a quote is not closed" in told


def test_text_after_a_closing_quote_names_file_and_line(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path, 'id,title\nA,Mug\nB,"Cap" red\nC,Hat\n'))
    assert "skus.csv, line 3" in told and "quote" in told


@pytest.mark.parametrize(("line", "values"), [("B", 1), ("B,Cap,red", 3)])
def test_a_line_with_too_few_or_too_many_values_is_named(tmp_path: Path, line: str, values: int) -> None:
    told = mistake(skus(tmp_path, f"id,title\nA,Mug\n{line}\nC,Hat\n"))
    assert f"skus.csv, line 3: the line has {values} values, the header names 2" in told


def test_a_wrong_encoding_is_named_with_the_remedy(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path, "id,title\nA,Mug\nB,Müsli\n".encode("latin-1")))
    assert "skus.csv" in told and "encoding: cp1252" in told and "line 1" not in told


def test_a_wrong_encoding_in_the_header_is_named(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path, "id,größe\nA,1\n".encode("latin-1")))
    assert "skus.csv, line 1" in told and "cp1252" in told


@pytest.mark.parametrize(
    ("name", "encoding"), [("skus.csv.gz", "utf-8"), ("skus.csv.gz", "cp1252"), ("skus.json.gz", "utf-8")]
)
def test_a_file_that_is_no_gzip_is_named(tmp_path: Path, name: str, encoding: str) -> None:
    folder = skus(tmp_path, name=name).settings(f"{{skus: {{file: {name}, encoding: {encoding}}}}}")
    (folder.source / name).write_bytes(b"id,title\nA,Mug\n")
    assert name in mistake(folder)


def test_a_truncated_gzip_is_named(tmp_path: Path) -> None:
    rows = "".join(f"{number},{number * 7919 % 10007}\n" for number in range(50_000))
    folder = skus(tmp_path, "id,title\n" + rows, name="skus.csv.gz")
    packed = (folder.source / "skus.csv.gz").read_bytes()
    (folder.source / "skus.csv.gz").write_bytes(packed[: len(packed) // 2])
    assert "skus.csv.gz" in mistake(folder)


def test_broken_json_names_file_and_line(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path, '{"id": "A", "title": "Mug"}\n{"id": "B", \n', name="skus.jsonl"))
    assert "skus.jsonl, line 2: this is not one JSON object" in told


def test_a_broken_list_of_json_objects_names_file_and_line(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path, '[\n {"id": "A", "title": "Mug"},\n {"id": "B", \n]\n', name="skus.json"))
    assert (
        "skus.json, line 4: this is not one JSON object; a JSON file holds one object a line, or one list"
        in told
    )


@pytest.mark.parametrize("encoding", ["ebcdic-of-mars", "base64", "rot13"])
def test_an_encoding_that_is_none_is_refused_with_the_usual_ones(tmp_path: Path, encoding: str) -> None:
    told = mistake(skus(tmp_path).settings(f"{{skus: {{file: skus.csv, encoding: {encoding}}}}}"))
    assert f"'{encoding}' is not a known encoding; usual are utf-8, cp1252, latin-1 and utf-16" in told


def test_a_file_that_ends_within_a_character_is_named(tmp_path: Path) -> None:
    folder = skus(tmp_path, "id,title\nA,傘\n".encode("shift_jis").rstrip(b"\n")[:-1])
    told = mistake(folder.settings("{skus: {file: skus.csv, encoding: shift_jis}}"))
    assert "skus.csv, line 2: a character is not in the encoding shift_jis" in told


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_file_of_another_encoding_than_told_names_the_usual_one(tmp_path: Path, encoding: str) -> None:
    folder = skus(tmp_path, "id,title\nA,Mug\nB,10 € “Mug”\n".encode("cp1252"))
    told = mistake(folder.settings(f"{{skus: {{file: skus.csv, encoding: {encoding}}}}}"))
    assert "skus.csv" in told and "encoding: cp1252" in told


def test_a_column_named_like_an_sql_word_is_told_to_stand_in_quotes(tmp_path: Path) -> None:
    told = mistake(
        skus(tmp_path, "id,at\nA,Mug\n").query("sku", "SELECT id AS sku_id, at AS title FROM skus")
    )
    assert "a column named like an SQL word, such as at or on, stands in double quotes" in told


def test_a_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    assert "skus.parquet" in mistake(skus(tmp_path, "id,title\n", name="skus.parquet"))


def test_an_unknown_ending_is_named_with_the_readable_ones(tmp_path: Path) -> None:
    assert "skus.xlsx has an ending that is not known; readable are CSV" in mistake(
        skus(tmp_path, name="skus.xlsx")
    )


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).query("sku", "SELECT id AS sku_id,\n       title\nFROM skus WHRE id"))
    assert "sku.sql, line 3: " in told


def test_a_column_the_file_does_not_have_is_named_with_the_line(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).query("sku", "SELECT\n  code AS sku_id\nFROM skus"))
    assert "sku.sql, line 2: " in told and '"code"' in told


def test_a_relation_that_is_no_source_is_named(tmp_path: Path) -> None:
    assert "products" in mistake(skus(tmp_path).query("sku", "SELECT id AS sku_id FROM products"))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id AS sku_id FROM skus; SELECT 1",
        "CREATE TABLE x (a INT)",
        "DROP TABLE skus",
        "INSERT INTO skus VALUES ('C', 'Hat')",
        "COPY skus TO 'out.csv'",
        "ATTACH 'other.db'",
        "SET threads = 1",
        "INSTALL httpfs",
        "",
        "-- nothing",
    ],
)
def test_anything_but_one_select_is_refused(tmp_path: Path, sql: str) -> None:
    assert "sku.sql must hold exactly one SELECT" in mistake(skus(tmp_path).query("sku", sql))


@pytest.mark.parametrize(
    "relation",
    [
        "read_csv('{secret}')",
        "read_text('{secret}')",
        "'{secret}'",
        "read_blob('{secret}')",
        "glob('/etc/*')",
    ],
)
def test_a_query_cannot_read_other_files(tmp_path: Path, relation: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("id\nS\n")
    told = mistake(skus(tmp_path).query("sku", f"SELECT 'A' AS sku_id FROM {relation.format(secret=secret)}"))
    assert "sku.sql" in told


def test_a_query_cannot_read_files_it_is_allowed_by_a_source(tmp_path: Path) -> None:
    folder = skus(tmp_path)
    inside = folder.source / "skus.csv"
    assert "sku.sql" in mistake(folder.query("sku", f"SELECT id AS sku_id FROM read_csv('{inside}')"))


def test_an_unknown_output_column_suggests_the_nearest(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).query("sku", "SELECT id AS sku_id, title AS titel FROM skus"))
    assert "sku.sql" in told and "titel" in told and "did you mean 'title'" in told


def test_a_missing_required_column_is_named(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).query("sku", "SELECT title FROM skus"))
    assert "does not give sku.sku_id, which is required: the SKU's code" in told


def test_an_output_column_given_twice_is_named(tmp_path: Path) -> None:
    told = mistake(skus(tmp_path).query("sku", "SELECT id AS sku_id, title, title FROM skus"))
    assert "sku.sql" in told and "title" in told
