/** Audits a small project that stands in the test itself. */
import { rules } from '../../rules/index.js';
import { analyze } from '../../src/analyze.js';
import { collectFacts } from '../../src/facts/collect.js';
import { frameworks } from '../../src/frameworks/index.js';
import type { Finding } from '../../src/judge/finding.js';
import type { Report } from '../../src/report/report.js';

/** The report on files given as path and text; `package.json` is made of the packages that they import. */
export async function auditFiles(
  files: Readonly<Record<string, string>>,
  manifest: Readonly<Record<string, unknown>> = {},
): Promise<Report> {
  const sources = Object.entries(files)
    .filter(([path]) => /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/.test(path))
    .map(([path, text]) => ({ path, text }));
  const names = sources
    .flatMap(({ text }) => [...text.matchAll(/(?:from|require\()\s*['"]((?:@[\w.-]+\/)?[\w.-]+)/g)].map((match) => match[1] as string))
    .filter((name) => !name.startsWith('.') && !name.startsWith('node'));
  const data = { name: 'sample', dependencies: Object.fromEntries([...new Set(names)].map((name) => [name, '*'])), ...manifest };
  const manifests = [{ path: 'package.json', name: 'package.json', text: JSON.stringify(data), data }];
  const { facts } = await collectFacts(sources, { cacheFolder: undefined, workers: 0 });
  return analyze({
    project: { sources, manifests, skipped: [], diagnostics: [] },
    facts,
    rules,
    frameworks,
    options: { rules: {} },
    version: '0.0.0',
  }).report;
}

/** Findings of one rule as `severity role symbol`, info left out. */
export async function findingsIn(
  rule: string,
  files: Readonly<Record<string, string>>,
  manifest?: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const report = await auditFiles(files, manifest);
  return report.findings
    .filter((each) => each.rule === rule && each.severity !== 'info')
    .map(({ severity, role, symbol }: Finding) => `${severity} ${role} ${symbol}`);
}

/** An Express server around the given lines. */
export const express = (...lines: readonly string[]): string =>
  ["import express from 'express';", 'const app = express();', ...lines, 'app.listen(3000);'].join('\n');
