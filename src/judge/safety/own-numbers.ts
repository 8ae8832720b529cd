/** Numbers by which an instance tells apart what it keeps open: streams, listeners, callers that wait. */
import { OPENED_CONNECTIONS } from '../../knowledge/clients.js';
import { FEEDS, OPEN_VALUES, TRANSPORTS } from '../../knowledge/emitters.js';
import { OWN_PROCESSES } from '../../knowledge/runtime.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { definitionOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isLogging } from '../background/background-effects.js';
import type { Profile } from '../profile.js';
import { readersOf } from '../uses.js';
import { steppedOn } from './stepped.js';

const DEEPEST = 4;

/** How something is said over a connection. */
const SENDING = /^(?:send|write|postMessage|sendMessage|sendUTF|emit)$/;

/**
 * `const id = nextId++; open.set(id, res); res.on('close', () => open.delete(id))`: the number is drawn, what is open here is filed under
 * it, and nobody else is told it. That another instance draws the same numbers does no harm.
 */
export function numbersWhatIsOpen(program: Program, profile: Profile): boolean {
  const stepped = steppedOn(profile);
  if (stepped === undefined) return false;
  const { steps, looks } = stepped;
  const drawn = looks.map(({ fn, instr }) => ({ fn, number: drawnBy(fn, instr) }));
  if (drawn.length === 0 || looks.some(({ fn }) => !steps.some((step) => step.fn === fn))) return false;
  const found = new Uses(program);
  return drawn.every(({ fn, number }) => number !== undefined && found.areOwn(fn, number, 0)) && (found.files || found.isAnswered());
}

/** The variable that takes what was drawn. */
function drawnBy(fn: ProgramFunction, instr: Instr): VarId | undefined {
  if (instr.op === 'assign') return instr.operator === 'init' ? instr.dst : undefined;
  return instr.op === 'get' ? instr.dst : undefined;
}

/** `String(number)`, `number.toString()`. */
const isSpelledOut = (fn: ProgramFunction, { recv, callee, prop }: CallInstr, number: VarId): boolean =>
  recv === undefined ? fn.file.facts.vars[callee]?.name === 'String' : recv === number && prop === 'toString';

class Uses {
  /** Something open is filed under the number. */
  files = false;
  /** It goes out over a connection of this instance ... */
  private isSaid = false;
  /** ... and is compared with what comes in. */
  private isCompared = false;

  constructor(private readonly program: Program) {}

  /** `socket.send(JSON.stringify({ id, method })); socket.on('message', (answer) => answer.id === id && done(answer))`. */
  isAnswered(): boolean {
    return this.isSaid && this.isCompared;
  }

  areOwn(fn: ProgramFunction, number: VarId, depth: number): boolean {
    const uses = readersOf(fn.file, number);
    // What stands in a function inside is asked for there.
    const around = (use: Instr): ProgramFunction => fn.file.functions.find((each) => each.fact.instrs.includes(use)) ?? fn;
    return depth < DEEPEST && uses.length > 0 && uses.every((each) => this.isOwn(around(each), each, number, depth));
  }

  private isOwn(fn: ProgramFunction, use: Instr, number: VarId, depth: number): boolean {
    switch (use.op) {
      case 'call':
        return (
          this.isFiled(fn, use, number) ||
          isLogging(fn, use) ||
          (isSpelledOut(fn, use, number) ? this.areOwn(fn, use.dst, depth + 1) : this.isTaken(fn, use, number, depth))
        );
      case 'set':
        return (
          use.operator === '++' ||
          (use.operator === 'init' && use.src === number && (this.isPart(fn, use.obj) || this.isMessage(fn, use.obj, 0)))
        );
      case 'assign':
        return use.operator === 'init' && this.areOwn(fn, use.dst, depth);
      case 'binary':
        if (/^[!=]==?$/.test(use.operator)) this.isCompared = true;
        return /^(?:[!=]==?|[-+])$/.test(use.operator);
      case 'template':
        return (
          readersOf(fn.file, use.dst).every((each) => each.op === 'call' && isLogging(fn, each)) || this.areOwn(fn, use.dst, depth + 1)
        );
      case 'return':
        return this.isGiven(fn, depth);
      default:
        return false;
    }
  }

  /** `open.set(id, res)`, `open.delete(id)`. */
  private isFiled(fn: ProgramFunction, call: CallInstr, number: VarId): boolean {
    if (call.recv === undefined || call.args[0] !== number || !/^(?:get|has|set|delete)$/.test(call.prop ?? '')) return false;
    const [, value] = call.args;
    if (call.prop === 'set') {
      if (value === undefined) return false;
      // What lies beside something open under the same number belongs to it.
      if (this.isOpen(fn, value)) this.files = true;
      else return this.isOfProcess(fn, call.recv);
    }
    return true;
  }

  /** `open.push({ id, res })`. */
  private isPart(fn: ProgramFunction, object: VarId): boolean {
    if (!this.isOpen(fn, object)) return false;
    const names = [
      object,
      ...readersOf(fn.file, object).flatMap((each) => (each.op === 'assign' && each.operator === 'init' ? [each.dst] : [])),
    ];
    const isGiven = (each: Instr, method: RegExp): boolean =>
      each.op === 'call' && method.test(each.prop ?? '') && each.args.some((arg) => names.includes(arg));
    const holders = names.flatMap((each) => readersOf(fn.file, each));
    if (holders.some((each) => isGiven(each, /^(?:push|unshift|add|set)$/))) this.files = true;
    return !holders.some((each) => each.op === 'return' || isGiven(each, /^(?:json|send)$/));
  }

  /** `connection.send(JSON.stringify({ id, method }))`: it goes over a connection that this instance has opened, and the answer comes back there. */
  private isMessage(fn: ProgramFunction, value: VarId, depth: number): boolean {
    const uses = readersOf(fn.file, value).filter((each) => each.op !== 'set' || each.obj !== value);
    return (
      depth < DEEPEST &&
      uses.length > 0 &&
      uses.every((each) => {
        if (each.op === 'assign') return each.operator === 'init' && this.isMessage(fn, each.dst, depth + 1);
        if (each.op === 'binary' || each.op === 'template') return this.isMessage(fn, each.dst, depth + 1);
        if (each.op !== 'call') return false;
        if (each.prop === 'stringify' || (each.prop === 'from' && each.args[0] === value)) return this.isMessage(fn, each.dst, depth + 1);
        const isSaid =
          each.recv !== undefined &&
          SENDING.test(each.prop ?? '') &&
          this.program.solver
            .objectsAt(fn.file, each.recv)
            .some(
              ({ kind, path }) =>
                kind === 'external' && (FEEDS.test(path ?? '') || OPENED_CONNECTIONS.test(path ?? '') || OWN_PROCESSES.test(path ?? '')),
            );
        if (isSaid) this.isSaid = true;
        return isSaid;
      })
    );
  }

  /** A stream, a socket, a callback, or an object with one of them. */
  private isOpen(fn: ProgramFunction, value: VarId): boolean {
    const { solver } = this.program;
    const { variable, instr } = originOf(fn.file, value);
    const made = instr ?? definitionOf(fn.file, value);
    if (made?.op === 'object')
      return fn.fact.instrs.some(
        (each) =>
          each.op === 'set' && each.obj === made.dst && each.prop !== null && (OPEN_VALUES.test(each.prop) || this.isOpen(fn, each.src)),
      );
    if (OPEN_VALUES.test(fn.file.facts.vars[variable]?.name ?? '')) return true;
    const held = solver.objectsAt(fn.file, value);
    return (
      held.length > 0 &&
      held.every(({ kind, path }) => kind === 'function' || kind === 'resolver' || (kind === 'external' && TRANSPORTS.test(path ?? '')))
    );
  }

  /** A Map of the program. */
  private isOfProcess(fn: ProgramFunction, collection: VarId): boolean {
    const held = this.program.solver.objectsAt(fn.file, collection);
    return held.length > 0 && held.every(({ kind }) => kind === 'map');
  }

  /** `drop(id)`: a function of the program that does as much with it. */
  private isTaken(fn: ProgramFunction, call: CallInstr, number: VarId, depth: number): boolean {
    const at = call.args.indexOf(number);
    const edges = at < 0 ? [] : this.program.phases.edgesAt(fn, call).filter((each) => each.kind === 'call');
    return (
      edges.length > 0 &&
      edges.every(({ to }) => {
        const param = to.fact.params[at];
        return param !== undefined && this.areOwn(to, param, depth + 1);
      })
    );
  }

  /** Those who are given it do as much with it. */
  private isGiven(fn: ProgramFunction, depth: number): boolean {
    const calls = (this.program.phases.incoming.get(fn) ?? []).filter((each) => each.kind === 'call');
    return (
      calls.length > 0 && calls.every(({ from, instr }) => instr.op === 'call' && (!instr.used || this.areOwn(from, instr.dst, depth + 1)))
    );
  }
}
