"""Which Node.js is taken, and whose Python. What starts the command is tested from test/integration/wheel.full.test.ts."""

import os
import sys

import pytest

from coldstart import NoNode, _node


@pytest.fixture
def environ(tmp_path):
    (tmp_path / "bin").mkdir()
    return {"PATH": str(tmp_path / "bin"), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def program(tmp_path, target):
    os.symlink(target, str(tmp_path / "bin" / "node"))


def test_takes_that_of_the_wheel_where_there_is_none_on_path(environ):
    assert _node.find(environ) == _node.shipped()
    assert _node.version(_node.shipped(), environ) >= _node.OLDEST


def test_takes_the_one_on_path_and_remembers_its_version(environ, tmp_path, monkeypatch):
    program(tmp_path, _node.shipped())
    assert _node.find(environ) == str(tmp_path / "bin" / "node")
    monkeypatch.setattr(_node, "version", lambda *_: pytest.fail("asked twice"))
    assert _node.find(environ) == str(tmp_path / "bin" / "node")


def test_asks_again_when_the_file_is_another(environ, tmp_path, monkeypatch):
    program(tmp_path, _node.shipped())
    _node.find(environ)
    (tmp_path / "bin" / "node").unlink()
    program(tmp_path, sys.executable)
    monkeypatch.setattr(_node, "version", lambda *_: (18, 20, 4))
    assert _node.find(environ) == _node.shipped()


@pytest.mark.parametrize("text", ["", "nonsense\n", "1 2 3 4 v\n", "\xe4\n"])
def test_a_broken_memory_is_no_answer(environ, tmp_path, text):
    program(tmp_path, _node.shipped())
    _node.find(environ)
    memory = tmp_path / "cache" / "coldstart" / "node.txt"
    right = memory.read_text()
    memory.write_bytes(text.encode("latin-1"))
    assert _node.find(environ) == str(tmp_path / "bin" / "node")
    assert memory.read_text() == right


def test_a_cache_that_cannot_be_written_is_no_error(environ, tmp_path):
    program(tmp_path, _node.shipped())
    (tmp_path / "cache").write_text("a file")
    assert _node.find(environ) == str(tmp_path / "bin" / "node")


def test_passes_over_what_is_no_node(environ, tmp_path):
    program(tmp_path, "/bin/true")
    assert _node.find(environ) == _node.shipped()


def test_passes_over_the_scripts_of_version_managers(environ, tmp_path):
    script = tmp_path / "bin" / "node"
    script.write_text("#!/bin/sh\necho v99.0.0\n")
    script.chmod(0o755)
    assert _node.find(environ) == _node.shipped()


def test_runs_nothing_of_the_working_folder(environ, tmp_path, monkeypatch):
    program(tmp_path, _node.shipped())
    monkeypatch.chdir(tmp_path / "bin")
    for path in ("", ".", os.pathsep):
        assert _node.find({**environ, "PATH": path}) == _node.shipped()


def test_says_what_to_do_where_there_is_none(environ, monkeypatch):
    monkeypatch.setattr(_node, "shipped", lambda: None)
    with pytest.raises(NoNode, match="no Node.js 20.19 or later on PATH.*\nInstall"):
        _node.find(environ)


def test_the_environment_that_uvx_made_goes_last_on_path():
    scripts = os.path.dirname(sys.executable)
    path = os.pathsep.join([scripts, "/usr/bin"])
    assert _node.callers({"UV": "/bin/uv", "PATH": path})["PATH"] == os.pathsep.join(["/usr/bin", scripts])
    for own in ({"PATH": path}, {"UV": "/bin/uv", "VIRTUAL_ENV": sys.prefix, "PATH": path}, {"UV": "u", "PATH": "/bin"}):
        assert _node.callers(own) == own
