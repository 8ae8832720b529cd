/** Judges work that goes on after the response: what it is, and who would miss it. */
import type { Cell } from '../../program/cells/cell.js';
import type { ProgramFunction } from '../../program/model.js';
import { functionName, type Program } from '../../program/program.js';
import { bit, has } from '../../program/phases/phases.js';
import { backgroundSites } from './background-sites.js';
import type { BackgroundSite } from './background-site.js';
import type { Confidence } from '../finding.js';
import type { JudgedCell, JudgedHazard } from '../rule.js';
import { listenerSites } from './listeners.js';
import { isLetGoThere, looseAround, looseWork } from './nested-work.js';
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
  const loose = looseWork(judged.flatMap(({ site, judgement }) => (judgement.verdict === 'unsafe' && !site.listens ? [site] : [])));
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
