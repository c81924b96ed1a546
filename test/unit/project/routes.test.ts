import { expect, it } from 'vitest';
import { hasMaster, listensFirst } from '../../../src/project/masters.js';
import { askedRoute, healthRoute } from '../../../src/project/routes.js';
import { pythonSource } from '../../../src/python-source/parse.js';

const file = (text: string) => Object.assign(pythonSource(text), { path: 'app.py' });

it.each<[string, string, string | undefined]>([
  ['@app.get("/items")\n@app.get("/healthz")\ndef f(): pass', '/healthz', '/healthz'],
  ['@app.get("/items")\ndef f(): pass\n@app.route("/")\ndef g(): pass', '/', undefined],
  [
    '@app.get("/items/<int:id>")\n@app.get("/users/{name}")\n@app.get("/items")\ndef f(): pass',
    '/items',
    undefined,
  ],
  [
    '@app.route("/buy", methods=["POST"])\n@app.route("/see", methods=["GET", "POST"])\ndef f(): pass',
    '/see',
    undefined,
  ],
  ['@other.get("/items")\ndef f(): pass', '/', undefined],
  ['routes = [Route("/list", f)]\napp = Starlette(routes=routes)', '/list', undefined],
  ['', '/', undefined],
])('the route that an application is asked for: %j', (text, asked, health) => {
  expect(askedRoute(file(text), 'app')).toBe(asked);
  expect(healthRoute(file(text), 'app')).toBe(health);
});

it.each<[string, string, boolean, string | undefined]>([
  ['gunicorn', 'app:app', true, 'gunicorn'],
  ['/env/bin/gunicorn', 'app:app --preload', true, undefined],
  ['uwsgi', '--http :80', true, 'uwsgi'],
  ['granian', 'app:app', true, 'granian'],
  ['hypercorn', 'app:app', true, undefined],
  ['uvicorn', 'app:app', false, undefined],
  ['uvicorn', 'app:app --workers 2', true, undefined],
  ['uvicorn', 'app:app --reload', true, undefined],
  ['flask', '--app app run --debug', true, undefined],
  ['flask', '--app app run', false, undefined],
  ['fastapi', 'dev app.py', true, undefined],
  ['litestar', 'run --wc 2', true, undefined],
  ['litestar', 'run --port 80', false, undefined],
  ['my_server', '--workers 2', false, undefined],
])('%s %s: whether a process of its own listens', (program, args, is, first) => {
  expect(hasMaster(program, args.split(' '))).toBe(is);
  expect(listensFirst(program, args.split(' '))).toBe(first);
});

it.each<[string, Record<string, string>, boolean]>([
  ['flask', { FLASK_DEBUG: '1' }, true],
  ['flask', { FLASK_DEBUG: '0' }, false],
  ['uvicorn', { WEB_CONCURRENCY: '4' }, true],
  ['uvicorn', { WEB_CONCURRENCY: '1' }, false],
  ['waitress', { WEB_CONCURRENCY: '4' }, false],
])('%s with %j', (program, env, is) => {
  expect(hasMaster(program, [], env)).toBe(is);
});
