import { describe, expect, it } from 'vitest';
import { projectEntries } from '../../../src/project/project.js';
import { served, serving } from '../../../src/project/servers.js';
import { pythonSource } from '../../../src/python-source/parse.js';
import { projectFolder } from '../../support/project.js';

async function entries(files: Readonly<Record<string, string>>) {
  return (await projectEntries(projectFolder(files))).map(({ why, ...entry }) => entry);
}

describe('the port of a server', () => {
  it.each<[string, object | undefined]>([
    ['import uvicorn\nuvicorn.run(app, host="0.0.0.0", port=8080)', { ready: 'port:8080' }],
    ['import uvicorn\nuvicorn.run("main:app")', { ready: 'port:8000' }],
    ['import uvicorn\nuvicorn.run(make(1, 2), "127.0.0.1", 8123)', { ready: 'port:8123' }],
    // The process that listens is not the one that runs the app.
    ['import uvicorn\nuvicorn.run("a:b", port=81, reload=True)', { ready: 'http://127.0.0.1:81/' }],
    ['import uvicorn\nuvicorn.run("a:b", port=81, workers=4)', { ready: 'http://127.0.0.1:81/' }],
    ['import uvicorn\nuvicorn.run("a:b", port=81, workers=1, reload=False)', { ready: 'port:81' }],
    [
      'from flask import Flask\napp = Flask(__name__)\napp.run(debug=True)',
      { ready: 'http://127.0.0.1:5000/' },
    ],
    ['from sanic import Sanic\napp = Sanic("a")\napp.run(port=82)', { ready: 'http://127.0.0.1:82/' }],
    ['from aiohttp import web\nweb.run_app(app)', { ready: 'port:8080' }],
    [
      'from aiohttp import web\nweb.run_app(app, port=PORT)\nPORT: int = 9000  # ours',
      { ready: 'port:9000' },
    ],
    ['from flask import Flask\napp = Flask(__name__)\napp.run()', { ready: 'port:5000' }],
    ['from flask import Flask\napp.run("0.0.0.0", 5001)', { ready: 'port:5001' }],
    [
      'import uvicorn, os\nuvicorn.run(app, port=int(os.environ.get("PORT", 8000)))',
      { ready: 'port:{port}', env: { PORT: '{port}' } },
    ],
    [
      'import uvicorn\nport = int(os.environ["HTTP_PORT"])\nuvicorn.run(app, port=port)',
      { ready: 'port:{port}', env: { HTTP_PORT: '{port}' } },
    ],
    [
      'import sys, uvicorn\nuvicorn.run(app, port=int(sys.argv[1]))',
      { ready: 'port:{port}', args: ['{port}'] },
    ],
    [
      'import uvicorn\nparser.add_argument("--port", type=int)\nuvicorn.run(app, port=args.port)',
      { ready: 'port:{port}', args: ['--port', '{port}'] },
    ],
    ['import uvicorn\nuvicorn.run(app, port=settings.port)', {}],
    [
      'from http.server import HTTPServer\nHTTPServer(("", 8001), Handler).serve_forever()',
      { ready: 'port:8001' },
    ],
    [
      'import http.server\naddress = ("127.0.0.1", 8002)\nhttp.server.ThreadingHTTPServer(address, H).serve_forever()',
      { ready: 'port:8002' },
    ],
    [
      'import asyncio\nserver = await asyncio.start_server(handle, "127.0.0.1", 8888)\nawait server.serve_forever()',
      { ready: 'port:8888' },
    ],
    ['import asyncio\nserver = await asyncio.start_server(handle, "127.0.0.1", 8888)', undefined],
    [
      'from http.server import HTTPServer\nHTTPServer(("", int(os.getenv("P", "1"))), Handler).serve_forever()',
      { ready: 'port:{port}', env: { P: '{port}' } },
    ],
    ['from http.server import HTTPServer\nHTTPServer(("", 0), Handler).serve_forever()', {}],
    [
      'from socketserver import TCPServer\nclass MyServer(TCPServer):\n    def serve_forever(self): pass',
      undefined,
    ],
    ['import uvicorn as u\nu.run(app, port=8081)', { ready: 'port:8081' }],
    ['from uvicorn import run\nrun(app)', { ready: 'port:8000' }],
    // Its port is open before its loop runs.
    ['import tornado.web\nmake_app().listen(8888)', { ready: 'http://127.0.0.1:8888/' }],
    [
      'import tornado.web\ntornado.web.Application([(r"/a/(.*)", A), (r"/items", B)]).listen(8888)',
      { ready: 'http://127.0.0.1:8888/items' },
    ],
    [
      'from http.server import *\nclass H(BaseHTTPRequestHandler):\n    def do_GET(self): pass\nHTTPServer(("", 81), H).serve_forever()',
      { ready: 'http://127.0.0.1:81/' },
    ],
    [
      'from wsgiref.simple_server import make_server\nmake_server("", 81, app).serve_forever()',
      { ready: 'http://127.0.0.1:81/' },
    ],
    ['import grpc\nserver.add_insecure_port("[::]:50051")\nserver.start()', {}],
    [
      'from sanic import Sanic\n@app.get("/items")\nasync def f(r): pass\napp.run(port=82)',
      { ready: 'http://127.0.0.1:82/items' },
    ],
    [
      'import uvicorn\nprint(f"{x["#"]}")\nuvicorn.run(app, port=PORT)\nPORT = (\n    8082\n)',
      { ready: 'port:8082' },
    ],
    ['import uvicorn\nP: int\nP = 8083\nuvicorn.run(app, port=P)', { ready: 'port:8083' }],
    ['import uvicorn\nuvicorn.run(app, port=P)\nP = 1\nif x:\n    P = 2', {}],
    ['# uvicorn.run(app)\nimport uvicorn\nx = "uvicorn.run(app, port=1)"', undefined],
    ['import runner\nuvicorn.run(app)', undefined],
    [
      'import uvicorn\nuvicorn.run(\n    app,\n    log_config={"a": ["port=1)"]},\n    port = 8080,\n)',
      { ready: 'port:8080' },
    ],
  ])('%j', (source, expected) => {
    expect(serving(pythonSource(source))).toEqual(expected);
  });
});

const FASTAPI = 'from fastapi import FastAPI\n\napp = FastAPI(title="x (y")\n';

it.each<[string, boolean]>([
  ['while True:\n    poll()\n', true],
  ['while True:\n    if poll():\n        break\n', false],
  ['# while True:\nwhile True:\n\n    return_later()\n\ndef f():\n    return 1\n', true],
  ['"""\nwhile True:\n    poll()\n"""\n', false],
  ['while True: poll()\n', true],
  ['while (1):\n    print("return")\n', true],
  ['while True and poll():\n    pass\n', false],
  ['while True:\n    print(f"{x["#"]}"); sys.exit()\n', false],
])('%j runs on: %s', (source, expected) => {
  const { why } = served(pythonSource(source), 'x');
  expect(why).toBe(expected ? 'x; if its while True does not end by itself, add "ready"' : 'x');
});

describe('web applications', () => {
  it.each<[string, Record<string, string>, object[]]>([
    [
      'FastAPI, once, also with a guard',
      {
        'main.py': `${FASTAPI}if __name__ == "__main__":\n    import uvicorn\n    uvicorn.run(app)\n`,
        'pyproject.toml': '[project]\nname = "shop"\n',
      },
      [{ module: 'uvicorn', args: ['main:app', '--port', '{port}'], ready: 'port:{port}', name: 'shop' }],
    ],
    [
      'a health route',
      { 'main.py': `${FASTAPI}@app.get( "/health", tags=["a"])\ndef health():\n    pass\n` },
      [
        {
          module: 'uvicorn',
          args: ['main:app', '--port', '{port}'],
          ready: 'http://127.0.0.1:{port}/health',
          name: 'main',
        },
      ],
    ],
    [
      'a framework by another name, in brackets, with a route',
      {
        'main.py':
          'import fastapi\napp = (\n    fastapi.FastAPI()\n)\n@app.get(\n    "/healthz")\nasync def health(): pass\n',
      },
      [
        {
          module: 'uvicorn',
          args: ['main:app', '--port', '{port}'],
          ready: 'http://127.0.0.1:{port}/healthz',
          name: 'main',
        },
      ],
    ],
    [
      'no route of a router, string or comment',
      {
        'main.py': `${FASTAPI}@router.get("/health")\ndef a(): pass\n# @app.get("/health")\n"""\n@app.get("/health")\n"""\n`,
      },
      [{ module: 'uvicorn', args: ['main:app', '--port', '{port}'], ready: 'port:{port}', name: 'main' }],
    ],
    [
      'a src layout',
      {
        'src/shop/__init__.py': '',
        'src/shop/main.py': 'import fastapi\napi: fastapi.FastAPI = fastapi.FastAPI()\n',
      },
      [
        {
          module: 'uvicorn',
          args: ['shop.main:api', '--port', '{port}'],
          ready: 'port:{port}',
          name: 'shop',
          env: { PYTHONPATH: 'src' },
        },
      ],
    ],
    [
      'a folder that is a package without saying so',
      { 'app/main.py': `from .db import x\n${FASTAPI}`, 'svc/main.py': FASTAPI },
      [
        { module: 'uvicorn', args: ['app.main:app', '--port', '{port}'], ready: 'port:{port}', name: 'main' },
        {
          module: 'uvicorn',
          args: ['main:app', '--port', '{port}'],
          ready: 'port:{port}',
          name: 'main',
          env: { PYTHONPATH: 'svc' },
        },
      ],
    ],
    [
      'Quart under its own server',
      { 'app.py': 'from quart import Quart\napp = Quart(__name__)\n' },
      [
        {
          module: 'hypercorn',
          args: ['app:app', '--bind', '127.0.0.1:{port}'],
          ready: 'http://127.0.0.1:{port}/',
          name: 'app',
        },
      ],
    ],
    [
      'Flask by its own command',
      { 'hello.py': 'from flask import Flask\nweb = Flask(__name__)\n' },
      [
        {
          module: 'flask',
          args: ['--app', 'hello:web', 'run', '--port', '{port}'],
          ready: 'port:{port}',
          name: 'hello',
        },
      ],
    ],
    [
      'Flask under gunicorn where that is required',
      {
        'hello.py': 'from flask import Flask\napp = Flask(__name__)\n',
        'requirements.txt': 'Flask\nGunicorn>=20 # server\n',
      },
      [
        {
          module: 'gunicorn',
          args: ['hello:app', '--bind', '127.0.0.1:{port}'],
          ready: 'http://127.0.0.1:{port}/',
          name: 'hello',
        },
      ],
    ],
    [
      'no class of that name from elsewhere',
      {
        'a.py': 'from mine import Flask\napp = Flask()\n',
        'b.py': 'import fastapi\ndef f():\n    app = fastapi.FastAPI()\n',
      },
      [],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await entries(files)).toEqual(expected);
  });
});

describe('a Procfile', () => {
  it.each<[string, object[]]>([
    [
      'web: uvicorn api.main:app --host 0.0.0.0 --port $PORT',
      [
        {
          module: 'uvicorn',
          args: ['api.main:app', '--host', '0.0.0.0', '--port', '{port}'],
          ready: 'port:{port}',
          name: 'web',
        },
      ],
    ],
    [
      `web: FLAG=1 exec gunicorn -b 0.0.0.0:$\{PORT:-8000} site:app`,
      [
        {
          module: 'gunicorn',
          args: ['-b', '0.0.0.0:{port}', 'site:app'],
          ready: 'http://127.0.0.1:{port}/',
          name: 'web',
          env: { FLAG: '1' },
        },
      ],
    ],
    [
      'web: poetry run gunicorn site:app',
      [
        {
          module: 'gunicorn',
          args: ['site:app', '--bind', '127.0.0.1:{port}'],
          ready: 'http://127.0.0.1:{port}/',
          name: 'web',
        },
      ],
    ],
    [
      'web: uvicorn main:app --port=8080 --workers 2',
      [
        {
          module: 'uvicorn',
          args: ['main:app', '--port=8080', '--workers', '2'],
          ready: 'http://127.0.0.1:8080/',
          name: 'web',
        },
      ],
    ],
    [
      'web: granian --interface wsgi site:app',
      [
        {
          module: 'granian',
          args: ['--interface', 'wsgi', 'site:app', '--port', '{port}'],
          ready: 'http://127.0.0.1:{port}/',
          name: 'web',
        },
      ],
    ],
    [
      'web: uvicorn main:app --port=8080',
      [{ module: 'uvicorn', args: ['main:app', '--port=8080'], ready: 'port:8080', name: 'web' }],
    ],
    [
      'jobs: python3 worker.py --queue "a b"\nweb: python -m shop $PORT',
      [
        { module: 'shop', args: ['{port}'], ready: 'port:{port}', name: 'web' },
        { worker: 'worker.py', args: ['--queue', 'a b'], name: 'jobs' },
      ],
    ],
    ['release: python worker.py migrate', [{ worker: 'worker.py' }]],
    [
      'web: npm start\nother: python worker.py | tee log\nthird: python worker.py $HOME',
      [{ worker: 'worker.py' }],
    ],
  ])('%j', async (procfile, expected) => {
    expect(
      await entries({ Procfile: `${procfile}\n`, 'worker.py': 'print(1)\n' }).then((found) =>
        found.slice(0, expected.length),
      ),
    ).toEqual(expected);
  });
});
