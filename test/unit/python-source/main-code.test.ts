import { expect, it } from 'vitest';
import { startsNothing } from '../../../src/python-source/main-code.js';
import { pythonSource } from '../../../src/python-source/parse.js';

it.each([
  'from fastapi import FastAPI\n\napp = FastAPI()\napp.include_router(r)\n\n@app.get("/")\ndef root():\n    return {}\n',
  'import typer\napp = typer.Typer()\n\n@app.command()\ndef hello(): ...\n',
  '"""Text."""\nimport os\nLIMIT = 3\nlog = logging.getLogger(__name__)\n\ndef main():\n    work()\n',
  'app = Celery("x")\napp.config.from_object("settings")\napp.autodiscover_tasks()\n',
  'class A: pass\n',
  'app = Flask(__name__)\nMigrate(app, db)\nclass Store(Base): ...\nstore = Store()\n',
])('only defines: %j', (text) => {
  expect(startsNothing(pythonSource(text))).toBe(true);
});

it.each([
  'print("hello")\n',
  'def main(): ...\n\nmain()\n',
  'def main(): ...\n\nif __name__ == "__main__":\n    main()\n',
  'try:\n    main()\nexcept KeyboardInterrupt:\n    pass\n',
  'from app import app\napp.run()\n',
  'result = compute()\n',
  'class Worker:\n    def __init__(self): work()\n\nWorker()\n',
  '@final\nclass Worker: ...\nWorker()\n',
  'import subprocess\nsubprocess.Popen(["sleep", "1"])\n',
  'child = Popen(["sleep", "1"])\n',
  'for i in range(3):\n    work(i)\n',
  'with open("x") as f:\n    f.read()\n',
])('does something, or may: %j', (text) => {
  expect(startsNothing(pythonSource(text))).toBe(false);
});
