/** The values of packages and of the runtime: what they are imported as, their properties, and what calls of them give. */
import type { CallInstr } from '../../facts/model.js';
import { GENERATED_CLIENTS } from '../../knowledge/generated.js';
import { ANSWER_METHODS, PLAIN_DATA } from '../../knowledge/methods.js';
import { ExternalCalls } from './builtins.js';
import type { Obj, ProgramFile, ProgramFunction } from '../model.js';

/** Accesses of an external path beyond this many steps are not told apart any more. */
const DEEPEST_PATH = 5;
/** How many callees' results are told apart at one call. */
const MOST_RESULTS = 3;

/** Where an object is made. */
interface Place {
  readonly file: ProgramFile;
  readonly fn: ProgramFunction;
  readonly pos: number;
  readonly end: number;
}

export class Externals {
  private readonly roots = new Map<string, Obj>();
  private readonly members: (Map<string, Obj> | undefined)[] = [];
  private results = new Map<CallInstr, Obj[]>();
  /** The same for what frames make with `new`. */
  private framed = new Map<ProgramFunction, Map<CallInstr, Obj[]>>();
  /** What calls of unknown code do, by path. */
  readonly calls = new ExternalCalls();

  constructor(private readonly add: (obj: Omit<Obj, 'id'>) => Obj) {}

  /** The value of a path: a module (`express:`) or a name of the runtime (`global:Map`). */
  root(path: string, at: Place): Obj {
    let found = this.roots.get(path);
    if (!found) this.roots.set(path, (found = this.add({ kind: 'external', file: at.file, fn: at.fn, pos: at.pos, end: at.end, path })));
    return found;
  }

  /** A property of a package's value. */
  member(parent: Obj, name: string, at: Place): Obj {
    const known = this.members[parent.id]?.get(name);
    if (known) return known;
    if (isWhole(parent) && !isAskedOf(parent, name)) return parent;
    const made =
      this.generated(parent, name, at) ??
      this.add({
        kind: 'external',
        file: at.file,
        fn: at.fn,
        pos: at.pos,
        end: at.end,
        path: `${parent.path ?? ''}.${name}`,
        parent: parent.id,
      });
    const names = this.members[parent.id];
    if (names) names.set(name, made);
    else this.members[parent.id] = new Map([[name, made]]);
    return made;
  }

  /** A client that a tool writes into the project, imported or required from where it will be written: that of its package. */
  private generated({ path = '', parent }: Obj, name: string, at: Place): Obj | undefined {
    if (parent !== undefined || !path.endsWith(':')) return undefined;
    const client = GENERATED_CLIENTS.find((each) => each.name === name && each.module.test(path.slice(0, -1)));
    return client && this.member(this.root(`${client.package}:`, at), name, at);
  }

  /** The property of a package's value, where the program asks for it. */
  knownMember(parent: Obj, name: string): Obj | undefined {
    return this.members[parent.id]?.get(name);
  }

  /** What a call of a package's value gives. */
  result(parent: Obj, call: CallInstr, at: Place): Obj {
    if (isWhole(parent) && !isQuestion(parent)) return parent;
    // One place of the source makes one value, or a few where it calls different things: without a bound, results that flow back into
    // their own callee would be told apart for ever.
    const all = this.resultsIn(at.fn, call);
    const results = all.get(call);
    const whole = `${parent.path ?? ''}()`;
    const known = results?.find((each) => each.path === whole) ?? (results && results.length >= MOST_RESULTS ? results[0] : undefined);
    if (known) return known;
    const made = this.add({ kind: 'external', file: at.file, fn: at.fn, pos: at.pos, end: at.end, path: whole, parent: parent.id, call });
    if (results) results.push(made);
    else all.set(call, [made]);
    return made;
  }

  /** `createCache()` makes another cache for each who calls it. */
  private resultsIn(fn: ProgramFunction, call: CallInstr): Map<CallInstr, Obj[]> {
    if (fn.frame === undefined || !call.isNew) return this.results;
    let found = this.framed.get(fn);
    if (!found) this.framed.set(fn, (found = new Map()));
    return found;
  }

  /** Drops what only solving needs. */
  forget(): void {
    this.results = new Map();
    this.framed = new Map();
  }
}

/** Data that text, a file or a copy gave. */
export const isParsed = ({ kind, path }: Obj): boolean => kind === 'external' && PLAIN_DATA.test(path ?? '');

/** `import orders from './orders.json'`: whoever changes what that gives changes it for everybody. */
export const isDataFile = ({ path }: Obj): boolean => path?.endsWith('.json:') === true;

/**
 * Values whose parts are not told apart: what the runtime's own functions give (a date, a response, parsed JSON) and JSON files are data, and paths have
 * to end somewhere.
 */
function isWhole(obj: Obj): boolean {
  const { path = '' } = obj;
  return stepsOf(path) > DEEPEST_PATH || (path.startsWith('global:') && path.includes('(')) || isDataFile(obj);
}

/** `client.db().collection('rooms')` is a client however long the way to it was, `.find()` of it gives data: that much is told of the longest path. */
const isAskedOf = ({ path = '' }: Obj, name: string): boolean =>
  !path.startsWith('global:') && path.endsWith('()') && !ANSWER_METHODS.test(path) && ANSWER_METHODS.test(`.${name}()`);

const isQuestion = ({ path = '' }: Obj): boolean =>
  !path.startsWith('global:') && !path.endsWith(')') && !ANSWER_METHODS.test(path) && ANSWER_METHODS.test(`${path}()`);

function stepsOf(path: string): number {
  let steps = 0;
  for (let i = path.indexOf(':') + 1; i < path.length; i += 1) {
    const c = path.charCodeAt(i);
    if (c === 46 || c === 40) steps += 1;
  }
  return steps;
}
