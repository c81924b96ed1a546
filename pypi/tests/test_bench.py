"""What the command measures, as objects."""

import os
import pickle
import subprocess
import sys

import pytest

import coldstart

WORKER = "import asyncio\nasync def main():\n    await asyncio.sleep(0)\nasyncio.run(main())\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "worker.py").write_text(WORKER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_worker_in_the_environment_of_the_running_python(folder):
    report = coldstart.bench([folder / "worker.py"], runs=6, loop="own", no_pitfalls=True, seed=7)
    row = report.row
    assert [row] == list(report) and report[row.id] is row and report.seed == 7
    assert row.runner == "worker" and row.ready.n == 6
    assert row.raw["scenario"]["python"]["executable"].startswith(os.path.dirname(sys.executable))
    assert report.ready.p50 == report.ready.median > 0
    low, high = row.ready.median_ci95
    assert row.ready.min <= low <= row.ready.p50 <= high <= row.ready.max
    assert row.ready.p90 is None
    assert row.rss.p50 > 1_000_000
    phases = [row.boot, row.imports, row.loop, row.work]
    assert sum(phase.min for phase in phases) <= row.ready.max
    trial = row.trials[0]
    assert trial.round == 0 and trial.status == "ok" and trial.wall_ms >= trial.ready_ms
    assert sum(trial.phases.values()) == pytest.approx(trial.wall_ms, abs=0.05)
    assert report.verdict is None and report.exit_code == 0
    assert [control.runner for control in report.controls] == ["command"]
    assert pickle.loads(pickle.dumps(report)) == report
    assert repr(report) == "<coldstart {}>".format(row) and len(repr(row)) < 5_000


def test_what_was_not_measured_names_what_was(folder):
    report = coldstart.bench(["--", "true"], runs=1)
    with pytest.raises(AttributeError, match="true has no metric 'ready'; it has .*wall"):
        report.row.ready
    with pytest.raises(KeyError, match="no row other; there are true"):
        report["other"]


def test_several_rows_have_to_be_named(folder):
    report = coldstart.bench(command=["a=true", "b=true"], compare=["a", "b"], runs=1)
    assert [row.id for row in report.rows] == ["a", "b"]
    with pytest.raises(AttributeError, match="'wall' of which row.*: a, b"):
        report.wall
    (compared,) = report.comparisons
    assert (compared.base, compared.head, compared.metric, compared.unit) == ("a", "b", "wall", "ms")
    assert compared.ratio > 0 and compared.verdict is None and compared.sentence


def test_the_row_of_the_working_folder_is_the_only_one_beside_that_of_the_commit(folder):
    (folder / "worker.py").write_text("pass\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *words], check=True)
    report = coldstart.bench("worker.py", against="HEAD", runs=6, loop="own", pitfalls=False, max_regression="10000%")
    assert len(report.rows) == 2 and "@" not in report.row.id
    assert report.ready is report.row.ready


def test_a_budget_that_fails_is_a_verdict(folder):
    report = coldstart.bench(["--", "true"], runs=6, budget=["wall.p50<100s", "wall.max<0.001ms"])
    assert report.verdict == "FAIL" and report.exit_code == 1
    assert [budget.verdict for budget in report.budgets] == ["PASS", "FAIL"]
    assert coldstart.bench(["--", "true"], runs=6, budget="wall.p50<100s").verdict == "PASS"


def test_errors_have_the_words_of_the_command(folder):
    with pytest.raises(coldstart.UsageError, match=r"^No such file: nope\.py\.\nIt was looked for in ") as raised:
        coldstart.bench(["nope.py"])
    error = raised.value
    assert error.exit_code == 2 and error.report is None
    assert error.message == "No such file: nope.py." and error.hint.startswith("It was looked for in ")
    for again in (pickle.loads(pickle.dumps(error)), pickle.loads(pickle.dumps(coldstart.NoNode("none", "do")))):
        assert str(again) == again.message + "\n" + again.hint
    (folder / "bad.py").write_text("raise SystemExit(5)")
    with pytest.raises(coldstart.MeasureError, match="exit status 5") as raised:
        coldstart.bench(["bad.py"], runs=1, loop="own", no_pitfalls=True)
    (row,) = raised.value.report.rows
    assert {(trial.code, trial.message) for trial in row.trials} == {("EXIT_CODE", "exit status 5")}
    with pytest.raises(AttributeError, match="no trial succeeded"):
        row.ready


@pytest.mark.parametrize(
    "options, message, hint",
    [
        ({"rusn": 3}, "unknown option '--rusn=3'", "Did you mean --runs?\nrun coldstart bench --help for usage"),
        (
            {"timeout": -1},
            "option '--timeout <seconds>' argument '-1' is invalid. A number above 0 and up to 2000000 is needed, such as 1.5.",
            "run coldstart bench --help for usage",
        ),
    ],
)
def test_errors_of_options_have_a_hint_too(folder, options, message, hint):
    with pytest.raises(coldstart.UsageError) as raised:
        coldstart.bench("nope.py", **options)
    assert (raised.value.message, raised.value.hint) == (message, hint)


@pytest.mark.parametrize(
    "arguments, options, message",
    [
        (123, {}, r"bench\(\): 123 is no target"),
        (None, {}, r"bench\(\): None is no target"),
        (b"worker.py", {}, "is no target"),
        (["worker.py", None], {}, "None is no target and no option"),
        ("worker.py", {"directory": "/no/such"}, "directory: /no/such is no folder"),
        ("worker.py", {"directory": "worker.py"}, "directory: worker.py is no folder"),
        ("worker.py", {"environ": 5}, "environ: 5 has no variables"),
        ("worker.py", {"environ": {"KEY": 5}}, "environ: KEY is no text"),
        ("worker.py", {"deadline": "x"}, "deadline: 'x' is no number"),
        ("worker.py", {"on_progress": 5}, "on_progress: 5 cannot be called"),
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_is_started(folder, arguments, options, message):
    with pytest.raises(coldstart.UsageError, match=message) as raised:
        coldstart.bench(arguments, **options)
    assert raised.value.exit_code == 2 and raised.value.hint


def test_a_deadline_ends_the_run(folder):
    with pytest.raises(coldstart.InterruptedRun, match="deadline of 2 s"):
        coldstart.bench(["--", "sleep", "0.1"], runs=1000, deadline=2)


@pytest.mark.parametrize("deadline", [0, 0.02, 0.2])
def test_a_deadline_before_anything_was_measured(folder, deadline):
    with pytest.raises(coldstart.InterruptedRun, match="deadline") as raised:
        coldstart.bench(["--", "sleep", "0.1"], runs=1000, deadline=deadline)
    assert raised.value.report is None or raised.value.report.rows


def test_options_are_those_of_the_command_line():
    from coldstart._bench import _options, _words

    assert _options({"max_regression": "-5%", "runs": 3, "confirm": True, "venv": None, "quiet": False}) == (
        ["--max-regression=-5%", "--runs=3"],
        ["--confirm"],
    )
    assert _options({"python": ["3.11", 3.12], "budget": ["a<1", "b<2"], "env": ("A=1",)}) == (
        ["--python=3.11,3.12", "--budget=a<1", "--budget=b<2", "--env=A=1"],
        [],
    )
    assert _options({"env": {"A": "1", "B": 2}, "parameter_list": {"s": ["x,y", 3]}, "image": ["a", "b"], "pitfalls": False}) == (
        ["--env=A=1", "--env=B=2", "--parameter-list=s=x\\,y,3", "--image=a", "--image=b"],
        ["--no-pitfalls"],
    )
    assert _options({"remedies": True, "progress": None}) == ([], [])
    assert _words("compare", ["a", "--", "b"], {"confirm": True, "runs": 3}) == (
        ["compare", "--format", "json", "--runs=3", "a", "--confirm", "--", "b"]
    )
    for words in (["--dry-run"], ["--format", "csv"]):
        with pytest.raises(coldstart.UsageError, match="wrote no report"):
            coldstart.bench([*words, "--runs", "1", "--", "true"])
    with pytest.raises(TypeError, match="output=FILE"):
        coldstart.bench(format="csv")


def test_all_names_are_there():
    for name in coldstart.__all__:
        assert getattr(coldstart, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        coldstart.nope


@pytest.mark.parametrize("option", ["command_name", "runs", "output"])
def test_an_option_that_needs_a_value_does_not_take_the_target_for_it(folder, option):
    with pytest.raises(coldstart.UsageError, match="argument missing"):
        coldstart.bench("worker.py", **{option: True})
    assert (folder / "worker.py").read_text() == WORKER
