/** What requests keep on the disk of their instance: files, uploads, databases in a file. */
import type { VarId } from '../../facts/model.js';
import { LOG_FILES_OF_PROGRAM } from '../../knowledge/background-words.js';
import {
  COPIED_PATHS,
  DERIVED_PATHS,
  FILLS_CACHE,
  LOCK_FILES,
  LOG_NAMES,
  LOG_PATHS,
  RECORD_PATHS,
  SECONDARY_FILES,
  SECONDARY_PATHS,
  SETTINGS_PATHS,
  STAND_IN_PATHS,
  STORE_PATHS,
  TABLE_IN_LOGS,
  TEMPORARY_ROOT,
} from '../../knowledge/disk-words.js';
import { originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { SERVING, bit } from '../../program/phases/phases.js';
import { runsOnlyAtEnd } from '../../program/phases/shutdown.js';
import type { Confidence, Role, Severity } from '../finding.js';
import { requestDataOf } from '../request-data.js';
import type { JudgedHazard } from '../rule.js';
import { fileCalls, isJson, type FileCall } from './disk-calls.js';
import { keepsCopyAtHand, laysDownDefault } from './defaults.js';
import { diskStores } from './disk-stores.js';
import { folderOf, isTemporary, pathText, isSamePlace, DATA_FILES } from './disk-paths.js';
import { calleeOf, namesIn } from '../stores/store-names.js';
import { isScript } from '../stores/store-sites.js';
import { wordsOf } from '../roles/words.js';
import { areCopiesFilledIn } from './filled-files.js';
import { isLaidAside } from './laid-aside.js';
import { isFilledAtOnce, scratchOf } from './scratch.js';
import { isRemovedAtEnd } from './removed-files.js';
import { isOnlyAssumed } from '../only-assumed.js';

export function diskHazards(program: Program): JudgedHazard[] {
  const calls = fileCalls(program);
  const groups = new Map<string, FileCall[]>();
  for (const each of calls) {
    if (!WRITES.has(each.fact.effect)) continue;
    const key = `${each.fn.file.index}:${each.log ? 'log' : isClaim(program, each, calls) ? `claim ${each.path}` : storeOf(each.path)}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  // Where a folder gets scratch files and others, the others tell what is kept there.
  const kept = (group: readonly FileCall[]): readonly FileCall[] => {
    const rest = group.filter((each) => !isRemovedAtEnd(program, each, calls));
    return rest.length > 0 ? rest : group;
  };
  return [...[...groups.values()].flatMap((group) => judge(program, kept(group), calls) ?? []), ...diskStores(program, calls)];
}

/** Files of one folder are one store; in the temporary folder itself lies what everybody puts there, each under a name of its own. */
const storeOf = (path: string): string => {
  const folder = folderOf(path);
  return TEMPORARY_ROOT.test(folder) ? path : folder;
};

const WRITES: ReadonlySet<string> = new Set(['write', 'append', 'stream', 'copy']);

const phasesOf = (program: Program, { fn, instr }: FileCall): number => program.phases.at(fn, instr);

function judge(program: Program, group: readonly FileCall[], all: readonly FileCall[]): JudgedHazard | undefined {
  const served = group.filter((each) => (phasesOf(program, each) & (SERVING | bit('render'))) !== 0);
  const starting = group.filter((each) => (phasesOf(program, each) & (bit('module') | bit('startup'))) !== 0);
  const dead = group.filter((each) => phasesOf(program, each) === 0);
  const first = served[0] ?? starting[0] ?? dead[0] ?? group[0];
  if (!first) return undefined;
  const folder = folderOf(first.path);
  const readers = all.filter(
    (each) =>
      each.fact.effect === 'read' &&
      group.some(({ path }) => isSamePlace(each.path, path, folder)) &&
      (phasesOf(program, each) & SERVING) !== 0,
  );
  const hazard: JudgedHazard['hazard'] = {
    rule: 'local-disk',
    kind: 'filesystem',
    symbol: calleeOf(first.fn, first.instr),
    fn: first.fn,
    instr: first.instr,
    runs: [],
    ...(group.filter(({ fact }) => fact.effect !== 'copy').some((each) => isJson(program, each)) ? { isTable: true } : {}),
    writers: group.filter((each) => phasesOf(program, each) !== 0).map(({ fn, instr }) => ({ fn, instr })),
    readers: readers.map(({ fn, instr }) => ({ fn, instr })),
  };
  const quiet = (reason: string, role: Role = 'file-store'): JudgedHazard => ({
    hazard,
    role,
    verdict: 'safe',
    unreached: false,
    severity: 'info',
    confidence: 'likely',
    reason,
    evidence: [],
  });
  const unreached = served.length === 0 && starting.length === 0;
  const slight = (reason: string, role: Role = 'file-store'): JudgedHazard => ({
    ...quiet(reason, role),
    verdict: 'tolerable',
    unreached,
    severity: unreached ? 'info' : 'low',
  });

  if (served.length === 0 && starting.length === 0 && dead.length === 0)
    return quiet('runs in the browser, in development or while building only', 'dev-only');
  if (group.every((each) => each.download && (phasesOf(program, each) & bit('request')) === 0))
    return quiet('a download that the browser makes', 'other');
  if (served.length === 0 && starting.length === 0 && isScript(program, first.fn.file))
    return quiet('a script that nothing deployed starts', 'dev-only');
  if (served.length === 0 && starting.length === 0 && STAND_IN_PATHS.test(wordsOf(first.fn.file.path.split('/').pop() ?? ''))) {
    return quiet('a stand-in for development that no server reaches', 'dev-only');
  }
  if (first.log || (LOG_PATHS.test(first.path) && readers.length === 0))
    return slight(
      'a log file that no request asks for: a function host refuses to open it, and a container takes it along; standard output is kept',
      'log-buffer',
    );
  // `process.on('SIGTERM', () => writeFileSync('scores.json', ...))`, which the next start reads: what requests have changed outlives the process there.
  const isKept = starting.some((each) => runsOnlyAtEnd(program, each.fn)) && isReadBack(program, group, first, all, folder);
  if (served.length === 0 && !unreached && !isKept && !starting.some((each) => each.fact.effect === 'stream' && !isFilledAtOnce(each))) {
    return quiet('written anew by each instance when it starts');
  }
  const claim = served.find((each) => isClaim(program, each, all));
  if (claim) {
    return {
      hazard: { ...hazard, symbol: calleeOf(claim.fn, claim.instr), fn: claim.fn, instr: claim.instr },
      role: 'lock',
      verdict: 'unsafe',
      unreached: false,
      severity: 'high',
      confidence: confidenceOf(program, served, first),
      reason: `whoever makes the file \`${claim.path.replace('<tmp>', 'the temporary folder')}\` keeps the others out until it is removed, and other instances do not see it`,
      evidence: [],
    };
  }
  const scratch = isTemporary(first.path) ? scratchOf(program, served, all, folder) : undefined;
  if (scratch === 'removed') return quiet('a scratch file under the temporary folder, written, used and removed by one request');
  if (served.length > 0 && group.every((each) => isRemovedAtEnd(program, each, all)))
    return slight(
      `a scratch file in \`${first.path}\` that the function which writes it removes again; a function host takes such files in its temporary folder alone`,
    );
  if (served.length > 0 && group.every((each) => laysDownDefault(program, each)))
    return quiet('laid down where there is none, the same by every instance', 'config');
  if (served.length > 0 && group.every((each) => keepsCopyAtHand(program, each)))
    return slight(`a copy in ${first.path.replace('<tmp>', 'the temporary folder')} that each instance fetches where it has none`, 'cache');
  if (served.length > 0 && served.every((each) => isCopyOfDeployed(program, each)))
    return quiet('a copy of a file of the deployment, which each instance makes for itself', 'other');
  if (served.length > 0 && areCopiesFilledIn(program, served, readers))
    return slight('copies of what can be asked for or worked out again, in files that are looked for first', 'cache');
  const isRead = readers.length > 0 || isReadBack(program, group, first, all, folder);
  if (served.length > 0 && !isRead && group.every((each) => isLaidAside(program, each)))
    return slight(
      `laid down in \`${first.path.replace('<tmp>', 'the temporary folder')}\` for whoever looks there by hand: each request puts its own over the last, and no code reads it`,
      'log-buffer',
    );
  // `logs/withdrawals.json`, written as a whole and read again: the folder's name makes no log of it.
  const file = wordsOf(first.path.split('/').pop() ?? '');
  const isTable =
    isRead &&
    TABLE_IN_LOGS.test(first.path) &&
    RECORD_PATHS.test(file) &&
    !LOG_NAMES.test(file) &&
    group.every((each) => each.fact.effect === 'write');
  const isLog =
    (LOG_PATHS.test(first.path) && !isTable) ||
    (LOG_FILES_OF_PROGRAM.test(first.fn.file.path) &&
      group.every((each) => each.fact.effect === 'append' || each.fact.effect === 'stream'));
  const severity: Severity = isLog ? 'medium' : severityOf(program, group, first, isRead, all);
  const role: Role = isLog ? 'log-buffer' : 'file-store';
  const where =
    first.path === '*' || first.path.startsWith('*')
      ? 'a place whose name is made while it runs'
      : `\`${first.path.replace('<tmp>', 'the temporary folder')}\``;
  if (scratch === 'left') return slight(`a scratch file in ${where} that only the request itself uses, but that stays behind`);
  return {
    hazard,
    role,
    verdict: 'unsafe',
    unreached,
    severity: unreached ? 'info' : severity,
    confidence: confidenceOf(program, served, first),
    reason: `it keeps files in ${where}${readers.length > 0 ? ', which other requests read' : ''}`,
    evidence: [
      isTemporary(first.path)
        ? 'the temporary folder belongs to one instance and goes with it'
        : 'outside the temporary folder a function host refuses the write or forgets it',
    ],
  };
}

/** A file by which others are kept out for a while: what lies beside it in the same folder is no part of it. */
const isClaim = (program: Program, each: FileCall, all: readonly FileCall[]): boolean =>
  each.isExclusive && isFoundByName(each) && isTakenAway(program, each, all);

/** Others come upon it: its name is the same for all, or says what it is for. What is drawn for one run (`import-${randomUUID()}.csv`) nobody else makes. */
const isFoundByName = ({ path }: FileCall): boolean => !path.includes('*') || LOCK_FILES.test(path);

/** `await open(lock, 'wx'); try { await work(); } finally { await rm(lock); }`: a file that is made only where there is none, and taken away again. */
const isTakenAway = (program: Program, claim: FileCall, all: readonly FileCall[]): boolean =>
  isRemovedAtEnd(program, claim, all) ||
  all.some(
    (each) => each.fact.effect === 'remove' && phasesOf(program, each) !== 0 && !claim.path.startsWith('*') && each.path === claim.path,
  );

/** `copyFileSync(join(process.cwd(), 'bin', 'tool'), join(tmpdir(), 'tool'))`: a program or library, and no data that somebody goes on writing. */
function isCopyOfDeployed(program: Program, { fn, instr, fact, path }: FileCall): boolean {
  const [from] = instr.args;
  const source =
    fact.effect === 'copy' && from !== undefined && isTemporary(path) && !path.includes('*') ? pathText(program, fn.file, from) : '*';
  return !source.includes('*') && !isTemporary(source) && !DATA_FILES.test(path);
}

/** The server reads what was written when it starts again, or by a path that is only known when it runs: a database of one file. */
function isReadBack(program: Program, group: readonly FileCall[], first: FileCall, all: readonly FileCall[], folder: string): boolean {
  return all.some(
    (each) =>
      each.fact.effect === 'read' &&
      phasesOf(program, each) !== 0 &&
      (group.some(({ path }) => isSamePlace(each.path, path, folder)) ||
        (each.path === '*' && first.path === '*' && each.fn.file === first.fn.file)),
  );
}

function severityOf(program: Program, group: readonly FileCall[], first: FileCall, isRead: boolean, all: readonly FileCall[]): Severity {
  const { file } = first.fn;
  const path = wordsOf(group.map((each) => each.path.replace(/\.te?mp$/, '')).join(' ')); // what is renamed when it is whole
  const around = wordsOf(
    [
      file.path
        .replace(/\.\w+$/, '')
        .split('/')
        .slice(-2)
        .join(' '),
      ...group.flatMap((each) => [each.fn.fact.name, ...(each.at === undefined ? [] : namesIn(file, each.at))]),
    ].join(' '),
  );
  const json = group.some((each) => isJson(program, each));
  // Lines that requests add to a list of records, which somebody reads again, are records as well.
  const isList =
    isRead &&
    RECORD_PATHS.test(path) &&
    !COPIED_PATHS.test(path) &&
    !group.every((each) => SECONDARY_FILES.test(wordsOf(each.path))) &&
    group.every((each) => each.fact.effect === 'append' && !each.path.startsWith('*')) &&
    group.some((each) => keepsWhatIsSent(program, each));
  if (isList) return 'critical';
  if (
    !json ||
    !isRead ||
    group.every((each) => SETTINGS_PATHS.test(wordsOf(each.path))) ||
    group.every((each) => SECONDARY_FILES.test(wordsOf(each.path)))
  )
    return 'high';
  if (RECORD_PATHS.test(path) && !COPIED_PATHS.test(path)) return 'critical';
  if (DERIVED_PATHS.test(path) || group.every(({ fn }) => FILLS_CACHE.test(wordsOf(fn.fact.name)))) return 'high';
  // What a request brings and others are shown again lies nowhere else.
  if (!SECONDARY_PATHS.test(path) && group.some((each) => !each.path.startsWith('*') && keepsWhatIsSent(program, each))) return 'critical';
  // What is read, changed and written back is a database, whatever the things in it are called; what is only replaced is a copy.
  return RECORD_PATHS.test(around) ||
    STORE_PATHS.test(path) ||
    STORE_PATHS.test(around) ||
    ((isWrittenBack(program, group, all) || group.some((each) => laysDownWhatIsHeld(program, each, all))) && !SECONDARY_PATHS.test(path))
    ? 'critical'
    : 'high';
}

/** `writeFile(path, JSON.stringify(draft))`, where a request brought the draft. */
function keepsWhatIsSent(program: Program, call: FileCall): boolean {
  const text = laidDown(call);
  return text !== undefined && requestDataOf(program, call.fn, text, true).source !== undefined;
}

/** What is written, ahead of `JSON.stringify`. */
function laidDown({ fn, instr, fact }: FileCall): VarId | undefined {
  const data = fact.data === undefined ? undefined : instr.args[fact.data];
  const made = data === undefined ? undefined : originOf(fn.file, data).instr;
  return made?.op === 'call' && made.prop === 'stringify' ? made.args[0] : fact.effect === 'append' ? data : undefined;
}

/** `let rows = JSON.parse(readFileSync(path))` at the top, and `rows = req.body; writeFileSync(path, JSON.stringify(rows))`: the file is what the module starts from. */
function laysDownWhatIsHeld(program: Program, call: FileCall, all: readonly FileCall[]): boolean {
  const { fn, path } = call;
  const text = laidDown(call);
  if (text === undefined || fn.fact.kind === 'module') return false;
  const { variable } = originOf(fn.file, text);
  return (
    fn.file.facts.vars[variable]?.fn === 0 &&
    all.some(
      (each) =>
        each.fact.effect === 'read' &&
        each.fn.file === fn.file &&
        (phasesOf(program, each) & (bit('module') | bit('startup'))) !== 0 &&
        isSamePlace(each.path, path, folderOf(path)),
    )
  );
}

/** `const rows = load(); rows.push(row); save(rows)`: the function that writes, or one that has it write, reads the same file. */
function isWrittenBack(program: Program, group: readonly FileCall[], all: readonly FileCall[]): boolean {
  const reading = new Set(
    all
      .filter(
        (each) =>
          each.fact.effect === 'read' &&
          phasesOf(program, each) !== 0 &&
          group.some(({ path }) => isSamePlace(each.path, path, folderOf(path))),
      )
      .map((each) => each.fn),
  );
  const { incoming, outgoing } = program.phases;
  const reads = (fn: ProgramFunction): boolean =>
    reading.has(fn) || (outgoing.get(fn) ?? []).some((edge) => edge.kind === 'call' && reading.has(edge.to));
  return group.some(({ fn }) => reads(fn) || (incoming.get(fn) ?? []).some((edge) => edge.kind === 'call' && reads(edge.from)));
}

function confidenceOf(program: Program, served: readonly FileCall[], first: FileCall): Confidence {
  if (isOnlyAssumed(program, served)) return 'possible';
  const requested = served.some((each) => (phasesOf(program, each) & bit('request')) !== 0);
  return requested && !first.path.startsWith('*') ? 'certain' : 'likely';
}
