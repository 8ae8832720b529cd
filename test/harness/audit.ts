/** Runs the public analysis on a fixture folder, the way the command line does, without cache and threads. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.js';
import { analyze } from '../../src/analyze.js';
import { discover } from '../../src/discover/discover.js';
import type { Project, SourceText } from '../../src/discover/project.js';
import { collectFacts } from '../../src/facts/collect.js';
import { frameworks } from '../../src/frameworks/index.js';
import type { Report } from '../../src/report/report.js';
import { selectSources } from '../../src/select.js';

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
export const FIXTURES = path.join(REPOSITORY, 'fixtures');

/** Settings of one fixture, in `coldstate-fixture.json`. */
interface FixtureSettings {
  readonly platform?: string;
}

/** Names of the folders in a folder, sorted; empty where it does not exist. */
export function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Audits a folder. `order` may put the sources and manifests into another order than discover does, `respell` may write a source in another way. */
export async function audit(
  folder: string,
  order: <T>(items: readonly T[]) => readonly T[] = (items) => items,
  respell: (source: SourceText) => SourceText = (source) => source,
): Promise<Report> {
  const found = await discover(folder, {});
  const project: Project = {
    ...found,
    sources: order(found.sources).map(respell),
    // This repository's own manifests stand above every fixture and are none of its business.
    manifests: order(found.manifests.filter((manifest) => !manifest.path.startsWith('../'))),
  };
  const { sources, browserOnly, resolver } = selectSources(project);
  const { facts, diagnostics } = await collectFacts(sources, { cacheFolder: undefined, workers: 0 });
  return analyze({
    project: { ...project, diagnostics: [...project.diagnostics, ...diagnostics] },
    facts: [...facts, ...browserOnly],
    browserOnly: browserOnly.map((each) => each.path),
    resolver,
    rules,
    frameworks,
    options: { platform: settingsOf(folder).platform, rules: {} },
    version: '0.0.0',
  }).report;
}

function settingsOf(folder: string): FixtureSettings {
  const file = path.join(folder, 'coldstate-fixture.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as FixtureSettings) : {};
}

/** An order that has nothing to do with names, and is the same in every run. */
export function shuffled<T>(items: readonly T[]): readonly T[] {
  const result = [...items];
  let state = 42;
  for (let at = result.length - 1; at > 0; at--) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const other = state % (at + 1);
    [result[at], result[other]] = [result[other] as T, result[at] as T];
  }
  return result;
}
