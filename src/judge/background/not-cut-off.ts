/** Work that nothing cuts off, whatever it does: something waits for it, or no request runs it. */
import { DURABLE_OBJECT, HELD_OPEN, LETTING_GO, OWN_CHANNEL, SOCKET_NAMES } from '../../knowledge/background-words.js';
import { BROWSER_DRIVERS, PAGE_ANSWERS, PAGE_QUESTIONS } from '../../knowledge/runtime.js';
import type { Instr } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import { bit, has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import { readersOf } from '../uses.js';
import { runsForConsumersOnly } from '../consumers.js';
import { answersItself } from './answers.js';
import { calleeName, calleePaths, effectsOf, isWithin, nameOf } from './background-effects.js';
import type { BackgroundSite } from './background-site.js';
import { isHandedOver } from './handed-over.js';
import { isBrowserCode, isInsideComponent } from './timer-scope.js';

/** Why it is not cut off; undefined where nothing of that kind is known. */
export function whyNotCutOff(program: Program, site: BackgroundSite): string | undefined {
  const start = site.told ?? site;
  const phases = program.phases.at(start.fn, start.instr);
  if (isInsideComponent(site.fn) || (phases === 0 && isBrowserCode(program, site.fn)))
    return 'nothing on a server runs it: it stands in code for the browser';
  if (start.fn.fact.kind === 'module' || (phases !== 0 && !has(phases, 'request')))
    return 'no request runs it: it belongs to the start of the server, to the browser or to development';
  if (site.form !== 'promise' && isHandedOverAround(program, start.fn)) return "the platform's hook keeps the instance awake for it";
  if (isInDurableObject(program, start.fn)) return 'a Durable Object stays awake until what it started is done';
  if (!site.listens && answersItself(site, program)) return 'the response comes out of it, and is sent when it is done';
  if (isSocketEvent(program, start.fn) || runsForConsumersOnly(program, start.fn))
    return 'a message or the end of a connection starts it, and no response is sent after which it could be cut off';
  if (holdsOpen(program, start.fn, start.instr)) return 'the handler keeps its response open after it, until whoever called has gone';
  return whyNothingIsLost(program, site);
}

/**
 * `return new Promise(() => {})` at the end of a handler that writes events, `await new Promise((resolve) => req.on('close', resolve))`: its response is
 * not over before the connection is.
 */
function holdsOpen({ phases, solver }: Program, fn: ProgramFunction, started: Instr): boolean {
  if (phases.entriesOf(fn).length === 0) return false;
  const later = fn.fact.instrs.filter((each) => (each.op === 'return' || each.op === 'await') && each.pos > started.pos);
  const isHold = (each: Instr): boolean => {
    if (each.op !== 'return' && each.op !== 'await') return false;
    const made = originOf(fn.file, each.src).instr;
    if (made?.op !== 'call' || !made.isNew || made.args[0] === undefined || fn.file.facts.vars[made.callee]?.name !== 'Promise')
      return false;
    const begun = solver.objectsAt(fn.file, made.args[0]).flatMap((obj) => obj.function ?? []);
    return begun.length > 0 && begun.every(endsWithConnection);
  };
  const hold = later.find(isHold);
  return hold !== undefined && later.every((each) => each.op === 'await' || each.pos >= hold.pos || isHold(each));
}

/** Nothing settles the promise, or only the end of the connection does. */
function endsWithConnection({ file, fact }: ProgramFunction): boolean {
  const [settle] = fact.params;
  return (
    settle === undefined ||
    readersOf(file, settle).every(
      (each) =>
        each.op === 'call' && each.args[1] === settle && /^(?:close|aborted)$/.test(String(literalOf(file, each.args[0] ?? -1)?.value)),
    )
  );
}

function whyNothingIsLost(program: Program, { fn, instr, runs, then }: BackgroundSite): string | undefined {
  const { name } = calleeName(fn, instr);
  if (runs.length > 0) return undefined;
  if (answersPage(fn, instr))
    return 'a page of a browser that this instance drives asks, and the work with that page waits until it is answered';
  if (OWN_CHANNEL.test(name)) return 'it opens or closes a channel of this instance, which lives as long as those who listen';
  if (instr.args.length > 0 || !LETTING_GO.test(name) || then.some((each) => effectsOf(program, [each]).outside.length > 0))
    return undefined;
  return 'something that this instance held open is let go, which the end of the instance does as well';
}

/** `page.on('request', (each) => { void each.continue(); })`, where the module drives a browser. */
function answersPage(fn: ProgramFunction, instr: Instr): boolean {
  const { file } = fn;
  if (instr.op !== 'call' || instr.recv === undefined || !PAGE_ANSWERS.test(instr.prop ?? '')) return false;
  if (!file.facts.imports.some(({ specifier }) => BROWSER_DRIVERS.test(`${specifier}:`))) return false;
  const asked = originOf(file, instr.recv).variable;
  const home = file.functions.find((each) => each.fact.params[0] === asked);
  return (
    home !== undefined &&
    file.functions.some(({ fact }) =>
      fact.instrs.some(
        (each) =>
          each.op === 'call' &&
          each.pos <= home.fact.pos &&
          home.fact.end <= each.end &&
          (each.prop === 'route' || PAGE_QUESTIONS.test(String(literalOf(file, each.args[0] ?? -1)?.value))),
      ),
    )
  );
}

/** Code inside the callback that `after(...)` or `waitUntil(...)` was given. */
export function isHandedOverAround(program: Program, fn: ProgramFunction): boolean {
  for (const each of fn.file.functions) {
    if (!isWithin(fn, each)) continue;
    for (const edge of program.phases.incoming.get(each) ?? []) {
      if (
        edge.instr.op === 'call' &&
        edge.kind !== 'call' &&
        isHandedOver(edge.from, edge.instr, calleePaths(program, edge.from, edge.instr))
      )
        return true;
    }
  }
  return false;
}

/** Code in a listener of a socket (`socket.on('message', ...)`, a gateway's handler), or that only those reach. */
function isSocketEvent(program: Program, fn: ProgramFunction): boolean {
  const entries = program.entriesReaching(fn, bit('request'));
  if (entries.length > 0 && entries.every(({ entry }) => HELD_OPEN.test(entry.label))) return true;
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    for (const { from, instr, kind } of program.phases.incoming.get(at) ?? []) {
      if (
        kind !== 'callback' ||
        instr.op !== 'call' ||
        instr.recv === undefined ||
        !/^(?:on|once|addListener|addEventListener)$/.test(instr.prop ?? '')
      )
        continue;
      if (SOCKET_NAMES.test(nameOf(from, instr.recv))) return true;
    }
  }
  return false;
}

/** The runtime keeps such an object while anything that it waits for is outstanding (Cloudflare: `waitUntil` has no effect there, and is not needed). */
export function isInDurableObject(program: Program, fn: ProgramFunction): boolean {
  const entries = program.entriesReaching(fn, bit('request'));
  return entries.length > 0 && entries.every(({ entry }) => DURABLE_OBJECT.test(entry.label));
}
