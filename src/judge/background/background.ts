/** Judges work that goes on after the response: what it is, and who would miss it. */
import type { Cell } from '../../program/cells/cell.js';
import type { ProgramFunction } from '../../program/model.js';
import { functionName, type Program } from '../../program/program.js';
import { bit, has } from '../../program/phases/phases.js';
import type { Instr } from '../../facts/model.js';
import { backgroundSites } from './background-sites.js';
import { isWithin } from './background-effects.js';
import type { BackgroundSite } from './background-site.js';
import type { Confidence } from '../finding.js';
import type { JudgedCell, JudgedHazard } from '../rule.js';
import { listenerSites } from './listeners.js';
import { isHandedOverAround, whyNotCutOff } from './not-cut-off.js';
import { workOf } from './work.js';
import { safe, tolerable, type Judgement } from './work-judgement.js';
import { judgeLoss } from './work-judges.js';
import { isOnlyAssumed } from '../only-assumed.js';

/** Every call that a request leaves running, judged. */
export function backgroundHazards(program: Program, cells: readonly JudgedCell[]): JudgedHazard[] {
  const byCell = new Map(cells.map((each) => [each.profile.cell, each]));
  const sites = [...backgroundSites(program), ...listenerSites(program)];
  const judged = sites.map((site) => ({ site, judgement: judge(program, byCell, site) }));
  const left = judged.flatMap(({ site, judgement }) => (judgement.verdict === 'unsafe' && !site.listens ? [site] : []));
  const loose: Loose = {
    calls: new Set(left.map((each) => each.instr)),
    functions: new Set(left.flatMap((each) => each.runs)),
    later: new Set(left.flatMap((each) => each.then)),
  };
  const telling = new Set(judged.flatMap(({ site, judgement }) => (judgement.verdict === 'unsafe' ? (site.told?.all ?? []) : [])));
  return judged.map(({ site, judgement }) => {
    const { fn, instr, symbol, runs } = site;
    const start = site.told ?? site;
    const phases = program.phases.at(start.fn, start.instr);
    const unreached = judgement.verdict !== 'safe' && phases === 0;
    const around = judgement.verdict === 'safe' || unreached ? undefined : looseAround(program, start.fn, loose);
    const letsGoItself = around !== undefined && isLetGoThere(site, around);
    const told =
      around && !letsGoItself
        ? safe('it runs inside work that is left running itself, and goes with that')
        : telling.has(instr)
          ? safe('what it starts is told where its listeners begin to listen')
          : judgement;
    return {
      hazard: { rule: 'unawaited-work', kind: 'background', symbol, fn, instr, runs },
      role: told.role ?? 'background-work',
      verdict: told.verdict,
      unreached,
      severity: unreached ? 'info' : told.severity,
      confidence: confidenceOf(program, site),
      reason: told.reason,
      evidence: [
        ...(told.evidence ?? []),
        ...(site.told ? [`${emitterOf(program, site.told.fn)} tells it and does not wait`] : []),
        ...(letsGoItself ? ['what it runs in is left running as well: to wait for that alone does not wait for this'] : []),
      ],
    };
  });
}

/** The request in which a listener is told. */
function emitterOf(program: Program, fn: ProgramFunction): string {
  const [path] = program.entriesReaching(fn, bit('request'));
  return path ? `\`${path.entry.label}\`` : functionName(fn);
}

/**
 * `void notify(user)`, and within `notify`, after a look into the database, `void push(user)`: whoever hands the outer one to the platform has
 * not kept the inner one. A loop that starts itself anew, and what has no promise, are a part of what they run in; what waits for nothing
 * but lets something go is that.
 */
const isLetGoThere = ({ fn, form, isProcess, runs }: BackgroundSite, around: ReadonlySet<ProgramFunction>): boolean =>
  (form === 'promise' || form === 'each') &&
  !isProcess &&
  !runs.some((each) => isWithin(fn, each)) &&
  [...around].some((each) => each.fact.instrs.some(({ op }) => op === 'await'));

/** Work that is told by itself: the calls that leave it running, and what they run. */
interface Loose {
  readonly calls: ReadonlySet<Instr>;
  readonly functions: ReadonlySet<ProgramFunction>;
  /** What runs when that is done. */
  readonly later: ReadonlySet<ProgramFunction>;
}

/** The work left running because of which alone a function runs; undefined where something else runs it, too. */
function looseAround(program: Program, fn: ProgramFunction, { calls, functions, later }: Loose): ReadonlySet<ProgramFunction> | undefined {
  const seen = new Set<ProgramFunction>();
  const met = new Set<ProgramFunction>();
  const meet = (at: ProgramFunction): true => {
    met.add(at);
    return true;
  };
  const visit = (at: ProgramFunction, depth: number): boolean => {
    if (later.has(at)) return meet(at);
    if (seen.has(at)) return true;
    seen.add(at);
    const isLoose = functions.has(at);
    if (depth > 30 || program.phases.entriesOf(at).length > 0) return isLoose && meet(at);
    const callers = (program.phases.incoming.get(at) ?? []).filter(
      (edge) => edge.from !== at && has(program.phases.of(edge.from), 'request'),
    );
    if (callers.length === 0) return isLoose && meet(at);
    // `launch(id)` here and `await launch(id)` elsewhere: who waits for it answers before what it leaves running is done.
    return callers.every((edge) =>
      calls.has(edge.instr) || (isLoose && edge.instr.op !== 'call') ? meet(at) : visit(edge.from, depth + 1),
    );
  };
  return visit(fn, 0) ? met : undefined;
}

/** `after(() => { void send(mail); })`: the hook waits for what its callback gives, and the callback gives nothing. It begins in good time at least. */
function judge(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: BackgroundSite): Judgement {
  const reason = whyNotCutOff(program, site);
  const told = reason === undefined ? judgeLoss(workOf(program, cells, site)) : safe(reason);
  return told.verdict === 'unsafe' && isHandedOverAround(program, (site.told ?? site).fn)
    ? tolerable("the platform's hook starts it, but waits only for what its callback gives, and that lets it go: return or await it there")
    : told;
}

function confidenceOf(program: Program, { form, told, ...site }: BackgroundSite): Confidence {
  const { fn, instr } = told ?? site;
  if (isOnlyAssumed(program, [{ fn }]) || !has(program.phases.at(fn, instr), 'request')) return 'possible';
  return form === 'promise' && program.entriesReaching(fn, bit('request')).length > 0 ? 'certain' : 'likely';
}
