import { parse as parseJson } from 'jsonc-parser';
import { rules } from '../../rules/index.js';
import { analyze, type Analysis } from '../../src/analyze.js';
import { extractFacts } from '../../src/facts/extract.js';
import { frameworks } from '../../src/frameworks/index.js';

/** Analyses a small project given as path -> text. JSON files are manifests, the rest are sources. */
export function analyzeInline(
  files: Readonly<Record<string, string>>,
  options: { platform?: string } = { platform: 'serverless' },
): Analysis {
  const sources = Object.entries(files)
    .filter(([path]) => !path.endsWith('.json'))
    .map(([path, text]) => ({ path, text }));
  const manifests = Object.entries(files)
    .filter(([path]) => path.endsWith('.json'))
    .map(([path, text]) => ({ path, name: path.split('/').pop() ?? path, text, data: parseJson(text) as unknown }));
  return analyze({
    project: { sources, manifests, skipped: [], diagnostics: [] },
    facts: sources.map(({ path, text }) => extractFacts(path, text)),
    rules,
    frameworks,
    options,
    version: '0.0.0',
  });
}

/** An Express server around a few lines of code; the smallest project in which requests arrive. */
export function server(code: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    'package.json': '{"name": "app", "type": "module", "scripts": {"start": "node src/server.ts"}, "dependencies": {"express": "^5.0.0"}}',
    'src/server.ts': `import express from 'express';\nconst app = express();\n${code}\napp.listen(3000);\n`,
    ...more,
  };
}

/** `symbol` of every finding at medium or above, sorted. */
export function loud(files: Readonly<Record<string, string>>): string[] {
  return analyzeInline(files)
    .report.findings.filter((each) => each.severity !== 'low' && each.severity !== 'info')
    .map((each) => each.symbol)
    .sort();
}
