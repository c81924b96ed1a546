"""Explanations and comparisons, as objects."""

import json
import os
import pickle
from dataclasses import fields, is_dataclass

import pytest

import coldstart
from coldstart._node import SCRIPT
from coldstart._typed import camel


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "other.py").write_text("import json\n")
    (tmp_path / "worker.py").write_text("import other\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_where_a_start_goes(folder):
    seen = []
    found = coldstart.explain("worker.py", runs=1, remedies=False, why="json", on_progress=seen.append)
    assert found.ready.n == 1 and found.ready.median_ms > 0 and str(found.ready).endswith(" ms, n = 1")
    assert {"other", "json"} <= {one.module for one in found.imports}
    (chain,) = found.why.chains
    assert [step.module for step in chain.steps][-1] == "other" and chain.steps[-1].to == "json"
    assert sum(owner.self_ms for owner in found.owners) > 0
    assert found.gate is None and found.diff is None and found.exit_code == 0
    assert {one.step for one in seen} >= {"measuring"}
    assert pickle.loads(pickle.dumps(found)) == found
    with pytest.raises(coldstart.UsageError, match="nope") as raised:
        coldstart.explain("nope.py")
    assert raised.value.hint


def test_what_changed_and_a_rule_that_fails(folder):
    coldstart.explain(["worker.py"], runs=1, remedies=False, output="base.json")
    (folder / "worker.py").write_text("import other, decimal\n")
    found = coldstart.explain("worker.py", runs=1, diff="base.json", fail_on="module:decimal")
    assert "decimal" in [change.module for change in found.diff.modules if change.kind == "new"]
    assert found.diff.imports.head.modules > found.diff.imports.base.modules
    assert found.exit_code == 1 and found.gate.verdict == "FAIL"
    assert [rule.rule for rule in found.gate.rules] == ["module:decimal"]


def test_two_reports(folder):
    base = coldstart.bench(["--", "true"], runs=1, output="base.json")
    head = coldstart.bench(["--", "true"], runs=1)
    found = coldstart.compare(base, head, max_regression="1000%")
    assert (found.base.file, found.head.file) == ("base", "head") and found.base.seed == base.seed
    assert found.exit_code == 0 and found.gate.max_regression == 10
    # One trial tells little.
    assert found.verdict == found.gate.verdict in ("PASS", "INCONCLUSIVE")
    assert [one.verdict for one in found.comparisons] == [found.verdict]
    again = coldstart.compare("base.json", head, max_regression="1000%")
    assert (again.base.file, again.comparisons) == ("base.json", found.comparisons)
    assert found.head.environment == head.environment and head.environment.cpu_count > 0
    with pytest.raises(coldstart.UsageError, match="nowhere") as raised:
        coldstart.compare(base, "nowhere.json")
    assert raised.value.hint
    other = coldstart.bench(["--", "false"], runs=1, accept_exit=1)
    with pytest.raises(coldstart.UsageError, match="^base and head have no row in common"):
        coldstart.compare(base, other)


#: What is in ``raw`` alone: how a figure came about, and what pages draw.
LEFT_OUT = {
    "explanation": {"schemaVersion", "kind", "tool", "machine", "modules", "crossCheck"},
    "comparison": {"schemaVersion", "kind", "tool"},
    "comparison.base": {"environment"},
    "comparison.base.environment": {"pythons", "pip", "launcher", "variables"},
    "comparison.gate": {"runOffset", "against", "rowsElsewhere"},
    "comparison.comparisons": {"pairing", "aggregation", "baseQuantile", "headQuantile", "resolvable", "findable", "look"}
    | {"grew", "moved", "open", "loaded", "accepted", "confirmation"},
}


@pytest.mark.parametrize(
    "name,kind", [("explanation", coldstart.Explanation), ("comparison", coldstart.ComparisonReport)]
)
def test_every_field_of_the_schema_has_one_of_the_object(name, kind):
    with open(os.path.join(os.path.dirname(SCRIPT), "..", "schema", name + ".schema.json")) as file:
        schema = json.load(file)
    checked = []

    def check(kind, schema, path):
        checked.append(path)
        own = {camel(one.name): one for one in fields(kind) if one.name not in ("raw", "exit_code")}
        known = set(schema["properties"])
        assert set(own) <= known, path
        assert known - set(own) <= LEFT_OUT.get(path, LEFT_OUT.get(path.replace(".head", ".base", 1), set())), path
        for key, one in own.items():
            below = schema["properties"][key]
            below = below.get("items", below)
            inner = coldstart._typed._parts(kind)
            hint = next(hint for _, found, hint, _ in inner if found == key)
            parts = [hint, *getattr(hint, "__args__", ())]
            for part in parts:
                if is_dataclass(part) and isinstance(below, dict) and "properties" in below:
                    check(part, below, path + "." + key)

    check(kind, schema, name)
    assert len(checked) > 5
