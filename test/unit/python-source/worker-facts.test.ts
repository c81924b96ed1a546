import { expect, it } from 'vitest';
import { workerFacts } from '../../../src/python-source/worker-facts.js';

it.each([
  ['import asyncio\nasyncio.run(main())', { async: true }],
  ['print("hello")', { async: false }],
  ['import trio\nasync def main(): pass\ntrio.run(main)', { async: true, fixesLoop: 'trio.run' }],
  ['from trio import run\nasync def main(): pass\nrun(main)', { async: true, fixesLoop: 'trio.run' }],
  [
    'import anyio\nasync def main(): pass\nanyio.run(main, backend="trio")',
    { async: true, fixesLoop: 'anyio.run(backend="trio")' },
  ],
  [
    'from anyio import run\nasync def main(): pass\nrun(main, backend_options={"use_uvloop": True})',
    { async: true, fixesLoop: 'anyio.run(backend_options={"use_uvloop": …})' },
  ],
  ['import anyio\nasync def main(): pass\nanyio.run(main)', { async: true }],
  ['import uvloop\nuvloop.run(main())', { async: true, fixesLoop: 'uvloop.run' }],
  ['import uvloop\nuvloop . install ( )', { async: true, fixesLoop: 'uvloop . install' }],
  ['from uvloop import new_event_loop', { async: true, fixesLoop: 'from uvloop import new_event_loop' }],
  ['asyncio.run(main(), loop_factory=f)', { async: true, fixesLoop: 'loop_factory' }],
  ['asyncio.set_event_loop_policy(p)', { async: true, fixesLoop: 'set_event_loop_policy' }],
  ['loop = asyncio.SelectorEventLoop()', { async: true, fixesLoop: 'SelectorEventLoop' }],
  ['# uvloop.run(main())\nasyncio.run(main())', { async: true }],
  ['"""use uvloop.install() for async speed"""\nprint(1)', { async: false }],
  ["x = 'uvloop.run # '\nasyncio.run(main())", { async: true }],
  ['import asyncio, uvloop\nprint(uvloop.__version__)\nasyncio.run(main())', { async: true }],
  ['import uvicorn\nuvicorn.run(app, port=1)', { async: false, usesUvicorn: true }],
  [
    'import uvicorn\nuvicorn.run("m:app", loop="uvloop")',
    { async: false, usesUvicorn: true, fixesLoop: 'loop' },
  ],
  ['connect(loop="x")', { async: false }],
  ['import uvloop as u\nu.install()', { async: true, fixesLoop: 'u.install' }],
  ['from uvloop import (\n    run,\n)', { async: true, fixesLoop: 'from uvloop import run' }],
  ['loop_factory = None\ndef f(loop_factory=None): pass', { async: false }],
  ['import uvicorn as u\nu.run(app, loop=f"{x}")', { async: false, usesUvicorn: true }],
  ['print(f"{x["#"]}")\nasync def f(): pass', { async: true }],
  ['print(f"{await_["async"]}")', { async: false }],
])('%j', (source, facts) => {
  const { startsNothing, onlyAssigns, ...others } = workerFacts(source);
  expect(others).toEqual({ usesUvicorn: false, ...facts });
});
