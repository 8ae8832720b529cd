/** Emitters and lists of subscribers that carry messages from one request to another. */
import {
  EMITTERS_MADE,
  EMITTER_CLASSES,
  HANDS_OVER,
  LISTENING_FUNCTIONS,
  LISTENING_METHODS,
  PUBLISHING_METHODS,
  SENDING_METHODS,
  TRANSPORTS,
} from '../../knowledge/emitters.js';
import { CONNECTION_NAMES } from '../../knowledge/background-words.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { isAlias } from '../../program/values/declared.js';
import { liesIn, originOf } from '../../program/values/definitions.js';
import type { Obj, ObjId, ProgramFunction } from '../../program/model.js';
import { SERVING, has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { isOfClass } from '../../program/values/objects.js';
import { ELEMENTS } from '../../program/values/solver.js';
import type { Role } from '../finding.js';
import type { Profile } from '../profile.js';
import { isToldFromOutside } from '../roles/fan-out.js';
import type { TraitFinding } from '../rule.js';
import { nameOf } from '../stores/store-names.js';
import { functionsAt } from '../background/timer-sites.js';
import { isRemoval, isReset } from '../profile.js';
import { keepsWhatIsSent } from '../roles/sent-in.js';
import { takenFrom } from '../roles/taken-out.js';
import { once } from '../../once.js';

interface Use {
  readonly fn: ProgramFunction;
  readonly instr: Instr;
  readonly kind: 'listens' | 'publishes';
}

/** What the emitters or subscribers in a cell are used for; undefined where it holds none. */
export function emitterOf(program: Program, profile: Profile, role: Role): TraitFinding | undefined {
  const emitters = emittersIn(program, profile);
  if (emitters.length === 0 || holdsRecords(program, profile, emitters))
    return subscribersOf(program, profile, role) ?? registryOf(program, profile, role);
  if (
    emitters.every((each) => profile.objects.includes(each) && (isMadeElsewhere(program, each) || !isFirstHolder(program, profile, each)))
  ) {
    return { evidence: 'another name of an emitter that is judged where it is declared', verdict: 'safe', role: 'pubsub' };
  }
  const uses = emitters.flatMap((each) => usesOf(program).get(each.id) ?? []);
  if (
    emitters.every((each) => VALUES.test(each.path ?? '')) &&
    profile.reads.some((each) => each.served && /^(?:getValue|value|get)$/.test(each.operation))
  )
    return undefined; // a variable that can be listened to
  const served = uses.filter((each) => (program.phases.at(each.fn, each.instr) & SERVING) !== 0);
  const listens = served.find((each) => each.kind === 'listens');
  // Where requests listen, whoever publishes does it for them, also where nobody is seen to call it: a method of a row, a hook of a library.
  const publishes =
    served.find((each) => each.kind === 'publishes' && isOnBehalf(program, each)) ??
    (listens && uses.find((each) => each.kind === 'publishes' && program.phases.at(each.fn, each.instr) === 0));
  if (!publishes) return { evidence: 'an emitter on which nothing is published while somebody is served', verdict: 'safe', role: 'pubsub' };
  if (served.some((each) => each.kind === 'publishes' && isToldFromOutside(program, each.fn))) {
    return {
      evidence: 'an emitter that passes on what comes over a channel outside, on every instance',
      verdict: 'tolerable',
      role: 'pubsub',
    };
  }
  const forwards = listens ? undefined : uses.find((each) => each.kind === 'listens' && passesOn(program, each));
  if (forwards) {
    return {
      evidence: `${describe(program, publishes)}, and what listens sends it to the connections that are open on the same instance`,
      verdict: 'unsafe',
      role: 'pubsub',
      ceiling: 'high',
    };
  }
  if (!listens)
    return {
      evidence: 'an emitter whose listeners are attached when the server starts, in the process in which the event happens',
      verdict: 'safe',
      role: 'pubsub',
    };
  return {
    evidence: `${describe(program, listens)} and ${describe(program, publishes)}: a message reaches only those whose request is on the same instance`,
    verdict: 'unsafe',
    role: 'pubsub',
    ceiling: 'high',
  };
}

/** Subjects that keep what they were last told. */
const VALUES = /^rxjs:\.BehaviorSubject\(\)$/;

/** Requests put records into the cell that can also be listened to (`class Game extends EventEmitter`): it is state like any other. */
function holdsRecords(program: Program, profile: Profile, emitters: readonly Obj[]): boolean {
  if (!emitters.every((each) => each.kind === 'instance')) return false;
  const puts = profile.writes.some((each) => each.depth === 'place' && each.served && !isReset(each));
  return puts && emitters.every((each) => (program.solver.propertiesOf(each).size ?? 0) > 0);
}

/** A request, or work that one started, publishes; what a timer or watcher of every instance tells, each instance tells its own listeners. */
function isOnBehalf(program: Program, { fn, instr }: Use): boolean {
  const set = program.phases.at(fn, instr);
  return has(set, 'request') || has(set, 'unknown') || program.entriesReaching(fn).some((path) => path.entry.phase === 'request');
}

/** `bus.on('trade', (trade) => { for (const client of clients) client.ws.send(trade); })`. */
function passesOn(program: Program, { fn, instr }: Use): boolean {
  const handlers =
    instr.op !== 'call'
      ? []
      : instr.args.flatMap((arg) => {
          const made = originOf(fn.file, arg).instr;
          const here = made?.op === 'function' ? fn.file.functions[made.fn] : undefined;
          return here ? [here] : functionsAt(program, fn, arg);
        });
  const sends = (handler: ProgramFunction, depth: number, here: boolean): boolean =>
    handler.fact.instrs.some(
      (each) =>
        each.op === 'call' &&
        each.recv !== undefined &&
        (HANDS_OVER.test(each.prop ?? '') || isPushedTo(program, handler, each)) &&
        ((here && CONNECTION_NAMES.test(nameOf(handler.file, each.recv))) ||
          isFiledByRequests(program, handler, each.recv) ||
          isPushedTo(program, handler, each)),
    ) ||
    (depth < 3 &&
      [...(program.phases.outgoing.get(handler) ?? [])].some(
        (edge) => (edge.kind === 'call' || edge.kind === 'callback') && sends(edge.to, depth + 1, here && edge.to.file === handler.file),
      ));
  return handlers.some((each) => sends(each, 0, true));
}

/** `stream.push(line)` on a stream that a package made for one client. */
const isPushedTo = (program: Program, fn: ProgramFunction, { recv, prop }: CallInstr): boolean =>
  recv !== undefined && prop === 'push' && program.solver.objectsAt(fn.file, recv).some((obj) => TRANSPORTS.test(obj.path ?? ''));

/** `screens.get(id)?.forEach((screen) => screen.write(line))`: what is written to was taken out of a list into which requests put it. */
const isFiledByRequests = (program: Program, fn: ProgramFunction, recv: VarId): boolean =>
  takenFrom(program, fn, recv).some((id) => putByRequests(program).has(id));

/** The Maps, Sets and arrays into which some request puts something. */
const putByRequests = once((program: Program): ReadonlySet<ObjId> => {
  const found = new Set<ObjId>();
  for (const { fn, instr } of program.methodCalls.named(/^(?:add|set|push|unshift)$/)) {
    if (instr.recv === undefined || (program.phases.at(fn, instr) & SERVING) === 0) continue;
    for (const id of program.solver.idsAt(fn.file, instr.recv))
      if (/^(?:map|set|array)$/.test(program.solver.object(id).kind)) found.add(id);
  }
  return found;
});

function describe(program: Program, { fn, kind }: Use): string {
  const [path] = program.entriesReaching(fn);
  return `${path ? `\`${path.entry.label}\`` : fn.fact.name || 'a callback'} ${kind}`;
}

/** Emitters that the cell holds, or that lie in its collection. */
function emittersIn(program: Program, profile: Profile): readonly Obj[] {
  const { solver } = program;
  const found = profile.objects.filter((each) => isEmitter(program, each));
  for (const collection of profile.collections) {
    const properties = solver.propertiesOf(collection);
    const node = properties.get(ELEMENTS);
    // `services = { bus: new EventEmitter() }`: under names of the code's own, in an object literal.
    const nodes = collection.kind === 'object' ? [...properties.values()] : node === undefined ? [] : [node];
    for (const each of nodes)
      for (const id of solver.valuesOf(each)) {
        const obj = solver.object(id);
        if (obj.kind === 'external' && isEmitter(program, obj) && !found.includes(obj)) found.push(obj);
      }
  }
  return found;
}

/** What making an emitter gives, of a package, of the runtime or of a class that extends one. */
export function isEmitter(program: Program, obj: Obj): boolean {
  if (obj.kind === 'external') return EMITTERS_MADE.test(obj.path ?? '');
  if (obj.kind !== 'instance') return false;
  let { class: cls, file } = obj;
  for (let depth = 0; cls?.extends !== undefined && depth < 6; depth += 1) {
    const bases = program.solver.objectsAt(file, cls.extends);
    if (bases.some((each) => each.kind === 'external' && EMITTER_CLASSES.test(each.path ?? ''))) return true;
    const base = bases.find((each) => each.kind === 'class');
    if (!base) return false;
    ({ class: cls, file } = base);
  }
  return false;
}

/** Whether a cell that nothing changes may still be worth a look: it holds an emitter of the program's own. */
export const holdsEmitter = (program: Program, profile: Profile): boolean =>
  profile.objects.some((each) => each.kind === 'instance' && isEmitter(program, each));

/**
 * `constructor(private readonly app: Application)`: what only its type tells is no other emitter than the one that the program makes, which is
 * judged where that is held.
 */
function isMadeElsewhere(program: Program, obj: Obj): boolean {
  return obj.class !== undefined && isOfClass(obj) && classesHeld(program).has(obj.class);
}

type Class = NonNullable<Obj['class']>;

/** The classes of which some place in the source makes an object that lies in a cell. */
const classesHeld = once((program: Program): ReadonlySet<Class> => {
  const found = new Set<Class>();
  for (const cell of program.cells.all)
    for (const node of cell.nodes)
      for (const id of program.solver.valuesOf(node)) {
        const each = program.solver.object(id);
        if (each.kind === 'instance' && each.class !== undefined && !isOfClass(each)) found.add(each.class);
      }
  return found;
});

/**
 * Several names may hold one object; the first in the file that makes it speaks for it, where that has none the first of all, but for one
 * that only takes it from where it was made: `export const bus = parts.bus`.
 */
function isFirstHolder(program: Program, profile: Profile, obj: Obj): boolean {
  const isOwner = program.cells.ownersOf(obj)[0] === profile.cell;
  const holders = holdersOf(program)(obj);
  let first: Profile['cell'] | undefined;
  for (const cell of holders) {
    // `exports.bus = new EventEmitter()` is a name of it as well.
    const isName =
      cell.form === 'variable'
        ? !(isOwner && cell.variable && isAlias(cell.variable.file, cell.variable.id))
        : cell.form === 'property' && cell.file === obj.file;
    if ((cell !== profile.cell && !isName) || (first !== undefined && cell.file !== obj.file)) continue;
    if (cell.file === obj.file) return cell === profile.cell;
    first = cell;
  }
  if (first !== undefined && first !== profile.cell) return false;
  // What a function makes, and hands to several objects that each keep it in a field.
  return profile.cell.form === 'variable' || holders[0] === profile.cell;
}

/** The cells whose places hold an object, in their order. */
const holdersOf = once((program: Program) =>
  once((obj: Obj): readonly Profile['cell'][] =>
    program.cells.all.filter(({ nodes }) => nodes.some((node) => program.solver.valuesOf(node).includes(obj.id))),
  ),
);

const usesOf = once((program: Program): ReadonlyMap<ObjId, readonly Use[]> => {
  const { solver } = program;
  const found = new Map<ObjId, Use[]>();
  const note = (fn: ProgramFunction, instr: Instr, variable: number, kind: Use['kind']): void => {
    for (const id of solver.idsAt(fn.file, variable)) {
      const obj = solver.object(id);
      if (obj.kind !== 'external' && obj.kind !== 'instance') continue;
      const all = found.get(id);
      if (all) all.push({ fn, instr, kind });
      else found.set(id, [{ fn, instr, kind }]);
    }
  };
  for (const { fn, instr } of program.methodCalls.named(LISTENING_METHODS))
    if (instr.recv !== undefined) note(fn, instr, instr.recv, 'listens');
  for (const { fn, instr } of program.methodCalls.named(PUBLISHING_METHODS))
    if (instr.recv !== undefined) note(fn, instr, instr.recv, 'publishes');
  for (const { file, fn, instr } of program.view.callsTo(LISTENING_FUNCTIONS)) {
    const caller = solver.fileByPath.get(file)?.functions[fn];
    if (caller !== undefined && instr.args[0] !== undefined) note(caller, instr, instr.args[0], 'listens');
  }
  // What an entry point gives back is listened to by those who asked: `@Sse() changes() { return this.changes$; }`.
  for (const fn of new Set(program.entries.flatMap((each) => solver.fileByPath.get(each.file)?.functions[each.fn] ?? []))) {
    for (const instr of fn.fact.instrs) if (instr.op === 'return') note(fn, instr, instr.src, 'listens');
  }
  return found;
});

/** A list of callbacks that requests put in and that other requests call. */
function subscribersOf(program: Program, profile: Profile, role: Role): TraitFinding | undefined {
  if (profile.writes.some((each) => /^(?:shift|pop)$/.test(each.operation))) return undefined; // a queue of work
  if (!profile.writes.some((each) => each.served && /^(?:set|add|push|unshift)$/.test(each.operation))) return undefined;
  const elements = profile.collections.flatMap((each) => elementsOf(program, each, 2));
  const callbacks = elements.every((each) => each.kind === 'function') ? elements : callbacksIn(program, profile, elements);
  if (callbacks.length === 0) return undefined;
  const made = callbacks.filter((each) => each.fn && (program.phases.of(each.fn) & SERVING) !== 0);
  if (made.length === 0) return undefined;
  const puts = profile.writes.filter((each) => each.served && !isRemoval(each));
  // What the function that put it there calls a little later is work put off.
  const readers = new Set(
    profile.reads.filter((each) => each.served && !puts.some(({ fn }) => fn !== each.fn && liesIn(each.fn, fn))).map((each) => each.fn),
  );
  const called = made.some(
    (each) =>
      each.function &&
      (program.phases.incoming.get(each.function) ?? []).some((edge) => readers.has(edge.from) || readers.has(parentOf(edge.from))),
  );
  if (!called) return undefined;
  return {
    evidence: 'requests put callbacks into it, and other requests call them: only subscribers on the same instance hear of it',
    role: role === 'connections' ? 'connections' : 'pubsub',
    ceiling: 'high',
  };
}

/** `subscribers.push({ id, handler })`: each entry keeps one function that whoever subscribes gave, and nothing that anybody changes later. */
function callbacksIn(program: Program, { writes }: Profile, elements: readonly Obj[]): readonly Obj[] {
  if (
    !elements.every((each) => each.kind === 'object') ||
    writes.some((each) => each.served && each.instr.op === 'set' && each.depth === 'entry')
  )
    return [];
  const given = elements.map((each) =>
    [...program.solver.propertiesOf(each).values()].map((node) => program.solver.objectsOf(node)).filter((held) => held.some(isFunction)),
  );
  return given.every((each) => each.length === 1 && each[0]?.every(isFunction)) ? given.flat(2) : [];
}

const isFunction = ({ kind }: Obj): boolean => kind === 'function';

/** Open connections that requests put in and to which other requests send. */
function registryOf(program: Program, profile: Profile, role: Role): TraitFinding | undefined {
  if (role !== 'connections' || profile.collections.length === 0 || keepsWhatIsSent(program, profile)) return undefined;
  const readers = profile.reads.filter((each) => each.served && each.mode === 'read');
  const sends = readers.find((each) =>
    [each.fn, parentOf(each.fn)].some(
      (fn) => fn.fact.kind !== 'module' && fn.fact.instrs.some((instr) => instr.op === 'call' && SENDING_METHODS.test(instr.prop ?? '')),
    ),
  );
  return sends
    ? { evidence: 'what one request sends reaches only the connections that are open on its own instance', ceiling: 'high' }
    : undefined;
}

const parentOf = (fn: ProgramFunction): ProgramFunction => fn.file.functions[fn.fact.parent] ?? fn;

function elementsOf(program: Program, obj: Obj, depth: number): readonly Obj[] {
  const { solver } = program;
  const node = solver.propertiesOf(obj).get(ELEMENTS);
  if (node === undefined) return [];
  return solver
    .objectsOf(node)
    .filter((each) => each.kind !== 'entry')
    .flatMap((each) =>
      depth > 0 && (each.kind === 'set' || each.kind === 'array' || each.kind === 'map') ? elementsOf(program, each, depth - 1) : [each],
    );
}
