/** Runs one adapter on a program that stands in a test: paths and texts in, its uses and findings out. */
import { parse } from 'jsonc-parser';
import type { Manifest } from '../../src/discover/project.js';
import type { FileFacts } from '../../src/facts/model.js';
import { extractFacts } from '../../src/facts/extract.js';
import type {
  AutoImport,
  Framework,
  FrameworkFindings,
  FrameworkSetup,
  FrameworkUse,
  ProgramView,
} from '../../src/frameworks/framework.js';
import { isNotServed } from '../../src/judge/not-served.js';
import { link } from '../../src/program/values/link.js';
import { packageFinder, packagesOf } from '../../src/program/modules/packages.js';
import { createResolver, type Resolver, type RootedAlias } from '../../src/program/modules/resolve.js';
import { LinkedView } from '../../src/program/view.js';

/** What an adapter made of a program. */
export interface AdapterRun {
  readonly uses: readonly FrameworkUse[];
  readonly setups: readonly FrameworkSetup[];
  readonly findings: readonly FrameworkFindings[];
  /** `PHASE LABEL <- FILE`, of all uses. */
  readonly entries: readonly string[];
  readonly view: ProgramView;
}

/** `files` holds sources and manifests by path; those that end in `.json`, `.jsonc` or `.toml` are manifests. */
export function runAdapter(framework: Framework, files: Readonly<Record<string, string>>): AdapterRun {
  const isManifest = (path: string): boolean => /\.(jsonc?|toml)$/.test(path);
  const manifests: Manifest[] = Object.entries(files)
    .filter(([path]) => isManifest(path))
    .map(([path, text]) => ({
      path,
      name: path.split('/').at(-1) ?? path,
      text,
      ...(path.endsWith('.toml') ? {} : { data: parse(text) as unknown }),
    }));
  const facts = Object.keys(files)
    .filter((path) => !isManifest(path))
    .sort()
    .map((path) => extractFacts(path, files[path] ?? ''));
  const sources = facts.map(({ path }) => path);
  const packages = packagesOf(sources, manifests);
  const packageOf = packageFinder(packages);
  const viewWith = (facts: readonly FileFacts[], aliases: readonly RootedAlias[], autoImports: readonly AutoImport[]): LinkedView => {
    const resolver = createResolver({ files: sources, manifests, packages, aliases });
    const resolve: Resolver['resolve'] = (from, specifier) => resolver.resolve(from, specifier);
    const autoImport = (file: string, name: string): AutoImport | undefined =>
      autoImports.find((each) => each.name === name && each.in(file));
    return new LinkedView({ solver: link({ facts, resolve, autoImport }), manifests, packages, packageOf, resolve });
  };
  const before = viewWith(facts, [], []);
  const uses = framework.detect(before);
  const setups = uses.map((use) => framework.setup?.(use, before) ?? {});
  const aliases = setups.flatMap((setup, index) => (setup.aliases ?? []).map((alias) => ({ root: uses[index]!.root, ...alias })));
  // Configuration and tests are no part of the linked program.
  const view = viewWith(
    facts.filter(({ path }) => !isNotServed(path)),
    aliases,
    setups.flatMap((setup) => setup.autoImports ?? []),
  );
  const findings = uses.map((use) => framework.find(use, view));
  const entries = findings.flatMap(({ entryPoints }) => entryPoints.map(({ phase, label, file }) => `${phase} ${label} <- ${file}`));
  return { uses, setups, findings, entries, view };
}
