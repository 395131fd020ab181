"""A corpus searched with a model behind an address: built, rebuilt for another model, and without it for a while."""

import json
from pathlib import Path

from tests.scenario.cli.conftest import Run
from tests.support.embedding_server import EmbeddingScript, embedding_server

PAGES = {
    "till.md": "# Till\n\nRestart the till and count the cash drawer twice.\n",
    "count.md": "# Cycle count\n\nCount the shelf blind and compare it with the system.\n",
}


def environment(script: EmbeddingScript, model: str = "small") -> dict[str, str]:
    return {
        "FLOORWALKER_EMBEDDING_MODEL": model,
        "FLOORWALKER_EMBEDDING_URL": script.address,
        "FLOORWALKER_EMBEDDING_KEY": "any",
    }


def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    for name, text in PAGES.items():
        (pages / name).write_text(text, encoding="utf-8")
    return pages


def test_the_life_of_a_corpus_on_a_served_model(run: Run, tmp_path: Path) -> None:
    with embedding_server() as script:
        pages = folder(tmp_path)
        env = environment(script)
        first = run("playbooks", "sync", pages, "--json", env=env).json()
        assert (first["generation"], first["embedded"]) == (1, first["chunks"])
        assert run("playbooks", "sync", pages, "--json", env=env).json()["embedded"] == 0
        found = run("playbooks", "search", "count the shelf", "--json", env=env).json()
        assert found["hits"][0]["document_id"] == "count"

        script.down = True
        asked = run("ask", "how do I count the shelf blind?", "--json", env=env).json()
        assert "words only" in asked["searched"]
        (pages / "new.md").write_text("# Doors\n\nLock the doors at nine.\n", encoding="utf-8")
        failed = run("playbooks", "sync", pages, env=env)
        assert failed.code == 1
        assert len(failed.err.splitlines()) == 1 and "'small' at 127.0.0.1" in failed.err
        checks = {one["name"]: one for one in json.loads(run("doctor", "--json", env=env).out)["checks"]}
        assert checks["embedding"]["state"] == "warn" and "does not answer" in checks["embedding"]["detail"]
        assert checks["corpus"]["state"] == "warn"

        script.down = False
        assert "words and meaning" in run("ask", "who locks the doors?", "--json", env=env).json()["searched"]
        second = run("playbooks", "sync", pages, "--json", env=env).json()
        assert (second["generation"], second["added"]) == (2, ["new"])

        other = environment(script, "large")
        stale = run("ask", "who locks the doors?", "--json", env=other).json()
        assert "words only" in stale["searched"]
        third = run("playbooks", "sync", pages, "--json", env=other).json()
        assert (third["generation"], third["embedded"]) == (3, third["chunks"])
        script.length = 32
        fourth = run("playbooks", "sync", pages, "--json", env=other).json()
        assert (fourth["generation"], fourth["embedded"]) == (4, fourth["chunks"])


def test_half_a_setting_is_one_sentence(run: Run) -> None:
    address = {"FLOORWALKER_EMBEDDING_URL": "http://127.0.0.1:9/v1"}
    assert "FLOORWALKER_EMBEDDING_MODEL" in run("playbooks", "stale", env=address).mistake()
    assert "OPENAI_API_KEY" in run("playbooks", "stale", env={"FLOORWALKER_EMBEDDING_MODEL": "m"}).mistake()
