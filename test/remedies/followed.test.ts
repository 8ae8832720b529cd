/** Who follows our advice must hear no more of it: each piece of code that we offer is audited as part of a server that uses it. */
import { describe, expect, it } from 'vitest';
import { ROLES } from '../../src/judge/finding.js';
import { libraryCode } from '../../src/remedies/libraries.js';
import { remediesFor, type RemedyInput } from '../../src/remedies/remedies.js';
import { PLATFORMS as KNOWN } from '../../src/knowledge/platforms.js';
import { analyzeInline } from '../analyze/inline.js';

const RULES = [
  'module-collection',
  'module-timer',
  'unawaited-work',
  'memory-fallback',
  'request-leak',
  'instance-identity',
  'ssr-shared-store',
];
/** What a finding may say beside its role and rule. */
const CASES: readonly Partial<RemedyInput>[] = [{}, { isPutOff: true }, { holdsHandles: true }, { isFailover: true }, { isTable: true }];

function offered(): ReadonlyMap<string, string> {
  const snippets = new Map<string, string>([...libraryCode].map(([name, { snippet }]) => [snippet, name]));
  for (const role of ROLES)
    for (const rule of RULES)
      for (const platform of Object.keys(KNOWN))
        for (const more of CASES)
          for (const { snippet, store, title } of remediesFor({ role, rule, platforms: [platform], symbol: 'userSessions', ...more }))
            if (snippet !== '' && !snippets.has(snippet)) snippets.set(snippet, `${store}: ${title}`);
  return snippets;
}

/** An Express server that calls everything the snippet exports, with what a request says. */
function serverWith(snippet: string): Record<string, string> {
  const packages = [...snippet.matchAll(/from '((?:@[^/']+\/)?[^/'.:]+)/g)].map((match) => match[1] ?? '');
  const names = [...snippet.matchAll(/^export (?:async )?(?:function\*? |const )(\w+)/gm)].map((match) => match[1] ?? '');
  const routes = names.map(
    (name, index) =>
      `app.${index % 2 ? 'get' : 'post'}('/${name}/:id', async (req, res) => res.json(await advice.${name}(req.params.id, req.body)));`,
  );
  return {
    'package.json': JSON.stringify({
      name: 'follows-the-advice',
      type: 'module',
      dependencies: Object.fromEntries(['express', ...packages].map((name) => [name, '*'])),
    }),
    'src/advice.ts': snippet,
    'src/server.ts': [
      "import express from 'express';",
      "import * as advice from './advice.js';",
      'const app = express();',
      ...routes,
      'app.listen(3000);',
    ].join('\n'),
  };
}

const SNIPPETS = [...offered()];

describe('advice', () => {
  it('is more than a few lines for each role', () => expect(SNIPPETS.length).toBeGreaterThan(150));

  it.each(SNIPPETS.map(([snippet, name]) => ({ name, snippet })))('$name: whoever follows it hears no more of it', ({ snippet }) => {
    const { report } = analyzeInline(serverWith(snippet), {});
    const loud = report.findings.filter(({ severity }) => severity !== 'low' && severity !== 'info');
    expect(loud.map(({ symbol, line, severity, message }) => `${severity} ${symbol} (line ${line}): ${message}`)).toEqual([]);
  });
});
