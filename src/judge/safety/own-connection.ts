/** What a hand-written client keeps beside its open connection: how far it has come, which answers it still waits for. */
import { OPENED_CONNECTIONS, PARTS_OF_CONNECTIONS } from '../../knowledge/clients.js';
import type { VarId } from '../../facts/model.js';
import { FARES } from '../../knowledge/clients.js';
import { OWN_PROCESSES } from '../../knowledge/runtime.js';
import type { Program } from '../../program/program.js';
import type { Obj, ProgramFile, ProgramFunction } from '../../program/model.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import { classAround } from '../../program/values/class-around.js';
import { isStoreAnswer, isStorePath } from '../outside.js';
import { storedLiteral, type Profile, type Touch } from '../profile.js';
import { once } from '../../once.js';

type Class = NonNullable<Obj['class']>;

interface Holders {
  readonly classes: ReadonlySet<Class>;
  readonly files: ReadonlySet<ProgramFile>;
}

/**
 * `class RedisClient { private socket = net.connect(...); private buffer = ''; private readonly pending = []; }`: the connection to a
 * service outside is this instance's, and so is what goes over it. What the class has heard there and tells others is another matter.
 */
export function isPartOfConnection(program: Program, profile: Profile): boolean {
  if (isHeardThereAlone(program, profile)) return true;
  const { cell, objects, words } = profile;
  const { field, variable } = cell;
  const { classes, files } = holdersOf(program);
  if (!(field?.cls.class ? classes.has(field.cls.class) : variable !== undefined && cell.form === 'variable' && files.has(variable.file)))
    return false;
  return (
    PARTS_OF_CONNECTIONS.test(words.symbol) ||
    objects.some((each) => OPENED_CONNECTIONS.test(each.path ?? '') || isOneOf(each, openingClasses(program)))
  );
}

/**
 * `socket.on('data', (chunk) => { text += chunk; ... })`, `client.on('end', () => { ready = false; })`: a flag, a number or a text that only what
 * listens to the connection sets, and whoever opens it; where it is more than a flag they alone look at it too.
 */
function isHeardThereAlone(program: Program, { collections, touches, writes, reads }: Profile): boolean {
  if (collections.length > 0) return false;
  const { listeners, openers } = listenersOf(program);
  if (listeners.size === 0) return false;
  const isHere = ({ fn }: Touch): boolean => isIn(fn, listeners) || openers.has(fn);
  const live = writes.filter((each) => !each.dead && !each.starting);
  return (
    live.some(({ fn }) => isIn(fn, listeners)) &&
    live.every((each) => each.depth === 'place' && isHere(each)) &&
    (live.every((each) => storedLiteral(each) !== undefined) || touches.every((each) => each.dead || each.starting || isHere(each))) &&
    reads.length > 0
  );
}

interface Listening {
  /** Functions that listen to a connection which the program has opened. */
  readonly listeners: ReadonlySet<ProgramFunction>;
  /** Functions that open one. */
  readonly openers: ReadonlySet<ProgramFunction>;
}

/** What a listener is told of; what a client passes on of others (`message`) is told of itself. */
const LISTENS = /^(?:on|once|addListener|addEventListener)$/;

const listenersOf = once((program: Program): Listening => {
  const { solver } = program;
  const [listeners, openers] = [new Set<ProgramFunction>(), new Set<ProgramFunction>()];
  const isOpened = (fn: ProgramFunction, value: VarId): boolean =>
    solver.objectsAt(fn.file, value).some(({ kind, path = '' }) => kind === 'external' && isOwnConnection(path));
  for (const { fn, instr } of solver.calls) {
    if (fn.fact.kind !== 'module' && isOpened(fn, instr.dst)) openers.add(fn);
    if (instr.recv === undefined || !LISTENS.test(instr.prop ?? '') || !isOpened(fn, instr.recv)) continue;
    const event = instr.args[0] === undefined ? undefined : literalOf(fn.file, instr.args[0])?.value;
    for (const arg of instr.args.slice(1)) {
      const made = originOf(fn.file, arg).instr;
      const here = made?.op === 'function' ? fn.file.functions[made.fn] : undefined;
      if (here && typeof event === 'string' && FARES.test(event)) listeners.add(here);
    }
  }
  const found = { listeners, openers };
  return found;
});

function isIn(fn: ProgramFunction, among: ReadonlySet<ProgramFunction>): boolean {
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent])
    if (among.has(at)) return true;
  return false;
}

/** A socket, a program of its own, or a part of one; a client of a service. */
const isOwnConnection = (path: string): boolean => {
  const made = path.replace(/(?:\.(?:on|once|stdout|stderr|stdin|stdio)(?:\(\))?)+$/, '');
  return OPENED_CONNECTIONS.test(made) || OWN_PROCESSES.test(made) || (/\(\)$/.test(made) && !isStoreAnswer(made) && isStorePath(made));
};

/**
 * Classes of which a field, and modules of which a variable, holds a connection that they open themselves, or an object whose class does:
 * `class Rcon { private connection = new RconConnection(host) }`.
 */
const holdersOf = once((program: Program): Holders =>
  thoseWith(program, (obj) => isOpenedHere(obj.path ?? '') || isOneOf(obj, openingClasses(program))),
);

/** Classes whose own methods open a connection. */
const openingClasses = once((program: Program): ReadonlySet<Class> => {
  const found = new Set<Class>();
  for (const { fn, instr } of program.solver.calls) {
    if (fn.fact.kind === 'module' || !program.solver.objectsAt(fn.file, instr.dst).some((obj) => OPENED_CONNECTIONS.test(obj.path ?? '')))
      continue;
    const id = classAround(fn);
    const cls = id === undefined ? undefined : fn.file.facts.classes[id];
    if (cls) found.add(cls);
  }
  return found;
});

const isOpenedHere = (path: string): boolean => OPENED_CONNECTIONS.test(path) || OWN_PROCESSES.test(path);

const isOneOf = (obj: Obj, classes: ReadonlySet<Class>): boolean =>
  obj.kind === 'instance' && obj.class !== undefined && classes.has(obj.class);

/** The classes with a field, and the modules with a variable, that holds such a thing. */
function thoseWith(program: Program, isSuch: (obj: Obj) => boolean): Holders {
  const { solver } = program;
  const [classes, files] = [new Set<Class>(), new Set<ProgramFile>()];
  for (const { field, variable, form, nodes } of program.cells.all) {
    const cls = field?.cls.class;
    if (cls ? classes.has(cls) : form !== 'variable' || variable === undefined || files.has(variable.file)) continue;
    if (!nodes.some((node) => solver.objectsOf(node).some(isSuch))) continue;
    if (cls) classes.add(cls);
    else if (variable) files.add(variable.file);
  }
  return { classes, files };
}
