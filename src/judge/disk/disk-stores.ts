/** Packages that keep files: SQLite and other databases in a file, upload middleware. */
import { MADE_TABLES, SETTINGS_PACKAGES, UPLOAD_FOLDER_OPTIONS, UPLOAD_PACKAGES } from '../../knowledge/disk-words.js';
import { CACHE_WORDS } from '../../knowledge/roles.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { textsUsedBy } from '../../program/values/definitions.js';
import type { Program } from '../../program/program.js';
import type { ProgramFile, ProgramFunction } from '../../program/model.js';
import { SERVING, bit } from '../../program/phases/phases.js';
import type { JudgedHazard } from '../rule.js';
import { FILE_FUNCTIONS, LOG_FILES } from '../../knowledge/files.js';
import { libraryCall } from '../stores/library-call.js';
import { isOnlyAssumed } from '../only-assumed.js';
import { optionOf, type FileCall } from './disk-calls.js';
import { isTemporary, pathText } from './disk-paths.js';
import { areUploadsRemoved, isNeverAsked } from './removed-uploads.js';
import { calleeOf, holderOf } from '../stores/store-names.js';
import { wordsOf } from '../roles/words.js';
import { lifeOf, storeSitesOf, type StoreSite } from '../stores/store-sites.js';
import { onlyAsks, usesOf, type Use } from '../stores/store-uses.js';
import { LIBRARY_METHODS } from '../../knowledge/libraries/methods.js';

const RUNNING = SERVING | bit('module') | bit('startup') | bit('render');

export function diskStores(program: Program, files: readonly FileCall[]): JudgedHazard[] {
  const sites = storeSitesOf(program).filter(
    ({ entry, site }) =>
      entry.hazard === 'disk' &&
      FILE_FUNCTIONS[site.path] === undefined &&
      LOG_FILES[site.path] === undefined &&
      entry.package !== 'node:fs',
  );
  const yes = new Set(sites.filter((each) => each.site.answer === 'yes').map((each) => each.instr));
  const inMemory = storeSitesOf(program).filter((each) => each.entry.hazard === 'memory' && each.site.answer === 'yes');
  const memory = new Set(inMemory.map((each) => each.instr));
  const wrapped = wrappersOf(
    program,
    [...sites.filter((each) => each.site.answer !== 'no'), ...inMemory].flatMap((each) => each.uses.filter((use) => use.how === 'given')),
  );
  const found: JudgedHazard[] = [];
  const told = new Set<CallInstr>();
  for (const each of sites) {
    const { instr, site } = each;
    if (told.has(instr) || memory.has(instr) || (site.answer !== 'yes' && yes.has(instr))) continue;
    if (site.answer === 'no' && !/sqlite|multer|formidable/i.test(site.path)) continue;
    told.add(instr);
    found.push(judge(program, each, wrapped.has(instr), files));
  }
  return found;
}

/**
 * The calls that are given a store, and those that are given what a package makes of one: in
 * `new Kysely({ dialect: new SqliteDialect({ database }) })` the dialect is nothing but a way to the database.
 */
function wrappersOf(program: Program, given: readonly Use[]): ReadonlySet<Instr> {
  const { solver } = program;
  const made = new Set(
    given.flatMap(({ fn, instr }) =>
      instr.op === 'call' && instr.isNew
        ? solver.objectsAt(fn.file, instr.dst).flatMap((obj) => (obj.kind === 'external' ? [obj.id] : []))
        : [],
    ),
  );
  const further = [...usesOf(program, made).values()].flat().filter((use) => use.how === 'given');
  return new Set([...given, ...further].map((use) => use.instr));
}

function judge(program: Program, each: StoreSite, isWrapper: boolean, files: readonly FileCall[]): JudgedHazard {
  const { entry, fn, instr, site, phases, uses } = each;
  const methods = entry.shape ? LIBRARY_METHODS[entry.shape] : undefined;
  const alive = uses.filter((use) => use.instr.op === 'call' && program.phases.at(use.fn, use.instr) !== 0);
  const accesses = (reads: boolean): { fn: StoreSite['fn']; instr: CallInstr }[] =>
    alive.flatMap((use) =>
      use.instr.op === 'call' && (methods !== undefined && onlyAsks(use, methods.reads)) === reads
        ? [{ fn: use.fn, instr: use.instr }]
        : [],
    );
  const name = UPLOAD_PACKAGES.test(entry.package) ? undefined : holderOf(fn, instr);
  const hazard: JudgedHazard['hazard'] = {
    rule: 'local-disk',
    kind: 'filesystem',
    symbol: name ?? calleeOf(fn, instr),
    fn,
    instr,
    runs: [],
    library: entry,
    writers: accesses(false),
    readers: accesses(true),
  };
  const quiet = (reason: string): JudgedHazard => ({
    hazard,
    role: entry.role,
    verdict: 'safe',
    unreached: false,
    severity: 'info',
    confidence: 'likely',
    reason,
    evidence: [],
  });
  if (site.answer === 'no') return quiet(`it writes no file: ${site.reason}`);
  if (isWrapper) return quiet('a layer over a store that is judged where it is opened');
  const life = lifeOf(program, each);
  if (life === 'script') return quiet('a script that nothing deployed starts');
  if (life === 'dev' || life === 'client') return quiet('runs in the browser, in development or while building only');
  if (isReadOnly(program, each)) return quiet('opened for reading only: the file comes with the code');
  if (SETTINGS_PACKAGES.has(entry.package) && program.view.packageOf(fn.file.path).manifest['bin'] !== undefined) {
    return quiet('settings of a command-line tool on the machine of whoever runs it');
  }
  const unreached =
    (phases & RUNNING) === 0 ||
    (uses.length > 0 && !uses.some((use) => program.phases.at(use.fn, use.instr) !== 0)) ||
    isNeverAsked(program, each);
  const folder = UPLOAD_PACKAGES.test(entry.package) ? uploadFolder(program, fn.file, instr) : undefined;
  const temporary = UPLOAD_PACKAGES.test(entry.package) && (folder === undefined || isTemporary(folder));
  const slight = (reason: string, role = entry.role): JudgedHazard => ({
    hazard,
    role,
    verdict: 'tolerable',
    unreached,
    severity: unreached ? 'info' : 'low',
    confidence: 'likely',
    reason,
    evidence: [entry.what],
  });
  if (temporary) return slight('uploads go to the temporary folder, where the request that sent them finds them');
  if (folder !== undefined && !unreached && !isFolderMadeAtStart(program, fn, instr, files) && areUploadsRemoved(program, each, files))
    return slight(
      'every route that takes uploads removes them before it is done; a function host takes such files in its temporary folder alone',
    );
  if (entry.shape === 'database' && holdsOnlyCaches(uses))
    return slight('every table that it makes is a cache, whose rows can be fetched or computed again', 'cache');
  return {
    hazard,
    role: entry.role,
    verdict: 'unsafe',
    unreached,
    severity: unreached ? 'info' : folder !== undefined && entry.severity === 'medium' ? 'high' : entry.severity,
    confidence:
      site.answer === 'unknown' || isOnlyAssumed(program, [each, ...alive])
        ? 'possible'
        : (phases & bit('request')) !== 0 || alive.some((use) => (program.phases.at(use.fn, use.instr) & bit('request')) !== 0)
          ? 'certain'
          : 'likely',
    reason: site.reason,
    evidence: [entry.what],
    isUnsure: site.answer === 'unknown',
  };
}

/** `db.exec('CREATE TABLE IF NOT EXISTS cache (key TEXT PRIMARY KEY, value TEXT)')`, and no other table; what is handed to others may get some from them. */
function holdsOnlyCaches(uses: readonly Use[]): boolean {
  if (uses.some((each) => each.how === 'given')) return false;
  const tables = uses.flatMap(({ fn, instr }) => textsUsedBy(fn.file, instr)).flatMap((text) => [...text.matchAll(MADE_TABLES)]);
  return tables.length > 0 && tables.every(([, name = '']) => CACHE_WORDS.test(wordsOf(name)));
}

/** `multer({ dest })` makes its folder when it is called, and so do those who call `mkdirSync` beside it: a function host refuses the very start. */
function isFolderMadeAtStart(program: Program, fn: ProgramFunction, instr: CallInstr, files: readonly FileCall[]): boolean {
  const isByItself = instr.args.some((arg) =>
    UPLOAD_FOLDER_OPTIONS.some((option) => {
      const variable = optionOf(fn.file, arg, option);
      return variable !== undefined && !program.solver.objectsAt(fn.file, variable).some((obj) => obj.function !== undefined);
    }),
  );
  return (
    isByItself ||
    files.some(
      (each) =>
        each.fact.effect === 'folder' &&
        each.fn.file === fn.file &&
        (program.phases.at(each.fn, each.instr) & (bit('module') | bit('startup'))) !== 0,
    )
  );
}

/** `new Database(file, { readonly: true })`. */
function isReadOnly(program: Program, { fn, instr, site }: StoreSite): boolean {
  const call = libraryCall(program, { file: fn.file.path, instr, callee: site.path });
  return [0, 1].some((arg) => ['readonly', 'readOnly', 'read_only'].some((name) => call.option(arg, name).known === true));
}

/** The folder into which uploads go: an option, or what a `destination` function calls back with; undefined for the default. */
function uploadFolder(program: Program, file: ProgramFile, instr: CallInstr): string | undefined {
  for (const arg of instr.args) {
    for (const option of UPLOAD_FOLDER_OPTIONS) {
      const variable = optionOf(file, arg, option);
      if (variable === undefined) continue;
      return folderFrom(program, file, variable);
    }
  }
  // Options that come from elsewhere name some folder.
  return instr.args.length > 0 &&
    !instr.args.some((arg) => file.facts.functions.some((fn) => fn.instrs.some((each) => each.op === 'object' && each.dst === arg)))
    ? '*'
    : undefined;
}

function folderFrom(program: Program, file: ProgramFile, variable: VarId): string {
  const { solver } = program;
  for (const id of solver.idsAt(file, variable)) {
    const target = solver.object(id).function;
    const callback = target?.fact.params[2];
    if (!target || callback === undefined) continue;
    for (const each of target.fact.instrs) {
      const folder = each.op === 'call' && each.callee === callback ? each.args[1] : undefined;
      if (folder !== undefined) return pathText(program, target.file, folder);
    }
    return '*';
  }
  return pathText(program, file, variable);
}
