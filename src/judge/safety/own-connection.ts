/** What a hand-written client keeps beside its open connection: how far it has come, which answers it still waits for. */
import { OPENED_CONNECTIONS, PARTS_OF_CONNECTIONS } from '../../knowledge/clients.js';
import type { Program } from '../../program/program.js';
import type { Obj } from '../../program/model.js';
import type { Profile } from '../profile.js';

type Class = NonNullable<Obj['class']>;

const known = new WeakMap<Program, ReadonlySet<Class>>();

/**
 * `class RedisClient { private socket = net.connect(...); private buffer = ''; private readonly pending = []; }`: the connection to a
 * service outside is this instance's, and so is what goes over it. What the class has heard there and tells others is another matter.
 */
export function isPartOfConnection(program: Program, { cell, objects, words }: Profile): boolean {
  const { field } = cell;
  if (!field?.cls.class || !holdersOf(program).has(field.cls.class)) return false;
  return PARTS_OF_CONNECTIONS.test(words.symbol) || objects.some((each) => OPENED_CONNECTIONS.test(each.path ?? ''));
}

/** Classes of which a field holds a connection that they open themselves. */
function holdersOf(program: Program): ReadonlySet<Class> {
  const before = known.get(program);
  if (before) return before;
  const { solver } = program;
  const found = new Set<Class>();
  for (const { field, nodes } of program.cells.all) {
    const cls = field?.cls.class;
    if (!cls || found.has(cls)) continue;
    if (nodes.some((node) => solver.objectsOf(node).some((obj) => OPENED_CONNECTIONS.test(obj.path ?? '')))) found.add(cls);
  }
  known.set(program, found);
  return found;
}
