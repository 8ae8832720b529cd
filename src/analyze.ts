/** The core: texts, manifests, facts, rules and frameworks in, a report out. Pure: no disk, no clock, no order of files. */
import type { Manifest, Project, SourceText } from './discover/project.js';
import type { FileFacts } from './facts/model.js';
import { assumedEntryPoints } from './frameworks/assumed.js';
import type { AutoImport, EntryPoint, Framework, FrameworkUse, PackageView } from './frameworks/framework.js';
import { explainTarget } from './judge/explain.js';
import { examinedOf, findingsOf } from './judge/findings.js';
import { SEVERITIES, type Finding, type Severity } from './judge/finding.js';
import { judgeHazards } from './judge/hazard-judge.js';
import type { Failure } from './judge/attempt.js';
import { judgeCells } from './judge/judge.js';
import { clientReason } from './judge/stores/libraries.js';
import { isNotServed } from './judge/not-served.js';
import type { Rule } from './judge/rule.js';
import { suppress } from './judge/suppress.js';
import { DEPLOYMENT_CODE } from './knowledge/places.js';
import { PLATFORM_ALIASES, PLATFORMS, platformOfRuntime, type PlatformId } from './knowledge/platforms.js';
import { deployedFiles } from './program/hosting/deployed.js';
import { packageFinder, packagesOf } from './program/modules/packages.js';
import { detectPlatforms, platformFinder, type DetectedPlatform } from './program/hosting/platforms.js';
import { functionName, Program } from './program/program.js';
import { createResolver, type Resolver, type RootedAlias } from './program/modules/resolve.js';
import { setupView } from './program/setup.js';
import type { EntryPointReport, Report, Understood } from './report/report.js';

export interface AnalyzeOptions {
  /** A platform id or alias; undefined: as the manifests say. */
  readonly platform?: string | undefined;
  readonly rules?: Readonly<Record<string, 'off' | Severity>>;
}

export interface AnalyzeInput {
  readonly project: Project;
  readonly facts: readonly FileFacts[];
  /** Sources of which only the imports are known, because only browsers run them; see `selectSources`. */
  readonly browserOnly?: readonly string[];
  /** The resolver of `selectSources`: serves where no framework adds aliases, and saves the time to make one. */
  readonly resolver?: Resolver;
  readonly rules: readonly Rule[];
  readonly frameworks: readonly Framework[];
  readonly options: AnalyzeOptions;
  readonly version: string;
}

export interface Analysis {
  readonly report: Report;
  /** The whole story of a finding id or of the state at `FILE:LINE`; undefined where nothing is known of it. */
  explain(target: string): string | undefined;
}

const CUT_SHORT =
  'So many functions and objects meet in the same places that coldstate did not follow all of them to the end: some state may be missing. Audit a part of the repository by itself, or leave generated code out with --ignore.';

/** A project's linked program, and what of the project was needed to link it. */
export interface Linked {
  readonly program: Program;
  /** By path, in the order of paths. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  /** All files of the project, also those without facts, sorted. */
  readonly files: readonly string[];
  readonly manifests: readonly Manifest[];
  readonly packages: readonly PackageView[];
  readonly packageOf: (file: string) => PackageView;
  readonly uses: readonly { readonly framework: Framework; readonly use: FrameworkUse }[];
}

/** Finds the frameworks, links the files and says what runs when: everything that is known before anything is judged. */
export function linkProject(input: Pick<AnalyzeInput, 'project' | 'facts' | 'browserOnly' | 'resolver' | 'frameworks'>): Linked {
  const { project } = input;
  const facts = [...input.facts].sort((a, b) => (a.path < b.path ? -1 : 1));
  const factsOf = new Map(facts.map((each) => [each.path, each]));
  // Files without facts (tests that nothing imports) are files all the same: what names them is not missing.
  const files = [...new Set([...facts, ...project.sources].map((each) => each.path))].sort();
  const manifests = [...project.manifests].sort((a, b) => (a.path < b.path ? -1 : 1));
  const { rootPath } = project;
  const packages = packagesOf(files, manifests, rootPath);
  const packageOf = packageFinder(packages);
  const setup = setupView(facts, manifests, packages, packageOf);

  const uses = input.frameworks.flatMap((framework) => framework.detect(setup).map((use) => ({ framework, use })));
  const aliases: RootedAlias[] = [];
  const autoImports: { use: FrameworkUse; imports: readonly AutoImport[] }[] = [];
  for (const { framework, use } of uses) {
    const found = framework.setup?.(use, setup);
    for (const alias of found?.aliases ?? []) aliases.push({ root: use.root, ...alias });
    if (found?.autoImports?.length) autoImports.push({ use, imports: found.autoImports });
  }
  const resolver =
    input.resolver && aliases.length === 0
      ? input.resolver
      : createResolver({ files, manifests, packages, aliases, ...(rootPath === undefined ? {} : { rootPath }) });
  const deployment = deployedFiles(
    packages,
    manifests,
    (path) => resolver.sourceOf(path),
    (file) => factsOf.get(file),
  );

  const aside = new Set(input.frameworks.flatMap((each) => (each.aside ? [each.id] : [])));
  const started = new Set(deployment.files.map((each) => packageOf(each.file).root));
  const program = new Program({
    facts: servedFacts(facts, resolver),
    manifests,
    packages,
    packageOf,
    uses,
    browserOnly: input.browserOnly ?? [],
    resolve: (from, specifier) => resolver.resolve(from, specifier),
    autoImport: autoImports.length > 0 ? autoImportFinder(autoImports) : undefined,
    deployed: deployment.files.map((each) => each.file).filter((file) => !isNotServed(file)),
    isNotServed,
    isClient: (path) => clientReason(path) !== undefined,
    assume: (view, entries, loaded) =>
      assume(
        entries.filter((each) => !aside.has(each.framework)),
        packages,
        (pkg) => assumedEntryPoints(pkg, view).filter((each) => started.has(pkg.root) || !loaded.has(each.file)),
        (file) => packageOf(file).root,
      ),
  });
  return { program, facts: factsOf, files, manifests, packages, packageOf, uses };
}

/** Analyses a project. Never throws for what the project holds. */
export function analyze(input: AnalyzeInput): Analysis {
  const { project, options } = input;
  const linked = linkProject(input);
  const { program, manifests, packages, uses } = linked;
  const detected = detectPlatforms(packages, manifests, (file) => linked.facts.get(file));
  const platforms = platformsOf(program, detected, options.platform);
  const failures: Failure[] = [];
  const cells = judgeCells(program, failures);
  const hazards = judgeHazards(program, cells, failures);
  const active = input.rules.filter((rule) => options.rules?.[rule.id] !== 'off');
  const findings = findingsOf(program, active, { cells, hazards }, platforms)
    .map((finding) => relevel(finding, options.rules?.[finding.rule]))
    .map((finding) => suppress(finding, linked.facts.get(finding.file)?.suppressions ?? []))
    .sort(byImportance);
  const diagnostics = [
    ...project.diagnostics,
    ...failures,
    ...(program.solver.isCutShort ? [{ file: '.', line: 1, message: CUT_SHORT }] : []),
    ...[...linked.facts.values()].flatMap((each) =>
      each.diagnostics.map((one) => ({ file: each.path, line: one.line, message: one.message })),
    ),
  ].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || (a.message < b.message ? -1 : 1)));
  const report: Report = {
    schemaVersion: 1,
    tool: { name: 'coldstate', version: input.version },
    complete: diagnostics.length === 0,
    skipped: [...project.skipped].sort((a, b) => (a.file < b.file ? -1 : 1)),
    platforms: understoodPlatforms(detected, options.platform),
    frameworks: uses.map(({ framework, use }) => ({ name: framework.title, root: use.root, evidence: use.evidence })).sort(byUnderstood),
    summary: {
      files: linked.files.length,
      entryPoints: program.entries.length,
      cells: cells.length + hazards.length,
      findings: Object.fromEntries(
        SEVERITIES.map((severity) => [severity, findings.filter((each) => each.severity === severity && each.suppressed === null).length]),
      ) as Record<Severity, number>,
    },
    findings,
    examined: examinedOf(program, cells, hazards),
    diagnostics,
    entryPoints: program.entries.map((entry) => entryReport(program, entry)),
    assumed: program.assumed,
    browserOnly: [...(input.browserOnly ?? [])].sort(),
    sources: sourcesOf(findings, new Map(project.sources.map((each) => [each.path, each]))),
    rules: active.map(({ id, summary, why, instead, severity }) => ({ id, summary, why, instead, severity })),
  };
  return { report, explain: (target) => explainTarget(program, report, cells, hazards, target) };
}

/**
 * Leaves out tests, stories, seeds and the like: they would only pass strange values into the program. What a served file imports stays,
 * wherever it lies.
 */
function servedFacts(
  facts: readonly FileFacts[],
  resolver: {
    resolve(from: string, specifier: string): { readonly kind: string; readonly file?: string; readonly others?: readonly string[] };
  },
): FileFacts[] {
  const byPath = new Map(facts.map((each) => [each.path, each]));
  const kept = new Set(facts.filter((each) => !isNotServed(each.path) || DEPLOYMENT_CODE.test(each.path)).map((each) => each.path));
  const queue = [...kept];
  for (let at = 0; at < queue.length; at += 1) {
    const file = byPath.get(queue[at] as string);
    for (const each of file?.imports ?? []) {
      if (each.typeOnly) continue;
      const found = resolver.resolve(file?.path ?? '', each.specifier);
      if (found.kind !== 'file' || found.file === undefined) continue;
      for (const path of found.others ? [found.file, ...found.others].filter((other) => !isNotServed(other)) : [found.file]) {
        if (kept.has(path) || !byPath.has(path)) continue;
        kept.add(path);
        queue.push(path);
      }
    }
  }
  return facts.filter((each) => kept.has(each.path));
}

/** A name means an auto-import where a framework of the file's package says so. */
function autoImportFinder(
  all: readonly { readonly use: FrameworkUse; readonly imports: readonly AutoImport[] }[],
): (file: string, name: string) => AutoImport | undefined {
  const byName = new Map<string, AutoImport[]>();
  for (const { imports } of all) {
    for (const each of imports) {
      const known = byName.get(each.name);
      if (known) known.push(each);
      else byName.set(each.name, [each]);
    }
  }
  return (file, name) => byName.get(name)?.find((each) => each.in(file));
}

/** Packages without any known entry point that no package with known ones imports get assumed ones, but for files that known ones load by their path. */
function assume(
  entries: readonly EntryPoint[],
  packages: ReturnType<typeof packagesOf>,
  assumed: (pkg: ReturnType<typeof packagesOf>[number]) => readonly EntryPoint[],
  rootOf: (file: string) => string,
): EntryPoint[] {
  const known = new Set(entries.filter((each) => each.phase !== 'client' && each.phase !== 'build').map((each) => rootOf(each.file)));
  const imported = new Set(packages.filter((pkg) => known.has(pkg.root)).flatMap((pkg) => [...pkg.dependencies.keys()]));
  return packages.filter((pkg) => !known.has(pkg.root) && !imported.has(pkg.name)).flatMap((pkg) => assumed(pkg));
}

function platformsOf(
  program: Program,
  detected: readonly DetectedPlatform[],
  asked: string | undefined,
): { platformsOf: (file: string) => readonly string[]; isSingle: (file: string) => boolean } {
  const chosen = asked === undefined ? undefined : (PLATFORM_ALIASES[asked] ?? (asked as PlatformId));
  const find = platformFinder(detected);
  const runtimes = new Map<string, Set<EntryPoint['runtime']>>();
  for (const entry of program.entries) runtimes.set(entry.file, (runtimes.get(entry.file) ?? new Set()).add(entry.runtime));
  const ids = (file: string): readonly string[] => {
    if (chosen !== undefined) return [chosen];
    const found = find(file).map((each) => each.platform);
    const base = found.length > 0 ? found : (['serverless'] as const);
    const own = runtimes.get(file);
    return [...new Set(base.flatMap((id) => (own ? [...own].map((runtime) => platformOfRuntime(id, runtime)) : [id])))].sort();
  };
  return {
    platformsOf: ids,
    isSingle: (file) =>
      chosen !== undefined ? !PLATFORMS[chosen]?.several : find(file).length > 0 && find(file).every((each) => each.singleInstance),
  };
}

function understoodPlatforms(detected: readonly DetectedPlatform[], asked: string | undefined): Understood[] {
  if (asked !== undefined) {
    const id = PLATFORM_ALIASES[asked] ?? (asked as PlatformId);
    return [{ name: PLATFORMS[id]?.name ?? asked, root: '', evidence: ['--platform asked for it'] }];
  }
  return detected.map((each) => ({ name: PLATFORMS[each.platform].name, root: each.root, evidence: each.evidence })).sort(byUnderstood);
}

const byUnderstood = (a: Understood, b: Understood): number =>
  a.root < b.root ? -1 : a.root > b.root ? 1 : a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

function relevel(finding: Finding, level: 'off' | Severity | undefined): Finding {
  return level === undefined || level === 'off' || finding.severity === 'low' || finding.severity === 'info'
    ? finding
    : { ...finding, severity: level };
}

function byImportance(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
    a.line - b.line ||
    a.column - b.column ||
    (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0) ||
    (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0)
  );
}

function entryReport(program: Program, entry: EntryPoint): EntryPointReport {
  const file = program.solver.fileByPath.get(entry.file);
  const fn = file?.functions[entry.fn];
  return {
    label: entry.label,
    file: entry.file,
    line: file && fn ? program.lineOf(file, fn.fact.pos) : 1,
    function: fn ? functionName(fn) : '',
    registeredIn: entry.registeredIn ?? null,
    framework: entry.framework,
    runtime: entry.runtime,
    bundle: entry.bundle,
    phase: entry.phase,
  };
}

const CONTEXT = 3;

/** The lines around findings and their accesses. */
function sourcesOf(findings: readonly Finding[], sources: ReadonlyMap<string, SourceText>): Record<string, Record<number, string>> {
  const wanted = new Map<string, Set<number>>();
  const want = (file: string, from: number, to: number): void => {
    const lines = wanted.get(file) ?? new Set<number>();
    for (let line = Math.max(1, from); line <= to; line += 1) lines.add(line);
    wanted.set(file, lines);
  };
  for (const finding of findings) {
    want(finding.file, finding.line - CONTEXT, Math.min(finding.endLine, finding.line + 12) + CONTEXT);
    for (const each of [...finding.writes, ...finding.reads]) want(each.file, each.line, each.line);
  }
  const found: Record<string, Record<number, string>> = {};
  for (const [file, lines] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const text = sources.get(file)?.text.split(/\r?\n/);
    if (!text) continue;
    found[file] = Object.fromEntries(
      [...lines]
        .sort((a, b) => a - b)
        .filter((line) => line <= text.length)
        .map((line) => [line, (text[line - 1] ?? '').slice(0, 400)]),
    );
  }
  return found;
}
