/** Where the fields of classes are declared, and properties that nothing sets by their names. */
import { lineOf } from '../values/members.js';
import type { Mentions } from '../values/mentions.js';
import type { Obj } from '../model.js';
import { STATE_KINDS } from '../values/objects.js';
import { ownFieldOf, type FieldPlace } from '../values/own-fields.js';
import type { Solver } from '../values/solver.js';

/** Where a field of an object or of a class itself is declared, in its class or an ancestor, or else first set; undefined for methods. */
export function fieldPlace(solver: Solver, mentions: Mentions, obj: Obj, prop: string): FieldPlace | undefined {
  for (const cls of lineOf(solver, obj)) {
    const member = cls.class.members.find((each) => each.name === prop && each.isStatic === (obj.kind === 'class'));
    if (member) {
      return member.kind === 'field' || member.kind === 'parameter-property'
        ? { file: cls.file, pos: member.pos, end: member.end, owner: cls.class.name }
        : undefined;
    }
  }
  const own = obj.kind === 'instance' ? ownFieldOf(solver, obj, prop) : undefined;
  if (own) return own;
  if (obj.kind === 'instance' && saysAllFields(solver, obj)) return undefined;
  const set =
    mentions.ofProperty(obj, prop) ?? solver.objectsOf(solver.property(obj, prop)).find((each) => STATE_KINDS.has(each.kind) && each.fn); // `Object.assign(this, parts)`
  return set ? { file: set.file, pos: set.pos, end: set.end, owner: obj.class?.name ?? '' } : undefined;
}

const TYPESCRIPT = /\.[cm]?tsx?$/;

/**
 * A class written in TypeScript declares all that its objects have, unless a package's class stands above it. What seems to be put there
 * under another name is put into something else: what a helper gives to one of its callers is not what it gives to the next.
 */
function saysAllFields(solver: Solver, obj: Obj): boolean {
  const line = lineOf(solver, obj);
  return line.at(-1)?.class.extends === undefined && line.every(({ file }) => TYPESCRIPT.test(file.path));
}

/** Where the value of a property is made that nothing sets by its name: `Object.assign(Object.create(shop), { orders: new Orders() })`. */
export function madePlace(values: readonly Obj[]): (FieldPlace & { readonly isName: true }) | undefined {
  const made = values.find((each) => (STATE_KINDS.has(each.kind) || each.kind === 'instance') && each.fn);
  return made?.fn ? { file: made.fn.file, pos: made.pos, end: made.end, isName: true } : undefined;
}
