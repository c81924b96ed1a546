// Measures two promises of `coldstart explain`: that the times of imports by themselves add up to what the process took, for six
// frameworks, and that the cost that is an import's alone ranks the savings that were measured, on five applications with their
// own modules. docs/accuracy.md has the figures.
// Usage: node scripts/explain-evidence.js [runs 12] [all|sums|ranks] [words of an application’s name]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/coldstart.js', import.meta.url));
const [runs = '12', part = 'all', wanted = ''] = process.argv.slice(2);
const say = (text) => process.stdout.write(`${text}\n`);

const DJANGO = `import django
from django.conf import settings
apps = ["auth", "contenttypes", "admin", "sessions", "messages"]
settings.configure(INSTALLED_APPS=["django.contrib." + app for app in apps])
django.setup()
`;

const FRAMEWORKS = {
  fastapi: 'import fastapi\n',
  django: DJANGO,
  boto3: 'import boto3\n',
  pandas: 'import pandas\n',
  celery: 'import celery.app.base, celery.bin.celery\n',
  mangum: 'import mangum, fastapi\n',
};

/** A module that imports at its top what only one function uses. */
const using = (statement, use) => `${statement}\n\n\ndef make(*args):\n    return ${use}(*args)\n`;
/** What stands in for the routes of an application: it reads each module when it is imported. */
const routes = (names) => `ROUTES = [${names.map((name) => `${name}.make`).join(', ')}]\n`;
const importing = (names) => names.map((name) => `import ${name}\n`).join('');

/** One program and its modules: the name of each with what it imports, and what it calls. */
function application(needs, modules, main) {
  const names = Object.keys(modules);
  const files = Object.entries(modules).map(([name, [statement, use]]) => [
    `${name}.py`,
    using(statement, use),
  ]);
  return {
    'requirements.txt': needs.map((need) => `${need}\n`).join(''),
    'worker.py': `${importing(names)}${main}${routes(names)}`,
    ...Object.fromEntries(files),
  };
}

const APPLICATIONS = {
  'FastAPI with pandas and boto3': application(
    ['fastapi', 'pandas', 'boto3', 'httpx', 'jinja2'],
    {
      report: ['import pandas', 'pandas.DataFrame'],
      figures: ['import numpy', 'numpy.array'],
      storage: ['import boto3', 'boto3.client'],
      upstream: ['import httpx', 'httpx.get'],
      pages: ['import jinja2', 'jinja2.Template'],
      mail: ['import smtplib', 'smtplib.SMTP'],
    },
    'from fastapi import FastAPI\n\napp = FastAPI()\n',
  ),
  'a Django project': application(
    ['django', 'openpyxl', 'pillow', 'requests'],
    {
      exports: ['import openpyxl', 'openpyxl.Workbook'],
      pictures: ['from PIL import Image', 'Image.open'],
      upstream: ['import requests', 'requests.get'],
      news: ['from django.contrib.syndication import views', 'views.Feed'],
      proofs: ['from django.test import client', 'client.Client'],
      archive: ['import tarfile', 'tarfile.open'],
    },
    DJANGO,
  ),
  'a Celery application': application(
    ['celery', 'sqlalchemy', 'redis', 'numpy', 'requests'],
    {
      rows: ['import sqlalchemy', 'sqlalchemy.create_engine'],
      cache: ['import redis', 'redis.Redis'],
      figures: ['import numpy', 'numpy.array'],
      upstream: ['import requests', 'requests.get'],
      letters: ['import email.message', 'email.message.EmailMessage'],
      remote: ['import xmlrpc.client', 'xmlrpc.client.ServerProxy'],
    },
    'import celery\n\napp = celery.Celery("worker")\n\n\n@app.task\ndef work(number):\n    return ROUTES[number]()\n\n\n',
  ),
  'Flask with SQLAlchemy': application(
    ['flask', 'sqlalchemy', 'cryptography', 'lxml', 'markdown', 'pandas'],
    {
      rows: ['import sqlalchemy.orm', 'sqlalchemy.orm.Session'],
      secrets_: ['from cryptography import x509', 'x509.load_pem_x509_certificate'],
      feed: ['from lxml import etree', 'etree.fromstring'],
      text: ['import markdown', 'markdown.markdown'],
      table: ['import pandas', 'pandas.DataFrame'],
      figures: ['import numpy', 'numpy.array'],
    },
    'import flask\n\napp = flask.Flask("worker")\n',
  ),
  'a Typer command with rich and httpx': application(
    ['typer', 'rich', 'httpx', 'pydantic', 'pyyaml'],
    {
      shown: ['import rich.progress', 'rich.progress.Progress'],
      upstream: ['import httpx', 'httpx.get'],
      settings: ['import pydantic', 'pydantic.create_model'],
      marked: ['import rich.markdown', 'rich.markdown.Markdown'],
      written: ['import yaml', 'yaml.safe_load'],
      tracked: ['import asyncio', 'asyncio.run'],
    },
    'import typer\n\napp = typer.Typer()\n\n\n@app.command()\ndef run(number: int = 0):\n    return ROUTES[number]()\n\n\n',
  ),
};

function explained(files, args) {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-explain-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { stdout, stderr } = spawnSync(
      process.execPath,
      // Threads of the library of numpy spin, and are none of the imports.
      [
        BIN,
        'explain',
        'worker.py',
        '--env',
        'OPENBLAS_NUM_THREADS=1',
        '--format',
        'json',
        '--quiet',
        ...args,
      ],
      { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
    );
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const load = () => `load ${loadavg()[0].toFixed(1)}`;
const percent = (share) => `${(100 * share).toFixed(1)} %`;

function sums() {
  say(
    'CPU time of imports by themselves, with what the hook took, against the process’s own clock, boot to ready',
  );
  const needs = Object.keys(FRAMEWORKS).map((name) => `${name}\n`);
  for (const [name, text] of Object.entries(FRAMEWORKS)) {
    const files = { 'requirements.txt': needs.join(''), 'worker.py': text };
    const { imports, traced, python } = explained(files, ['--runs', '1', '--no-remedies']);
    const selfMs = imports.reduce((sum, { selfCpuMs }) => sum + selfCpuMs, 0);
    const { processCpuMs, hookMs } = traced;
    say(
      `${name}: ${percent(selfMs / (processCpuMs - hookMs))} of ${(processCpuMs - hookMs).toFixed(0)} ms, ` +
        `without the hook’s own ${hookMs.toFixed(0)} ms (${percent(selfMs / processCpuMs)} of both), ` +
        `${imports.length} imports, Python ${python.version}, ${load()}`,
    );
  }
}

/** Ranks from 1, ties their mean. */
function ranksOf(values) {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const same = values.filter((other) => other === value).length;
    return below + (same + 1) / 2;
  });
}

function spearman(one, other) {
  const [a, b] = [ranksOf(one), ranksOf(other)];
  const mean = (a.length + 1) / 2;
  const sum = (of) => a.reduce((total, _, index) => total + of(index), 0);
  const both = sum((index) => (a[index] - mean) * (b[index] - mean));
  return both / Math.sqrt(sum((index) => (a[index] - mean) ** 2) * sum((index) => (b[index] - mean) ** 2));
}

function ranks() {
  for (const [name, files] of Object.entries(APPLICATIONS)) {
    if (!name.includes(wanted)) continue;
    const before = load();
    const { remedies, statements, ready } = explained(files, ['--runs', runs, '--seed', '1']);
    const moved = remedies.measured
      .filter(({ kind }) => kind === 'import')
      .map(({ places: [{ file, line, statement }], savesMs, ci95Ms, n }) => {
        const { exclusiveMs } = statements.find((one) => one.file === file && one.line === line);
        return { statement, exclusiveMs, savesMs, ci95Ms, n };
      })
      .sort((a, b) => b.exclusiveMs - a.exclusiveMs);
    const rank = spearman(
      moved.map(({ exclusiveMs }) => exclusiveMs),
      moved.map(({ savesMs }) => savesMs),
    );
    say(
      `${name}: ready ${ready.medianMs.toFixed(0)} ms, Spearman ${rank.toFixed(2)} of ${moved.length} (${before} to ${load()})`,
    );
    for (const { statement, exclusiveMs, savesMs, ci95Ms, n } of moved)
      say(
        `  ${statement}: alone ${exclusiveMs.toFixed(1)}, saves ${savesMs.toFixed(1)} [${ci95Ms.map((ms) => ms.toFixed(1)).join(', ')}], n = ${n}`,
      );
    for (const { label, reason } of [...remedies.refused, ...remedies.noHelp])
      if (!/is read while the module is imported/.test(reason)) say(`  not measured: ${label}: ${reason}`);
  }
}

say(
  `coldstart ${execFileSync(process.execPath, [BIN, '--version'], { encoding: 'utf8' }).trim()}, ${load()}`,
);
if (part !== 'ranks') sums();
if (part !== 'sums') ranks();
