/** What a program keeps does not depend on how it is spelled: the same findings whatever a compiler or another hand makes of the same code. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../src/report/report.js';
import { FIXTURES, audit } from './harness/audit.js';
import { RESPELLINGS } from './harness/respell.js';

const FOLDERS = [
  'apps/audit',
  'apps/escrow',
  'apps/shop-before',
  'apps/sync-before',
  'rules/mutable-global/said-in-other-words',
  'rules/module-collection/walked-with-a-function',
  'rules/singleton-state/static-fields',
  'rules/process-events/cable-cars',
  'rules/singleton-state/entries-that-go-by-tag',
  'rules/mutable-global/loaded-behind-a-flag',
  'rules/module-collection/layers-of-a-cache',
  'rules/module-collection/front-desk-of-a-hostel',
  'rules/process-events/told-over-redis',
  'rules/unawaited-work/callbacks-that-run-at-once',
];

/** What somebody reads of a report; lines move when a program is written anew. */
const told = ({ findings }: Report): readonly string[] =>
  findings
    .filter((each) => each.severity !== 'info')
    .map((each) => `${each.file} ${each.symbol}: ${each.severity} ${each.role}`)
    .sort();

describe.each(FOLDERS)('fixtures/%s', (name) => {
  const folder = path.join(FIXTURES, name);
  it.each(Object.entries(RESPELLINGS))('%s', async (_, respell) => {
    expect(told(await audit(folder, undefined, respell))).toEqual(told(await audit(folder)));
  });
});
