import { expect, it } from 'vitest';
import { doesSomething, importDoes, startsNothing } from '../../../src/python-source/main-code.js';
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
  'from service import Worker\nWorker()\n',
  'class Worker:\n    def __init__(self):\n        asyncio.run(self.work())\n\nworker = Worker()\n',
  'for i in range(3):\n    work(i)\n',
  'with open("x") as f:\n    f.read()\n',
])('does something, or may: %j', (text) => {
  expect(startsNothing(pythonSource(text))).toBe(false);
});

it.each([
  'app = Flask(__name__)\ntry:\n    app.run()\nexcept KeyboardInterrupt:\n    pass\n',
  'if sys.version_info >= (3, 11):\n    asyncio.run(main())\n',
])('does something on a condition: %j', (text) => {
  expect(doesSomething(pythonSource(text))).toBe(true);
});

it.each([
  'try:\n    import uvloop\nexcept ImportError:\n    uvloop = None\n',
  'if DEBUG:\n    def main():\n        asyncio.run(work())\n',
  'class Command:\n    @click.command()\n    def start(self):\n        run()\n',
])('only defines on a condition: %j', (text) => {
  expect(doesSomething(pythonSource(text))).toBe(false);
});

it.each([
  ['asyncio.run(main())\n', 'runs'],
  ['try:\n    bot.run_polling()\nfinally:\n    close()\n', 'runs'],
  ['print("hello")\n', 'something'],
  ['while True:\n    step()\n', 'something'],
  ['Base.metadata.create_all(engine)\n', 'something'],
  ['def main(): ...\n\nif __name__ == "__main__":\n    main()\n', undefined],
  ['logging.basicConfig(level=INFO)\nload_dotenv()\nengine = create_engine(url())\n', undefined],
  ['app = FastAPI()\napp.include_router(make_router())\n\n@app.get("/")\ndef run(): ...\n', undefined],
])('imported, %j does %j', (text, does) => {
  expect(importDoes(pythonSource(text))).toBe(does);
});
