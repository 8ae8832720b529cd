/** Handlers are found whatever way of its documentation a program registers them by: one that is not shows a fact that an adapter lacks. */
import { describe, expect, it } from 'vitest';
import type { Keeping } from './arrangements.js';
import { analyzeInline } from './inline.js';
import { programOf, type Way } from './registrations.js';
import { GIVEN_WAYS, LIBRARY_WAYS } from './registrations-given.js';
import { NEST_WAYS } from './registrations-nest.js';
import { PLACE_WAYS, SERVER_WAYS } from './registrations-places.js';

const WAYS: Readonly<Record<string, Way>> = { ...NEST_WAYS, ...GIVEN_WAYS, ...LIBRARY_WAYS, ...PLACE_WAYS, ...SERVER_WAYS };

function report(name: string, keeping: Keeping): ReturnType<typeof analyzeInline>['report'] {
  return analyzeInline(programOf(WAYS[name] as Way, keeping)).report;
}

describe('a handler that is registered', () => {
  it.each(Object.keys(WAYS))('is found: %s', (name) => {
    const { findings, assumed } = report(name, 'memory');
    const told = findings.filter(({ symbol }) => symbol === 'sessions');
    expect(told.map(({ severity, role }) => `${severity} ${role}`)).toEqual(['critical session']);
    expect(assumed).toBeFalsy();
    const label = WAYS[name]?.label;
    const labels = told.flatMap(({ writes }) => writes.flatMap(({ entryPoints }) => entryPoints.map((each) => each.label)));
    if (label !== undefined) expect([...new Set(labels)]).toContainEqual(typeof label === 'string' ? label : expect.stringMatching(label));
  });

  it.each(Object.keys(WAYS))('is quiet where Redis keeps the sessions: %s', (name) => {
    // Open connections are in the process whatever else is not.
    expect(
      report(name, 'redis')
        .findings.filter(({ severity, role }) => severity !== 'info' && severity !== 'low' && role !== 'connections')
        .map(({ symbol }) => symbol),
    ).toEqual([]);
  });
});
