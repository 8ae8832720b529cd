/** What requests keep on the disk of their instance: files, uploads, databases in a file. */
import { LOG_FILES_OF_PROGRAM } from '../../knowledge/background-words.js';
import { COPIED_PATHS, DERIVED_PATHS, FILLS_CACHE, LOG_NAMES, LOG_PATHS, RECORD_PATHS, SECONDARY_FILES, SECONDARY_PATHS, SETTINGS_PATHS, STAND_IN_PATHS, STORE_PATHS, TABLE_IN_LOGS, TEMPORARY_ROOT } from '../../knowledge/disk-words.js';
import type { VarId, BlockId, Instr } from '../../facts/model.js';
import { isBelow, isInside, literalOf, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { SERVING, bit } from '../../program/phases/phases.js';
import type { Confidence, Role, Severity } from '../finding.js';
import { requestDataOf } from '../request-data.js';
import type { JudgedHazard } from '../rule.js';
import { fileCalls, isJson, type FileCall } from './disk-calls.js';
import { isWithin } from '../background/background-effects.js';
import { diskStores } from './disk-stores.js';
import { folderOf, isTemporary, pathText } from './disk-paths.js';
import { calleeOf, namesIn } from '../stores/store-names.js';
import { isScript } from '../stores/store-sites.js';
import { wordsOf } from '../roles/words.js';

export function diskHazards(program: Program): JudgedHazard[] {
  const calls = fileCalls(program);
  const groups = new Map<string, FileCall[]>();
  for (const each of calls) {
    if (!WRITES.has(each.fact.effect)) continue;
    const key = `${each.fn.file.index}:${each.log ? 'log' : storeOf(each.path)}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  // Where a folder gets scratch files and others, the others tell what is kept there.
  const kept = (group: readonly FileCall[]): readonly FileCall[] => { const rest = group.filter((each) => !isRemovedAtEnd(program, each, calls)); return rest.length > 0 ? rest : group; };
  return [...[...groups.values()].flatMap((group) => judge(program, kept(group), calls) ?? []), ...diskStores(program, calls)];
}

/** Files of one folder are one store; in the temporary folder itself lies what everybody puts there, each under a name of its own. */
const storeOf = (path: string): string => { const folder = folderOf(path); return TEMPORARY_ROOT.test(folder) ? path : folder; };

const WRITES: ReadonlySet<string> = new Set(['write', 'append', 'stream', 'copy']);

const phasesOf = (program: Program, { fn, instr }: FileCall): number => program.phases.at(fn, instr);

function judge(program: Program, group: readonly FileCall[], all: readonly FileCall[]): JudgedHazard | undefined {
  const served = group.filter((each) => (phasesOf(program, each) & (SERVING | bit('render'))) !== 0);
  const starting = group.filter((each) => (phasesOf(program, each) & (bit('module') | bit('startup'))) !== 0);
  const dead = group.filter((each) => phasesOf(program, each) === 0);
  const first = served[0] ?? starting[0] ?? dead[0] ?? group[0];
  if (!first) return undefined;
  const folder = folderOf(first.path);
  const readers = all.filter((each) => each.fact.effect === 'read' && group.some(({ path }) => isSamePlace(each.path, path, folder)) && (phasesOf(program, each) & SERVING) !== 0);
  const hazard: JudgedHazard['hazard'] = {
    rule: 'local-disk', kind: 'filesystem', symbol: calleeOf(first.fn, first.instr), fn: first.fn, instr: first.instr, runs: [],
    ...(group.filter(({ fact }) => fact.effect !== 'copy').some((each) => isJson(program, each)) ? { isTable: true } : {}),
    writers: group.filter((each) => phasesOf(program, each) !== 0).map(({ fn, instr }) => ({ fn, instr })), readers: readers.map(({ fn, instr }) => ({ fn, instr })),
  };
  const quiet = (reason: string, role: Role = 'file-store'): JudgedHazard => ({ hazard, role, verdict: 'safe', unreached: false, severity: 'info', confidence: 'likely', reason, evidence: [] });

  if (served.length === 0 && starting.length === 0 && dead.length === 0) return quiet('runs in the browser, in development or while building only', 'dev-only');
  if (group.every((each) => each.download && (phasesOf(program, each) & bit('request')) === 0)) return quiet('a download that the browser makes', 'other');
  if (served.length === 0 && starting.length === 0 && isScript(program, first.fn.file)) return quiet('a script that nothing deployed starts', 'dev-only');
  if (served.length === 0 && starting.length === 0 && STAND_IN_PATHS.test(wordsOf(first.fn.file.path.split('/').pop() ?? ''))) {
    return quiet('a stand-in for development that no server reaches', 'dev-only');
  }
  if (first.log || (LOG_PATHS.test(first.path) && readers.length === 0)) return quiet('a log file: losing it loses nothing that a request asks for', 'log-buffer');
  const unreached = served.length === 0 && starting.length === 0;
  if (served.length === 0 && !unreached && !starting.some((each) => each.fact.effect === 'stream' && !isFilledAtOnce(each))) {
    return quiet('written anew by each instance when it starts');
  }
  const scratch = isTemporary(first.path) ? scratchOf(program, served, all, folder) : undefined;
  if (scratch === 'removed') return quiet('a scratch file under the temporary folder, written, used and removed by one request');
  if (served.length > 0 && group.every((each) => isRemovedAtEnd(program, each, all))) {
    return { hazard, role: 'file-store', verdict: 'tolerable', unreached: false, severity: 'low', confidence: 'likely', reason: `a scratch file in \`${first.path}\` that the function which writes it removes again; a function host takes such files in its temporary folder alone`, evidence: [] };
  }
  if (served.length > 0 && served.every((each) => isCopyOfDeployed(program, each))) return quiet('a copy of a file of the deployment, which each instance makes for itself', 'other');
  const isRead = readers.length > 0 || isReadBack(program, group, first, all, folder);
  // `logs/withdrawals.json`, written as a whole and read again: the folder's name makes no log of it.
  const file = wordsOf(first.path.split('/').pop() ?? '');
  const isTable = isRead && TABLE_IN_LOGS.test(first.path) && RECORD_PATHS.test(file) && !LOG_NAMES.test(file) && group.every((each) => each.fact.effect === 'write');
  const isLog = (LOG_PATHS.test(first.path) && !isTable)
    || (LOG_FILES_OF_PROGRAM.test(first.fn.file.path) && group.every((each) => each.fact.effect === 'append' || each.fact.effect === 'stream'));
  const severity: Severity = isLog ? 'medium' : severityOf(program, group, first, isRead, all);
  const role: Role = isLog ? 'log-buffer' : 'file-store';
  const where = first.path === '*' || first.path.startsWith('*') ? 'a place whose name is made while it runs' : `\`${first.path.replace('<tmp>', 'the temporary folder')}\``;
  if (scratch === 'left') {
    return {
      hazard, role: 'file-store', verdict: 'tolerable', unreached, severity: unreached ? 'info' : 'low', confidence: 'likely',
      reason: `a scratch file in ${where} that only the request itself uses, but that stays behind`, evidence: [],
    };
  }
  return {
    hazard, role, verdict: 'unsafe', unreached, severity: unreached ? 'info' : severity, confidence: confidenceOf(program, served, first),
    reason: `it keeps files in ${where}${readers.length > 0 ? ', which other requests read' : ''}`,
    evidence: [isTemporary(first.path) ? 'the temporary folder belongs to one instance and goes with it' : 'outside the temporary folder a function host refuses the write or forgets it'],
  };
}

/** `copyFileSync(join(process.cwd(), 'bin', 'tool'), join(tmpdir(), 'tool'))`: a program or library, and no data that somebody goes on writing. */
function isCopyOfDeployed(program: Program, { fn, instr, fact, path }: FileCall): boolean {
  const [from] = instr.args;
  const source = fact.effect === 'copy' && from !== undefined && isTemporary(path) && !path.includes('*') ? pathText(program, fn.file, from) : '*';
  return !source.includes('*') && !isTemporary(source) && !DATA_FILES.test(path);
}

/** Endings of files that a program goes on writing once they are there. */
const DATA_FILES = /\.(?:db|sqlite3?|json|csv|txt|log|db-\w+)$/i;

/** The same file, one in the same folder, or the folder itself. */
function isSamePlace(path: string, other: string, folder: string): boolean {
  if (path === '*' || other === '*') return false;
  return path === other || path === folder || (folder !== '.' && folderOf(path) === folder && mayBeOne(path, other));
}

/** Two names of which one or both are known in part: `job-*.json` is never `offer-*.txt`, and may be `job-1.json`. */
function mayBeOne(path: string, other: string): boolean {
  if (!path.includes('*') && !other.includes('*')) return path === other;
  const [head, otherHead] = [path, other].map((each) => each.split('*', 1)[0] ?? '') as [string, string];
  const [tail, otherTail] = [path, other].map((each) => each.split('*').pop() ?? '') as [string, string];
  return (head.startsWith(otherHead) || otherHead.startsWith(head)) && (tail.endsWith(otherTail) || otherTail.endsWith(tail));
}

/** The server reads what was written when it starts again, or by a path that is only known when it runs: a database of one file. */
function isReadBack(program: Program, group: readonly FileCall[], first: FileCall, all: readonly FileCall[], folder: string): boolean {
  return all.some((each) => each.fact.effect === 'read' && phasesOf(program, each) !== 0
    && (group.some(({ path }) => isSamePlace(each.path, path, folder)) || (each.path === '*' && first.path === '*' && each.fn.file === first.fn.file)));
}

/**
 * What becomes of a file in the temporary folder: removed by the code that wrote it, left behind but of no use to another request, or
 * read by one (undefined).
 */
function scratchOf(program: Program, writes: readonly FileCall[], all: readonly FileCall[], folder: string): 'removed' | 'left' | undefined {
  const entriesOf = ({ fn }: FileCall): ReadonlySet<unknown> => new Set(program.entriesReaching(fn).map((path) => path.entry));
  const writing = new Set(writes.flatMap((each) => [...entriesOf(each)]));
  const [first] = writes;
  if (!first) return undefined;
  // In the temporary folder itself lies what everybody puts there: one name is not another.
  const isSame = (path: string): boolean => isSamePlace(path, first.path, folder)
    && (path === first.path || !TEMPORARY_ROOT.test(folder) || (path.includes('*') && first.path.includes('*')));
  const near = (each: FileCall): boolean => isSame(each.path) || (each.path === '*' && each.fn.file === first.fn.file);
  const foreign = all.some((each) => each.fact.effect === 'read' && isSame(each.path) && [...entriesOf(each)].some((entry) => !writing.has(entry)));
  // `/tmp/offset.json` that is read before it is written: what the request before left there.
  const isFound = !first.path.includes('*')
    && writes.some((write) => all.some((each) => each.fact.effect === 'read' && each.fn === write.fn && each.path === write.path && each.instr.pos < write.instr.pos));
  // What a function reads under another name before it writes anything was left there by another request as well.
  const isOthers = all.some((each) => each.fact.effect === 'read' && each.fn === first.fn && each.path !== folder && isSame(each.path) && each.instr.pos < first.instr.pos && each.at !== first.at && isWayOut(each, first));
  if (foreign || isFound || isOthers || writes.some((each) => isNoted(program, each) || goesOnWith(each))) return undefined;
  if (all.some((each) => each.fact.effect === 'remove' && near(each))) return 'removed';
  const used = all.some((each) => each.fact.effect === 'read' && near(each) && [...entriesOf(each)].some((entry) => writing.has(entry)))
    || writes.every((each) => isHandedOn(each));
  return used ? 'left' : undefined;
}

/** `createWriteStream(path, { flags: 'a' })`, `{ flags: resumed ? 'a' : 'w' }`: what an earlier request has written is added to. */
function goesOnWith({ fn, instr }: FileCall): boolean {
  const options = instr.args.map((arg) => originOf(fn.file, arg).variable);
  const says = (value: VarId): boolean => {
    const { instr: made } = originOf(fn.file, value);
    return made?.op === 'choose' ? made.srcs.some(says) : literalOf(fn.file, value)?.value === 'a';
  };
  return fn.fact.instrs.some((each) => each.op === 'set' && each.prop === 'flags' && each.operator === 'init' && options.includes(each.obj) && says(each.src));
}

/** `if (id) return readFile(...)`: the function is left before it writes anything. */
function isWayOut({ fn, instr }: FileCall, write: FileCall): boolean {
  return instr.block !== 0 && !isBelow(fn, write.instr.block, instr.block) && fn.fact.instrs.some((each) => each.op === 'return' && isBelow(fn, each.block, instr.block));
}

/**
 * `await writeFile(list, text); try { await run(list); } finally { await unlink(list); }`: no other request finds it. The same where an error
 * may leave it behind: `try { await unlink(list); } catch {}` on the way that everybody goes who has written it.
 */
function isRemovedAtEnd(program: Program, write: FileCall, all: readonly FileCall[]): boolean {
  const { fn, instr, at } = write;
  return at !== undefined && (isRemovedAfter(program, fn, instr, (variable) => variable === at, all) || isRemovedByCallers(program, write, all) || isRemovedBeside(program, write, all));
}

/** `form.on('file', (file) => { at = join(dir, id); file.pipe(createWriteStream(at)); }).on('finish', async () => { await read(at); await unlink(at); })`. */
function isRemovedBeside(program: Program, { fn, at }: FileCall, all: readonly FileCall[]): boolean {
  const owner = at === undefined ? undefined : fn.file.facts.vars[at]?.fn;
  const around = owner === undefined || owner === 0 || owner === fn.fact.id ? undefined : fn.file.functions[owner];
  if (!around || !isWithin(fn, around)) return false;
  const removes = all.filter((each) => each.fact.effect === 'remove');
  // Whoever is there goes on to it, unless it was given up before or there is no file.
  const isOpen = ({ fact }: ProgramFunction, block: BlockId, path: VarId): boolean => {
    for (let up: number = block; up > 0; up = fact.blocks[up]?.parent ?? -1) {
      const each = fact.blocks[up];
      if (each && !/^(?:try|finally|else)$/.test(each.kind) && !(each.kind === 'then' && each.cond === path)) return false;
    }
    return true;
  };
  const removesIt = (by: ProgramFunction, path: VarId): boolean => removes.some((each) => each.fn === by && each.at === path && isOpen(by, each.instr.block, path));
  return fn.file.functions.some((each) => each !== fn && isWithin(each, around) && !isWithin(each, fn) && !isWithin(fn, each) && (removesIt(each, at as VarId)
    || (program.phases.outgoing.get(each) ?? []).some(({ to, instr, kind }) => kind === 'call' && instr.op === 'call' && isOpen(each, instr.block, at as VarId)
      && instr.args.some((arg, index) => arg === at && to.fact.params[index] !== undefined && removesIt(to, to.fact.params[index] as VarId)))));
}

/** `const path = await download(url); try { await read(path); } finally { await unlink(path); }`: all who have it written get its path, and remove it. */
function isRemovedByCallers(program: Program, { fn, at }: FileCall, all: readonly FileCall[]): boolean {
  const given = fn.fact.instrs.filter((each) => each.op === 'return');
  if (at === undefined || given.length === 0 || !given.every((each) => each.op === 'return' && originOf(fn.file, each.src).variable === originOf(fn.file, at).variable)) return false;
  const calls = program.phases.incoming.get(fn) ?? [];
  return calls.length > 0 && calls.every(({ from, instr, kind }) => kind === 'call' && isRemovedAfter(program, from, instr, (variable) => originOf(from.file, variable).instr === instr, all));
}

/** The function removes the file after it was written, itself or by handing its path to one that does. */
function isRemovedAfter(program: Program, fn: ProgramFunction, instr: Instr, isPath: (variable: VarId) => boolean, all: readonly FileCall[]): boolean {
  const isReached = (block: BlockId): boolean => isInside(fn, block, 'finally') || isOnWay(fn, block, instr.block);
  const removes = all.filter((each) => each.fact.effect === 'remove');
  if (removes.some((each) => each.fn === fn && each.at !== undefined && isPath(each.at) && each.instr.pos > instr.pos && isReached(each.instr.block))) return true;
  return (program.phases.outgoing.get(fn) ?? []).some(({ to, instr: call, kind }) => kind === 'call' && call.op === 'call' && call.pos > instr.pos && isReached(call.block)
    && call.args.some((arg, index) => isPath(arg) && removes.some((each) => each.fn === to && each.at !== undefined && each.at === to.fact.params[index] && isOnWay(to, each.instr.block, 0))));
}

/** Whoever runs the one block comes to the other, short of an error: what follows `if (x) return` lies in a block of its own. */
function isOnWay(fn: ProgramFunction, block: BlockId, from: BlockId): boolean {
  for (let at: number = block; at > 0 && !isBelow(fn, from, at); at = fn.fact.blocks[at]?.parent ?? -1) if (fn.fact.blocks[at]?.kind !== 'try') return false;
  return true;
}

/** `ready.set(id, path)`: where the file lies is noted in a place that outlives the request, for a later one to find. */
function isNoted(program: Program, { fn, instr, at }: FileCall): boolean {
  return at !== undefined && fn.fact.instrs.some((each) => each.pos > instr.end && (each.op === 'call'
    ? each.recv !== undefined && /^(?:set|push|unshift|add)$/.test(each.prop ?? '') && each.args.includes(at) && isKept(program, fn, each.recv)
    : each.op === 'set' && each.operator === '=' && each.src === at && isKept(program, fn, each.obj)));
}

const isKept = (program: Program, fn: ProgramFunction, variable: number): boolean => program.solver.objectsAt(fn.file, variable).some((obj) => program.cells.ownersOf(obj).length > 0);

/**
 * The variable with the path goes to another call of the same function: a program that is run on the file, by its name alone, in a list of
 * arguments or within a command.
 */
function isHandedOn({ fn, instr, at }: FileCall): boolean {
  const isSaid = (by: ProgramFunction, variable: VarId, depth: number): boolean => {
    const { instr: made, variable: origin } = depth < 3 ? originOf(by.file, variable) : { instr: undefined, variable };
    if (variable === at || origin === at) return true;
    if (made?.op === 'array') return by.fact.instrs.some((each) => each.op === 'set' && each.obj === made.dst && isSaid(by, each.src, depth + 1));
    return (made?.op === 'template' || made?.op === 'binary') && operandsOf(made).some((each) => isSaid(by, each, depth + 1));
  };
  // `new Promise((resolve) => { spawn('convert', [path]).on('close', resolve) })`.
  return at !== undefined && fn.file.functions.some((by) => isWithin(by, fn)
    && by.fact.instrs.some((each) => each.op === 'call' && each.pos > instr.end && each.args.some((arg) => isSaid(by, arg, 0))));
}

/** `response.data.pipe(createWriteStream(path))` in a function: a download, not a stream that is kept open. */
function isFilledAtOnce({ fn, instr }: FileCall): boolean {
  const inside = fn.file.functions.filter((each) => isWithin(each, fn));
  return fn.fact.kind !== 'module' && inside.flatMap((each) => each.fact.instrs).some((each) => each.op === 'call' && (each.prop === 'pipe' || each.prop === 'pipeline' || (each.callee >= 0 && fn.file.facts.vars[each.callee]?.name === 'pipeline'))
    && each.args.some((arg) => arg === instr.dst || originOf(fn.file, arg).instr === instr));
}

function severityOf(program: Program, group: readonly FileCall[], first: FileCall, isRead: boolean, all: readonly FileCall[]): Severity {
  const { file } = first.fn;
  const path = wordsOf(group.map((each) => each.path.replace(/\.te?mp$/, '')).join(' ')); // what is renamed when it is whole
  const around = wordsOf([
    file.path.replace(/\.\w+$/, '').split('/').slice(-2).join(' '), ...group.flatMap((each) => [each.fn.fact.name, ...(each.at === undefined ? [] : namesIn(file, each.at))]),
  ].join(' '));
  const json = group.some((each) => isJson(program, each));
  // Lines that requests add to a list of records, which somebody reads again, are records as well.
  const isList = isRead && RECORD_PATHS.test(path) && !COPIED_PATHS.test(path) && !group.every((each) => SECONDARY_FILES.test(wordsOf(each.path)))
    && group.every((each) => each.fact.effect === 'append' && !each.path.startsWith('*')) && group.some((each) => keepsWhatIsSent(program, each));
  if (isList) return 'critical';
  if (!json || !isRead || group.every((each) => SETTINGS_PATHS.test(wordsOf(each.path))) || group.every((each) => SECONDARY_FILES.test(wordsOf(each.path)))) return 'high';
  if (RECORD_PATHS.test(path) && !COPIED_PATHS.test(path)) return 'critical';
  if (DERIVED_PATHS.test(path) || group.every(({ fn }) => FILLS_CACHE.test(wordsOf(fn.fact.name)))) return 'high';
  // What a request brings and others are shown again lies nowhere else.
  if (!SECONDARY_PATHS.test(path) && group.some((each) => !each.path.startsWith('*') && keepsWhatIsSent(program, each))) return 'critical';
  // What is read, changed and written back is a database, whatever the things in it are called; what is only replaced is a copy.
  return RECORD_PATHS.test(around) || STORE_PATHS.test(path) || STORE_PATHS.test(around) || (isWrittenBack(program, group, all) && !SECONDARY_PATHS.test(path)) ? 'critical' : 'high';
}

/** `writeFile(path, JSON.stringify(draft))`, where a request brought the draft. */
function keepsWhatIsSent(program: Program, { fn, instr, fact }: FileCall): boolean {
  const data = fact.data === undefined ? undefined : instr.args[fact.data];
  const made = data === undefined ? undefined : originOf(fn.file, data).instr;
  const text = made?.op === 'call' && made.prop === 'stringify' ? made.args[0] : fact.effect === 'append' ? data : undefined;
  return text !== undefined && requestDataOf(program, fn, text, true).source !== undefined;
}

/** `const rows = load(); rows.push(row); save(rows)`: the function that writes, or one that has it write, reads the same file. */
function isWrittenBack(program: Program, group: readonly FileCall[], all: readonly FileCall[]): boolean {
  const reading = new Set(all.filter((each) => each.fact.effect === 'read' && phasesOf(program, each) !== 0 && group.some(({ path }) => isSamePlace(each.path, path, folderOf(path)))).map((each) => each.fn));
  const { incoming, outgoing } = program.phases;
  const reads = (fn: ProgramFunction): boolean => reading.has(fn) || (outgoing.get(fn) ?? []).some((edge) => edge.kind === 'call' && reading.has(edge.to));
  return group.some(({ fn }) => reads(fn) || (incoming.get(fn) ?? []).some((edge) => edge.kind === 'call' && reads(edge.from)));
}

function confidenceOf(program: Program, served: readonly FileCall[], first: FileCall): Confidence {
  if (program.assumed) return 'possible';
  const requested = served.some((each) => (phasesOf(program, each) & bit('request')) !== 0);
  return requested && !first.path.startsWith('*') ? 'certain' : 'likely';
}
