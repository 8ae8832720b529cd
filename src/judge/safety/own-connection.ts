/** What a hand-written client keeps beside its open connection: how far it has come, which answers it still waits for. */
import { OPENED_CONNECTIONS, PARTS_OF_CONNECTIONS } from '../../knowledge/clients.js';
import { OWN_PROCESSES } from '../../knowledge/runtime.js';
import type { Program } from '../../program/program.js';
import type { Obj, ProgramFile } from '../../program/model.js';
import type { Profile } from '../profile.js';

type Class = NonNullable<Obj['class']>;

interface Holders {
  readonly classes: ReadonlySet<Class>;
  readonly files: ReadonlySet<ProgramFile>;
}

const known = new WeakMap<Program, Holders>();

/**
 * `class RedisClient { private socket = net.connect(...); private buffer = ''; private readonly pending = []; }`: the connection to a
 * service outside is this instance's, and so is what goes over it. What the class has heard there and tells others is another matter.
 */
export function isPartOfConnection(program: Program, { cell, objects, words }: Profile): boolean {
  const { field, variable } = cell;
  const { classes, files } = holdersOf(program);
  if (!(field?.cls.class ? classes.has(field.cls.class) : variable !== undefined && cell.form === 'variable' && files.has(variable.file)))
    return false;
  return PARTS_OF_CONNECTIONS.test(words.symbol) || objects.some((each) => OPENED_CONNECTIONS.test(each.path ?? ''));
}

/** Classes of which a field, and modules of which a variable, holds a connection that they open themselves. */
function holdersOf(program: Program): Holders {
  const before = known.get(program);
  if (before) return before;
  const { solver } = program;
  const [classes, files] = [new Set<Class>(), new Set<ProgramFile>()];
  for (const { field, variable, form, nodes } of program.cells.all) {
    const cls = field?.cls.class;
    if (cls ? classes.has(cls) : form !== 'variable' || variable === undefined || files.has(variable.file)) continue;
    if (
      !nodes.some((node) =>
        solver.objectsOf(node).some((obj) => OPENED_CONNECTIONS.test(obj.path ?? '') || OWN_PROCESSES.test(obj.path ?? '')),
      )
    )
      continue;
    if (cls) classes.add(cls);
    else if (variable) files.add(variable.file);
  }
  const found = { classes, files };
  known.set(program, found);
  return found;
}
