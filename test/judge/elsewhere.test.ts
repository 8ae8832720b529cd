/** State of files that no server runs: nothing is told of it, not even that nothing reaches it. */
import { describe, expect, it } from 'vitest';
import { analyzeInline, server } from '../analyze/inline.js';

const TALLY = `let passed = 0;
export function ok(condition) {
  if (condition) passed++;
  console.log(passed);
}
ok(true);`;

const told = (path: string): readonly string[] =>
  analyzeInline(server('app.get("/", (req, res) => res.json({ ok: true }));', { [path]: TALLY })).report.findings.map(
    ({ symbol, severity }) => `${symbol} ${severity}`,
  );

describe('files that people run by hand', () => {
  it.each(['test_checkout.js', 'server/test-mail.js', 'debug_login.mjs'])('%s tries something out', (path) => {
    expect(told(path)).toEqual([]);
  });

  it('tells of what nothing reaches anywhere else', () => {
    expect(told('server/testimonials.js')).toEqual(['passed info']);
  });
});
