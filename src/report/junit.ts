import { withoutSequences } from '../domain/plain.js';
import { comparisonSuites, reportSuites, type TestCase, type TestSuite } from './junit-suites.js';
import type { Rendered, Reporter } from './reporter.js';
import { uniqueNames } from './unique-names.js';

/** JUnit XML: a suite for each run; a case for each row, budget and gated comparison. Times in seconds. */
export const junit: Reporter = (document) => {
  const suites = suitesOf(document);
  // The schema of Jenkins' xUnit plugin has no such attribute here.
  const { skipped: _, ...rest } = counts(suites.flatMap(({ cases }) => cases));
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: 'coldstart', ...rest },
    children: suites.map(suiteElement),
  });
};

function suitesOf(document: Rendered): TestSuite[] {
  return document.kind === 'comparison' ? comparisonSuites(document) : reportSuites(document);
}

function counts(cases: readonly TestCase[]) {
  const of = (kind: string) => cases.filter(({ outcome }) => outcome?.kind === kind).length;
  return {
    tests: cases.length,
    failures: of('failure'),
    errors: of('error'),
    skipped: of('skipped'),
  };
}

function suiteElement({ name, startedAt, seconds, properties, cases }: TestSuite): XmlElement {
  const named = Object.entries(properties);
  // Of cases with the same name some tools show the first only.
  const names = uniqueNames(cases.map((one) => xmlText(one.name)));
  return {
    name: 'testsuite',
    // The format has no time zone: it is UTC.
    attributes: { name, ...counts(cases), time: seconds.toFixed(3), timestamp: startedAt.slice(0, 19) },
    children: [
      ...(named.length === 0 ? [] : [{ name: 'properties', children: named.map(propertyElement) }]),
      ...cases.map((one, index) => caseElement({ ...one, name: names[index] ?? one.name })),
    ],
  };
}

function propertyElement([name, value]: [string, string]): XmlElement {
  return { name: 'property', attributes: { name, value } };
}

function caseElement({ group, name, seconds, outcome, output }: TestCase): XmlElement {
  return {
    name: 'testcase',
    attributes: { classname: `coldstart.${group}`, name, time: shown(seconds) },
    children: [
      // Some tools show the attribute, others the text.
      ...(outcome
        ? [
            {
              name: outcome.kind,
              attributes: { type: outcome.type, message: outcome.message },
              text: outcome.message,
            },
          ]
        : []),
      ...(output === undefined ? [] : [{ name: 'system-out', text: output }]),
    ],
  };
}

function shown(seconds: number): string {
  return seconds.toFixed(6);
}

/** An element of XML; what is undefined is left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number | undefined>>;
  readonly children?: readonly XmlElement[];
  /** Instead of children. */
  readonly text?: string;
}

/** A whole document. Names must be names of XML; attributes and text may hold anything. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '').join('\n')}\n`;
}

function lines({ name, attributes = {}, children = [], text }: XmlElement, indent: string): string[] {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value)).replace(/[\t\n]/g, reference)}"`],
  );
  const start = `${indent}<${name}${given.join('')}`;
  if (text !== undefined) return [`${start}>${escaped(text)}</${name}>`];
  if (children.length === 0) return [`${start}/>`];
  return [`${start}>`, ...children.flatMap((child) => lines(child, `${indent}  `)), `${indent}</${name}>`];
}

/** XML 1.0 has no way to write these, not even as a reference. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Signs of XML, and what XML may hold as it is but a terminal should not be sent: see domain/plain. */
const TO_ESCAPE = /[&<>"'\r\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** Text as XML can hold it: without the colours and control characters of a process. */
export function xmlText(text: string): string {
  return withoutSequences(text).replace(FORBIDDEN, '');
}

function escaped(text: string): string {
  return xmlText(text).replace(TO_ESCAPE, reference);
}

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}
