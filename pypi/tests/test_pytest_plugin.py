"""The fixture, in runs of pytest of their own."""

import os
import threading

import pytest

CACHE = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")


@pytest.fixture
def tests(pytester, monkeypatch):
    """A folder of tests with a worker beside them."""
    # The home is that of pytester: to look for Pythons anew takes each test longer than to measure.
    monkeypatch.setenv("XDG_CACHE_HOME", CACHE)
    pytester.makepyfile(worker="pass")
    pytester.makeini("[pytest]\n")
    (pytester.path / ".git").mkdir()
    return pytester


def test_a_bound_on_a_median(tests):
    tests.makepyfile(
        """
        def test_passes(coldstart):
            assert coldstart("worker.py", runs=1).ready.p50 < 60_000

        def test_fails(coldstart):
            assert coldstart("worker.py", runs=1).ready.p50 < 0.001
        """
    )
    result = tests.runpytest("-rs")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*assert * < 0.001*", "*= coldstart('worker.py', runs=1)", "*cold starts*", "*::test_passes  worker/own/py*: ready * ms, n = 1", "*::test_fails  *"]
    )


def test_processes_of_xdist_measure_one_after_the_other(monkeypatch, tmp_path):
    from coldstart.pytest_plugin import alone

    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with alone():
        # flock is of the open file: a second one in this process waits as one in another does.
        other = threading.Thread(target=lambda: alone().__enter__(), daemon=True)
        other.start()
        other.join(0.2)
        assert other.is_alive()
    other.join(20)
    assert not other.is_alive()


def test_the_nearest_marker_wins_and_the_call_over_it(tests):
    tests.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.coldstart(runs=3, loop="asyncio")

        @pytest.mark.coldstart(runs=2)
        def test_marked(coldstart):
            report = coldstart("worker.py")
            assert report.ready.n == 2 and report.row.id.startswith("worker/asyncio/")
            assert coldstart("worker.py", runs=1).ready.n == 1
        """
    )
    tests.runpytest("--strict-markers").assert_outcomes(passed=1)


def test_a_marker_says_where_it_runs_and_how_long_it_may(tests):
    (tests.path / "service").mkdir()
    (tests.path / "service" / "own.py").write_text("pass")
    tests.makepyfile(
        """
        import os, pytest

        @pytest.mark.coldstart(runs=1, directory="service", environ={**os.environ, "TZ": "UTC"}, deadline=600)
        def test_marked(coldstart, monkeypatch):
            monkeypatch.chdir("/")
            assert coldstart("own.py").row.id.startswith("own/")
            assert coldstart("worker.py", directory=".").row.id.startswith("worker/")
        """
    )
    tests.runpytest().assert_outcomes(passed=1)


def test_what_is_inconclusive_is_no_warning_where_it_may_be(tests):
    tests.makepyfile(
        """
        import pytest, warnings
        from types import SimpleNamespace

        @pytest.mark.parametrize("allowed", ["pass", None])
        def test_open(coldstart, allowed):
            open_ = SimpleNamespace(verdict="INCONCLUSIVE", exit_code=0, comparisons=[], budgets=[], gate=None)
            with warnings.catch_warnings(record=True) as said:
                warnings.simplefilter("always")
                coldstart._judge(open_, allowed)
            assert len(said) == (0 if allowed else 1)
        """
    )
    tests.runpytest().assert_outcomes(passed=2)


def test_can_be_chosen_by_the_marker(tests):
    tests.makepyfile("def test_cold(coldstart): pass\ndef test_other(): pass\n")
    tests.runpytest("-m", "coldstart", "--strict-markers").assert_outcomes(passed=1)


def test_a_budget_and_an_option_that_do_not_hold(tests):
    tests.makepyfile(
        """
        import pytest

        @pytest.mark.coldstart(runs=6, budget="ready.p50<0.001ms")
        def test_budget(coldstart):
            coldstart("worker.py")

        def test_option(coldstart):
            coldstart("worker.py", nonsense=1)
        """
    )
    result = tests.runpytest()
    result.assert_outcomes(failed=2)
    # One call each: another plugin may shuffle the tests.
    result.stdout.fnmatch_lines(["*ready.p50 is * not under 0.001 ms: FAIL*"])
    result.stdout.fnmatch_lines(["*unknown option*--nonsense*"])


def test_a_baseline_is_saved_compared_and_failed(tests):
    tests.makepyfile(
        """
        import pytest

        @pytest.mark.coldstart(baseline=True, max_regression="100%", runs=6)
        def test_start(coldstart):
            coldstart("worker.py")
        """
    )
    first = tests.runpytest()
    first.assert_outcomes(failed=1)
    first.stdout.fnmatch_lines(["*no saved baseline test_a_baseline*", "*pytest --coldstart-save*"])
    tests.runpytest("--coldstart-save").assert_outcomes(passed=1)
    (saved,) = (tests.path / ".coldstart" / "baselines").iterdir()
    assert saved.name == "test_a_baseline_is_saved_compared_and_failed.py-test_start.json"
    tests.makepyfile(worker="import time\ntime.sleep(1)\n")
    after = tests.runpytest()
    after.assert_outcomes(failed=1)
    after.stdout.fnmatch_lines(["*worker/own/py*: FAIL*"])


def test_two_tests_do_not_save_one_baseline(tests):
    tests.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.coldstart(baseline="main", runs=1)

        def test_one(coldstart): coldstart("worker.py")
        def test_two(coldstart): coldstart("worker.py")
        """
    )
    result = tests.runpytest("--coldstart-save")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*another test has just saved the baseline main*"])


def test_is_skipped_with_the_reason_where_there_is_no_node(tests):
    tests.makeconftest(
        """
        import importlib
        import pytest

        @pytest.fixture(autouse=True)
        def nowhere(monkeypatch):
            # A run of pytest inside another may load it again.
            _node = importlib.import_module("coldstart._node")
            monkeypatch.setattr(_node, "shipped", lambda: None)
            monkeypatch.setattr(_node, "on_path", lambda environ: None)
        """
    )
    tests.makepyfile("def test_cold(coldstart): coldstart('worker.py')\n")
    result = tests.runpytest("-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*SKIPPED*no Node.js 20.19 or later on PATH*"])
