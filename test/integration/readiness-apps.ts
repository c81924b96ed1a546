const SLEEP_S = 0.4;
/** Writes how long ago the process was started that coldstart started: all its children are of its group. */
export const STAMP = `
import os, time

def stamp(what):
    group = os.getpgrp()
    with open("/proc/%d/stat" % group) as file:
        ticks = int(file.read().rsplit(")", 1)[1].split()[19])
    began = ticks / os.sysconf("SC_CLK_TCK")
    line = "%d %s %f\\n" % (group, what, (time.clock_gettime(time.CLOCK_BOOTTIME) - began) * 1000)
    with open(os.environ["STAMPS"], "a") as file:
        file.write(line)
`;
const IMPORTS = `import time\nfrom stamp import stamp\ntime.sleep(${SLEEP_S})\n`;
const IMPORTED = 'stamp("imported")\n';

export const FLASK = `${IMPORTS}
from flask import Flask
app = application = Flask(__name__)

@app.get("/items")
def items():
    stamp("asked")
    return "all"

${IMPORTED}`;

const lifespan = (framework: string, app: string) => `${IMPORTS}
import asyncio, contextlib
${framework}

@contextlib.asynccontextmanager
async def lifespan(app):
    await asyncio.sleep(${SLEEP_S})
    stamp("started")
    yield

${app}
${IMPORTED}`;

const FASTAPI = lifespan(
  'from fastapi import FastAPI',
  `app = FastAPI(lifespan=lifespan)

@app.get("/items")
async def items():
    stamp("asked")
`,
);
const STARLETTE = lifespan(
  `from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route`,
  `async def items(request):
    stamp("asked")
    return PlainTextResponse("all")

app = Starlette(routes=[Route("/items", items)], lifespan=lifespan)
`,
);
const LITESTAR = lifespan(
  'from litestar import Litestar, get',
  `@get("/")
async def items() -> str:
    stamp("asked")
    return "all"

app = Litestar([items], lifespan=[lifespan])
`,
);
const QUART = `${IMPORTS}
import asyncio
from quart import Quart
app = Quart(__name__)

@app.before_serving
async def start():
    await asyncio.sleep(${SLEEP_S})
    stamp("started")

@app.get("/items")
async def items():
    stamp("asked")
    return "all"

${IMPORTED}`;
const AIOHTTP = `${IMPORTS}
import asyncio, os
from aiohttp import web

async def start(app):
    await asyncio.sleep(${SLEEP_S})
    stamp("started")

app = web.Application()
app.on_startup.append(start)
${IMPORTED}`;
const SANIC = `${IMPORTS}
import asyncio, os
from sanic import Sanic, text
app = Sanic("items")

@app.before_server_start
async def start(app):
    await asyncio.sleep(${SLEEP_S})
    stamp("started")

@app.get("/items")
async def items(request):
    stamp("asked")
    return text("all")

${IMPORTED}`;
const guarded = (code: string) => `\nif __name__ == "__main__":\n    ${code}\n`;
const PORT = 'int(os.environ["PORT"])';

const SETTINGS = `${IMPORTS}
SECRET_KEY = "x"
DEBUG = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "site_urls"
WSGI_APPLICATION = "site_wsgi.application"
`;
const DJANGO = {
  'site_settings.py': SETTINGS,
  'site_urls.py': `${IMPORTS}
from django.http import HttpResponse
from django.urls import path

def items(request):
    stamp("asked")
    return HttpResponse("all")

urlpatterns = [path("", items)]
${IMPORTED}`,
  'site_wsgi.py': `import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
`,
  'site_asgi.py': `import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
from django.core.asgi import get_asgi_application
application = get_asgi_application()
import site_urls
`,
  'manage.py': `import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
`,
};

const HANDLER = `
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        stamp("asked")
        self.send_response(204)
        self.end_headers()
`;

type Files = Readonly<Record<string, string>>;

/** A project, what of it is started, and its files. The app stamps the end of its import, that of its start, and each ask. */
export const PROJECTS: readonly (readonly [string, string, Files])[] = [
  ['flask run', '-m flask', { 'app.py': FLASK, 'requirements.txt': 'flask\n' }],
  ['flask run in a Procfile', '-m flask', { 'app.py': FLASK, Procfile: 'web: flask run --port $PORT\n' }],
  ['app.run of Flask', '-m flask', { 'app.py': `import os\n${FLASK}${guarded(`app.run(port=${PORT})`)}` }],
  [
    'app.run of Flask with its reloader',
    '-m flask',
    { 'main.py': `import os\n${FLASK}${guarded(`app.run(port=${PORT}, debug=True)`)}` },
  ],
  ['gunicorn', '-m gunicorn', { 'app.py': FLASK, 'requirements.txt': 'flask\ngunicorn\n' }],
  [
    'gunicorn in a Procfile',
    '-m gunicorn',
    { 'app.py': FLASK, Procfile: 'web: gunicorn app:app --workers 2 --threads 2\n' },
  ],
  ['gunicorn --preload', '-m gunicorn', { 'app.py': FLASK, Procfile: 'web: gunicorn --preload app:app\n' }],
  [
    'gunicorn with UvicornWorker',
    '-m gunicorn',
    { 'app.py': FASTAPI, Procfile: 'web: gunicorn -k uvicorn_worker.UvicornWorker app:app\n' },
  ],
  ['gunicorn for Django', '-m gunicorn', { ...DJANGO, Procfile: 'web: gunicorn site_wsgi\n' }],
  ['uvicorn for FastAPI', '-m uvicorn', { 'main.py': FASTAPI }],
  ['uvicorn for Starlette', '-m uvicorn', { 'main.py': STARLETTE }],
  ['uvicorn for Litestar', '-m uvicorn', { 'main.py': LITESTAR }],
  [
    'uvicorn --workers',
    '-m uvicorn',
    { 'main.py': FASTAPI, Procfile: 'web: uvicorn main:app --port $PORT --workers 2\n' },
  ],
  ['uvicorn --reload', '-m uvicorn', { 'main.py': FASTAPI, Procfile: 'web: uvicorn main:app --reload\n' }],
  [
    'uvicorn.run',
    'main.py',
    {
      'main.py': `import os, uvicorn\n${FASTAPI}${guarded(`uvicorn.run(app, port=${PORT})`)}`,
      Procfile: 'web: python main.py\n',
    },
  ],
  [
    'uvicorn.run with workers',
    'main.py',
    {
      'main.py': `import os, uvicorn\n${FASTAPI}${guarded(`uvicorn.run("main:app", port=${PORT}, workers=2)`)}`,
      Procfile: 'web: python main.py\n',
    },
  ],
  ['fastapi run', '-m fastapi', { 'main.py': FASTAPI, Procfile: 'web: fastapi run --port $PORT\n' }],
  ['fastapi dev', '-m fastapi', { 'main.py': FASTAPI, Procfile: 'web: fastapi dev main.py --port $PORT\n' }],
  ['litestar run', '-m litestar', { 'app.py': LITESTAR, Procfile: 'web: litestar run --port $PORT\n' }],
  ['hypercorn for Quart', '-m hypercorn', { 'app.py': QUART }],
  [
    'hypercorn in a Procfile',
    '-m hypercorn',
    { 'app.py': FASTAPI, Procfile: 'web: hypercorn app:app --workers 2\n' },
  ],
  [
    'granian',
    '-m granian',
    { 'app.py': FASTAPI, Procfile: 'web: granian --interface asgi app:app --port $PORT\n' },
  ],
  [
    'daphne',
    '-m daphne',
    { ...DJANGO, Procfile: 'web: daphne -b 127.0.0.1 -p $PORT site_asgi:application\n' },
  ],
  [
    'waitress-serve',
    '-m waitress',
    { 'app.py': FLASK, Procfile: 'web: waitress-serve --listen=127.0.0.1:$PORT app:app\n' },
  ],
  [
    'serve of waitress',
    'main.py',
    {
      'main.py': `import os\nfrom waitress import serve\n${FLASK}${guarded(`serve(app, port=${PORT})`)}`,
      Procfile: 'web: python main.py\n',
    },
  ],
  ['manage.py of Django', 'manage.py', DJANGO],
  [
    'manage.py of Django with its reloader',
    'manage.py',
    { ...DJANGO, Procfile: 'web: python manage.py runserver $PORT\n' },
  ],
  [
    'web.run_app of aiohttp',
    'main.py',
    { 'main.py': `${AIOHTTP}${guarded(`web.run_app(app, port=${PORT})`)}` },
  ],
  ['app.run of Sanic', 'main.py', { 'main.py': `${SANIC}${guarded(`app.run(port=${PORT})`)}` }],
  ['sanic in a Procfile', '-m sanic', { 'app.py': SANIC, Procfile: 'web: sanic app:app --port $PORT\n' }],
  [
    'Tornado',
    'main.py',
    {
      'main.py': `import asyncio, os
import tornado.web
${IMPORTS}
class Items(tornado.web.RequestHandler):
    def get(self):
        stamp("asked")

async def main():
    tornado.web.Application([(r"/items", Items)]).listen(${PORT})
    time.sleep(${SLEEP_S})
    stamp("started")
    await asyncio.Event().wait()

asyncio.run(main())
`,
    },
  ],
  [
    'http.server',
    'main.py',
    {
      'main.py': `import http.server, os
${IMPORTS}${HANDLER}
server = http.server.ThreadingHTTPServer(("127.0.0.1", ${PORT}), Handler)
time.sleep(${SLEEP_S})
stamp("started")
server.serve_forever()
`,
    },
  ],
  [
    'wsgiref',
    'main.py',
    {
      'main.py': `import os
from wsgiref.simple_server import make_server
${IMPORTS}
def app(environ, start_response):
    stamp("asked")
    start_response("200 OK", [])
    return [b"all"]

with make_server("127.0.0.1", ${PORT}, app) as server:
    time.sleep(${SLEEP_S})
    stamp("started")
    server.serve_forever()
`,
    },
  ],
  [
    'websockets',
    'main.py',
    {
      'main.py': `import asyncio, os
from websockets.asyncio.server import serve
${IMPORTS}
async def main():
    stamp("started")
    async with serve(print, "127.0.0.1", ${PORT}) as server:
        await server.serve_forever()

asyncio.run(main())
`,
    },
  ],
  [
    'Celery',
    '-m celery',
    {
      'tasks.py': `${IMPORTS}
from celery import Celery, signals
app = Celery("tasks", broker="memory://")
signals.worker_ready.connect(lambda **_: stamp("started"), weak=False)
${IMPORTED}`,
    },
  ],
  [
    'Celery in a Procfile',
    '-m celery',
    {
      'tasks.py': `${IMPORTS}
from celery import Celery, signals
app = Celery("tasks", broker="memory://")
signals.worker_ready.connect(lambda **_: stamp("started"), weak=False)
${IMPORTED}`,
      Procfile: 'worker: celery -A tasks worker --pool solo\n',
    },
  ],
];
