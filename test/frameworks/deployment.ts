/** Runs adapters of function platforms on a program that stands in a test; every file is read as discover would read it. */
import { isSource } from '../../src/discover/classify.js';
import { manifestFormat, readManifest } from '../../src/discover/manifests.js';
import type { Manifest } from '../../src/discover/project.js';
import { extractFacts } from '../../src/facts/extract.js';
import type { EntryPoint, Framework, FrameworkFindings, FrameworkUse } from '../../src/frameworks/framework.js';
import { link } from '../../src/program/values/link.js';
import { packageFinder, packagesOf } from '../../src/program/modules/packages.js';
import { createResolver, type Resolver } from '../../src/program/modules/resolve.js';
import { LinkedView } from '../../src/program/view.js';

/** A program linked from texts by path. */
export function linked(files: Readonly<Record<string, string>>): LinkedView {
  const manifests = Object.entries(files).flatMap(([path, text]): readonly Manifest[] => {
    const format = manifestFormat(path);
    const read = format === undefined ? undefined : readManifest(path, format, text);
    return read === undefined ? [] : [read.manifest];
  });
  const facts = Object.entries(files)
    .filter(([path]) => isSource(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => extractFacts(path, text));
  const sources = facts.map(({ path }) => path);
  const packages = packagesOf(sources, manifests);
  const resolver = createResolver({ files: sources, manifests, packages, aliases: [] });
  const resolve: Resolver['resolve'] = (from, specifier) => resolver.resolve(from, specifier);
  const solver = link({ facts, resolve, autoImport: () => undefined });
  return new LinkedView({ solver, manifests, packages, packageOf: packageFinder(packages), resolve });
}

export interface DeploymentRun {
  readonly uses: readonly FrameworkUse[];
  readonly findings: readonly FrameworkFindings[];
  readonly entryPoints: readonly EntryPoint[];
  /** `LABEL <- FILE FUNCTION`; `(module)` stands for the module body. */
  readonly entries: readonly string[];
}

/** What one adapter finds in the program. */
export function deploy(framework: Framework, files: Readonly<Record<string, string>>): DeploymentRun {
  const view = linked(files);
  const uses = framework.detect(view);
  const findings = uses.map((use) => framework.find(use, view));
  const entryPoints = findings.flatMap((each) => each.entryPoints);
  const entries = entryPoints.map(({ label, file, fn }) =>
    `${label} <- ${file} ${fn === 0 ? '(module)' : (view.facts(file)?.functions[fn]?.name ?? '')}`.trimEnd(),
  );
  return { uses, findings, entryPoints, entries };
}
