import { comparisonSuites, reportSuites, type TestCase, type TestSuite } from './junit-suites.js';
import type { Rendered, Reporter } from './reporter.js';
import { uniqueNames } from './unique-names.js';
import { type XmlElement, xmlDocument, xmlText } from './xml.js';

/** JUnit XML: a suite for each run; a case for each row, budget and gated comparison. Times in seconds. */
export const junit: Reporter = (document) => {
  const suites = suitesOf(document);
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: 'coldstart', ...counts(suites.flatMap(({ cases }) => cases)) },
    children: suites.map(suiteElement),
  });
};

function suitesOf(document: Rendered): TestSuite[] {
  return document.kind === 'comparison' ? comparisonSuites(document) : reportSuites(document);
}

function counts(cases: readonly TestCase[]): Record<string, number> {
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
    attributes: { name, ...counts(cases), time: shown(seconds), timestamp: startedAt.slice(0, 19) },
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
